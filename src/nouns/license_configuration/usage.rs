//! A license configuration together with its use, for data sources: use changes on its own.

use aws_sdk_licensemanager::operation::get_license_configuration::GetLicenseConfigurationOutput;
use aws_sdk_licensemanager::types::LicenseConfiguration as Listed;
use schemars::JsonSchema;
use serde::Serialize;

use super::{LicenseConfiguration, sdk};
use crate::aws::rfc3339;
use crate::framework::Result;

/// A license configuration and how much of it is in use.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LicenseConfigurationWithUsage {
    #[serde(flatten)]
    pub configuration: LicenseConfiguration,
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

pub(crate) fn from_sdk(
    mut remote: GetLicenseConfigurationOutput,
) -> Result<LicenseConfigurationWithUsage> {
    let consumed = remote.consumed_license_summary_list.take().unwrap_or_default();
    let managed = remote.managed_resource_summary_list.take().unwrap_or_default();
    let discovery = remote.automated_discovery_information.take();
    Ok(LicenseConfigurationWithUsage {
        consumed_licenses: remote.consumed_licenses,
        consumed_license_summaries: consumed
            .into_iter()
            .map(|summary| ConsumedLicenseSummary {
                resource_type: summary.resource_type.map(|kind| kind.as_str().to_owned()),
                consumed_licenses: summary.consumed_licenses,
            })
            .collect(),
        managed_resource_summaries: managed
            .into_iter()
            .map(|summary| ManagedResourceSummary {
                resource_type: summary.resource_type.map(|kind| kind.as_str().to_owned()),
                association_count: summary.association_count,
            })
            .collect(),
        automated_discovery_last_run_time: discovery
            .and_then(|discovery| discovery.last_run_time)
            .map(|time| rfc3339(&time))
            .transpose()?,
        configuration: sdk::remote(remote).object,
    })
}

/// A listed configuration has the members of one that is read alone, except its tags.
pub(crate) fn from_listed(listed: Listed) -> Result<LicenseConfigurationWithUsage> {
    from_sdk(
        GetLicenseConfigurationOutput::builder()
            .set_license_configuration_id(listed.license_configuration_id)
            .set_license_configuration_arn(listed.license_configuration_arn)
            .set_name(listed.name)
            .set_description(listed.description)
            .set_license_counting_type(listed.license_counting_type)
            .set_license_rules(listed.license_rules)
            .set_license_count(listed.license_count)
            .set_license_count_hard_limit(listed.license_count_hard_limit)
            .set_disassociate_when_not_found(listed.disassociate_when_not_found)
            .set_consumed_licenses(listed.consumed_licenses)
            .set_status(listed.status)
            .set_owner_account_id(listed.owner_account_id)
            .set_consumed_license_summary_list(listed.consumed_license_summary_list)
            .set_managed_resource_summary_list(listed.managed_resource_summary_list)
            .set_product_information_list(listed.product_information_list)
            .set_automated_discovery_information(listed.automated_discovery_information)
            .set_license_expiry(listed.license_expiry)
            .build(),
    )
}
