//! How much of a license is in use.

use serde_json::json;

use crate::entitlements::license_of;
use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance, error};

acceptance! {
    use_is_counted,
    nothing_found_names_what_was_looked_for_and_where,
}

const FOUND: &str = "data.licensemanager_license_usage.this";

fn lookup(arn: &str) -> String {
    format!("data \"licensemanager_license_usage\" \"this\" {{\n  license_arn = \"{arn}\"\n}}\n")
}

fn use_is_counted(case: &mut Case) {
    let arn = license_of(case, ACCOUNT, REGION);
    let used = |count: &str| {
        json!({ "usage": [
            { "name": "users", "consumed_value": count, "max_count": "10", "unit": "Count" },
        ] })
    };
    case.apply(&Step::new(lookup(&arn)).sends(&[]).holds(FOUND, used("0")));
    let checkout = json!({
        "ProductSKU": "SKU-1",
        "Beneficiary": "Ada",
        "CheckoutType": "PERPETUAL",
        "KeyFingerprint": format!("aws:{ACCOUNT}:Example:issuer-fingerprint"),
        "Entitlements": [{ "Name": "users", "Value": "3", "Unit": "Count" }],
        "ClientToken": "one",
    });
    case.emulator.given("CheckoutLicense", &checkout);
    case.apply(&Step::new(lookup(&arn)).holds(FOUND, used("3")));
}

fn nothing_found_names_what_was_looked_for_and_where(case: &mut Case) {
    let arn = "arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546";
    case.refuses_to_plan(
        &Step::new(lookup(arn)),
        &[error(&format!("There is no license {arn} for account {ACCOUNT} in region {REGION}"))
            .at("license_arn")
            .about(FOUND)],
    );
}
