//! Starting a conversion, waiting for its end, and reading conversions. All calls about them go through here.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_licensemanager::operation::get_license_conversion_task::GetLicenseConversionTaskOutput as Found;
use aws_sdk_licensemanager::types::{
    Filter as SdkFilter, LicenseConversionTask as Listed, LicenseConversionTaskStatus as Status,
};

use super::LicenseConversionTask;
use futures::stream::{Stream, TryStreamExt as _};

use crate::aws::rfc3339;
use crate::aws::{
    Client, Page, Progress, Wait, check_asked, each_item, identifier, present, refusals_only,
    unless_denied,
};
use crate::framework::{Context, Error, Recognized, Result};
use crate::nouns::license_configuration::license_context::LicenseContext;

/// What the service answers about an unknown task, and about much else.
const DOUBTFUL: [&str; 2] = ["InvalidParameterValueException", "ValidationException"];

/// A task has no name: it is recognized by its instance and the two license types.
impl Recognized<Client> for LicenseConversionTask {
    async fn send(&self, client: &Context<Client>) -> Result<String> {
        let source = present("source_license_context", self.source_license_context.get())?;
        let destination =
            present("destination_license_context", self.destination_license_context.get())?;
        let request = client
            .create_license_conversion_task_for_resource()
            .resource_arn(present("resource_arn", self.resource_arn.get())?)
            .source_license_context(source.to_sdk()?)
            .destination_license_context(destination.to_sdk()?);
        let started = request.customize().config_override(refusals_only()).send().await?;
        identifier("LicenseConversionTaskId", started.license_conversion_task_id)
    }

    async fn ids(
        like: Option<&Self>,
        client: &Context<Client>,
    ) -> Result<Option<BTreeSet<String>>> {
        let of_instance = |task: &Self| {
            let arn = task.resource_arn.get()?;
            Some(SdkFilter::builder().name("ResourceArns").values(arn).build())
        };
        let filters = like.and_then(of_instance).into_iter().collect();
        let Some(listed) = unless_denied(list(filters, client).await)? else { return Ok(None) };
        Ok(Some(listed.into_iter().filter_map(|task| task.license_conversion_task_id).collect()))
    }
}

/// Waits for the end of a conversion, and tells its status whenever it is looked at. One that failed is an error with
/// its reason.
pub(crate) async fn done(
    id: &str,
    client: &Client,
    timeout: Duration,
    tell: impl Fn(&str),
) -> Result<Found> {
    let tell = &tell;
    let wait = Wait::new(format!("The end of license conversion task {id}"), timeout);
    wait.until(|| async {
        let found = client.get_license_conversion_task().license_conversion_task_id(id);
        let found = found.send().await?;
        match &found.status {
            Some(Status::Succeeded) => Ok(Progress::Reached(found)),
            Some(Status::Failed) => Err(Error::Failed {
                what: format!("License conversion task {id}"),
                status: Status::Failed.as_str().to_owned(),
                reason: found.status_message,
            }),
            other => {
                let status = other.as_ref().map_or("no status", Status::as_str);
                tell(status);
                Ok(Progress::Still(status.to_owned()))
            }
        }
    })
    .await
}

/// A conversion; none if there is none for certain.
pub(crate) async fn get(id: &str, client: &Client) -> Result<Option<Found>> {
    match client.get_license_conversion_task().license_conversion_task_id(id).send().await {
        Ok(found) => {
            check_asked(id, found.license_conversion_task_id())?;
            Ok(Some(found))
        }
        Err(error) => {
            let error = Error::from(error);
            let doubtful = error.code().is_some_and(|code| DOUBTFUL.contains(&code));
            let is_it = |task: &Listed| task.license_conversion_task_id.as_deref() == Some(id);
            if doubtful && !list(Vec::new(), client).await?.iter().any(is_it) {
                return Ok(None);
            }
            Err(error)
        }
    }
}

/// All conversions that match.
pub(crate) async fn list(filters: Vec<SdkFilter>, client: &Client) -> Result<Vec<Listed>> {
    each(filters, client.clone()).try_collect().await
}

/// The same, one after the other.
pub(crate) fn each(
    filters: Vec<SdkFilter>,
    client: Client,
) -> impl Stream<Item = Result<Listed>> + Send + use<> {
    let filters = Some(filters).filter(|filters| !filters.is_empty());
    each_item(move |token| {
        let request = client
            .list_license_conversion_tasks()
            .set_filters(filters.clone())
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.license_conversion_tasks, answer.next_token))
        }
    })
}

pub(crate) fn task(remote: Found) -> Result<LicenseConversionTask> {
    Ok(LicenseConversionTask {
        resource_arn: remote.resource_arn.into(),
        source_license_context: remote.source_license_context.map(LicenseContext::from_sdk).into(),
        destination_license_context: remote
            .destination_license_context
            .map(LicenseContext::from_sdk)
            .into(),
        task_id: remote.license_conversion_task_id.into(),
        status: remote.status.map(|status| status.as_str().to_owned()).into(),
        status_message: remote.status_message.into(),
        start_time: remote.start_time.as_ref().map(rfc3339).transpose()?.into(),
        license_conversion_time: remote
            .license_conversion_time
            .as_ref()
            .map(rfc3339)
            .transpose()?
            .into(),
        end_time: remote.end_time.as_ref().map(rfc3339).transpose()?.into(),
    })
}

/// A listed conversion has the members of one that is read alone.
pub(crate) fn from_listed(listed: Listed) -> Result<LicenseConversionTask> {
    task(
        Found::builder()
            .set_license_conversion_task_id(listed.license_conversion_task_id)
            .set_resource_arn(listed.resource_arn)
            .set_source_license_context(listed.source_license_context)
            .set_destination_license_context(listed.destination_license_context)
            .set_status(listed.status)
            .set_status_message(listed.status_message)
            .set_start_time(listed.start_time)
            .set_license_conversion_time(listed.license_conversion_time)
            .set_end_time(listed.end_time)
            .build(),
    )
}
