//! What happens to a checkout after it was made: extend, check in.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::{access, times};
use super::accounting;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::operations::Empty;
use crate::emulator::records::{
    AllowedOperation, Checkout, CheckoutKind, License, LicenseStatus, TransitionKind,
};

/// How long a checkout of a license lasts.
pub(super) fn time_to_live(
    context: &Context<'_>,
    license: &License,
    kind: CheckoutKind,
) -> Result<Duration> {
    let configuration = &license.definition.consumption_configuration;
    let (minutes, name) = match kind {
        CheckoutKind::Borrow => {
            let borrow = configuration.borrow_configuration.as_ref();
            (borrow.map(|it| it.max_time_to_live_in_minutes), "BorrowConfiguration")
        }
        CheckoutKind::Provisional | CheckoutKind::Perpetual => {
            let provisional = configuration.provisional_configuration.as_ref();
            (provisional.map(|it| it.max_time_to_live_in_minutes), "ProvisionalConfiguration")
        }
    };
    let minutes = minutes.and_then(|minutes| u64::try_from(minutes).ok());
    minutes
        .map(|minutes| Duration::from_secs(minutes * 60))
        .ok_or_else(|| context.refuse(format!("License {} has no {name}", license.arn)))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ExtendRequest {
    license_consumption_token: String,
    dry_run: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ExtendResponse {
    license_consumption_token: String,
    expiration: String,
}

/// Assumption A25: an extended checkout lasts one period from now. A dry run answers the same and
/// changes nothing. What never ends, or what could not be checked out any more, is not extended.
pub(crate) fn extend(context: &mut Context<'_>, request: ExtendRequest) -> Result<ExtendResponse> {
    let token = request.license_consumption_token;
    let (checkout, license) = find(context, &token)?;
    access::check_right(context, license, AllowedOperation::ExtendConsumptionLicense)?;
    if checkout.kind == CheckoutKind::Perpetual {
        return Err(context.refuse("A perpetual consumption cannot be extended"));
    }
    if license.status != LicenseStatus::Available {
        let (arn, status) = (&license.arn, license.status.name());
        return Err(context.refuse(format!("License {arn} is {status} and cannot be consumed")));
    }
    let life = time_to_live(context, license, checkout.kind)?;
    let expiration = context.now.after(life);
    if request.dry_run != Some(true) {
        let extend = |checkout: &mut Checkout| checkout.expiration = Some(expiration);
        context.state.checkouts.update(&token, extend);
        context.schedule(life, TransitionKind::ExpireCheckout, &token);
    }
    Ok(ExtendResponse {
        license_consumption_token: token,
        expiration: times::without_zone(expiration),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CheckInRequest {
    license_consumption_token: String,
    beneficiary: Option<String>,
}

/// Assumption A25: perpetual consumptions, and those of a license that allows no check-in, are not
/// checked in.
pub(crate) fn check_in(context: &mut Context<'_>, request: CheckInRequest) -> Result<Empty> {
    let token = request.license_consumption_token;
    let (checkout, license) = find(context, &token)?;
    access::check_right(context, license, AllowedOperation::CheckInLicense)?;
    if request.beneficiary.is_some_and(|beneficiary| beneficiary != license.beneficiary) {
        return Err(context.refuse("The beneficiary is not that of the license"));
    }
    if !allows_check_in(license, checkout) {
        return Err(context.refuse("This consumption cannot be checked in"));
    }
    accounting::close(context.state, &token);
    Ok(Empty {})
}

fn allows_check_in(license: &License, checkout: &Checkout) -> bool {
    let borrow = license.definition.consumption_configuration.borrow_configuration.as_ref();
    match checkout.kind {
        CheckoutKind::Perpetual => false,
        CheckoutKind::Borrow => borrow.is_some_and(|borrow| borrow.allow_early_check_in),
        CheckoutKind::Provisional => checkout.entitlements.iter().all(|consumed| {
            let entitlement = license.entitlement(&consumed.name);
            entitlement.is_none_or(|entitlement| entitlement.allow_check_in == Some(true))
        }),
    }
}

/// An open consumption of the caller and its license.
fn find<'c>(context: &'c Context<'_>, token: &str) -> Result<(&'c Checkout, &'c License)> {
    let checkout = context.state.checkouts.get(token);
    let checkout = checkout.filter(|checkout| checkout.account == context.caller.account);
    let found = checkout.and_then(|it| Some((it, context.state.licenses.get(&it.license_arn)?)));
    found.ok_or_else(|| access::not_found(context, format!("Consumption {token} does not exist")))
}
