//! The settings of License Manager in one account and region.

mod object;
mod resource;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::framework::annotations::{known_after_apply, reading, same_partition};
use crate::framework::{Computed, OptionalComputed};

pub(crate) use object::ServiceSettingsLookup;

/// Settings of License Manager in one account and region.
///
/// There is one set of settings in each account and region, which is always there: creating this resource takes it over,
/// and destroying it only forgets it. What a configuration leaves out stays as the service has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceSettings {
    /// ARN of the bucket for reports and discovered data. Its name begins with `aws-license-manager-service-`.
    #[schemars(regex(pattern = "^arn:aws[a-zA-Z-]*:s3:::[^:/]+$"), extend("x-expects" = "to be the ARN of a bucket, such as arn:aws:s3:::aws-license-manager-service-reports"), transform = reading, transform = same_partition)]
    pub s3_bucket_arn: OptionalComputed<Option<String>>,
    /// ARN of the topic for alerts.
    #[schemars(regex(pattern = "^arn:aws[a-zA-Z-]*:sns:[a-z0-9-]+:[0-9]{12}:aws-license-manager-service-"), extend("x-expects" = "to be the ARN of a topic whose name begins with aws-license-manager-service-, such as arn:aws:sns:us-east-1:123456789012:aws-license-manager-service-alerts"), transform = reading, transform = same_partition)]
    pub sns_topic_arn: OptionalComputed<Option<String>>,
    /// Whether License Manager is integrated with AWS Organizations. Only the management account can turn it on.
    pub enable_organization_integration: OptionalComputed<bool>,
    /// Whether the accounts of the organization are searched for software. It cannot be turned off again.
    pub enable_cross_accounts_discovery: OptionalComputed<bool>,
    /// Regions that are searched for software besides this one.
    #[schemars(inner(regex(pattern = "^[a-z]+(-[a-z]+)+-[0-9]+$")), extend("x-expects" = "to be a region, such as eu-west-1"), transform = reading)]
    pub enabled_discovery_source_regions: OptionalComputed<Option<BTreeSet<String>>>,
    /// ARN of the resource share that the integration with AWS Organizations uses.
    #[schemars(transform = known_after_apply)]
    pub license_manager_resource_share_arn: Computed<Option<String>>,
    /// Region that collects what is found in other regions.
    #[schemars(transform = known_after_apply)]
    pub cross_region_discovery_home_region: Computed<Option<String>>,
    /// How far the search in other accounts has come.
    #[schemars(transform = known_after_apply, extend("x-instead" = "Set enable_cross_accounts_discovery."))]
    pub cross_account_discovery_status: Computed<Option<String>>,
    /// How far the search has come in each of the other regions.
    #[schemars(transform = known_after_apply)]
    pub cross_region_discovery_statuses: Computed<BTreeMap<String, String>>,
}
