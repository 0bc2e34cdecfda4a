//! May a grant be made like this?

use std::collections::BTreeSet;

use super::super::access;
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::records::{
    AllowedOperation, Grant, GrantType, License, LicenseStatus, Principal,
};
use crate::emulator::switches::Switch;

/// The quota "Number of grants per license", off unless a test switches it on.
const PER_LICENSE: usize = 2_000;

/// Assumption A13: only an available license can be granted.
pub(super) fn check_license(context: &Context<'_>, license: &License) -> Result<()> {
    if license.status == LicenseStatus::Available {
        return Ok(());
    }
    let (arn, status) = (&license.arn, license.status.name());
    Err(context.refuse(format!("License {arn} is {status} and cannot be granted")))
}

/// Assumption A18: any set of different operations can be granted, but for the view of what buyers were given: it is all
/// that a delegate grant allows, and no other grant does.
pub(super) fn check_operations(
    context: &Context<'_>,
    kind: GrantType,
    operations: &[AllowedOperation],
) -> Result<()> {
    let view = AllowedOperation::ListReceivedLicenses;
    let fits = match kind {
        GrantType::DelegateGrant => operations.iter().all(|operation| *operation == view),
        GrantType::BuyerGrant => !operations.contains(&view),
    };
    if !fits {
        return Err(context.refuse(format!(
            "{view:?} is the only allowed operation of a DelegateGrant, and of no other grant"
        )));
    }
    if context.is_on(Switch::OperationsMayRepeat) {
        return Ok(());
    }
    let mut seen = BTreeSet::new();
    match operations.iter().find(|operation| !seen.insert(**operation)) {
        None => Ok(()),
        Some(twice) => Err(context.refuse(format!("Allowed operation {twice:?} appears twice"))),
    }
}

/// What a new grant is based on: the license for its issuer, for others the grant by which they
/// received the license.
pub(super) fn parent(
    context: &Context<'_>,
    license: &License,
    operations: &[AllowedOperation],
) -> Result<String> {
    if license.account == context.caller.account {
        return Ok(license.arn.clone());
    }
    access::check_right(context, license, AllowedOperation::CreateGrant)?;
    let parent = access::received_grant(context, &license.arn)
        .ok_or_else(|| access::not_found(context, "The license was not received"))?;
    check_redistribution(context, parent, operations)?;
    Ok(parent.arn.clone())
}

/// Assumption A18: who received a license passes on no more than it received, and not the right to
/// pass it on.
pub(super) fn check_redistribution(
    context: &Context<'_>,
    parent: &Grant,
    operations: &[AllowedOperation],
) -> Result<()> {
    let refused = operations.iter().find(|operation| {
        **operation == AllowedOperation::CreateGrant || !parent.operations.contains(operation)
    });
    match refused {
        None => Ok(()),
        Some(operation) => {
            Err(context.refuse(format!("Operation {operation:?} cannot be granted any further")))
        }
    }
}

/// Checks a new grant against the others on its license.
pub(super) fn check_new(
    context: &Context<'_>,
    license_arn: &str,
    principal: &Principal,
) -> Result<()> {
    let again = context.is_on(Switch::SecondGrantAllowed);
    if !again && find_live(context, license_arn, principal) {
        return Err(context.refuse(format!(
            "License already has a grant for this principal: {}",
            principal.id()
        )));
    }
    check_not_busy(context, principal)?;
    let existing = context.state.grants.count(&Grant::live_on_license(license_arn));
    if context.is_on(Switch::QuotaGrantsPerLicense) && existing >= PER_LICENSE {
        return Err(Error::resource_limit_exceeded(format!(
            "You have reached the maximum allowed number of grants for license {license_arn}"
        )));
    }
    Ok(())
}

/// Assumption A19: a license has one grant per principal, not counting those that have ended.
fn find_live(context: &Context<'_>, license_arn: &str, principal: &Principal) -> bool {
    let list = Grant::received_with(principal, "LicenseArn", license_arn);
    let mut grants = context.state.grants.list(&list, 0).map(|listed| listed.record);
    grants.any(|grant| !grant.status.is_final())
}

/// Assumption A20: an organization has one change for many accounts under way at a time, of whatever license.
pub(super) fn check_not_busy(context: &Context<'_>, principal: &Principal) -> Result<()> {
    let Some(organization) = principal.organization() else { return Ok(()) };
    let busy = context.state.grants.count(&Grant::busy_in(organization));
    if busy < context.settings.delays.changes_at_once() {
        return Ok(());
    }
    Err(Error::resource_limit_exceeded("Too many concurrent org grants are in progress."))
}
