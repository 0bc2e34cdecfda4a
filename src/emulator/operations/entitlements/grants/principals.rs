//! Which principals may a caller name?

use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::records::Principal;
use crate::emulator::switches::Switch;

const NO_TRUSTED_ACCESS: &str =
    "Grantor has disabled Trusted Access to AWS License Manager Service in AWS Organizations";

/// A principal, with its ARN as the caller wrote it.
pub(super) struct Grantee {
    pub(super) principal: Principal,
    pub(super) arn: String,
}

/// Reads the principal of a new grant. One that stands for many accounts must exist, and the caller
/// must administer its organization.
///
/// Assumption A13: an organization that is not linked with License Manager does not trust it.
///
/// Assumption A17: other accounts are denied.
pub(super) fn read(context: &Context<'_>, arn: &str) -> Result<Grantee> {
    let invalid = || context.refuse(format!("Invalid principal: {arn}"));
    let principal = Principal::parse(arn).ok_or_else(invalid)?;
    let grantee = Grantee { principal: principal.clone(), arn: arn.to_owned() };
    let Some(id) = principal.organization() else { return Ok(grantee) };
    let organization = context.state.organizations.get(id).ok_or_else(invalid)?;
    if let Principal::OrganizationalUnit { id, .. } = &principal
        && !organization.ous.contains_key(id)
    {
        return Err(invalid());
    }
    let caller = &context.caller.account;
    if !organization.is_administered_by(caller) {
        return Err(Error::access_denied(format!(
            "Account {caller} does not administer organization {}",
            organization.id
        )));
    }
    if !organization.linked || context.is_on(Switch::NoTrustedAccess) {
        return Err(context.refuse(NO_TRUSTED_ACCESS));
    }
    Ok(grantee)
}
