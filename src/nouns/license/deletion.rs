//! Deleting a license as it was planned: the version that the plan was made from, or not at all.

use std::time::Duration;

use tokio::time::Instant;

use super::License;
use crate::aws::Client;
use crate::framework::{Context, Error, Object, Result, stop};

/// How long a consumption may linger that was just returned: it blocks the deletion (assumption A10).
const LINGER: Duration = Duration::from_secs(30);

const PAUSE: Duration = Duration::from_secs(2);

pub(super) async fn delete(arn: &str, planned_from: &str, client: &Context<Client>) -> Result<()> {
    let deadline = Instant::now() + LINGER.min(client.timeout.unwrap_or(LINGER));
    loop {
        let request = client.delete_license().license_arn(arn).source_version(planned_from);
        let Err(error) = request.send().await else {
            return Ok(());
        };
        let error = Error::from(error);
        if error.code() != Some("ConflictException") {
            return Err(error);
        }
        let Some(found) = License::find(arn, client).await? else {
            return Ok(());
        };
        let lingers = found.version.as_deref() == Some(planned_from);
        if !lingers || Instant::now() >= deadline {
            return Err(error);
        }
        stop::pause(PAUSE, "Another try was not made").await?;
    }
}
