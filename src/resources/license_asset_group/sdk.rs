//! A license asset group in the words of the SDK, and back.

use aws_sdk_licensemanager::operation::create_license_asset_group::builders::CreateLicenseAssetGroupFluentBuilder;
use aws_sdk_licensemanager::operation::update_license_asset_group::builders::UpdateLicenseAssetGroupFluentBuilder;
use aws_sdk_licensemanager::types::{
    LicenseAssetGroup as SdkGroup, LicenseAssetGroupConfiguration as SdkConfiguration,
    LicenseAssetGroupProperty as SdkProperty, LicenseAssetGroupStatus,
};

use super::{LicenseAssetGroup, LicenseAssetGroupConfiguration, LicenseAssetGroupProperty};
use crate::aws::{Client, elements, to_sdk_tags};
use crate::framework::{Context, Error, Result};
use crate::model::timestamp::rfc3339;

pub(super) fn creation(
    planned: &LicenseAssetGroup,
    client: &Context<Client>,
) -> Result<CreateLicenseAssetGroupFluentBuilder> {
    Ok(client
        .create_license_asset_group()
        .name(&planned.name)
        .set_description(planned.description.clone())
        .set_license_asset_group_configurations(configurations(planned))
        .set_associated_license_asset_ruleset_arns(Some(rulesets(planned)))
        .set_properties(elements(Some(properties(planned)?)))
        .set_tags(to_sdk_tags(&client.tags))
        .client_token(&client.client_token))
}

/// Sends only what changes, besides the rulesets, which the service always wants.
pub(super) fn update(
    planned: &LicenseAssetGroup,
    prior: &LicenseAssetGroup,
    id: &str,
    client: &Context<Client>,
) -> Result<UpdateLicenseAssetGroupFluentBuilder> {
    let mut update = client
        .update_license_asset_group()
        .license_asset_group_arn(id)
        .set_associated_license_asset_ruleset_arns(Some(rulesets(planned)))
        .client_token(&client.client_token);
    if planned.name != prior.name {
        update = update.name(&planned.name);
    }
    if planned.description != prior.description {
        update = update.description(planned.description.as_deref().unwrap_or_default());
    }
    if planned.license_asset_group_configurations != prior.license_asset_group_configurations {
        update = update.set_license_asset_group_configurations(configurations(planned));
    }
    if planned.properties != prior.properties {
        update = update.set_properties(Some(properties(planned)?));
    }
    if planned.status != prior.status {
        update = update.set_status(status(planned));
    }
    Ok(update)
}

/// A change of the status alone.
pub(super) fn change_status(
    planned: &LicenseAssetGroup,
    id: &str,
    client: &Client,
) -> UpdateLicenseAssetGroupFluentBuilder {
    client
        .update_license_asset_group()
        .license_asset_group_arn(id)
        .set_associated_license_asset_ruleset_arns(Some(rulesets(planned)))
        .set_status(status(planned))
}

pub(crate) fn group(remote: SdkGroup) -> Result<LicenseAssetGroup> {
    let configuration = |one: SdkConfiguration| LicenseAssetGroupConfiguration {
        usage_dimension: one.usage_dimension.into(),
    };
    let configurations = remote.license_asset_group_configurations;
    let properties = remote.properties.filter(|properties| !properties.is_empty());
    let moment = |moment: Option<aws_sdk_licensemanager::primitives::DateTime>| {
        moment.as_ref().map(rfc3339).transpose()
    };
    Ok(LicenseAssetGroup {
        name: remote.name,
        description: remote.description,
        license_asset_group_configurations: configurations
            .map(|all| all.into_iter().map(configuration).collect())
            .into(),
        associated_license_asset_ruleset_arns: remote
            .associated_license_asset_ruleset_arns
            .into_iter()
            .collect(),
        properties: properties.map(|properties| {
            let property =
                |one: SdkProperty| LicenseAssetGroupProperty { key: one.key, value: one.value };
            properties.into_iter().map(property).collect()
        }),
        status: Some(remote.status.as_str().to_owned()).into(),
        arn: remote.license_asset_group_arn.into(),
        status_message: remote.status_message.into(),
        latest_usage_analysis_time: moment(remote.latest_usage_analysis_time)?.into(),
        latest_resource_discovery_time: moment(remote.latest_resource_discovery_time)?.into(),
    })
}

fn configurations(planned: &LicenseAssetGroup) -> Option<Vec<SdkConfiguration>> {
    let configuration = |one: &LicenseAssetGroupConfiguration| {
        SdkConfiguration::builder().set_usage_dimension(one.usage_dimension.cloned()).build()
    };
    Some(planned.license_asset_group_configurations.get()?.iter().map(configuration).collect())
}

fn rulesets(planned: &LicenseAssetGroup) -> Vec<String> {
    planned.associated_license_asset_ruleset_arns.iter().cloned().collect()
}

fn properties(planned: &LicenseAssetGroup) -> Result<Vec<SdkProperty>> {
    let built =
        planned.properties.iter().flatten().map(|property| {
            SdkProperty::builder().key(&property.key).value(&property.value).build()
        });
    built
        .collect::<std::result::Result<_, _>>()
        .map_err(|error| Error::Bug(format!("A property is incomplete: {error}")))
}

fn status(planned: &LicenseAssetGroup) -> Option<LicenseAssetGroupStatus> {
    planned.status.get().map(|status| LicenseAssetGroupStatus::from(status.as_str()))
}
