//! How does a grant become its next version, and what follows from that?

use crate::emulator::records::{
    AllowedOperation, Grant, GrantStatus, GrantType, GrantVersion, Principal, ReceivedLicense,
};
use crate::emulator::state::State;

/// Makes the next version of a grant and keeps the one before.
///
/// Assumption A14: every write of a grant raises its version by one. What the service does by
/// itself to the grant of a single account counts as a write; the end of a workflow does not.
pub(super) fn next_version(state: &mut State, arn: &str, change: impl FnOnce(&mut Grant)) {
    let Some(prior) = state.grants.get(arn).cloned() else { return };
    let mut grant = Grant { version: prior.version + 1, ..prior.clone() };
    change(&mut grant);
    state.grant_versions.put(GrantVersion(prior));
    keep(state, grant);
}

/// Keeps a grant, and what its grantee has received by it.
pub(super) fn keep(state: &mut State, grant: Grant) {
    if let Principal::Account(account) = &grant.principal
        && let Some(license) = state.licenses.get(&grant.license_arn)
    {
        let received = ReceivedLicense {
            account: account.clone(),
            license_arn: license.arn.clone(),
            grant_arn: grant.arn.clone(),
            listed: grant.operations.iter().any(|operation| {
                use AllowedOperation::{ListPurchasedLicenses, ListReceivedLicenses};
                matches!(operation, ListPurchasedLicenses | ListReceivedLicenses)
            }),
            active: grant.status == GrantStatus::Active && grant.kind == GrantType::BuyerGrant,
            status: license.status,
            product_sku: license.product_sku.clone(),
            fingerprint: license.fingerprint(),
            issuer_name: license.definition.issuer.name.clone(),
            beneficiary: license.beneficiary.clone(),
        };
        state.received_licenses.put(received);
    }
    state.grants.put(grant);
}

/// The grants based on a grant that have not come to their end.
pub(super) fn live_children(state: &State, arn: &str) -> Vec<String> {
    let list = Grant::based_on(arn);
    let children = state.grants.list(&list, 0).map(|listed| listed.record);
    children.filter(|child| !child.status.is_final()).map(|child| child.arn.clone()).collect()
}

/// Assumption A20: with a grant end all grants that are based on it.
pub(super) fn delete_children(state: &mut State, arn: &str) {
    for child in live_children(state, arn) {
        next_version(state, &child, |child| {
            child.status = GrantStatus::Deleted;
            child.status_reason =
                Some("The grant on which this grant is based has ended".to_owned());
            child.workflow = None;
        });
        delete_children(state, &child);
    }
}
