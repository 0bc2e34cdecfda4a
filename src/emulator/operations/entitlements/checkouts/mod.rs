//! Checkouts of whatever license fits: who may have which entitlements for how long?

use serde::{Deserialize, Serialize};

use super::{access, regions, times};
use crate::emulator::client_tokens::{Memory, once};
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::records::{
    AllowedOperation, CheckoutKind, EntitlementData, License, LicenseStatus, ReceivedLicense,
};
use crate::emulator::switches::Switch;

mod accounting;
mod borrow;
mod change;
mod signed_token;

pub(crate) use accounting::expire;
pub(crate) use borrow::check_out_borrow;
pub(crate) use change::{check_in, extend};

use accounting::{Demand, Taking};
use signed_token::Proof;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CheckoutRequest {
    #[serde(rename = "ProductSKU")]
    product_sku: String,
    checkout_type: CheckoutKind,
    key_fingerprint: String,
    entitlements: Vec<EntitlementData>,
    client_token: String,
    beneficiary: Option<String>,
    node_id: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CheckoutResponse {
    checkout_type: CheckoutKind,
    license_consumption_token: String,
    entitlements_allowed: Vec<EntitlementData>,
    signed_token: Option<String>,
    node_id: Option<String>,
    issued_at: String,
    expiration: Option<String>,
    license_arn: String,
}

pub(crate) fn check_out(
    context: &mut Context<'_>,
    request: CheckoutRequest,
) -> Result<CheckoutResponse> {
    let token = request.client_token.clone();
    once(context, &token, Memory::Forever, |context| check_out_first(context, request))
}

/// Assumption A25: a checkout gives those of the entitlements that are free as a whole, never less
/// of one; only a license with a key signs a token.
fn check_out_first(
    context: &mut Context<'_>,
    request: CheckoutRequest,
) -> Result<CheckoutResponse> {
    accounting::check_request(context, &request.entitlements)?;
    let license = select(context, &request)?.clone();
    access::check_right(context, &license, AllowedOperation::CheckoutLicense)?;
    if context.is_on(Switch::CheckoutInHomeRegionOnly) {
        regions::check_license(context, &license.home_region)?;
    }
    check_usable(context, &license)?;
    let kind = request.checkout_type;
    let life = match kind {
        CheckoutKind::Perpetual => None,
        _ => Some(change::time_to_live(context, &license, kind)?),
    };
    let mut entitlements = request.entitlements;
    entitlements.retain(|wanted| {
        accounting::demand(context.state, &license, wanted) == Demand::Satisfiable
    });
    if entitlements.is_empty() {
        return Err(no_entitlements());
    }
    let checkout = accounting::open(context, &license, Taking { kind, entitlements, life });
    let (issued, node_id) = (context.now, request.node_id.as_deref());
    let proof = Proof { checkout: &checkout, issued, node_id, metadata: None };
    let signs = license.definition.issuer.sign_key.is_some();
    Ok(CheckoutResponse {
        signed_token: signs.then(|| signed_token::sign(&proof)),
        checkout_type: kind,
        issued_at: times::without_zone(issued),
        expiration: checkout.expiration.map(times::without_zone),
        license_consumption_token: checkout.token,
        entitlements_allowed: checkout.entitlements,
        node_id: request.node_id,
        license_arn: license.arn,
    })
}

/// The newest license that fits, one that can be used before all others.
///
/// Assumption A25: where none fits, or the caller has not activated its grant, there are no
/// entitlements, as where all are in use. Who names a beneficiary looks in its own licenses only; an
/// issuer who names none is told so.
fn select<'c>(context: &'c Context<'_>, request: &CheckoutRequest) -> Result<&'c License> {
    let (state, account) = (&context.state, &context.caller.account);
    let (product, fingerprint) = (&request.product_sku, &request.key_fingerprint);
    let offered = ReceivedLicense::offered_to(account, product, fingerprint);
    let received = state.received_licenses.list(&offered, 0).map(|listed| listed.record);
    let received = received.filter_map(|it| state.licenses.get(&it.license_arn));
    let offered = License::offered_by(account, product, fingerprint);
    let issued = || state.licenses.list(&offered, 0).map(|listed| listed.record);
    let found = match &request.beneficiary {
        None => newest(received),
        Some(beneficiary) => {
            let fits = |license: &&License| &license.beneficiary == beneficiary;
            let received = newest(received.filter(fits))
                .filter(|_| context.is_on(Switch::CheckoutBeneficiaryReceived));
            newest(received.into_iter().chain(newest(issued().filter(fits))))
        }
    };
    found.ok_or_else(|| {
        if request.beneficiary.is_none() && issued().next().is_some() {
            return context.refuse("The issuer of a license must name its beneficiary");
        }
        if context.is_on(Switch::CheckoutNotFound) {
            let text = format!("No license of product {product} was found");
            return access::not_found(context, text);
        }
        no_entitlements()
    })
}

/// The last license that is available, or the last of all.
fn newest<'l>(licenses: impl DoubleEndedIterator<Item = &'l License>) -> Option<&'l License> {
    let mut from_last = licenses.rev().peekable();
    let last = from_last.peek().copied();
    from_last.find(|license| license.status == LicenseStatus::Available).or(last)
}

/// Assumption A25: a license that is not available, or not valid yet, has no entitlements.
fn check_usable(context: &Context<'_>, license: &License) -> Result<()> {
    let begin = times::parse(&license.definition.validity.begin);
    let is_valid = begin.is_none_or(|begin| begin <= context.now);
    if license.status == LicenseStatus::Available && is_valid {
        return Ok(());
    }
    Err(no_entitlements())
}

fn no_entitlements() -> Error {
    Error::new("NoEntitlementsAllowedException", "No Entitlements Allowed.")
}
