//! Querying license asset rulesets.

use serde_json::json;

use super::filter;
use crate::counted::{full_ruleset, ruleset};
use crate::harness::{Case, acceptance, error};

acceptance! {
    found_and_taken_over needs Query,
    an_unknown_filter_is_refused needs Query,
}

const KIND: &str = "licensemanager_license_asset_ruleset";

fn found_and_taken_over(case: &mut Case) {
    assert_eq!(case.query(KIND, ""), []);
    let plain = ruleset(case, "plain");
    full_ruleset(case);
    let found = case.query(KIND, "");
    assert_eq!(
        (found[0].name.as_str(), &found[0].identity),
        ("plain", &json!({ "arn": plain, "account_id": "123456789012", "region": "us-east-1" }))
    );
    let objects = case.query(KIND, "  include_resource = true");
    assert_eq!(objects[1].object["rules"].as_array().unwrap().len(), 3);
    assert_eq!(case.query_names(KIND, &filter("Name", "plain")), ["plain"]);
    assert_eq!(case.query_takes_over(KIND, ""), 2);
}

fn an_unknown_filter_is_refused(case: &mut Case) {
    case.refuses_query(KIND, &filter("color", "red"), &[error("Unknown filter").and("Name")]);
}
