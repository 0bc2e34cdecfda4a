//! Licenses that a seller issues: what a product's users are entitled to, in versions.

mod deletion;
pub mod entitlement;
mod object;
mod resource;
mod settling;
pub mod usage;
pub mod versions;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_licensemanager::types::LicenseStatus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::framework::annotations::{
    instant, known_after_apply, model, not_read_back, provider, reading, replaces, same_partition,
};
use crate::framework::{Computed, OptionalComputed, Required};
use entitlement::Entitlement;
pub(crate) use object::ARN;

/// A license that a seller issues for a product, in the versions that its changes make.
///
/// Each change makes a new version of the license. The provider knows the version that it planned from: a change that
/// someone else made in between is never overwritten, but explained version by version.
///
/// A license that has expired counts as the `AVAILABLE` one that `status` asks for: a warning says so, and nothing is
/// sent. A later `validity.end` makes it available again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct License {
    /// Name of the license.
    pub name: Required<String>,
    /// Name of the product.
    pub product_name: Required<String>,
    /// SKU of the product. It need not be unique.
    #[schemars(length(min = 1, max = 1024), transform = reading, transform = replaces)]
    pub product_sku: Required<String>,
    /// Whom the license is for: a name, an e-mail address or an account.
    #[schemars(transform = replaces)]
    pub beneficiary: Required<String>,
    /// Region that the license belongs to and can be changed in. Defaults to the region that the provider has when the
    /// license is made, and stays as it is when that changes.
    #[schemars(transform = replaces)]
    pub home_region: OptionalComputed<String>,
    /// Who issues the license.
    pub issuer: Required<Issuer>,
    /// When the license is valid.
    pub validity: Required<Validity>,
    /// What the license entitles to.
    #[schemars(length(min = 1), transform = reading)]
    pub entitlements: Required<BTreeSet<Entitlement>>,
    /// How the license is consumed.
    pub consumption_configuration: Required<ConsumptionConfiguration>,
    /// Further information on the license, by name.
    pub license_metadata: Option<BTreeMap<String, String>>,
    /// Whether the license can be used. An available license becomes `EXPIRED` when its `validity.end` is over, which nobody
    /// can ask for.
    #[schemars(extend("enum" = SETTABLE_STATUSES, "x-told" = [EXPIRED, PENDING_AVAILABLE], "x-known" = LicenseStatus::values()), transform = provider, transform = known_after_apply)]
    pub status: OptionalComputed<String>,
    /// Whether a new version counts the usage of the license from zero. It is sent with each version that a change of the
    /// license makes, is no reason for one, and is not stored. Without it the usage stays as it is.
    #[serde(skip_serializing)]
    pub reset_usage: Option<bool>,
    /// ARN of the license.
    pub arn: Computed<String>,
    /// Version of the license: a whole number that grows with every change.
    #[schemars(transform = known_after_apply, transform = not_read_back)]
    pub version: Computed<Option<String>>,
    /// When the license was created, as an RFC 3339 time.
    #[schemars(transform = instant)]
    pub create_time: Computed<Option<String>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Issuer {
    /// Name of the issuer.
    #[schemars(transform = replaces)]
    pub name: Required<String>,
    /// Asymmetric KMS key that signs the license, as an ARN or id. Borrowing needs one.
    #[schemars(transform = same_partition)]
    pub sign_key: Option<String>,
    /// Fingerprint of the issuer, which checkouts name.
    pub key_fingerprint: Computed<Option<String>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Validity {
    /// First moment at which the license is valid, as an RFC 3339 time.
    #[schemars(transform = instant)]
    pub begin: String,
    /// Moment at which it expires, as an RFC 3339 time. A license without one is valid for ever.
    #[schemars(transform = instant)]
    pub end: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConsumptionConfiguration {
    /// How often the license is renewed.
    #[schemars(extend("enum" = ["None", "Weekly", "Monthly"]), transform = model)]
    pub renew_type: Required<String>,
    /// Use by programs that are connected to the service.
    pub provisional_configuration: Option<ProvisionalConfiguration>,
    /// Use by programs that go offline with what they borrowed.
    pub borrow_configuration: Option<BorrowConfiguration>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProvisionalConfiguration {
    /// How long a checkout lasts unless it is extended, in minutes.
    #[schemars(range(min = 1), transform = reading)]
    pub max_time_to_live_in_minutes: i32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BorrowConfiguration {
    /// Whether what was borrowed may be returned early.
    pub allow_early_check_in: bool,
    /// How long something may be borrowed, in minutes.
    #[schemars(range(min = 1), transform = reading)]
    pub max_time_to_live_in_minutes: i32,
}

const SETTABLE_STATUSES: [&str; 3] = ["AVAILABLE", "DEACTIVATED", "SUSPENDED"];

const AVAILABLE: &str = "AVAILABLE";
const EXPIRED: &str = "EXPIRED";
const PENDING_AVAILABLE: &str = "PENDING_AVAILABLE";

impl License {
    /// The version, unless the service never told it.
    fn known_version(&self) -> Option<&str> {
        self.version.get().and_then(Option::as_deref)
    }

    /// Versions are whole numbers written as text.
    pub(crate) fn version_number(&self) -> u64 {
        self.known_version().and_then(|version| version.parse().ok()).unwrap_or(0)
    }
}
