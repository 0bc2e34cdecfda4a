//! What does the service do with a grant by itself: offer, distribute, activate, recall?

use super::{Grantee, blank, change, marketplace};
use crate::emulator::context::Context;
use crate::emulator::records::{Goal, Grant, GrantStatus, Principal, TransitionKind, Workflow};
use crate::emulator::state::State;

/// Lets the workflow of a grant end after its time.
pub(super) fn schedule(context: &mut Context<'_>, arn: &str) {
    let grant = context.state.grants.get(arn);
    let many = grant.is_some_and(|grant| grant.principal.organization().is_some());
    let own = context.settings.delays.organization_change.filter(|_| many);
    let delay = own.unwrap_or(context.settings.settle);
    context.schedule(delay, TransitionKind::FinishGrantWorkflow, arn);
}

/// Assumption A13: the status in which a grant reaches an account. Within a linked organization it
/// is accepted already, except by an account that grants something to itself.
pub(super) fn offered(state: &State, grantor: &str, grantee: &str) -> GrantStatus {
    let together = state.organizations.iter().any(|organization| {
        organization.linked && organization.contains(grantor) && organization.contains(grantee)
    });
    if together && grantor != grantee { GrantStatus::Disabled } else { GrantStatus::PendingAccept }
}

/// Ends the workflow of a grant, as it was decided when it began.
pub(crate) fn finish_workflow(state: &mut State, arn: &str) {
    let Some(grant) = state.grants.get(arn).cloned() else { return };
    let Some(workflow) = grant.workflow.clone() else { return };
    let (status, reason) = if workflow.fails {
        let reason = "The workflow failed because a fault asked for it".to_owned();
        (GrantStatus::FailedWorkflow, Some(reason))
    } else {
        (run(state, &grant, &workflow), grant.status_reason.clone())
    };
    change::keep(state, Grant { status, status_reason: reason, workflow: None, ..grant });
}

/// Assumption A20: the single accounts behind an organization or organizational unit get grants of
/// their own, based on the grant to all of them.
fn run(state: &mut State, grant: &Grant, workflow: &Workflow) -> GrantStatus {
    match workflow.goal {
        Goal::Offer => {
            let Principal::Account(grantee) = &grant.principal else { return grant.status };
            offered(state, &grant.account, grantee)
        }
        Goal::Distribute => {
            distribute(state, grant);
            if workflow.rests_disabled {
                GrantStatus::Disabled
            } else {
                GrantStatus::WorkflowCompleted
            }
        }
        Goal::Activate => {
            distribute(state, grant);
            set_children(state, grant, GrantStatus::Active);
            GrantStatus::WorkflowCompleted
        }
        Goal::Deactivate => {
            distribute(state, grant);
            set_children(state, grant, GrantStatus::Disabled);
            GrantStatus::WorkflowCompleted
        }
        Goal::Recall => {
            change::delete_children(state, &grant.arn);
            GrantStatus::Deleted
        }
    }
}

/// Gives accounts that joined an organization what the whole of it was granted.
///
/// Assumption E39: they have it accepted and not active, whether or not the grant was activated for the others before.
pub(crate) fn reach_new_members(state: &mut State, organization: &str) {
    if !state.organizations.get(organization).is_some_and(|it| it.linked) {
        return;
    }
    let list = Grant::live_in(organization);
    let live = state.grants.list(&list, 0).map(|listed| listed.record);
    let at_rest = live.filter(|grant| {
        matches!(grant.status, GrantStatus::WorkflowCompleted | GrantStatus::Disabled)
    });
    for grant in at_rest.cloned().collect::<Vec<_>>() {
        distribute(state, &grant);
    }
}

/// Gives every account that has no grant of the license yet its own, and passes changes on to those
/// that have one by this grant.
fn distribute(state: &mut State, grant: &Grant) {
    for child in change::live_children(state, &grant.arn) {
        let known = state.grants.get(&child);
        if known.is_some_and(|it| it.operations != grant.operations || it.name != grant.name) {
            change::next_version(state, &child, |child| {
                child.operations.clone_from(&grant.operations);
                child.name.clone_from(&grant.name);
            });
        }
    }
    for account in missing_accounts(state, grant) {
        let Some(license) = state.licenses.get(&grant.license_arn).cloned() else { return };
        let partition = grant.principal_arn.split(':').nth(1).unwrap_or("aws");
        let arn = format!("arn:{partition}:iam::{account}:root");
        let status = offered(state, &grant.account, &account);
        let grantee = Grantee { principal: Principal::Account(account), arn };
        let child = Grant {
            name: grant.name.clone(),
            parent_arn: grant.arn.clone(),
            operations: grant.operations.clone(),
            kind: grant.kind,
            activation: grant.activation.clone(),
            status,
            distributed: true,
            ..blank(&grant.account, &license, grantee)
        };
        change::keep(state, child);
    }
}

fn missing_accounts(state: &State, grant: &Grant) -> Vec<String> {
    let organization = grant.principal.organization().and_then(|id| state.organizations.get(id));
    let accounts = organization.map(|it| grant.principal.accounts(it)).unwrap_or_default();
    let missing = accounts.into_iter().filter(|account| {
        let principal = Principal::Account((*account).to_owned());
        let list = Grant::received_with(&principal, "LicenseArn", &grant.license_arn);
        let mut grants = state.grants.list(&list, 0).map(|listed| listed.record);
        // Whoever rejected its grant does not get another one from the same source.
        let stands = |other: &Grant| !other.status.is_final() || other.parent_arn == grant.arn;
        *account != grant.account && !grants.any(stands)
    });
    missing.map(str::to_owned).collect()
}

/// Activates or deactivates the grants of single accounts that were accepted.
fn set_children(state: &mut State, grant: &Grant, status: GrantStatus) {
    let behavior = grant.activation.as_ref().map(|activation| activation.behavior);
    for arn in change::live_children(state, &grant.arn) {
        let Some(child) = state.grants.get(&arn).cloned() else { continue };
        let accepted = matches!(child.status, GrantStatus::Active | GrantStatus::Disabled);
        if !accepted || child.status == status {
            continue;
        }
        if status == GrantStatus::Active && !marketplace::make_way(state, &child, behavior) {
            continue;
        }
        change::next_version(state, &arn, |child| {
            child.status = status;
            child.status_reason.clone_from(&grant.status_reason);
            child.activation.clone_from(&grant.activation);
        });
    }
}
