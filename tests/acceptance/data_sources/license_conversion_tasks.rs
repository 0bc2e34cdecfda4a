//! Listing conversions of license types.

use serde_json::json;

use crate::counted::{conversion, instance};
use crate::harness::{Case, Step, acceptance};

acceptance! {
    every_page_is_followed_and_each_filter_restricts,
}

const FOUND: &str = "data.licensemanager_license_conversion_tasks.these";

fn lookup(body: &str) -> String {
    format!("data \"licensemanager_license_conversion_tasks\" \"these\" {{\n{body}\n}}\n")
}

fn filter(name: &str, value: &str) -> String {
    lookup(&format!("filter {{\n  name   = \"{name}\"\n  values = [\"{value}\"]\n}}"))
}

fn every_page_is_followed_and_each_filter_restricts(case: &mut Case) {
    case.apply(&Step::new(lookup("")).holds(FOUND, json!({ "ids": [], "tasks": [] })));
    case.emulator.post("page", &json!({ "size": 1 }));
    let mut ids: Vec<_> = (1..=2).map(|number| conversion(case, &instance(number))).collect();
    case.emulator.faults(&json!({ "fail_workflow": true }));
    ids.push(conversion(case, &instance(3)));
    case.emulator.faults(&json!({}));
    case.apply(&Step::new(lookup("")).holds(
        FOUND,
        json!({ "ids": ids, "tasks": [{ "task_id": ids[0], "status": "SUCCEEDED" }, {}, {}] }),
    ));
    for (name, value, found) in [
        ("Status", "FAILED", json!([ids[2]])),
        ("ResourceArns", instance(2).as_str(), json!([ids[1]])),
    ] {
        case.apply(&Step::new(filter(name, value)).holds(FOUND, json!({ "ids": found })));
    }
}
