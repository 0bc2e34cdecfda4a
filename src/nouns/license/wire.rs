//! How the fields of a license travel.

use aws_sdk_licensemanager::operation::create_license::builders::CreateLicenseFluentBuilder as Create;
use aws_sdk_licensemanager::operation::create_license_version::builders::CreateLicenseVersionFluentBuilder as CreateVersion;
use aws_sdk_licensemanager::types::{
    BorrowConfiguration as SdkBorrow, ConsumptionConfiguration as SdkConsumption, DatetimeRange,
    Entitlement as SdkEntitlement, GrantedLicense as SdkReceived, Issuer as SdkIssuer,
    IssuerDetails, License as SdkLicense, ProvisionalConfiguration as SdkProvisional,
};

use super::entitlement::Entitlement;
use super::{
    BorrowConfiguration, ConsumptionConfiguration, Issuer, License, ProvisionalConfiguration,
    Validity,
};
use crate::aws::wire;
use crate::aws::wire::unread;

// A version has everything but what a license keeps for ever (assumption A7); the home region is where it is sent to.
wire! {
    License = SdkLicense | SdkReceived => Create, whole CreateVersion {
        name = license_name: set_license_name always;
        product_name: set_product_name always;
        product_sku: set_product_sku create;
        beneficiary: set_beneficiary create;
        home_region;
        issuer: set_issuer always;
        validity: set_validity always;
        entitlements: set_entitlements always;
        consumption_configuration: set_consumption_configuration always;
        license_metadata: set_license_metadata always;
        status;
        reset_usage by unread: set_reset_usage change;
        arn = license_arn;
        version;
        create_time;
    }
}

wire! {
    Issuer = IssuerDetails => checked part SdkIssuer {
        name: set_name;
        sign_key: set_sign_key;
        key_fingerprint;
    }
}

wire! {
    Validity = DatetimeRange => checked part {
        begin: set_begin;
        end: set_end;
    }
}

wire! {
    Entitlement = SdkEntitlement => checked part {
        name: set_name;
        unit: set_unit;
        value: set_value;
        max_count: set_max_count;
        overage: set_overage;
        allow_check_in: set_allow_check_in;
    }
}

wire! {
    ConsumptionConfiguration = SdkConsumption => part {
        renew_type: set_renew_type;
        provisional_configuration: set_provisional_configuration;
        borrow_configuration: set_borrow_configuration;
    }
}

wire! {
    ProvisionalConfiguration = SdkProvisional => checked part {
        max_time_to_live_in_minutes: set_max_time_to_live_in_minutes;
    }
}

wire! {
    BorrowConfiguration = SdkBorrow => checked part {
        allow_early_check_in: set_allow_early_check_in;
        max_time_to_live_in_minutes: set_max_time_to_live_in_minutes;
    }
}
