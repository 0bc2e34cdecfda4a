//! The error of a lookup that finds nothing: what was looked for, and where.

use crate::aws::Client;
use crate::framework::{Error, Path};
use crate::resources::license_configuration::lookup;

pub(super) fn nothing_found(noun: &str, attribute: &str, value: &str, client: &Client) -> Error {
    let message = format!(
        "There is no {noun} {value} for account {} in region {}.",
        client.account_id().unwrap_or("(unknown)"),
        client.region()
    );
    Error::invalid(Path::root(attribute), message)
}

/// Why something about a license configuration could not be read: there may be none.
pub(super) async fn of_configuration(arn: &str, error: Error, client: &Client) -> Error {
    let attribute = "license_configuration_arn";
    match lookup::get(arn, client).await {
        Ok(None) => nothing_found("license configuration", attribute, arn, client),
        _ => error,
    }
}
