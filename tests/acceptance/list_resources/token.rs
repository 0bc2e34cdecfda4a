//! Querying tokens.

use serde_json::json;

use super::filter;
use crate::entitlements::{full_token, license_of, token_of};
use crate::harness::{ACCOUNT, Case, REGION, acceptance, error};

acceptance! {
    usable_ones_are_found_and_taken_over needs Query,
    an_unknown_filter_is_refused needs Query,
}

const KIND: &str = "licensemanager_token";

fn usable_ones_are_found_and_taken_over(case: &mut Case) {
    assert_eq!(case.query(KIND, ""), []);
    let (one, two) = (license_of(case, ACCOUNT, REGION), license_of(case, ACCOUNT, REGION));
    let ids = [(&one, json!({})), (&two, full_token()), (&two, json!({}))]
        .map(|(license, more)| token_of(case, license, &more));
    case.emulator.given("DeleteToken", &json!({ "TokenId": ids[2] }));
    let found = case.query(KIND, "");
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].name, format!("{} of {one}", ids[0]));
    assert_eq!(
        found[0].identity,
        json!({ "token_id": ids[0], "account_id": "123456789012", "region": "us-east-1" })
    );
    let objects = case.query(KIND, "  include_resource = true");
    assert_eq!(objects[1].object["token_properties"], json!(["node-7"]));
    assert_eq!(case.query(KIND, &filter("LicenseArns", &one)).len(), 1);
    assert_eq!(case.query_takes_over(KIND, ""), 2);
}

fn an_unknown_filter_is_refused(case: &mut Case) {
    case.refuses_query(
        KIND,
        &filter("color", "red"),
        &[error("Unknown filter").and("LicenseArns")],
    );
}
