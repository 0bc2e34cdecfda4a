//! A license configuration together with its use, for data sources: use changes on its own.

use schemars::JsonSchema;
use serde::Serialize;

use super::LicenseConfiguration;

/// A license configuration and how much of it is in use.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LicenseConfigurationWithUsage {
    #[serde(flatten)]
    pub configuration: LicenseConfiguration,
    #[serde(flatten)]
    pub usage: Usage,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Usage {
    /// Number of licenses in use.
    pub consumed_licenses: Option<i64>,
    /// Licenses in use by type of resource.
    pub consumed_license_summaries: Vec<ConsumedLicenseSummary>,
    /// Resources attached, by type of resource.
    pub managed_resource_summaries: Vec<ManagedResourceSummary>,
    /// When automated discovery last ran, as an RFC 3339 time.
    pub automated_discovery_last_run_time: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct ConsumedLicenseSummary {
    /// Type of the resources, such as `EC2_INSTANCE`.
    pub resource_type: Option<String>,
    /// Number of licenses that they use.
    pub consumed_licenses: Option<i64>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct ManagedResourceSummary {
    /// Type of the resources, such as `EC2_AMI`.
    pub resource_type: Option<String>,
    /// Number of resources that are attached.
    pub association_count: Option<i64>,
}
