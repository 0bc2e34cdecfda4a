//! Who sees a license or a grant, and who may do what with it?

use crate::emulator::arn::Arn;
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::records::{
    AllowedOperation, Grant, GrantStatus, License, Organization, Principal, ReceivedLicense,
};
use crate::emulator::state::State;
use crate::emulator::switches::Switch;

/// A license that the caller issued or was granted.
///
/// Assumption A11: an unknown license is not found where the operation declares
/// `ResourceNotFoundException`, and invalid elsewhere; a malformed ARN is always invalid.
pub(super) fn visible_license<'c>(context: &'c Context<'_>, arn: &str) -> Result<&'c License> {
    check_kind(context, arn, "license")?;
    let caller = &context.caller.account;
    let received = ReceivedLicense::key_of(caller, arn);
    let found = context.state.licenses.get(arn);
    let forgets = context.is_on(Switch::DeletedLicensesForgotten);
    found
        .filter(|it| {
            &it.account == caller || context.state.received_licenses.get(&received).is_some()
        })
        .filter(|it| !(forgets && it.status.is_gone()))
        .ok_or_else(|| {
            let text = format!("License {arn} does not exist");
            if context.is_on(Switch::UnknownLicenseInvalid) {
                context.refuse(text)
            } else {
                not_found(context, text)
            }
        })
}

/// A license that the caller issued.
///
/// Assumption A17: whoever sees an object without the right to change it is denied.
pub(super) fn issued_license<'c>(context: &'c Context<'_>, arn: &str) -> Result<&'c License> {
    let license = visible_license(context, arn)?;
    let caller = &context.caller.account;
    if &license.account == caller {
        return Ok(license);
    }
    Err(Error::access_denied(format!("Account {caller} is not the issuer of license {arn}")))
}

/// A grant of any account.
pub(super) fn any_grant<'c>(context: &'c Context<'_>, arn: &str) -> Result<&'c Grant> {
    check_kind(context, arn, "grant")?;
    let found = context.state.grants.get(arn).filter(|grant| has_arrived(context, grant));
    found.ok_or_else(|| not_found(context, format!("Grant {arn} does not exist")))
}

/// Whether a grant is to be seen by the caller already: a new one may take its time, except for its grantor.
pub(super) fn has_arrived(context: &Context<'_>, grant: &Grant) -> bool {
    grant.account == context.caller.account
        || grant.visible_from.is_none_or(|moment| moment <= context.now)
}

/// A grant that the caller made, received, or administers for its organization.
pub(super) fn visible_grant<'c>(context: &'c Context<'_>, arn: &str) -> Result<&'c Grant> {
    let grant = any_grant(context, arn)?;
    let caller = &context.caller.account;
    let sees = &grant.account == caller
        || is_grantee(context.state, &grant.principal, caller)
        || administers(context.state, &grant.principal, caller);
    if sees {
        return Ok(grant);
    }
    Err(not_found(context, format!("Grant {arn} does not exist")))
}

/// What stands between a grant and its caller.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    pub(super) grantor: bool,
    /// The grant is for the account of the caller alone.
    pub(super) grantee: bool,
    /// The caller administers the organization of the grantee.
    pub(super) administrator: bool,
}

impl Standing {
    pub(super) fn of(context: &Context<'_>, grant: &Grant) -> Self {
        let caller = &context.caller.account;
        Self {
            grantor: &grant.account == caller,
            grantee: matches!(&grant.principal, Principal::Account(account) if account == caller),
            administrator: administers(context.state, &grant.principal, caller),
        }
    }
}

fn is_grantee(state: &State, principal: &Principal, account: &str) -> bool {
    match principal {
        Principal::Account(grantee) => grantee == account,
        _ => state.organizations.iter().any(|organization| {
            principal.is_within(organization) && principal.accounts(organization).contains(&account)
        }),
    }
}

/// Whether an account administers the linked organization of a principal.
fn administers(state: &State, principal: &Principal, account: &str) -> bool {
    state.organizations.iter().any(|organization| {
        organization.linked
            && organization.is_administered_by(account)
            && principal.is_within(organization)
    })
}

/// The organizations of an account.
pub(super) fn organizations_of<'s>(
    state: &'s State,
    account: &str,
) -> impl Iterator<Item = &'s Organization> {
    state.organizations.iter().filter(move |organization| organization.contains(account))
}

/// The latest grant of a license to the caller.
pub(super) fn received_grant<'c>(context: &'c Context<'_>, license_arn: &str) -> Option<&'c Grant> {
    let key = ReceivedLicense::key_of(&context.caller.account, license_arn);
    let received = context.state.received_licenses.get(&key)?;
    context.state.grants.get(&received.grant_arn).filter(|grant| has_arrived(context, grant))
}

/// Checks that the caller may use a right on a license: an issuer has them all, a grantee those of
/// its active grant.
///
/// Assumption A18: a right that the grant does not give is denied.
pub(super) fn check_right(
    context: &Context<'_>,
    license: &License,
    right: AllowedOperation,
) -> Result<()> {
    if license.account == context.caller.account {
        return Ok(());
    }
    let grant = received_grant(context, &license.arn)
        .ok_or_else(|| not_found(context, format!("License {} does not exist", license.arn)))?;
    if grant.status != GrantStatus::Active {
        return Err(Error::access_denied(format!("Grant {} is not active", grant.arn)));
    }
    if !grant.operations.contains(&right) {
        return Err(Error::access_denied(format!("Grant {} does not allow {right:?}", grant.arn)));
    }
    Ok(())
}

/// Tags belong to the issuer of a license and to the grantor of a grant.
pub(in crate::emulator::operations) fn is_taggable(context: &Context<'_>, arn: &str) -> bool {
    let caller = &context.caller.account;
    let state = &context.state;
    state.licenses.get(arn).is_some_and(|license| &license.account == caller)
        || state.grants.get(arn).is_some_and(|grant| &grant.account == caller)
}

/// Refuses what is not the ARN of a license or grant.
pub(super) fn check_kind(context: &Context<'_>, arn: &str, kind: &str) -> Result<()> {
    let parsed = Arn::parse(arn).filter(|arn| arn.region.is_empty());
    if parsed.and_then(|arn| arn.license_manager_kind()) == Some(kind) {
        return Ok(());
    }
    Err(context.refuse(format!("Invalid {kind} ARN: {arn}")))
}

/// The error for something that is not there, or not for the eyes of the caller.
pub(super) fn not_found(context: &Context<'_>, message: impl Into<String>) -> Error {
    const NOT_FOUND: &str = "ResourceNotFoundException";
    if context.signature.declares(NOT_FOUND) {
        return Error::new(NOT_FOUND, message);
    }
    context.refuse(message)
}
