//! Creating a license configuration once, although the operation takes no client token.
//!
//! When the answer is lost, what appeared since is compared with what was asked for: a configuration with the same
//! contents that was not there before is the one.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_licensemanager::types::LicenseConfiguration as Listed;

use super::LicenseConfiguration;
use super::lookup::{self, Query};
use super::sdk;
use crate::aws::{Client, present, refusals_only};
use crate::framework::{Context, Error, Result};

/// How often a creation is sent whose answer keeps getting lost.
const ATTEMPTS: u32 = 5;

/// Configurations that this process made or recognized as its own: twins that are made side by side each get one.
static CLAIMED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

pub(super) async fn create(
    planned: &LicenseConfiguration,
    client: &Context<Client>,
) -> Result<String> {
    let before: BTreeSet<String> = arns(&lookup::list(Query::default(), client).await?);
    let mut attempt = 0;
    loop {
        attempt += 1;
        let request = sdk::creation(planned, client)?.customize();
        match request.config_override(refusals_only()).send().await {
            Ok(created) => {
                let arn = present("LicenseConfigurationArn", created.license_configuration_arn)?;
                if claim(&arn) {
                    return Ok(arn);
                }
            }
            Err(error) => {
                let error = Error::from(error);
                if !is_ambiguous(&error) || attempt == ATTEMPTS {
                    return Err(error);
                }
                tokio::time::sleep(Duration::from_millis(200) * attempt).await;
            }
        }
        if let Some(arn) = appeared(planned, &before, client).await? {
            return Ok(arn);
        }
    }
}

/// Whether the service may have made the configuration all the same.
fn is_ambiguous(error: &Error) -> bool {
    matches!(error, Error::NoAnswer { maybe_done: true, .. })
        || matches!(
            error.code(),
            Some("ServerInternalException" | "InternalFailure" | "ServiceUnavailable")
        )
}

async fn appeared(
    planned: &LicenseConfiguration,
    before: &BTreeSet<String>,
    client: &Client,
) -> Result<Option<String>> {
    for listed in lookup::list(Query::default(), client).await? {
        let Some(arn) = listed.license_configuration_arn.clone() else {
            continue;
        };
        if !before.contains(&arn) && is_as_planned(planned, &listed) && claim(&arn) {
            return Ok(Some(arn));
        }
    }
    Ok(None)
}

fn is_as_planned(planned: &LicenseConfiguration, listed: &Listed) -> bool {
    let rules: BTreeSet<String> = listed.license_rules.iter().flatten().cloned().collect();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    listed.name.as_ref() == planned.name.get()
        && text(&listed.description) == text(&planned.description)
        && listed.license_count == planned.license_count
        && rules == planned.license_rules.clone().unwrap_or_default()
        && listed.license_counting_type.as_ref().map(AsRef::as_ref)
            == planned.license_counting_type.get().map(String::as_str)
}

fn arns(listed: &[Listed]) -> BTreeSet<String> {
    listed.iter().filter_map(|found| found.license_configuration_arn.clone()).collect()
}

/// Whether nobody in this process had it yet.
fn claim(arn: &str) -> bool {
    CLAIMED.lock().unwrap_or_else(PoisonError::into_inner).insert(arn.to_owned())
}
