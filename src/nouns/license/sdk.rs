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
use crate::aws::{Client, identifier, to_sdk_tags};
use crate::framework::{Computed, Context, Error, Result};
use crate::nouns::license::entitlement::Entitlement;

pub(super) async fn create(planned: &License, client: &Context<Client>) -> Result<String> {
    let created = client
        .create_license()
        .set_license_name(planned.name.cloned())
        .set_product_name(planned.product_name.cloned())
        .set_product_sku(planned.product_sku.cloned())
        .set_beneficiary(planned.beneficiary.cloned())
        .home_region(client.region())
        .set_issuer(planned.issuer.get().map(issuer).transpose()?)
        .set_validity(planned.validity.get().map(validity).transpose()?)
        .set_entitlements(entitlements(planned)?)
        .set_consumption_configuration(consumption(planned)?)
        .set_license_metadata(metadata(planned))
        .set_tags(to_sdk_tags(&client.tags))
        .client_token(&client.client_token)
        .send()
        .await?;
    identifier("LicenseArn", created.license_arn)
}

/// A new version replaces everything, so it is sent whole. It is refused if `planned_from` is not the current one; where
/// the service never told a version, it cannot be checked.
pub(super) async fn create_version(
    planned: &License,
    arn: &str,
    planned_from: Option<&str>,
    client: &Context<Client>,
) -> Result<()> {
    let status = planned.status.get().map_or(AVAILABLE, String::as_str);
    // What the service made of it, such as EXPIRED, is nothing that one could ask for.
    let status = if SETTABLE_STATUSES.contains(&status) { status } else { AVAILABLE };
    client
        .create_license_version()
        .license_arn(arn)
        .set_license_name(planned.name.cloned())
        .set_product_name(planned.product_name.cloned())
        .home_region(client.region())
        .set_issuer(planned.issuer.get().map(issuer).transpose()?)
        .set_validity(planned.validity.get().map(validity).transpose()?)
        .set_entitlements(entitlements(planned)?)
        .set_consumption_configuration(consumption(planned)?)
        .set_license_metadata(metadata(planned))
        .status(LicenseStatus::from(status))
        .set_source_version(planned_from.map(str::to_owned))
        .set_reset_usage(planned.reset_usage)
        .client_token(format!("{}-{}", client.client_token, planned_from.unwrap_or_default()))
        .send()
        .await?;
    Ok(())
}

pub(crate) fn license(remote: SdkLicense) -> License {
    let entitlements = remote.entitlements;
    License {
        name: remote.license_name.into(),
        product_name: remote.product_name.into(),
        product_sku: remote.product_sku.into(),
        beneficiary: remote.beneficiary.into(),
        home_region: remote.home_region.into(),
        issuer: remote.issuer.map(from_issuer).into(),
        validity: remote.validity.map(from_validity).into(),
        entitlements: entitlements
            .map(|all| all.into_iter().map(from_entitlement).collect())
            .into(),
        consumption_configuration: remote.consumption_configuration.map(from_consumption).into(),
        license_metadata: remote.license_metadata.map(from_metadata),
        status: remote.status.map(|status| status.as_str().to_owned()).into(),
        reset_usage: None,
        arn: remote.license_arn.into(),
        version: Computed::from(remote.version),
        create_time: Computed::from(remote.create_time),
    }
}

fn incomplete(error: impl std::fmt::Display) -> Error {
    Error::Bug(format!("A request is incomplete: {error}"))
}

fn issuer(issuer: &Issuer) -> Result<SdkIssuer> {
    let builder = SdkIssuer::builder().set_name(issuer.name.cloned());
    builder.set_sign_key(issuer.sign_key.clone()).build().map_err(incomplete)
}

fn from_issuer(remote: IssuerDetails) -> Issuer {
    Issuer {
        name: remote.name.into(),
        sign_key: remote.sign_key,
        key_fingerprint: remote.key_fingerprint.into(),
    }
}

fn validity(validity: &Validity) -> Result<DatetimeRange> {
    let builder = DatetimeRange::builder().begin(&validity.begin).set_end(validity.end.clone());
    builder.build().map_err(incomplete)
}

fn from_validity(remote: DatetimeRange) -> Validity {
    Validity { begin: remote.begin, end: remote.end }
}

fn entitlements(planned: &License) -> Result<Option<Vec<SdkEntitlement>>> {
    let Some(entitlements) = planned.entitlements.get() else { return Ok(None) };
    let built = entitlements.iter().map(|entitlement| {
        SdkEntitlement::builder()
            .name(&entitlement.name)
            .unit(EntitlementUnit::from(entitlement.unit.as_str()))
            .set_value(entitlement.value.clone())
            .set_max_count(entitlement.max_count)
            .set_overage(entitlement.overage.get().copied())
            .set_allow_check_in(entitlement.allow_check_in.get().copied())
            .build()
            .map_err(incomplete)
    });
    built.collect::<Result<_>>().map(Some)
}

fn from_entitlement(remote: SdkEntitlement) -> Entitlement {
    Entitlement {
        name: remote.name,
        unit: remote.unit.as_str().to_owned(),
        value: remote.value,
        max_count: remote.max_count,
        overage: remote.overage.into(),
        allow_check_in: remote.allow_check_in.into(),
    }
}

fn consumption(planned: &License) -> Result<Option<SdkConsumption>> {
    let Some(planned) = planned.consumption_configuration.get() else { return Ok(None) };
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
    let consumption = SdkConsumption::builder()
        .set_renew_type(planned.renew_type.get().map(|renewal| RenewType::from(renewal.as_str())))
        .set_provisional_configuration(provisional.transpose().map_err(incomplete)?)
        .set_borrow_configuration(borrow.transpose().map_err(incomplete)?)
        .build();
    Ok(Some(consumption))
}

fn from_consumption(remote: SdkConsumption) -> ConsumptionConfiguration {
    ConsumptionConfiguration {
        renew_type: remote.renew_type.map(|renewal| renewal.as_str().to_owned()).into(),
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
