//! Which options may a grant be made or activated with?

use serde::Deserialize;

use super::marketplace;
use super::versions::CreateVersionRequest;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::records::{
    ActivationOverrideBehavior, Grant, GrantStatus, License, Principal,
};
use crate::emulator::switches::Switch;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GrantOptions {
    pub(super) activation_override_behavior: Option<ActivationOverrideBehavior>,
    pub(super) desired_status: Option<GrantStatus>,
}

/// Options of a new grant. It can wish to become active, where its principal stands for many accounts.
pub(super) fn check_new(
    context: &Context<'_>,
    license: &License,
    principal: &Principal,
    options: &GrantOptions,
) -> Result<()> {
    if options.desired_status.is_some_and(|desired| desired != GrantStatus::Active) {
        return Err(context.refuse("DesiredStatus supports the value ACTIVE only"));
    }
    if options.desired_status.is_some() && principal.organization().is_none() {
        let text = "DesiredStatus is for an organization or an organizational unit as principal";
        return Err(context.refuse(text));
    }
    if options.activation_override_behavior.is_none() {
        return Ok(());
    }
    if options.desired_status.is_none() {
        return Err(context.refuse("ActivationOverrideBehavior requires the DesiredStatus ACTIVE"));
    }
    check_source(context, &license.definition.issuer.name)
}

/// The behavior that holds for an activation: the one requested, or the one that the grantor chose.
///
/// Assumption E11: options without an activation, for licenses that were not bought on AWS
/// Marketplace, or against the choice of the grantor, are invalid.
pub(super) fn effective_behavior(
    context: &Context<'_>,
    grant: &Grant,
    request: &CreateVersionRequest,
) -> Result<Option<ActivationOverrideBehavior>> {
    if request.options().is_some_and(|options| options.desired_status.is_some()) {
        let text = "DesiredStatus is for CreateGrant: set Status to change a grant that exists";
        return Err(context.refuse(text));
    }
    let chosen = grant.activation.as_ref();
    let Some(requested) = request.behavior() else {
        return Ok(chosen.map(|activation| activation.behavior));
    };
    if request.status != Some(GrantStatus::Active) {
        return Err(context.refuse("ActivationOverrideBehavior requires the status ACTIVE"));
    }
    check_source(context, &grant.issuer_name)?;
    let by_grantor = chosen.filter(|activation| activation.chosen_by == grant.account);
    if grant.account != context.caller.account
        && by_grantor.is_some_and(|activation| activation.behavior != requested)
    {
        return Err(context.refuse("The grantor has chosen another ActivationOverrideBehavior"));
    }
    Ok(Some(requested))
}

fn check_source(context: &Context<'_>, issuer: &str) -> Result<()> {
    if marketplace::is_issuer(issuer) || context.is_on(Switch::ActivationOptionsForAll) {
        return Ok(());
    }
    let text = "ActivationOverrideBehavior is for licenses sourced from AWS Marketplace only";
    Err(context.refuse(text))
}
