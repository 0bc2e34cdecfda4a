//! Querying the grants that an account made.

use serde_json::json;

use super::filter;
use crate::entitlements::{OTHER, grant_by, license_of, revoke, shared};
use crate::harness::{ACCOUNT, Case, acceptance, error};

acceptance! {
    found_and_taken_over needs Query,
    an_unknown_filter_is_refused needs Query,
}

const KIND: &str = "licensemanager_grant";

fn found_and_taken_over(case: &mut Case) {
    assert_eq!(case.query(KIND, ""), []);
    shared(case);
    let license = license_of(case, ACCOUNT, "eu-west-1");
    let grant = grant_by(case, ACCOUNT, "eu-west-1", &license, OTHER);
    let over = grant_by(case, ACCOUNT, "eu-west-1", &license, "333333333333");
    revoke(case, ACCOUNT, &over);
    // What was granted stays when the test is done.
    case.emulator.given("ListDistributedGrants", &json!({}));
    let found = case.query(KIND, "");
    let names: Vec<_> = found.iter().map(|found| found.name.as_str()).collect();
    assert_eq!(names, ["for all", "offer"]);
    assert_eq!(
        found[1].identity,
        json!({ "arn": grant, "account_id": "123456789012", "region": "eu-west-1" })
    );
    let objects = case.query(KIND, "  include_resource = true");
    assert_eq!(objects[1].object["principal"], "arn:aws:iam::012345678901:root");
    assert_eq!(objects[1].identity, found[1].identity);
    assert_eq!(case.query_names(KIND, &filter("LicenseArn", &license)), ["offer"]);
    assert_eq!(case.query_takes_over(KIND, ""), 2);
}

fn an_unknown_filter_is_refused(case: &mut Case) {
    let told = error("Unknown filter").and("LicenseArn, GrantStatus, GranteePrincipalARN");
    case.refuses_query(KIND, &filter("color", "red"), &[told]);
}
