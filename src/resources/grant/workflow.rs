//! Waiting for what the service does with a grant by itself, and for one's turn where it does one thing at a time.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aws_sdk_licensemanager::types::{Filter as SdkFilter, Grant as SdkGrant, GrantStatus};
use tokio::time::Instant;

use super::lookup::{self, Query, Side};
use crate::aws::{Client, Progress, Wait};
use crate::framework::{Error, Result};

/// How long to wait where nothing else is said. Organizations take their time.
pub(crate) const PATIENCE: Duration = Duration::from_hours(1);

/// How often a new grant may be missing before it counts as gone.
const MISSES: u32 = 6;

/// How long a deletion may stay under way before it counts as done.
const RECALL: Duration = Duration::from_mins(10);

/// What a failed workflow is called in messages.
const WORK: &str = "The work of the service on grant";

/// The grant once no workflow is at work on it, not before `version` where one is given.
pub(crate) async fn at_rest(
    arn: &str,
    version: Option<&str>,
    side: Side,
    client: &Client,
    patience: Duration,
) -> Result<SdkGrant> {
    let looked = AtomicU32::new(0);
    let wait = Wait::new(format!("{WORK} {arn} coming to its end"), patience);
    wait.until(|| async {
        let Some(grant) = lookup::find(arn, side, client).await? else {
            return match looked.fetch_add(1, Ordering::Relaxed) {
                missed if missed < MISSES => Ok(Progress::Still("not found".to_owned())),
                _ => Err(vanished(arn)),
            };
        };
        let is_older = version.is_some_and(|version| number(&grant.version) < number(version));
        if is_older || grant.grant_status == GrantStatus::PendingWorkflow {
            return Ok(Progress::Still(grant.grant_status.as_str().to_owned()));
        }
        Ok(Progress::Reached(grant))
    })
    .await
}

/// Like `at_rest`, but a workflow that failed is an error with its reason.
pub(crate) async fn settled(
    arn: &str,
    version: Option<&str>,
    side: Side,
    client: &Client,
    patience: Duration,
) -> Result<SdkGrant> {
    unless_failed(at_rest(arn, version, side, client, patience).await?)
}

/// Waits until the grant is gone. `version` is the one that its deletion made. Until then nobody can make it anew,
/// but a deletion that is under way ends by itself.
pub(super) async fn gone(
    arn: &str,
    version: &str,
    client: &Client,
    patience: Duration,
) -> Result<()> {
    // The last look comes shortly before the end of the patience.
    let end = Instant::now() + patience.mul_f32(0.8).min(RECALL);
    let wait = Wait::new(format!("Deletion of grant {arn}"), patience);
    wait.until(|| async {
        let Some(grant) = lookup::find(arn, Side::Grantor, client).await? else {
            return Ok(Progress::Reached(()));
        };
        let grant = unless_failed(grant)?;
        let is_done = match grant.grant_status {
            GrantStatus::Deleted | GrantStatus::Rejected => true,
            GrantStatus::PendingDelete => Instant::now() >= end,
            GrantStatus::WorkflowCompleted => number(&grant.version) >= number(version),
            _ => false,
        };
        if is_done {
            return Ok(Progress::Reached(()));
        }
        Ok(Progress::Still(grant.grant_status.as_str().to_owned()))
    })
    .await
}

/// Writes once no other change for an organization is under way: the service does one at a time per license.
pub(super) async fn in_turn<T, F>(
    license_arn: &str,
    client: &Client,
    patience: Duration,
    write: impl Fn() -> F + Sync,
) -> Result<T>
where
    F: Future<Output = Result<T>> + Send,
    T: Send,
{
    let wait = Wait::new(format!("The end of other changes of grants on {license_arn}"), patience);
    wait.until(|| async {
        match write().await {
            Err(error) if error.code() == Some("ResourceLimitExceededException") => {
                if is_busy(license_arn, client).await? {
                    return Ok(Progress::Still("another change is under way".to_owned()));
                }
                // The other change may have ended just now.
                write().await.map(Progress::Reached)
            }
            outcome => outcome.map(Progress::Reached),
        }
    })
    .await
}

async fn is_busy(license_arn: &str, client: &Client) -> Result<bool> {
    let filter = |name, value: &str| SdkFilter::builder().name(name).values(value).build();
    for status in ["PENDING_WORKFLOW", "PENDING_DELETE"] {
        let filters = vec![filter("LicenseArn", license_arn), filter("GrantStatus", status)];
        let busy = lookup::distributed(Query { arns: Vec::new(), filters }, client).await?;
        if !busy.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn unless_failed(grant: SdkGrant) -> Result<SdkGrant> {
    if grant.grant_status != GrantStatus::FailedWorkflow {
        return Ok(grant);
    }
    Err(Error::Failed {
        what: format!("{WORK} {}", grant.grant_arn),
        status: grant.grant_status.as_str().to_owned(),
        reason: grant.status_reason,
    })
}

fn vanished(arn: &str) -> Error {
    Error::Failed { what: format!("Grant {arn}"), status: "not found".into(), reason: None }
}

/// Versions are whole numbers written as text.
fn number(version: &str) -> u64 {
    version.parse().unwrap_or_default()
}
