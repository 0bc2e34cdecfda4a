//! Checkouts of one named license for use without a connection.

use serde::{Deserialize, Serialize};

use super::super::{access, regions, times};
use super::accounting::{self, Demand, Taking};
use super::signed_token::{self, Proof};
use super::{change, check_usable, no_entitlements};
use crate::emulator::client_tokens::{Memory, once};
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::records::{
    AllowedOperation, CheckoutKind, EntitlementData, GrantStatus, License, Metadata,
};
use crate::emulator::switches::Switch;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct BorrowRequest {
    license_arn: String,
    entitlements: Vec<EntitlementData>,
    node_id: Option<String>,
    checkout_metadata: Option<Vec<Metadata>>,
    client_token: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct BorrowResponse {
    license_arn: String,
    license_consumption_token: String,
    entitlements_allowed: Vec<EntitlementData>,
    node_id: Option<String>,
    signed_token: String,
    issued_at: String,
    expiration: String,
    checkout_metadata: Option<Vec<Metadata>>,
}

pub(crate) fn check_out_borrow(
    context: &mut Context<'_>,
    request: BorrowRequest,
) -> Result<BorrowResponse> {
    let token = request.client_token.clone();
    once(context, &token, Memory::Forever, |context| check_out_first(context, request))
}

fn check_out_first(context: &mut Context<'_>, request: BorrowRequest) -> Result<BorrowResponse> {
    accounting::check_request(context, &request.entitlements)?;
    let license = active_license(context, &request.license_arn)?.clone();
    access::check_right(context, &license, AllowedOperation::CheckoutBorrowLicense)?;
    regions::check_license(context, &license.home_region)?;
    check_signable(context, &license)?;
    let life = change::time_to_live(context, &license, CheckoutKind::Borrow)?;
    check_usable(context, &license)?;
    check_entitlements(context, &license, &request.entitlements)?;
    let (kind, entitlements) = (CheckoutKind::Borrow, request.entitlements);
    let checkout =
        accounting::open(context, &license, Taking { kind, entitlements, life: Some(life) });
    let (issued, node_id) = (context.now, request.node_id.as_deref());
    let metadata = request.checkout_metadata.as_deref();
    let proof = Proof { checkout: &checkout, issued, node_id, metadata };
    Ok(BorrowResponse {
        signed_token: signed_token::sign(&proof),
        license_arn: license.arn,
        issued_at: times::without_zone(issued),
        expiration: times::without_zone(issued.after(life)),
        license_consumption_token: checkout.token,
        entitlements_allowed: checkout.entitlements,
        node_id: request.node_id,
        checkout_metadata: request.checkout_metadata,
    })
}

/// Assumption A25: a license that the caller has not activated is not found, like one it never saw.
fn active_license<'c>(context: &'c Context<'_>, arn: &str) -> Result<&'c License> {
    let license = access::visible_license(context, arn)?;
    let issued = license.account == context.caller.account;
    let active =
        || access::received_grant(context, arn).is_some_and(|it| it.status == GrantStatus::Active);
    if issued || active() {
        return Ok(license);
    }
    Err(access::not_found(context, format!("License {arn} does not exist")))
}

/// Assumption E13: the model leaves no other method to ask for, so that this error is for licenses
/// without a key, which cannot sign with any method.
fn check_signable(context: &Context<'_>, license: &License) -> Result<()> {
    let signs = license.definition.issuer.sign_key.is_some();
    if signs || context.is_on(Switch::BorrowingWithoutKey) {
        return Ok(());
    }
    Err(Error::new(
        "UnsupportedDigitalSignatureMethodException",
        format!("License {} has no key to sign with", license.arn),
    ))
}

/// All or nothing.
fn check_entitlements(
    context: &Context<'_>,
    license: &License,
    wanted: &[EntitlementData],
) -> Result<()> {
    for entitlement in wanted {
        match accounting::demand(context.state, license, entitlement) {
            Demand::Satisfiable => {}
            Demand::Unsatisfiable => return Err(no_entitlements()),
            Demand::Unknown => {
                let text = format!("Entitlement {} is not in the license", entitlement.name);
                return Err(Error::new("EntitlementNotAllowedException", text));
            }
        }
    }
    Ok(())
}
