//! Waiting for what the service does with a grant by itself, and for one's turn where it does one thing at a time.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex as StdMutex, PoisonError};
use std::time::Duration;

use aws_sdk_licensemanager::types::{Grant as SdkGrant, GrantStatus};
use futures::stream::TryStreamExt as _;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::{Grant, object};
use crate::aws::{Client, Progress, Wait};
use crate::framework::{Asked, Error, Listing, Nothing, Result, each};
use crate::nouns::shared::principal::Principal;

/// How long to wait where nothing else is said: the documented 15 to 30 minutes for an organization, four times over, as
/// it is longer for thousands of accounts.
pub(crate) const TIMEOUT: Duration = Duration::from_hours(2);

/// How often a new grant may be missing before it counts as gone.
const MISSES: u32 = 6;

/// How long a deletion may stay under way before it counts as done.
const RECALL: Duration = Duration::from_mins(10);

/// What a failed workflow is called in messages.
const WORK: &str = "The work of the service on grant";

/// The grant once no workflow is at work on it, not before `version` where one is given. `L` is the list of the caller.
pub(crate) async fn at_rest<L: Listing<Client>>(
    arn: &str,
    version: Option<&str>,
    client: &Client,
    timeout: Duration,
) -> Result<SdkGrant> {
    let looked = AtomicU32::new(0);
    let wait = Wait::new(format!("{WORK} {arn} coming to its end"), timeout);
    wait.until(|| async {
        let Some(grant) = object::there::<L>(arn, client).await? else {
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
pub(crate) async fn settled<L: Listing<Client>>(
    arn: &str,
    version: Option<&str>,
    client: &Client,
    timeout: Duration,
) -> Result<SdkGrant> {
    unless_failed(at_rest::<L>(arn, version, client, timeout).await?)
}

/// Waits until the grant is gone. `version` is the one that its deletion made. Until then nobody can make it anew,
/// but a deletion that is under way ends by itself.
pub(super) async fn gone(
    arn: &str,
    version: &str,
    client: &Client,
    timeout: Duration,
) -> Result<()> {
    // The last look comes shortly before the end of the timeout.
    let end = Instant::now() + timeout.mul_f32(0.8).min(RECALL);
    let wait = Wait::new(format!("Deletion of grant {arn}"), timeout);
    wait.until(|| async {
        let Some(grant) = object::there::<Grant>(arn, client).await? else {
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

/// Who waits for a turn, by account: one tries, and the others queue behind it without asking the service.
static TURNS: LazyLock<StdMutex<Turns>> = LazyLock::new(StdMutex::default);

type Turns = HashMap<Option<String>, Arc<Mutex<()>>>;

/// Writes once the service takes it: it works on few grants to organizations at a time, whatever their licenses.
///
/// `timeout` is for the one that is next. However many are before it in the queue, their time is not taken from it.
pub(super) async fn in_turn<T, F>(
    client: &Client,
    timeout: Duration,
    write: impl Fn() -> F + Sync,
) -> Result<T>
where
    F: Future<Output = Result<T>> + Send,
    T: Send,
{
    match write().await {
        Err(error) if is_limit(&error) => {}
        outcome => return outcome,
    }
    let account = client.account_id().map(str::to_owned);
    let turns = Arc::clone(
        TURNS.lock().unwrap_or_else(PoisonError::into_inner).entry(account).or_default(),
    );
    let _turn = turns.lock().await;
    let wait = Wait::new("The end of other changes of grants to organizations", timeout);
    wait.until(|| async {
        match write().await {
            Err(error) if is_limit(&error) => {
                if says_busy(&error) || is_busy(client).await? {
                    return Ok(Progress::Still(error.to_string()));
                }
                // The other change may have ended just now.
                write().await.map(Progress::Reached)
            }
            outcome => outcome.map(Progress::Reached),
        }
    })
    .await
}

fn is_limit(error: &Error) -> bool {
    error.code() == Some("ResourceLimitExceededException")
}

/// The same code says that there are too many grants, which does not pass. This text was seen of the service.
fn says_busy(error: &Error) -> bool {
    matches!(error, Error::Refused(refusal) if refusal.message.to_lowercase().contains("concurrent org grants"))
}

/// Whether the service is at work on a grant of the account to an organization.
async fn is_busy(client: &Client) -> Result<bool> {
    for status in ["PENDING_WORKFLOW", "PENDING_DELETE"] {
        let asked = Asked::filtered("GrantStatus", status, Nothing {});
        let for_many = each::<Client, Grant>(asked, client.clone()).try_any(|grant| async move {
            matches!(Principal::parse(&grant.grantee_principal_arn), Ok(Principal::Organization))
        });
        if for_many.await? {
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
