//! License asset groups: assets whose licenses are counted together.

pub mod assets;
pub(crate) mod object;
mod resource;
mod wire;

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::LicenseAssetGroupStatus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::framework::annotations::{instant, known_after_apply, model, reading};
use crate::framework::{Computed, OptionalComputed, Required};
use crate::nouns::license_asset_ruleset::object as license_asset_ruleset;

/// Instances, licenses and license configurations whose use is counted together. Rulesets say what belongs to the group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LicenseAssetGroup {
    /// Name of the group.
    #[schemars(length(max = 128), transform = model)]
    pub name: String,
    /// What the group is for.
    #[schemars(length(max = 1024), transform = model)]
    pub description: Option<String>,
    /// How use is counted.
    #[schemars(length(min = 1), transform = reading)]
    pub license_asset_group_configurations: Required<Vec<LicenseAssetGroupConfiguration>>,
    /// ARNs of the rulesets that say what belongs to the group.
    #[schemars(transform = license_asset_ruleset::ARN.limits())]
    pub associated_license_asset_ruleset_arns: BTreeSet<String>,
    /// Further properties of the group.
    pub properties: Option<BTreeSet<LicenseAssetGroupProperty>>,
    /// Whether use is counted.
    #[schemars(extend("enum" = ["ACTIVE", "DISABLED"], "x-known" = LicenseAssetGroupStatus::values()), extend("x-documented" = "API reference"))]
    pub status: OptionalComputed<String>,
    /// ARN of the group.
    pub arn: Computed<String>,
    /// Why the group has its status.
    #[schemars(transform = known_after_apply)]
    pub status_message: Computed<Option<String>>,
    /// When its use was last counted, as an RFC 3339 time.
    #[schemars(transform = known_after_apply, transform = instant)]
    pub latest_usage_analysis_time: Computed<Option<String>>,
    /// When its assets were last looked for, as an RFC 3339 time.
    #[schemars(transform = known_after_apply, transform = instant)]
    pub latest_resource_discovery_time: Computed<Option<String>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LicenseAssetGroupConfiguration {
    /// What is counted.
    #[schemars(extend("enum" = ["vCPU", "Core", "Socket", "Sockets", "Instance"]), transform = reading)]
    pub usage_dimension: Required<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct LicenseAssetGroupProperty {
    /// Name of the property, unique within the group.
    pub key: String,
    /// Value of the property.
    pub value: String,
}
