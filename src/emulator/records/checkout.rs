//! Entitlements in use: each checkout, and what all of them take of a license.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::emulator::clock::Timestamp;
use crate::emulator::table::Record;

/// One open consumption of a license. It ends with its check-in or its expiration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Checkout {
    pub(crate) token: String,
    pub(crate) license_arn: String,
    /// The account that consumes.
    pub(crate) account: String,
    pub(crate) kind: CheckoutKind,
    pub(crate) entitlements: Vec<EntitlementData>,
    /// Missing where the consumption never ends.
    pub(crate) expiration: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum CheckoutKind {
    Provisional,
    Perpetual,
    Borrow,
}

/// How much of one entitlement, as the API spells it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct EntitlementData {
    pub(crate) name: String,
    pub(crate) value: Option<String>,
    pub(crate) unit: String,
}

impl EntitlementData {
    /// What is taken of a counted entitlement.
    pub(crate) fn count(&self) -> i64 {
        self.value.as_deref().and_then(|value| value.parse().ok()).unwrap_or(0)
    }
}

impl Checkout {
    /// The list of the consumptions that keep a license from being deleted.
    pub(crate) fn held_on_license(license_arn: &str) -> String {
        license_arn.to_owned()
    }
}

impl Record for Checkout {
    const TABLE: &'static str = "checkouts";

    fn key(&self) -> String {
        self.token.clone()
    }

    fn lists(&self) -> Vec<String> {
        match self.kind {
            CheckoutKind::Perpetual => Vec::new(),
            _ => vec![Self::held_on_license(&self.license_arn)],
        }
    }
}

/// The sum of all open consumptions of a license, by entitlement.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LicenseUse {
    pub(crate) license_arn: String,
    pub(crate) consumed: BTreeMap<String, i64>,
}

impl Record for LicenseUse {
    const TABLE: &'static str = "license_uses";

    fn key(&self) -> String {
        self.license_arn.clone()
    }
}
