//! Querying licenses.

use serde_json::json;

use super::filter;
use crate::entitlements::{full_license, license_of};
use crate::harness::{ACCOUNT, Case, REGION, acceptance, error};

acceptance! {
    found_and_taken_over needs Query,
    an_unknown_filter_is_refused needs Query,
}

const KIND: &str = "licensemanager_license";

fn found_and_taken_over(case: &mut Case) {
    assert_eq!(case.query(KIND, ""), []);
    let plain = license_of(case, ACCOUNT, REGION);
    full_license(case, "eu-west-1");
    let deleted = license_of(case, ACCOUNT, REGION);
    let params = json!({ "LicenseArn": deleted, "SourceVersion": "1" });
    case.emulator.given("DeleteLicense", &params);
    let found = case.query(KIND, "");
    let names: Vec<_> = found.iter().map(|found| found.name.as_str()).collect();
    assert_eq!(names, ["suite", "all of it"]);
    assert_eq!(
        found[0].identity,
        json!({ "arn": plain, "account_id": "123456789012", "region": "us-east-1" })
    );
    assert_eq!(found[1].identity["region"], "eu-west-1", "the home region");
    let objects = case.query(KIND, "  include_resource = true");
    assert_eq!(objects[1].object["home_region"], "eu-west-1");
    assert_eq!(objects[1].identity, found[1].identity);
    assert_eq!(case.query_names(KIND, &filter("Beneficiary", "Ada")), ["suite"]);
    assert_eq!(case.query_takes_over(KIND, ""), 2);
}

fn an_unknown_filter_is_refused(case: &mut Case) {
    let told = error("Unknown filter").and("Beneficiary, ProductSKU, Fingerprint, Status");
    case.refuses_query(KIND, &filter("color", "red"), &[told]);
}
