//! What a refresh and a creation cost: calls of the service.

use serde_json::json;

use crate::harness::{Case, Step, acceptance, warning};
use crate::resources::license;

acceptance! {
    tags_that_may_not_be_read_are_asked_for_once,
}

/// Refreshes everything that a configuration has made, and returns how often each operation was asked for.
fn refresh(case: &mut Case, step: &Step) -> Vec<(String, u64)> {
    let mark = case.emulator.calls();
    case.plan(step);
    let mut calls = case.emulator.calls_since(&mark);
    calls.remove("GetCallerIdentity");
    calls.into_iter().collect()
}

fn counts(calls: &[(&str, u64)]) -> Vec<(String, u64)> {
    calls.iter().map(|(operation, count)| ((*operation).to_owned(), *count)).collect()
}

fn tags_that_may_not_be_read_are_asked_for_once(case: &mut Case) {
    let of = |name: &str| {
        let tags = "{ team = \"data\" }";
        license::this(&[("name", &format!("{name:?}")), ("tags", tags)])
            .replace("\"this\"", &format!("{name:?}"))
    };
    // One after the other, so that the second one knows of the first.
    let after_first = "\n  depends_on = [licensemanager_license.first]\n  name = ";
    let second = of("second").replace("\n  name = ", after_first);
    let config = of("first") + &second;
    case.apply(&Step::new(config.clone()));
    let denied = json!({ "op": "ListTagsForResource", "kind": "error", "code": "AccessDeniedException", "count": 9 });
    case.emulator.faults(&json!({ "next": [denied] }));
    let told = warning("Tags cannot be read").and("license-manager:ListTagsForResource");
    let calls = refresh(case, &Step::new(config.clone()).plans_nothing().warns(told));
    assert_eq!(calls, counts(&[("GetLicense", 2), ("ListTagsForResource", 1)]));
    case.emulator.faults(&json!({}));
    let calls = refresh(case, &Step::new(config).plans_nothing());
    assert_eq!(calls, counts(&[("GetLicense", 2), ("ListTagsForResource", 2)]));
}
