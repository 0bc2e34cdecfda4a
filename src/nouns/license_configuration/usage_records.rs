//! Which resources use the licenses of a license configuration.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::{
    Filter as SdkFilter, LicenseConfigurationUsage as SdkUsage, ResourceType,
};
use futures::stream::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::object::{ARN, unless_missing};
use crate::aws::{Client, wire};
use crate::framework::annotations::{block, same_region};
use crate::framework::filter::{self, Filter};
use crate::framework::{
    Config, Context, DataSource, FilterName, Findings, Page, Place, Result, Rows, each_item,
};
use crate::nouns::shared::filters;

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
        let listed = each_usage(arn, filters::to_sdk(&self.filter), client);
        let resource_arn = |found: &ResourceUsage| found.resource_arn.clone();
        match Rows::with_keys(listed, ResourceUsage::try_from, resource_arn).await {
            Ok((arns, usage)) => Ok(FoundConfigurationUsage { arns, usage }),
            Err(error) => Err(unless_missing(arn, error, client).await),
        }
    }
}

/// Which resources use licenses of a configuration, and how many.
pub(crate) fn each_usage(
    arn: &str,
    filters: Option<Vec<SdkFilter>>,
    client: &Client,
) -> impl Stream<Item = Result<SdkUsage>> + Send {
    each_item(move |token| {
        let request = client
            .list_usage_for_license_configuration()
            .license_configuration_arn(arn)
            .set_filters(filters.clone())
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.license_configuration_usage_list, answer.next_token))
        }
    })
}

wire! {
    ResourceUsage = SdkUsage => answer {
        resource_arn;
        resource_type;
        resource_status;
        resource_owner_id;
        association_time;
        consumed_licenses;
    }
}
