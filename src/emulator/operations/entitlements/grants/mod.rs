//! Grants: create one for an account, an organizational unit or an organization.

use serde::{Deserialize, Serialize};

use super::{access, regions};
use crate::emulator::arn::{new_id, partition};
use crate::emulator::client_tokens::{Memory, once};
use crate::emulator::clock::Timestamp;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::records::{
    Activation, AllowedOperation, Goal, Grant, GrantStatus, GrantType, License, Principal, Workflow,
};
use crate::emulator::switches::Switch;
use crate::emulator::tag_limits::{self, Tag};

mod answers;
mod change;
mod checks;
mod delete;
mod marketplace;
mod options;
mod principals;
mod reading;
mod received;
mod version_checks;
mod versions;
mod view;
mod workflow;

pub(crate) use answers::{accept, reject};
pub(crate) use delete::delete;
pub(super) use marketplace::is_source as is_from_marketplace;
pub(crate) use reading::{get, list_distributed};
pub(crate) use received::{list_received, list_received_for_organization};
pub(crate) use versions::create_version;
pub(crate) use workflow::{finish_workflow, reach_new_members};

use principals::Grantee;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CreateRequest {
    client_token: String,
    grant_name: String,
    license_arn: String,
    principals: Vec<String>,
    home_region: String,
    allowed_operations: Vec<AllowedOperation>,
    grant_type: Option<GrantType>,
    options: Option<options::GrantOptions>,
    tags: Option<Vec<Tag>>,
}

/// What every write of a grant answers.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct VersionResponse {
    grant_arn: String,
    status: GrantStatus,
    version: String,
}

impl VersionResponse {
    fn of(grant: &Grant) -> Self {
        Self {
            grant_arn: grant.arn.clone(),
            status: grant.status,
            version: grant.version.to_string(),
        }
    }
}

pub(crate) fn create(context: &mut Context<'_>, request: CreateRequest) -> Result<VersionResponse> {
    let token = request.client_token.clone();
    once(context, &token, Memory::Forever, |context| create_first(context, request))
}

fn create_first(context: &mut Context<'_>, request: CreateRequest) -> Result<VersionResponse> {
    let license = access::visible_license(context, &request.license_arn)?.clone();
    regions::check_new_grant(context, &license, &request.home_region)?;
    checks::check_license(context, &license)?;
    let principal_arn = request.principals.into_iter().next().unwrap_or_default();
    let grantee = principals::read(context, &principal_arn)?;
    let kind = request.grant_type.unwrap_or_default();
    checks::check_operations(context, kind, &request.allowed_operations)?;
    let options = request.options.unwrap_or_default();
    options::check_new(context, &license, &grantee.principal, &options)?;
    let parent_arn = checks::parent(context, &license, &request.allowed_operations)?;
    checks::check_new(context, &license.arn, &grantee.principal)?;
    let tags = tag_limits::of_new_object(context, request.tags)?;
    let (status, workflow) = first_status(context, &grantee.principal, &options);
    let chosen_by = context.caller.account.clone();
    let activation = options.activation_override_behavior;
    let grant = Grant {
        name: request.grant_name,
        parent_arn,
        operations: request.allowed_operations,
        kind,
        desired_status: options.desired_status,
        activation: activation.map(|behavior| Activation { behavior, chosen_by }),
        status,
        workflow,
        visible_from: visible_from(context),
        ..blank(&context.caller.account, &license, grantee)
    };
    let answer = VersionResponse::of(&grant);
    tag_limits::keep(context, &grant.arn, tags);
    let (arn, busy) = (grant.arn.clone(), grant.workflow.is_some());
    change::keep(context.state, grant);
    if busy {
        workflow::schedule(context, &arn);
    }
    Ok(answer)
}

/// A new grant may take some time to reach its grantee.
fn visible_from(context: &Context<'_>) -> Option<Timestamp> {
    let delay = context.settings.delays.grant_visible_after;
    (!delay.is_zero()).then(|| context.now.after(delay))
}

/// A grant about which nothing is decided yet but what and for whom.
fn blank(account: &str, license: &License, grantee: Grantee) -> Grant {
    let (partition, id) = (partition(&license.home_region), new_id("g"));
    Grant {
        arn: format!("arn:{partition}:license-manager::{account}:grant:{id}"),
        account: account.to_owned(),
        name: String::new(),
        parent_arn: license.arn.clone(),
        license_arn: license.arn.clone(),
        principal_arn: grantee.arn,
        principal: grantee.principal,
        home_region: license.home_region.clone(),
        status: GrantStatus::PendingWorkflow,
        status_reason: None,
        version: 1,
        operations: Vec::new(),
        kind: GrantType::default(),
        desired_status: None,
        activation: None,
        distributed: false,
        workflow: None,
        visible_from: None,
        product_sku: license.product_sku.clone(),
        issuer_name: license.definition.issuer.name.clone(),
    }
}

/// Assumption A13: a grant to an account can be accepted at once, or is accepted already; one to
/// many accounts is distributed first. The switch `account_grant_workflow` lets account grants take
/// the settling time too.
fn first_status(
    context: &Context<'_>,
    principal: &Principal,
    options: &options::GrantOptions,
) -> (GrantStatus, Option<Workflow>) {
    let fails = context.settings.fail_workflow;
    let waits = fails || context.is_on(Switch::AccountGrantWorkflow);
    match principal {
        Principal::Account(grantee) if !waits => {
            (workflow::offered(context.state, &context.caller.account, grantee), None)
        }
        Principal::Account(_) => {
            (GrantStatus::PendingWorkflow, Some(Workflow::of(Goal::Offer, fails)))
        }
        _ => {
            let activates = options.desired_status == Some(GrantStatus::Active);
            let rests_disabled = context.is_on(Switch::OrganizationGrantDisabled);
            let goal = if activates && !rests_disabled { Goal::Activate } else { Goal::Distribute };
            (GrantStatus::PendingWorkflow, Some(Workflow { goal, fails, rests_disabled }))
        }
    }
}
