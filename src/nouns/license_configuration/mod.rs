//! Rule sets that count the use of a license agreement, and can stop launches that exceed it.

pub(crate) mod attachments;
pub mod by_arn_id_or_name;
mod deletion;
pub mod failures;
pub(crate) mod object;
pub mod product_information;
mod resource;
pub mod usage;
pub mod usage_records;
mod wire;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use product_information::ProductInformation;

use crate::framework::annotations::{model, reading, replaces, replaces_when_removed};
use crate::framework::{Computed, OptionalComputed, Required};
use crate::nouns::shared::license_counting_type;

pub(crate) use object::ARN;

/// Counts the use of one license agreement and can stop launches that exceed it.
///
/// A license configuration states what uses up a license (vCPUs, instances, cores or sockets), how many were
/// bought, and under which rules they may be used. License Manager calls it a self-managed license.
///
/// What a report generator reports on cannot be deleted. With `create_before_destroy` it can be replaced all the same: the
/// report generator is changed before the old license configuration goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LicenseConfiguration {
    /// Name of the license configuration. It need not be unique.
    pub name: Required<String>,
    /// What uses up one license.
    #[schemars(extend("enum" = license_counting_type::ALL), transform = model, transform = replaces)]
    pub license_counting_type: Required<String>,
    /// What the license configuration is for.
    pub description: Option<String>,
    /// Number of licenses bought. Without it, use is counted but not limited; `0` allows no use at all.
    /// The service cannot take a number back. `coalesce(…, 0)` is never null.
    #[schemars(range(min = 0), transform = reading, transform = replaces_when_removed)]
    pub license_count: Option<i64>,
    /// Whether launches that would exceed `license_count` are refused.
    #[schemars(extend("default" = false))]
    pub license_count_hard_limit: OptionalComputed<bool>,
    /// Rules of the form `#name=value`, such as `#allowedTenancy=EC2-DedicatedHost`. Which rules there are
    /// depends on the counting type.
    #[schemars(extend("x-replaced" = "Adding or changing `#licenseAffinityToHost` happens in place; any other change makes a new object."))]
    pub license_rules: Option<BTreeSet<String>>,
    /// Whether a resource is no longer counted once its software is uninstalled.
    #[schemars(extend("default" = false))]
    pub disassociate_when_not_found: OptionalComputed<bool>,
    /// When the licenses expire, in seconds since 1970 (UTC), which the function `license_expiry` makes from a time such as
    /// `2027-01-31T00:00:00Z`. The service cannot take it back.
    #[schemars(range(min = 0), transform = reading, transform = replaces_when_removed)]
    pub license_expiry: Option<i64>,
    /// Whether new use is counted.
    #[schemars(extend("enum" = [AVAILABLE, DISABLED]), transform = model)]
    pub status: OptionalComputed<String>,
    /// Software that automated discovery counts under this license configuration.
    pub product_information: Option<Vec<ProductInformation>>,
    /// ARN of the license configuration.
    pub arn: Computed<String>,
    /// Id of the license configuration, the last part of its ARN.
    pub license_configuration_id: Computed<Option<String>>,
    /// Account that owns the license configuration.
    #[schemars(extend("x-instead" = "In which account it is made says account_id."))]
    pub owner_account_id: Computed<Option<String>>,
}

const AVAILABLE: &str = "AVAILABLE";
const DISABLED: &str = "DISABLED";
