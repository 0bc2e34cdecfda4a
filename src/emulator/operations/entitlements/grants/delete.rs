//! How does a grantor take a grant back?

use serde::Deserialize;

use super::super::access::{self, Standing};
use super::super::regions;
use super::{VersionResponse, change, checks, workflow};
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::records::{Goal, Grant, GrantStatus, Workflow};
use crate::emulator::switches::Switch;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeleteRequest {
    grant_arn: String,
    status_reason: Option<String>,
    version: String,
}

/// Assumption A20: a grant to many accounts is recalled from each of them first.
pub(crate) fn delete(context: &mut Context<'_>, request: DeleteRequest) -> Result<VersionResponse> {
    let prior = access::visible_grant(context, &request.grant_arn)?.clone();
    check(context, &prior, &request.version)?;
    let fails = context.settings.fail_workflow;
    let many = prior.principal.organization().is_some();
    change::next_version(context.state, &prior.arn, |grant| {
        grant.status = if many { GrantStatus::PendingDelete } else { GrantStatus::Deleted };
        grant.status_reason = request.status_reason;
        grant.workflow = many.then(|| Workflow::of(Goal::Recall, fails));
    });
    if many {
        workflow::schedule(context, &prior.arn);
    } else {
        change::delete_children(context.state, &prior.arn);
    }
    Ok(VersionResponse::of(context.state.grants.get(&prior.arn).unwrap_or(&prior)))
}

fn check(context: &Context<'_>, grant: &Grant, version: &str) -> Result<()> {
    let Standing { grantor, grantee, .. } = Standing::of(context, grant);
    let may_delete = grantor || grantee && context.is_on(Switch::GranteeDeletesGrants);
    if !may_delete {
        let (caller, arn) = (&context.caller.account, &grant.arn);
        return Err(Error::access_denied(format!(
            "Account {caller} is not the grantor of grant {arn}"
        )));
    }
    regions::check_grant(context, &grant.home_region)?;
    let latest = grant.version.to_string();
    if version != latest {
        return Err(context.refuse(format!(
            "A grant cannot be deleted since the version provided doesn't match the latest version \
             {latest} in our records"
        )));
    }
    if grant.status.is_final() {
        let (arn, status) = (&grant.arn, grant.status.name());
        return Err(context.refuse(format!("Grant {arn} is {status} and cannot be deleted")));
    }
    checks::check_not_busy(context, &grant.principal)
}
