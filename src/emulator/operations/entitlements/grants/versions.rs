//! Which change of a grant does a new version make?

use serde::Deserialize;

use super::super::{access, regions};
use super::options::{self, GrantOptions};
use super::{VersionResponse, change, marketplace, version_checks, workflow};
use crate::emulator::client_tokens::{Memory, once};
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::records::{
    Activation, ActivationOverrideBehavior, AllowedOperation, Goal, Grant, GrantStatus, Workflow,
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CreateVersionRequest {
    client_token: String,
    grant_arn: String,
    grant_name: Option<String>,
    pub(super) allowed_operations: Option<Vec<AllowedOperation>>,
    pub(super) status: Option<GrantStatus>,
    status_reason: Option<String>,
    pub(super) source_version: Option<String>,
    options: Option<GrantOptions>,
}

impl CreateVersionRequest {
    pub(super) fn options(&self) -> Option<&GrantOptions> {
        self.options.as_ref()
    }

    pub(super) fn behavior(&self) -> Option<ActivationOverrideBehavior> {
        self.options.as_ref().and_then(|options| options.activation_override_behavior)
    }

    /// Whether the request changes what is granted, as opposed to whether it is active.
    pub(super) fn changes_terms(&self) -> bool {
        self.grant_name.is_some() || self.allowed_operations.is_some()
    }
}

pub(crate) fn create_version(
    context: &mut Context<'_>,
    request: CreateVersionRequest,
) -> Result<VersionResponse> {
    let token = request.client_token.clone();
    once(context, &token, Memory::Forever, |context| create_next(context, &request))
}

fn create_next(
    context: &mut Context<'_>,
    request: &CreateVersionRequest,
) -> Result<VersionResponse> {
    let prior = access::visible_grant(context, &request.grant_arn)?.clone();
    regions::check_grant(context, &prior.home_region)?;
    version_checks::check(context, &prior, request)?;
    let behavior = options::effective_behavior(context, &prior, request)?;
    let workflow = planned_workflow(context, &prior, request);
    if request.status == Some(GrantStatus::Active)
        && workflow.is_none()
        && !marketplace::make_way(context.state, &prior, behavior)
    {
        let text =
            "Another grant of the same product is active: deactivate it first, or override it";
        return Err(context.refuse(text));
    }
    let caller = &context.caller.account;
    let chosen = request.behavior();
    let activation = chosen.map(|behavior| Activation { behavior, chosen_by: caller.clone() });
    change::next_version(context.state, &prior.arn, |grant| {
        apply(grant, request, Planned { activation, workflow });
    });
    let grant = context.state.grants.get(&prior.arn).unwrap_or(&prior);
    let (answer, busy) = (VersionResponse::of(grant), grant.workflow.is_some());
    if busy {
        workflow::schedule(context, &prior.arn);
    }
    Ok(answer)
}

/// What a request leads to beside what it says.
struct Planned {
    activation: Option<Activation>,
    workflow: Option<Workflow>,
}

fn apply(grant: &mut Grant, request: &CreateVersionRequest, planned: Planned) {
    if let Some(name) = &request.grant_name {
        grant.name.clone_from(name);
    }
    if let Some(operations) = &request.allowed_operations {
        grant.operations.clone_from(operations);
    }
    if request.status.is_some() || request.status_reason.is_some() {
        grant.status_reason.clone_from(&request.status_reason);
    }
    if planned.activation.is_some() {
        grant.activation = planned.activation;
    }
    grant.status = match (&planned.workflow, request.status) {
        (Some(_), _) => GrantStatus::PendingWorkflow,
        (None, Some(status)) => status,
        (None, None) => grant.status,
    };
    grant.workflow = planned.workflow;
}

/// Changes that reach many accounts take a workflow; a new name alone does not.
fn planned_workflow(
    context: &Context<'_>,
    grant: &Grant,
    request: &CreateVersionRequest,
) -> Option<Workflow> {
    let goal = match request.status {
        _ if grant.principal.organization().is_none() => return None,
        Some(GrantStatus::Active) => Goal::Activate,
        Some(_) => Goal::Deactivate,
        None if request.allowed_operations.is_some() => Goal::Distribute,
        None => return None,
    };
    Some(Workflow::of(goal, context.settings.fail_workflow))
}
