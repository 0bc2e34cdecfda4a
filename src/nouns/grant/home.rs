//! The home region of a grant, in which alone it can be changed: that of its license.

use super::Grant;
use crate::aws::{Client, present};
use crate::framework::{Error, Refusal, Result};

/// A client for the home region: the one that is planned, else the license's own.
pub(super) async fn client(planned: &Grant, client: &Client) -> Result<Client> {
    match planned.home_region.get() {
        Some(region) => Ok(client.in_region(region)),
        None => Ok(client.in_region(&of_license(&planned.license_arn, client).await?)),
    }
}

/// The refusal with what is wrong with a home region that was configured: it can only be that of the license.
pub(super) async fn explained(refusal: Refusal, planned: &Grant, client: &Client) -> Error {
    let Some(configured) = planned.home_region.get() else { return Error::Refused(refusal) };
    let right = of_license(&planned.license_arn, client).await;
    let Some(right) = right.ok().filter(|right| right != configured) else {
        return Error::Refused(refusal);
    };
    let hint = format!(
        "home_region is {configured:?}, but the home region of the license {} is {right:?}, and a grant has that of its \
         license: set home_region = {right:?}, or leave it out.",
        planned.license_arn
    );
    Error::Refused(Refusal { hint: Some(hint), ..refusal })
}

/// The home region of a license that the account issued or received.
pub(crate) async fn of_license(arn: &str, client: &Client) -> Result<String> {
    let error = match client.get_license().license_arn(arn).send().await {
        Ok(answer) => {
            return present("HomeRegion", present("License", answer.license)?.home_region);
        }
        Err(error) => Error::from(error),
    };
    let Error::Refused(mut refusal) = error else {
        return Err(error);
    };
    // A license of somebody else may be readable only in the list of the received ones.
    let received = client.list_received_licenses().license_arns(arn).send().await;
    let received = received.ok().and_then(|answer| answer.licenses).unwrap_or_default();
    if let Some(region) = received.into_iter().find_map(|license| license.home_region) {
        return Ok(region);
    }
    let unreadable = || {
        format!(
            "The call goes to the home region of the license, which account {} can read neither as a license of its own nor \
             as one that it received. Check license_arn and account_id.",
            client.account_id().unwrap_or("(unknown)")
        )
    };
    refusal.hint.get_or_insert_with(unreadable);
    Err(Error::Refused(refusal))
}
