//! Looking up one license that an account received.

use serde_json::json;

use crate::entitlements::{OTHER, grant_by, license_of, revoke};
use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance, error};

acceptance! {
    every_attribute_is_found,
    nothing_found_names_what_was_looked_for_and_where,
}

const FOUND: &str = "data.licensemanager_received_license.this";

fn lookup(arn: &str) -> String {
    format!("data \"licensemanager_received_license\" \"this\" {{\n  license_arn = \"{arn}\"\n}}\n")
}

fn every_attribute_is_found(case: &mut Case) {
    let arn = license_of(case, OTHER, REGION);
    let grant = grant_by(case, OTHER, REGION, &arn, ACCOUNT);
    case.apply(&Step::new(lookup(&arn)).sends(&[]).holds(
        FOUND,
        json!({
            "id": arn,
            "arn": arn,
            "name": "suite",
            "product_sku": "SKU-1",
            "issuer": { "name": "Example", "key_fingerprint": format!("aws:{OTHER}:Example:issuer-fingerprint") },
            "validity": { "end": null },
            "license_metadata": null,
            "received_metadata": {
                "received_status": "PENDING_ACCEPT",
                "received_status_reason": null,
                "allowed_operations": ["CheckInLicense", "CheckoutLicense", "ListPurchasedLicenses"],
            },
        }),
    ));
    revoke(case, OTHER, &grant);
}

/// A license of one's own was not received.
fn nothing_found_names_what_was_looked_for_and_where(case: &mut Case) {
    let arn = license_of(case, ACCOUNT, REGION);
    let message =
        format!("There is no received license {arn} for account {ACCOUNT} in region {REGION}");
    case.refuses_to_plan(
        &Step::new(lookup(&arn)),
        &[error(&message).at("license_arn").about(FOUND)],
    );
}
