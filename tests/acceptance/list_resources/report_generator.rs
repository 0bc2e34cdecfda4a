//! Querying report generators.

use serde_json::json;

use super::filter;
use crate::counted::{configuration, full_report_generator, report_generator};
use crate::harness::{Case, acceptance, error};

acceptance! {
    found_and_taken_over needs Query,
    an_unknown_filter_is_refused needs Query,
}

const KIND: &str = "licensemanager_report_generator";

fn found_and_taken_over(case: &mut Case) {
    assert_eq!(case.query(KIND, ""), []);
    let (one, two) = (configuration(case, json!({})), configuration(case, json!({})));
    let plain = report_generator(case, &one);
    full_report_generator(case, [&one, &two]);
    let found = case.query(KIND, "");
    assert_eq!(
        (found[0].name.as_str(), &found[0].identity),
        ("use", &json!({ "arn": plain, "account_id": "123456789012", "region": "us-east-1" }))
    );
    let objects = case.query(KIND, "  include_resource = true");
    assert_eq!(objects[1].object["description"], "Use of January");
    assert_eq!(case.query_names(KIND, &filter("LicenseConfigurationArn", &two)), ["january"]);
    assert_eq!(case.query_takes_over(KIND, ""), 2);
}

fn an_unknown_filter_is_refused(case: &mut Case) {
    let told = error("Unknown filter").and("LicenseConfigurationArn");
    case.refuses_query(KIND, &filter("color", "red"), &[told]);
}
