//! How much of a license is in use.

use serde_json::json;

use crate::entitlements::{OTHER, grant_by, license_of, revoke};
use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance, error};

acceptance! {
    use_is_counted,
    nothing_found_names_what_was_looked_for_and_where,
    an_error_about_a_license_that_is_there_is_told,
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

/// Only an error that may mean that there is no license is worth a look. Whoever received the license can read it, but
/// not find it in a list.
fn an_error_about_a_license_that_is_there_is_told(case: &mut Case) {
    let arn = license_of(case, OTHER, REGION);
    let grant = grant_by(case, OTHER, REGION, &arn, ACCOUNT);
    for (code, looks) in [("AccessDeniedException", 0), ("ValidationException", 1)] {
        case.emulator.faults(&json!({ "next": [
            { "op": "GetLicenseUsage", "kind": "error", "code": code, "message": "Not now" },
        ] }));
        let mark = case.emulator.calls();
        let told = error(&format!("{code}: Not now")).about(FOUND);
        case.refuses_to_plan(&Step::new(lookup(&arn)), &[told]);
        let calls = case.emulator.calls_since(&mark);
        assert_eq!(
            calls.get("GetLicense").copied().unwrap_or_default(),
            looks,
            "{code}: {calls:?}"
        );
    }
    revoke(case, OTHER, &grant);
}
