//! May a second license of the same AWS Marketplace product be activated?

use super::change;
use crate::emulator::records::{ActivationOverrideBehavior, Grant, GrantStatus};
use crate::emulator::state::State;

/// The issuer of licenses bought on AWS Marketplace.
const ISSUER: &str = "AWS/Marketplace";

/// Whether the license of a grant was bought on AWS Marketplace.
pub(in crate::emulator::operations::entitlements) fn is_source(grant: &Grant) -> bool {
    is_issuer(&grant.issuer_name)
}

/// Whether a license of this issuer was bought on AWS Marketplace.
pub(super) fn is_issuer(name: &str) -> bool {
    name == ISSUER
}

/// Other active grants of the same AWS Marketplace product to the same account.
pub(super) fn rivals(state: &State, grant: &Grant) -> Vec<String> {
    if !is_source(grant) {
        return Vec::new();
    }
    let list = Grant::received_with(&grant.principal, "ProductSKU", &grant.product_sku);
    let others = state.grants.list(&list, 0).map(|listed| listed.record);
    let rivals = others.filter(|other| {
        other.arn != grant.arn && is_source(other) && other.status == GrantStatus::Active
    });
    rivals.map(|other| other.arn.clone()).collect()
}

/// Deactivates what stands in the way of a grant if the behavior says so, and tells whether the
/// grant can be activated.
///
/// Assumption E10: `DISTRIBUTED_GRANTS_ONLY` activates beside the other grants, and
/// `ALL_GRANTS_PERMITTED_BY_ISSUER` in their place.
pub(super) fn make_way(
    state: &mut State,
    grant: &Grant,
    behavior: Option<ActivationOverrideBehavior>,
) -> bool {
    let rivals = rivals(state, grant);
    match behavior {
        None => rivals.is_empty(),
        Some(ActivationOverrideBehavior::DistributedGrantsOnly) => true,
        Some(ActivationOverrideBehavior::AllGrantsPermittedByIssuer) => {
            for rival in rivals {
                change::next_version(state, &rival, |rival| {
                    rival.status = GrantStatus::Disabled;
                    rival.status_reason =
                        Some("Another grant of the same product was activated".to_owned());
                });
            }
            true
        }
    }
}
