//! Looking up one grant.

use serde_json::json;

use crate::entitlements::{OTHER, change_grant, grant_by, license_of, revoke};
use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance, error};

acceptance! {
    both_sides_find_it,
    an_earlier_version_is_found,
    nothing_found_names_what_was_looked_for_and_where,
}

const FOUND: &str = "data.licensemanager_grant.this";

fn lookup(arn: &str) -> String {
    format!("data \"licensemanager_grant\" \"this\" {{\n  grant_arn = \"{arn}\"\n}}\n")
}

fn both_sides_find_it(case: &mut Case) {
    for (grantor, grantee, tags) in [(ACCOUNT, OTHER, json!({})), (OTHER, ACCOUNT, json!(null))] {
        let license = license_of(case, grantor, REGION);
        let arn = grant_by(case, grantor, REGION, &license, grantee);
        case.apply(&Step::new(lookup(&arn)).sends(&[]).holds(
            FOUND,
            json!({
                "id": arn,
                "arn": arn,
                "name": "offer",
                "license_arn": license,
                "parent_arn": license,
                "principal": format!("arn:aws:iam::{grantee}:root"),
                "allowed_operations": ["CheckInLicense", "CheckoutLicense", "ListPurchasedLicenses"],
                "home_region": "us-east-1",
                "status": "PENDING_ACCEPT",
                "status_reason": null,
                "activation_override_behavior": null,
                "grant_type": "BuyerGrant",
                "version": "1",
                "tags": tags,
            }),
        ));
        revoke(case, grantor, &arn);
    }
}

fn an_earlier_version_is_found(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let arn = grant_by(case, ACCOUNT, REGION, &license, OTHER);
    change_grant(case, ACCOUNT, &arn, &json!({ "GrantName": "renamed" }));
    let version = |number: &str| {
        let argument = format!("  version = \"{number}\"\n}}\n");
        Step::new(lookup(&arn).replace("}\n", &argument))
    };
    case.apply(&version("1").holds(FOUND, json!({ "name": "offer", "version": "1" })));
    case.apply(&version("2").holds(FOUND, json!({ "name": "renamed", "version": "2" })));
    case.apply(&Step::new(lookup(&arn)).holds(FOUND, json!({ "name": "renamed", "version": "2" })));
    case.refuses_to_plan(&version("9"), &[error("has no version 9").about(FOUND)]);
    revoke(case, ACCOUNT, &arn);
    case.apply(&version("1").holds(FOUND, json!({ "status": "PENDING_ACCEPT" })));
}

fn nothing_found_names_what_was_looked_for_and_where(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let arn = grant_by(case, ACCOUNT, REGION, &license, OTHER);
    revoke(case, ACCOUNT, &arn);
    case.refuses_to_plan(
        &Step::new(lookup(&arn)),
        &[error(&format!("There is no grant {arn} for account {ACCOUNT} in region {REGION}"))
            .at("grant_arn")
            .about(FOUND)],
    );
}
