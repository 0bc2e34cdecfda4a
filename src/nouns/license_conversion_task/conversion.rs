//! Starting a conversion once, and waiting for its end.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::stream::TryStreamExt as _;

use super::LicenseConversionTask;
use super::object::task;
use crate::aws::{Client, Progress, Wait, identifier, refusals_only, unless_denied};
use crate::framework::{Asked, Context, Error, Nothing, Recognized, Result, each};

pub(super) const SUCCEEDED: &str = "SUCCEEDED";
pub(super) const FAILED: &str = "FAILED";

/// For how long to wait for the end where nothing is said.
pub(crate) const TIMEOUT: Duration = Duration::from_hours(1);

/// A task has no name: it is recognized by its instance and the two license types.
impl Recognized<Client> for LicenseConversionTask {
    async fn send(&self, client: &Context<Client>) -> Result<String> {
        let request = self.creation(client.create_license_conversion_task_for_resource())?;
        let started = request.customize().config_override(refusals_only()).send().await?;
        identifier("LicenseConversionTaskId", started.license_conversion_task_id)
    }

    async fn ids(
        like: Option<&Self>,
        client: &Context<Client>,
    ) -> Result<Option<BTreeSet<String>>> {
        let of_instance = |task: &Self| {
            Some(Asked::filtered("ResourceArns", task.resource_arn.get()?, Nothing {}))
        };
        let asked = like.and_then(of_instance).unwrap_or_default();
        let listed = each::<Client, Self>(asked, client.client.clone());
        let ids = listed.try_filter_map(|task| async move { Ok(task.task_id.get().cloned()) });
        unless_denied(ids.try_collect().await)
    }
}

/// Waits for the end of a conversion, and tells its status whenever it is looked at. One that failed is an error with
/// its reason.
pub(crate) async fn done(
    id: &str,
    client: &Client,
    timeout: Duration,
    tell: impl Fn(&str),
) -> Result<LicenseConversionTask> {
    let tell = &tell;
    let wait = Wait::new(format!("The end of license conversion task {id}"), timeout);
    wait.until(|| async {
        let task = task(id, client).await?;
        match task.status() {
            Some(SUCCEEDED) => Ok(Progress::Reached(task)),
            Some(FAILED) => Err(Error::Failed {
                what: format!("License conversion task {id}"),
                status: FAILED.to_owned(),
                reason: task.status_message.get().cloned().flatten(),
            }),
            other => {
                let status = other.unwrap_or("no status");
                tell(status);
                Ok(Progress::Still(status.to_owned()))
            }
        }
    })
    .await
}
