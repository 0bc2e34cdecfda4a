//! Accepting a grant, in its home region, unless the service has done so already.

use std::time::Duration;

use aws_sdk_licensemanager::types::{Grant as SdkGrant, GrantStatus};

use crate::aws::{Client, Progress, Wait};
use crate::framework::{Context, Error, Listing as _, Path, Result, unstopped};
use crate::nouns::grant::{Grant, object, workflow};
use crate::nouns::received_grant::{self, ReceivedGrant};
use crate::nouns::shared::principal::Principal;

/// Accepts the grant and returns its home region. One that is accepted already is taken as it is.
pub(super) async fn accept(arn: &str, client: &Context<Client>) -> Result<String> {
    let (grant, home) = at_home(arn, client).await?;
    let region = home.region().to_owned();
    match grant.grant_status {
        GrantStatus::Active | GrantStatus::Disabled => return Ok(region),
        GrantStatus::FailedWorkflow => return Err(ended(&grant)),
        _ if Grant::is_over(&grant) => return Err(ended(&grant)),
        _ => {}
    }
    let Err(error) = home.accept_grant().grant_arn(arn).send().await else {
        return Ok(region);
    };
    let error = Error::from(error);
    // The service may have accepted it by itself in the meantime.
    let now = object::there::<ReceivedGrant>(arn, &home).await?;
    if now.is_some_and(|now| is_accepted(&now)) {
        return Ok(region);
    }
    Err(explained(error, &grant, &home))
}

/// Rejects the grant, in its home region. One that came to its end in another way is left as it is.
pub(crate) async fn reject(arn: &str, client: &Client) -> Result<()> {
    let Err(error) = client.reject_grant().grant_arn(arn).send().await else {
        return Ok(());
    };
    match received_grant::find(arn, client).await? {
        None => Ok(()),
        Some(_) => Err(error.into()),
    }
}

/// The grant once no workflow is at work on it, and a client for its home region.
pub(crate) async fn at_home(arn: &str, client: &Context<Client>) -> Result<(SdkGrant, Client)> {
    let timeout = client.timeout.unwrap_or(workflow::TIMEOUT);
    // AWS names two to three minutes until a grant is visible to its grantee: that is half of the default time.
    let seen = appeared(arn, client, timeout / 2).await?;
    let home = client.in_region(&seen.home_region);
    // What another region shows may be old. An offer can be answered all the same: its home knows better, and says so.
    if matches!(
        seen.grant_status,
        GrantStatus::PendingAccept | GrantStatus::Active | GrantStatus::Disabled
    ) {
        return Ok((seen, home));
    }
    let grant = workflow::at_rest::<ReceivedGrant>(arn, None, &home, timeout).await?;
    Ok((grant, home))
}

/// Refuses to take a grant for the caller's own that it only sees because it made it.
pub(crate) fn check_grantee(grant: &SdkGrant, client: &Client) -> Result<()> {
    match Principal::parse(&grant.grantee_principal_arn) {
        Ok(Principal::Account(grantee))
            if client.account_id().is_some_and(|account| account != grantee) =>
        {
            let message = format!(
                "The grant {} is for account {grantee}, but the call was made as account {}. Set \
                 account_id = {grantee:?}; an import says it in its identity, beside grant_arn, or before the ARN: \
                 {grantee},{}.",
                grant.grant_arn,
                account(client),
                grant.grant_arn
            );
            Err(Error::invalid(Path::root("grant_arn"), message))
        }
        _ => Ok(()),
    }
}

pub(crate) fn is_accepted(grant: &SdkGrant) -> bool {
    !Grant::is_over(grant) && grant.grant_status != GrantStatus::PendingAccept
}

/// The grant as any region shows it: its home region is not known before.
async fn appeared(arn: &str, client: &Client, timeout: Duration) -> Result<SdkGrant> {
    let wait = Wait::new(format!("Grant {arn} becoming visible"), timeout);
    let outcome = wait.until(|| async {
        let found = object::there::<ReceivedGrant>(arn, client).await?;
        Ok(found.map_or_else(|| Progress::Still("not found".to_owned()), Progress::Reached))
    });
    match outcome.await {
        Err(Error::TimedOut { .. }) => Err(invisible(arn, client)),
        outcome => outcome,
    }
}

fn invisible(arn: &str, client: &Client) -> Error {
    let message = format!(
        "Account {} does not see the grant {arn} in region {}. Only the account that a grant names as its \
         principal can accept it. Check grant_arn, and set account_id if the grant is for another account.",
        account(client),
        client.region()
    );
    Error::invalid(Path::root("grant_arn"), message)
}

fn ended(grant: &SdkGrant) -> Error {
    let reason = grant.status_reason.as_deref().map(|reason| format!("{}. ", unstopped(reason)));
    Error::Failed {
        what: format!("Grant {}", grant.grant_arn),
        status: grant.grant_status.as_str().to_owned(),
        reason: Some(format!(
            "{}It cannot be accepted any more; the grantor has to make a new one",
            reason.unwrap_or_default()
        )),
    }
}

/// A refusal together with who called, whom the grant names, and where, unless it is known what to do about it.
fn explained(error: Error, grant: &SdkGrant, home: &Client) -> Error {
    let (principal, caller) = (&grant.grantee_principal_arn, account(home));
    let advice = match Principal::parse(principal) {
        Ok(Principal::Account(grantee)) if Some(grantee.as_str()) != home.account_id() => format!(
            "Only account {grantee} can accept it: set account_id = {grantee:?}, or use its credentials."
        ),
        Ok(Principal::Organization) => {
            let own =
                "a grant of its own, which the data source licensemanager_received_grants shows";
            format!("Such a grant is not accepted itself: each account has {own}.")
        }
        _ => format!("Its status is {}.", grant.grant_status.as_str()),
    };
    error.advised(format!(
        "The call was made as account {caller} in region {}. The grant names the principal {principal}. {advice}",
        home.region()
    ))
}

fn account(client: &Client) -> &str {
    client.account_id().unwrap_or("(unknown)")
}
