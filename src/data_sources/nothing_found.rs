//! The error of a lookup that finds nothing: what was looked for, and where.

use crate::aws::Client;
use crate::framework::{Error, Path};

pub(super) fn nothing_found(noun: &str, attribute: &str, value: &str, client: &Client) -> Error {
    let message = format!(
        "There is no {noun} {value} for account {} in region {}.",
        client.account_id().unwrap_or("(unknown)"),
        client.region()
    );
    Error::invalid(Path::root(attribute), message)
}
