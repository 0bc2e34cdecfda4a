//! Waiting until a license that was just made or changed is no longer pending.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aws_sdk_licensemanager::types::{License as SdkLicense, LicenseStatus};

use super::{License, PENDING_AVAILABLE};
use crate::aws::{Client, Progress, Wait};
use crate::framework::{Context, Object, Result};

/// How often a license that was just written may be missing before that counts.
const MISSES: u32 = 6;

/// How long to wait where nothing else is said.
const TIMEOUT: Duration = Duration::from_mins(10);

/// The license once it is no longer pending.
pub(super) async fn settled(arn: &str, client: &Context<Client>) -> Result<Option<SdkLicense>> {
    let missed = AtomicU32::new(0);
    let is_early = |error: &_| {
        License::GONE.may_cause(error) && missed.fetch_add(1, Ordering::Relaxed) < MISSES
    };
    let wait = Wait::new("Becoming available", client.timeout.unwrap_or(TIMEOUT));
    wait.until(|| async {
        let found = match License::get(arn, client).await {
            Err(error) if is_early(&error) => return Ok(Progress::Still("not found".into())),
            found => found?,
        };
        Ok(match found {
            Some(license) if license.status == Some(LicenseStatus::PendingAvailable) => {
                Progress::Still(PENDING_AVAILABLE.to_owned())
            }
            settled => Progress::Reached(settled),
        })
    })
    .await
}
