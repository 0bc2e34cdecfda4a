//! Querying conversions of license types.

use serde_json::json;

use super::filter;
use crate::counted::{conversion, instance};
use crate::harness::{Case, acceptance, error};

acceptance! {
    found_and_taken_over needs Query,
    an_unknown_filter_is_refused needs Query,
}

const KIND: &str = "licensemanager_license_conversion_task";

fn found_and_taken_over(case: &mut Case) {
    assert_eq!(case.query(KIND, ""), []);
    let (one, two) = (instance(1), instance(2));
    let ids = [conversion(case, &one), conversion(case, &two)];
    let found = case.query(KIND, "");
    assert_eq!(
        (found[0].name.as_str(), &found[0].identity),
        (
            one.as_str(),
            &json!({ "task_id": ids[0], "account_id": "123456789012", "region": "us-east-1" })
        )
    );
    let objects = case.query(KIND, "  include_resource = true");
    assert_eq!(objects[1].object["resource_arn"], two.as_str());
    assert_eq!(case.query_names(KIND, &filter("ResourceArns", &two)), [two]);
    assert_eq!(case.query_takes_over(KIND, ""), 2);
}

fn an_unknown_filter_is_refused(case: &mut Case) {
    let told = error("Unknown filter").and("ResourceArns, Status");
    case.refuses_query(KIND, &filter("color", "red"), &[told]);
}
