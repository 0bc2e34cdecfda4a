//! A license in the words of the SDK, and back.

use std::collections::BTreeMap;

use aws_sdk_licensemanager::types::{
    BorrowConfiguration as SdkBorrow, ConsumptionConfiguration as SdkConsumption, DatetimeRange,
    Entitlement as SdkEntitlement, EntitlementUnit, Issuer as SdkIssuer, IssuerDetails,
    License as SdkLicense, LicenseStatus, Metadata, ProvisionalConfiguration as SdkProvisional,
    RenewType,
};

use super::{
    AVAILABLE, BorrowConfiguration, ConsumptionConfiguration, Issuer, License,
    ProvisionalConfiguration, SETTABLE_STATUSES, Validity,
};
use crate::aws::{Client, identifier, present, to_sdk_tags};
use crate::framework::{Context, Error, Result};
use crate::model::entitlement::Entitlement;
use crate::model::timestamp::from_epoch_text;

pub(super) async fn create(planned: &License, client: &Context<Client>) -> Result<String> {
    let created = client
        .create_license()
        .license_name(&planned.name)
        .product_name(&planned.product_name)
        .product_sku(&planned.product_sku)
        .beneficiary(&planned.beneficiary)
        .home_region(client.region())
        .issuer(issuer(&planned.issuer)?)
        .validity(validity(&planned.validity)?)
        .set_entitlements(Some(entitlements(planned)?))
        .consumption_configuration(consumption(&planned.consumption_configuration)?)
        .set_license_metadata(metadata(planned))
        .set_tags(to_sdk_tags(&client.tags))
        .client_token(&client.client_token)
        .send()
        .await?;
    identifier("LicenseArn", created.license_arn)
}

/// A new version replaces everything, so it is sent whole. It is refused if `planned_from` is not the current one.
pub(super) async fn create_version(
    planned: &License,
    arn: &str,
    planned_from: &str,
    client: &Context<Client>,
) -> Result<()> {
    let status = planned.status.get().map_or(AVAILABLE, String::as_str);
    // What the service made of it, such as EXPIRED, is nothing that one could ask for.
    let status = if SETTABLE_STATUSES.contains(&status) { status } else { AVAILABLE };
    client
        .create_license_version()
        .license_arn(arn)
        .license_name(&planned.name)
        .product_name(&planned.product_name)
        .home_region(client.region())
        .issuer(issuer(&planned.issuer)?)
        .validity(validity(&planned.validity)?)
        .set_entitlements(Some(entitlements(planned)?))
        .consumption_configuration(consumption(&planned.consumption_configuration)?)
        .set_license_metadata(metadata(planned))
        .status(LicenseStatus::from(status))
        .source_version(planned_from)
        .client_token(format!("{}-{planned_from}", client.client_token))
        .send()
        .await?;
    Ok(())
}

pub(crate) fn license(remote: SdkLicense) -> Result<License> {
    let entitlements = remote.entitlements.unwrap_or_default();
    let consumption = remote.consumption_configuration;
    Ok(License {
        name: present("LicenseName", remote.license_name)?,
        product_name: present("ProductName", remote.product_name)?,
        product_sku: present("ProductSKU", remote.product_sku)?,
        beneficiary: present("Beneficiary", remote.beneficiary)?,
        home_region: present("HomeRegion", remote.home_region).map(Some)?.into(),
        issuer: from_issuer(present("Issuer", remote.issuer)?)?,
        validity: from_validity(present("Validity", remote.validity)?),
        entitlements: entitlements.into_iter().map(from_entitlement).collect(),
        consumption_configuration: from_consumption(consumption),
        license_metadata: remote.license_metadata.map(from_metadata),
        status: remote.status.map(|status| status.as_str().to_owned()).into(),
        arn: present("LicenseArn", remote.license_arn)?.into(),
        version: present("Version", remote.version)?.into(),
        create_time: remote.create_time.map(|time| from_epoch_text(&time)).into(),
    })
}

fn incomplete(error: impl std::fmt::Display) -> Error {
    Error::Bug(format!("A request is incomplete: {error}"))
}

fn issuer(issuer: &Issuer) -> Result<SdkIssuer> {
    let builder = SdkIssuer::builder().name(&issuer.name).set_sign_key(issuer.sign_key.clone());
    builder.build().map_err(incomplete)
}

fn from_issuer(remote: IssuerDetails) -> Result<Issuer> {
    Ok(Issuer {
        name: present("Issuer.Name", remote.name)?,
        sign_key: remote.sign_key,
        key_fingerprint: present("Issuer.KeyFingerprint", remote.key_fingerprint)?.into(),
    })
}

fn validity(validity: &Validity) -> Result<DatetimeRange> {
    let builder = DatetimeRange::builder().begin(&validity.begin).set_end(validity.end.clone());
    builder.build().map_err(incomplete)
}

fn from_validity(remote: DatetimeRange) -> Validity {
    Validity { begin: remote.begin, end: remote.end }
}

fn entitlements(planned: &License) -> Result<Vec<SdkEntitlement>> {
    let built = planned.entitlements.iter().map(|entitlement| {
        SdkEntitlement::builder()
            .name(&entitlement.name)
            .unit(EntitlementUnit::from(entitlement.unit.as_str()))
            .set_value(entitlement.value.clone())
            .set_max_count(entitlement.max_count)
            .overage(entitlement.overage)
            .allow_check_in(entitlement.allow_check_in)
            .build()
            .map_err(incomplete)
    });
    built.collect()
}

fn from_entitlement(remote: SdkEntitlement) -> Entitlement {
    Entitlement {
        name: remote.name,
        unit: remote.unit.as_str().to_owned(),
        value: remote.value,
        max_count: remote.max_count,
        overage: remote.overage.unwrap_or(false),
        allow_check_in: remote.allow_check_in.unwrap_or(false),
    }
}

fn consumption(planned: &ConsumptionConfiguration) -> Result<SdkConsumption> {
    let provisional = planned.provisional_configuration.as_ref().map(|provisional| {
        let minutes = provisional.max_time_to_live_in_minutes;
        SdkProvisional::builder().max_time_to_live_in_minutes(minutes).build()
    });
    let borrow = planned.borrow_configuration.as_ref().map(|borrow| {
        SdkBorrow::builder()
            .allow_early_check_in(borrow.allow_early_check_in)
            .max_time_to_live_in_minutes(borrow.max_time_to_live_in_minutes)
            .build()
    });
    Ok(SdkConsumption::builder()
        .renew_type(RenewType::from(planned.renew_type.as_str()))
        .set_provisional_configuration(provisional.transpose().map_err(incomplete)?)
        .set_borrow_configuration(borrow.transpose().map_err(incomplete)?)
        .build())
}

/// The service may leave out all of it: such a license is not renewed.
fn from_consumption(remote: Option<SdkConsumption>) -> ConsumptionConfiguration {
    let remote = remote.unwrap_or_else(|| SdkConsumption::builder().build());
    ConsumptionConfiguration {
        renew_type: remote.renew_type.unwrap_or(RenewType::None).as_str().to_owned(),
        provisional_configuration: remote.provisional_configuration.map(|provisional| {
            ProvisionalConfiguration {
                max_time_to_live_in_minutes: provisional.max_time_to_live_in_minutes,
            }
        }),
        borrow_configuration: remote.borrow_configuration.map(|borrow| BorrowConfiguration {
            allow_early_check_in: borrow.allow_early_check_in,
            max_time_to_live_in_minutes: borrow.max_time_to_live_in_minutes,
        }),
    }
}

fn metadata(planned: &License) -> Option<Vec<Metadata>> {
    let entries = planned.license_metadata.as_ref()?.iter();
    Some(entries.map(|(name, value)| Metadata::builder().name(name).value(value).build()).collect())
}

fn from_metadata(remote: Vec<Metadata>) -> BTreeMap<String, String> {
    remote.into_iter().filter_map(|entry| Some((entry.name?, entry.value?))).collect()
}
