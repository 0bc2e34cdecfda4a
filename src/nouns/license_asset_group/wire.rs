//! How the fields of a license asset group travel.

use aws_sdk_licensemanager::operation::create_license_asset_group::builders::CreateLicenseAssetGroupFluentBuilder as Create;
use aws_sdk_licensemanager::operation::update_license_asset_group::builders::UpdateLicenseAssetGroupFluentBuilder as Update;
use aws_sdk_licensemanager::types::{
    LicenseAssetGroup as SdkGroup, LicenseAssetGroupConfiguration as SdkConfiguration,
    LicenseAssetGroupProperty as SdkProperty,
};

use super::{LicenseAssetGroup, LicenseAssetGroupConfiguration, LicenseAssetGroupProperty};
use crate::aws::wire;

wire! {
    LicenseAssetGroup = SdkGroup => Create, Update {
        name: set_name create change;
        description: set_description create clear;
        license_asset_group_configurations: set_license_asset_group_configurations create change;
        associated_license_asset_ruleset_arns: set_associated_license_asset_ruleset_arns always;
        properties: set_properties create clear;
        status: set_status change;
        arn = license_asset_group_arn;
        status_message;
        latest_usage_analysis_time;
        latest_resource_discovery_time;
    }
}

wire! {
    LicenseAssetGroupConfiguration = SdkConfiguration => part {
        usage_dimension: set_usage_dimension;
    }
}

wire! {
    LicenseAssetGroupProperty = SdkProperty => checked part {
        key: set_key;
        value: set_value;
    }
}
