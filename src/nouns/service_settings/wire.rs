//! Service settings in the words of the SDK, and back: answers and updates have different trees.

use std::collections::BTreeMap;

use aws_sdk_licensemanager::operation::get_service_settings::GetServiceSettingsOutput;
use aws_sdk_licensemanager::operation::update_service_settings::builders::UpdateServiceSettingsFluentBuilder;
use aws_sdk_licensemanager::types::OrganizationConfiguration;

use super::ServiceSettings;
use crate::aws::Client;
use crate::framework::OptionalComputed;

/// The update with what differs from `prior`: the service leaves the rest as it is.
pub(super) fn update(
    planned: &ServiceSettings,
    prior: Option<&ServiceSettings>,
    client: &Client,
) -> UpdateServiceSettingsFluentBuilder {
    let integration = changed(planned, prior, |settings| &settings.enable_organization_integration);
    let integration = integration.map(|integrates| {
        OrganizationConfiguration::builder().enable_integration(integrates).build()
    });
    let discovery = changed(planned, prior, |settings| &settings.enable_cross_accounts_discovery);
    let regions = changed(planned, prior, |settings| &settings.enabled_discovery_source_regions);
    let regions = regions.flatten().map(|regions| regions.into_iter().collect());
    client
        .update_service_settings()
        .set_s3_bucket_arn(changed(planned, prior, |settings| &settings.s3_bucket_arn).flatten())
        .set_sns_topic_arn(changed(planned, prior, |settings| &settings.sns_topic_arn).flatten())
        .set_organization_configuration(integration)
        .set_enable_cross_accounts_discovery(discovery)
        .set_enabled_discovery_source_regions(regions)
}

fn changed<T: Clone + PartialEq>(
    planned: &ServiceSettings,
    prior: Option<&ServiceSettings>,
    setting: impl Fn(&ServiceSettings) -> &OptionalComputed<T>,
) -> Option<T> {
    let is_new = prior.is_none_or(|prior| setting(prior) != setting(planned));
    setting(planned).get().filter(|_| is_new).cloned()
}

pub(super) fn settings(remote: GetServiceSettingsOutput) -> ServiceSettings {
    ServiceSettings {
        cross_account_discovery_status: account_status(&remote).into(),
        cross_region_discovery_statuses: region_statuses(&remote).into(),
        s3_bucket_arn: Some(remote.s3_bucket_arn).into(),
        sns_topic_arn: Some(remote.sns_topic_arn).into(),
        enable_organization_integration: remote
            .organization_configuration
            .map(|integration| integration.enable_integration)
            .into(),
        enable_cross_accounts_discovery: remote.enable_cross_accounts_discovery.into(),
        enabled_discovery_source_regions: Some(
            remote
                .cross_region_discovery_source_regions
                .map(|regions| regions.into_iter().collect()),
        )
        .into(),
        license_manager_resource_share_arn: remote.license_manager_resource_share_arn.into(),
        cross_region_discovery_home_region: remote.cross_region_discovery_home_region.into(),
    }
}

fn account_status(remote: &GetServiceSettingsOutput) -> Option<String> {
    remote.service_status.as_ref()?.cross_account_discovery.as_ref()?.message.clone()
}

fn region_statuses(remote: &GetServiceSettingsOutput) -> BTreeMap<String, String> {
    let status = remote.service_status.as_ref();
    let discovery = status.and_then(|status| status.cross_region_discovery.as_ref());
    let message = discovery.and_then(|discovery| discovery.message.as_ref());
    let told = message.into_iter().flatten();
    told.filter_map(|(region, status)| Some((region.clone(), status.status.clone()?))).collect()
}
