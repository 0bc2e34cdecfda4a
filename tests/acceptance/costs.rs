//! What a refresh and a creation cost: calls of the service.

use serde_json::json;

use crate::harness::{Action, Case, Step, acceptance, warning};
use crate::resources::license;

acceptance! {
    reads_that_begin_together_share_requests,
    a_list_that_fails_keeps_no_license_from_being_read,
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

/// As many licenses, each with a tag.
fn licenses(count: u32) -> String {
    let (count, name) = (count.to_string(), "\"suite ${count.index}\"");
    license::this(&[("count", &count), ("name", name)])
}

/// How often single licenses and lists of them are asked for in a refresh while answers take their time.
fn reads(case: &mut Case, step: &Step, fault: Option<serde_json::Value>) -> (u64, u64) {
    let next: Vec<_> = fault.into_iter().collect();
    case.emulator.faults(&json!({ "latency": 0.1, "next": next }));
    let calls = refresh(case, step);
    case.emulator.faults(&json!({}));
    let of =
        |operation: &str| calls.iter().find(|(name, _)| name == operation).map_or(0, |one| one.1);
    assert_eq!(of("ListTagsForResource"), 30, "{calls:?}");
    (of("GetLicense"), of("ListLicenses"))
}

/// Terraform asks for ten objects at a time: the first ten are read one by one, as nobody knows yet how long an answer takes.
fn reads_that_begin_together_share_requests(case: &mut Case) {
    let step = Step::new(licenses(30));
    case.apply(&step);
    let (single, lists) = reads(case, &step.again().plans_nothing(), None);
    assert!(lists > 0 && single + lists < 25, "{single} single reads, {lists} lists");
    // One that is gone is so although others are read with it.
    let arn = case.state().text("licensemanager_license.this[7]", "arn");
    case.emulator.call("DeleteLicense", &json!({ "LicenseArn": arn, "SourceVersion": "1" }));
    let again = Step::new(licenses(30)).plans("licensemanager_license.this[7]", Action::Create);
    let (single, lists) = reads(case, &again, None);
    assert!(lists > 0 && single + lists < 25, "{single} single reads, {lists} lists");
    case.apply(&again.notices("licensemanager_license.this[7]", Action::Delete));
}

fn a_list_that_fails_keeps_no_license_from_being_read(case: &mut Case) {
    let step = Step::new(licenses(30));
    case.apply(&step);
    for (code, status) in [("AccessDeniedException", 400), ("InternalServerException", 500)] {
        let fails = json!({
            "op": "ListLicenses", "kind": "error", "code": code, "status": status, "message": "No", "count": 1,
        });
        let (single, lists) = reads(case, &step.again().plans_nothing(), Some(fails));
        assert!(lists > 0, "{code}");
        // Whoever may not list is not asked again.
        assert_eq!((single, lists == 1) == (30, true), code == "AccessDeniedException");
    }
}
