//! Looking up one license.

use serde_json::json;

use crate::entitlements::{OTHER, license_of};
use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance, error};

acceptance! {
    every_attribute_is_found,
    an_earlier_version_is_found,
    a_license_in_another_region_is_found,
    nothing_found_names_what_was_looked_for_and_where,
    another_arn_is_refused,
}

const FOUND: &str = "data.licensemanager_license.this";

fn lookup(arn: &str) -> String {
    format!("data \"licensemanager_license\" \"this\" {{\n  license_arn = \"{arn}\"\n}}\n")
}

fn every_attribute_is_found(case: &mut Case) {
    let arn = license_of(case, ACCOUNT, REGION);
    let tag = json!({ "ResourceArn": arn, "Tags": [{ "Key": "team", "Value": "sales" }] });
    case.emulator.given("TagResource", &tag);
    case.apply(&Step::new(lookup(&arn)).sends(&[]).holds(
        FOUND,
        json!({
            "id": arn,
            "arn": arn,
            "name": "suite",
            "product_name": "Suite",
            "product_sku": "SKU-1",
            "beneficiary": "Ada",
            "home_region": "us-east-1",
            "issuer": {
                "name": "Example",
                "sign_key": null,
                "key_fingerprint": "aws:123456789012:Example:issuer-fingerprint",
            },
            "validity": { "begin": "2026-01-01T00:00:00Z", "end": null },
            "entitlements": [{
                "name": "users", "unit": "Count", "max_count": 10, "value": null,
                "overage": false, "allow_check_in": true,
            }],
            "consumption_configuration": {
                "renew_type": "None",
                "provisional_configuration": null,
                "borrow_configuration": null,
            },
            "license_metadata": null,
            "status": "AVAILABLE",
            "version": "1",
            "tags": { "team": "sales" },
        }),
    ));
}

fn an_earlier_version_is_found(case: &mut Case) {
    let arn = license_of(case, ACCOUNT, REGION);
    let renewal = json!({
        "LicenseArn": arn,
        "LicenseName": "renewed",
        "ProductName": "Suite",
        "Issuer": { "Name": "Example" },
        "HomeRegion": REGION,
        "Validity": { "Begin": "2026-01-01T00:00:00Z" },
        "Entitlements": [{ "Name": "users", "Unit": "Count", "MaxCount": 10 }],
        "ConsumptionConfiguration": { "RenewType": "None" },
        "Status": "AVAILABLE",
        "ClientToken": "renewal",
    });
    case.emulator.given("CreateLicenseVersion", &renewal);
    let version = |number: &str| {
        let argument = format!("  version = \"{number}\"\n}}\n");
        Step::new(lookup(&arn).replace("}\n", &argument))
    };
    case.apply(&version("1").holds(FOUND, json!({ "name": "suite", "version": "1" })));
    case.apply(&version("2").holds(FOUND, json!({ "name": "renewed", "version": "2" })));
    case.apply(&Step::new(lookup(&arn)).holds(FOUND, json!({ "name": "renewed", "version": "2" })));
    case.refuses_to_plan(&version("9"), &[error("has no version 9").about(FOUND)]);
}

fn a_license_in_another_region_is_found(case: &mut Case) {
    let arn = license_of(case, ACCOUNT, "eu-central-1");
    case.apply(&Step::new(lookup(&arn)).holds(FOUND, json!({ "home_region": "eu-central-1" })));
}

fn nothing_found_names_what_was_looked_for_and_where(case: &mut Case) {
    let arn = license_of(case, OTHER, REGION);
    let params = json!({ "LicenseArn": arn, "SourceVersion": "1" });
    case.refuses_to_plan(
        &Step::new(lookup(&arn)),
        &[error(&format!("There is no license {arn} for account {ACCOUNT} in region {REGION}"))
            .at("license_arn")
            .about(FOUND)],
    );
    case.emulator.call_as(OTHER, REGION, "DeleteLicense", &params);
    case.emulator.given("ListLicenses", &json!({}));
}

fn another_arn_is_refused(case: &mut Case) {
    let arn = "arn:aws:license-manager::123456789012:grant:g-1cf9fba4ba2f42dcab11c686c4b4d329";
    case.refuses_to_plan(
        &Step::new(lookup(arn)),
        &[error("names something else").and("ARN of a license").at("license_arn").about(FOUND)],
    );
}
