//! Looking up one grant.

use serde_json::json;

use crate::entitlements::{OTHER, grant_by, license_of, revoke};
use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance, error};

acceptance! {
    both_sides_find_it,
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
                "version": "1",
                "tags": tags,
            }),
        ));
        revoke(case, grantor, &arn);
    }
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
