//! Which permissions does a run need? Those of the operations that its probes name, and of cleaning up after them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::made;
use super::probe::{Catalog, Cost, Party};

/// The IAM policy for one account of a run that may cost this much.
pub fn policy(catalog: &Catalog, costs: &BTreeSet<Cost>, party: Party) -> Value {
    let probes = catalog.probes.iter().filter(|probe| costs.contains(&probe.cost));
    let steps = probes.flat_map(|probe| catalog.steps_of(probe));
    let mut actions = BTreeSet::new();
    // What is no operation is sent on purpose.
    for step in steps.filter(|it| it.party == party && it.call != super::UNKNOWN_OPERATION) {
        let action = |operation: &str| format!("license-manager:{operation}");
        actions.insert(action(&step.call));
        actions.extend(made::clean_up_after(&step.call).map(action));
    }
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "Verify",
            "Effect": "Allow",
            "Action": actions,
            "Resource": "*",
        }],
    })
}
