//! Querying the grants that an account received and accepted.

use serde_json::json;

use super::filter;
use crate::entitlements::{OTHER, grant_by, license_of};
use crate::harness::{ACCOUNT, Case, REGION, acceptance, error};

acceptance! {
    accepted_ones_are_found_and_taken_over needs Query,
    an_unknown_filter_is_refused needs Query,
}

const KIND: &str = "licensemanager_grant_accepter";

fn accepted_ones_are_found_and_taken_over(case: &mut Case) {
    let license = license_of(case, OTHER, REGION);
    let accepted = grant_by(case, OTHER, REGION, &license, ACCOUNT);
    assert_eq!(case.query(KIND, ""), [], "a grant that is not accepted has nothing to manage");
    case.emulator.given("AcceptGrant", &json!({ "GrantArn": accepted }));
    let far = license_of(case, OTHER, "eu-west-1");
    let active = grant_by(case, OTHER, "eu-west-1", &far, ACCOUNT);
    let change = json!({ "GrantArn": active, "Status": "ACTIVE", "StatusReason": "bought",
        "ClientToken": "active" });
    for (operation, params) in
        [("AcceptGrant", json!({ "GrantArn": active })), ("CreateGrantVersion", change)]
    {
        case.emulator.call_as(ACCOUNT, "eu-west-1", operation, &params);
    }
    case.emulator.given("ListReceivedGrants", &json!({}));
    let found = case.query(KIND, "");
    assert_eq!(found.len(), 2);
    assert_eq!(
        (found[0].name.as_str(), &found[0].identity),
        (
            "offer",
            &json!({ "grant_arn": accepted, "account_id": "123456789012", "region": "us-east-1" })
        )
    );
    let objects = case.query(KIND, "  include_resource = true");
    assert_eq!(objects[1].object["status"], "ACTIVE");
    assert_eq!(objects[1].identity, found[1].identity);
    assert_eq!(case.query(KIND, &filter("LicenseArn", &far)).len(), 1);
    assert_eq!(case.query_takes_over(KIND, ""), 2);
}

fn an_unknown_filter_is_refused(case: &mut Case) {
    let told = error("Unknown filter").and("ProductSKU, LicenseIssuerName, LicenseArn");
    case.refuses_query(KIND, &filter("color", "red"), &[told]);
}
