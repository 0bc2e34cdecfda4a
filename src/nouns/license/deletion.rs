//! Deleting a license as it was planned: the version that the plan was made from, or not at all.

use std::time::Duration;

use tokio::time::Instant;

use super::lookup;
use crate::aws::Client;
use crate::framework::{Context, Error, Result, stop};

/// How long a consumption may linger that was just returned: it blocks the deletion.
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
        let Some(found) = lookup::get(arn, client).await? else {
            return Ok(());
        };
        let same_version = found.version.as_deref() == Some(planned_from);
        let lingers = same_version && error.code() == Some("ConflictException");
        if !lingers || Instant::now() >= deadline {
            return Err(error);
        }
        stop::pause(PAUSE, "Another try was not made").await?;
    }
}
