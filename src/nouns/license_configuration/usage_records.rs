//! Which resources use the licenses of a license configuration.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::{LicenseConfigurationUsage as SdkUsage, ResourceType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::aws::rfc3339;
use crate::framework::FilterName;
use crate::framework::annotations::{block, same_region};
use crate::framework::{Config, Context, DataSource, Findings, Place, Result, Rows};
use crate::nouns::license_configuration::{ARN, lookup};
use crate::nouns::shared::filter::{self, Filter};
use crate::nouns::shared::nothing_found::of_configuration;

/// Lists the resources that use licenses of a license configuration, and how many each of them uses.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseConfigurationUsageLookup {
    /// ARN of the license configuration.
    #[schemars(transform = same_region)]
    pub license_configuration_arn: String,
    /// Conditions that all have to hold: `resourceArn`, `resourceType` and `resourceAccount`.
    #[schemars(transform = block)]
    pub filter: BTreeSet<Filter>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundConfigurationUsage {
    /// ARNs of the resources.
    pub arns: Rows<String>,
    /// What each resource uses, in the order of `arns`.
    pub usage: Rows<ResourceUsage>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct ResourceUsage {
    /// ARN of the resource.
    pub resource_arn: Option<String>,
    /// Type of the resource, such as `EC2_INSTANCE`.
    pub resource_type: Option<String>,
    /// State of the resource, such as `running`.
    pub resource_status: Option<String>,
    /// Account that owns the resource.
    pub resource_owner_id: Option<String>,
    /// When the resource was attached, as an RFC 3339 time.
    pub association_time: Option<String>,
    /// Number of licenses that the resource uses.
    pub consumed_licenses: Option<i64>,
}

const FILTERS: &[FilterName] = &[
    FilterName::new("resourceArn"),
    FilterName::new("resourceType").listed(ResourceType::values()),
    FilterName::new("resourceAccount"),
];

impl DataSource<Client> for LicenseConfigurationUsageLookup {
    const NAME: &'static str = "license_configuration_usage";
    const NOUN: &'static str = "use of a license configuration";

    type Found = FoundConfigurationUsage;

    fn check(config: &Config<'_>) -> Findings {
        let mut findings = ARN.check(config, "license_configuration_arn");
        findings.extend(filter::check(config, FILTERS));
        findings
    }

    fn locate(&self) -> Result<Place> {
        ARN.locate_at(&self.license_configuration_arn, "license_configuration_arn")
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let arn = &self.license_configuration_arn;
        let listed = lookup::each_usage(arn, filter::to_sdk(&self.filter), client);
        let resource_arn = |found: &ResourceUsage| found.resource_arn.clone();
        match Rows::with_keys(listed, usage, resource_arn).await {
            Ok((arns, usage)) => Ok(FoundConfigurationUsage { arns, usage }),
            Err(error) => Err(of_configuration(arn, error, client).await),
        }
    }
}

fn usage(remote: SdkUsage) -> Result<ResourceUsage> {
    Ok(ResourceUsage {
        resource_arn: remote.resource_arn,
        resource_type: remote.resource_type.map(|kind| kind.as_str().to_owned()),
        resource_status: remote.resource_status,
        resource_owner_id: remote.resource_owner_id,
        association_time: remote.association_time.as_ref().map(rfc3339).transpose()?,
        consumed_licenses: remote.consumed_licenses,
    })
}
