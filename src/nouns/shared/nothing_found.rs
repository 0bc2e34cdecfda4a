//! The error of a lookup that finds nothing: what was looked for, and where.

use crate::aws::Client;
use crate::framework::{self, Error};
use crate::nouns::license_configuration::lookup;

pub(crate) fn nothing_found(noun: &str, attribute: &str, value: &str, client: &Client) -> Error {
    framework::nothing_found(noun, attribute, value, client)
}

/// Why something about a license configuration could not be read: there may be none.
pub(crate) async fn of_configuration(arn: &str, error: Error, client: &Client) -> Error {
    let attribute = "license_configuration_arn";
    match lookup::get(arn, client).await {
        Ok(None) => nothing_found("license configuration", attribute, arn, client),
        _ => error,
    }
}
