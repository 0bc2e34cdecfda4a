//! May a grant change like this, and may this caller change it?

use super::super::access::Standing;
use super::checks;
use super::versions::CreateVersionRequest;
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::records::{Grant, GrantStatus};
use crate::emulator::switches::Switch;

pub(super) fn check(
    context: &Context<'_>,
    grant: &Grant,
    request: &CreateVersionRequest,
) -> Result<()> {
    check_source_version(context, grant, request.source_version.as_deref())?;
    check_authority(context, grant, request)?;
    check_transition(context, grant, request.status)?;
    check_terms(context, grant, request)
}

/// Assumption A16: a stale source version is invalid; none at all is no check.
fn check_source_version(context: &Context<'_>, grant: &Grant, source: Option<&str>) -> Result<()> {
    let latest = grant.version.to_string();
    if source.is_none_or(|source| source == latest) {
        return Ok(());
    }
    let text = format!(
        "A grant version cannot be created since the source version provided doesn't match the \
         latest version {latest} in our records"
    );
    if context.is_on(Switch::StaleGrantWrongValue) {
        return Err(Error::invalid_parameter_value(text));
    }
    Err(context.refuse(text))
}

/// Assumption A17: the grantor changes the terms and deactivates, the grantee activates and
/// deactivates, and so does the administrator of the grantee's organization. All others are denied.
fn check_authority(
    context: &Context<'_>,
    grant: &Grant,
    request: &CreateVersionRequest,
) -> Result<()> {
    let Standing { grantor, grantee, administrator } = Standing::of(context, grant);
    let many = grant.principal.organization().is_some();
    let may_activate = grantee || administrator || (grantor && many);
    let allowed = (!request.changes_terms() || grantor)
        && match request.status {
            Some(GrantStatus::Active) => may_activate,
            _ => may_activate || grantor,
        };
    if allowed {
        return Ok(());
    }
    Err(Error::access_denied(format!(
        "Account {} may not make this change to grant {}",
        context.caller.account, grant.arn
    )))
}

/// Assumption A15: only accepted grants are activated and deactivated, again if need be; what has
/// ended, or what the service is busy with, does not change.
fn check_transition(
    context: &Context<'_>,
    grant: &Grant,
    requested: Option<GrantStatus>,
) -> Result<()> {
    use GrantStatus::{
        Active, Deleted, Disabled, FailedWorkflow, PendingAccept, PendingDelete, PendingWorkflow,
        Rejected, WorkflowCompleted,
    };
    let many = grant.principal.organization().is_some();
    let allowed = match requested {
        _ if many => return check_many(context, grant, requested),
        Some(Active) if context.is_on(Switch::ActivatePendingGrant) => {
            matches!(grant.status, Active | Disabled | PendingAccept)
        }
        Some(Active | Disabled) => matches!(grant.status, Active | Disabled),
        Some(_) => false,
        None => !matches!(
            grant.status,
            Deleted
                | Rejected
                | PendingDelete
                | PendingWorkflow
                | FailedWorkflow
                | WorkflowCompleted
        ),
    };
    if allowed { Ok(()) } else { Err(impossible(context, grant, requested)) }
}

/// A grant to many accounts changes while the service is not busy with any of the organization.
fn check_many(context: &Context<'_>, grant: &Grant, requested: Option<GrantStatus>) -> Result<()> {
    use GrantStatus::{Active, Disabled, FailedWorkflow, WorkflowCompleted};
    if !grant.status.is_final() {
        checks::check_not_busy(context, &grant.principal)?;
    }
    let changeable = matches!(grant.status, WorkflowCompleted | FailedWorkflow | Disabled);
    if changeable && matches!(requested, None | Some(Active | Disabled)) {
        return Ok(());
    }
    Err(impossible(context, grant, requested))
}

fn impossible(context: &Context<'_>, grant: &Grant, requested: Option<GrantStatus>) -> Error {
    let change = requested.map_or("changed", GrantStatus::name);
    let (arn, status) = (&grant.arn, grant.status.name());
    context.refuse(format!("Grant {arn} is {status} and cannot become {change}"))
}

fn check_terms(context: &Context<'_>, grant: &Grant, request: &CreateVersionRequest) -> Result<()> {
    let Some(operations) = &request.allowed_operations else { return Ok(()) };
    checks::check_operations(context, grant.kind, operations)?;
    match context.state.grants.get(&grant.parent_arn) {
        Some(parent) if !grant.distributed => {
            checks::check_redistribution(context, parent, operations)
        }
        _ => Ok(()),
    }
}
