//! Licenses and grants that somebody made before a test, or makes during it.

use serde_json::{Value, json};

use crate::harness::{ACCOUNT, Case, REGION, Step};

/// An account other than that of the provider. Its id begins with a zero, as one in ten does.
pub(crate) const OTHER: &str = "012345678901";

/// A license that an account issued, and that is there when the test is done.
pub(crate) fn license_of(case: &mut Case, account: &str, region: &str) -> String {
    license_from(case, account, region, "Example")
}

/// The same, in the name of this issuer.
pub(crate) fn license_from(case: &mut Case, account: &str, region: &str, issuer: &str) -> String {
    let made = case.emulator.call_as(account, region, "CreateLicense", &license(region, issuer));
    // A read makes what is there now the state to come back to.
    case.emulator.given("ListLicenses", &json!({}));
    text(&made, "LicenseArn")
}

fn license(region: &str, issuer: &str) -> Value {
    json!({
        "LicenseName": "suite",
        "ProductName": "Suite",
        "ProductSKU": "SKU-1",
        "Issuer": { "Name": issuer },
        "HomeRegion": region,
        "Validity": { "Begin": "2026-01-01T00:00:00Z" },
        "Entitlements": [{ "Name": "users", "Unit": "Count", "MaxCount": 10, "AllowCheckIn": true }],
        "Beneficiary": "Ada",
        "ConsumptionConfiguration": { "RenewType": "None" },
        "ClientToken": token(),
    })
}

/// A grant of a license to an account, in the home region of the license.
pub(crate) fn grant_by(
    case: &Case,
    account: &str,
    region: &str,
    license: &str,
    grantee: &str,
) -> String {
    let params = json!({
        "GrantName": "offer",
        "LicenseArn": license,
        "Principals": [format!("arn:aws:iam::{grantee}:root")],
        "HomeRegion": region,
        "AllowedOperations": ["CheckoutLicense", "CheckInLicense", "ListPurchasedLicenses"],
        "ClientToken": token(),
    });
    text(&case.emulator.call_as(account, region, "CreateGrant", &params), "GrantArn")
}

/// Licenses of one account, and a grant of each to another one.
pub(crate) fn granted(
    case: &mut Case,
    grantor: &str,
    grantee: &str,
    count: usize,
) -> (Vec<String>, Vec<String>) {
    let licenses: Vec<_> = (0..count).map(|_| license_of(case, grantor, REGION)).collect();
    let grants = licenses.iter().map(|license| grant_by(case, grantor, REGION, license, grantee));
    let grants = grants.collect();
    (licenses, grants)
}

/// An organization with a unit of two accounts, which the account of the provider manages.
pub(crate) fn organization(case: &Case) {
    let organization = json!({
        "id": "o-example", "management": ACCOUNT, "linked": true,
        "ous": { "ou-one": ["222222222222", "012345678901"] },
    });
    case.emulator.post("organization", &organization);
}

/// An organization, a license, and a grant of it to a unit with two accounts. All of it stays when the test is done.
pub(crate) fn shared(case: &mut Case) -> (String, String) {
    organization(case);
    let license = license_of(case, ACCOUNT, REGION);
    let params = json!({
        "GrantName": "for all",
        "LicenseArn": license,
        "Principals": [format!("arn:aws:organizations::{ACCOUNT}:ou/o-example/ou-one")],
        "HomeRegion": REGION,
        "AllowedOperations": ["ListPurchasedLicenses", "CheckoutLicense"],
        "ClientToken": token(),
    });
    let made = case.emulator.given("CreateGrant", &params);
    (license, made["GrantArn"].as_str().unwrap().to_owned())
}

/// A grant as an account sees it.
pub(crate) fn grant(case: &Case, account: &str, arn: &str) -> Value {
    let found = case.emulator.call_as(account, REGION, "GetGrant", &json!({ "GrantArn": arn }));
    found["Grant"].clone()
}

/// Somebody changes a grant, from whatever version it has.
pub(crate) fn change_grant(case: &Case, account: &str, arn: &str, change: &Value) {
    let region = text(&grant(case, account, arn), "HomeRegion");
    let mut params = json!({ "GrantArn": arn, "ClientToken": token() });
    for (name, value) in change.as_object().unwrap() {
        params[name] = value.clone();
    }
    case.emulator.call_as(account, &region, "CreateGrantVersion", &params);
}

/// The grantor takes a grant back.
pub(crate) fn revoke(case: &Case, account: &str, arn: &str) {
    let found = grant(case, account, arn);
    let params = json!({ "GrantArn": arn, "Version": found["Version"] });
    case.emulator.call_as(account, &text(&found, "HomeRegion"), "DeleteGrant", &params);
}

/// The grantor takes several grants back.
pub(crate) fn revoke_all(case: &Case, account: &str, grants: &[String]) {
    for grant in grants {
        revoke(case, account, grant);
    }
}

fn token() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("token-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap().to_owned()
}

/// Applies a configuration in which accepters move the versions of grants that were read before: the plan afterwards
/// is empty, and a refresh tells the new versions.
pub(crate) fn apply_with_accepters(case: &mut Case, step: &Step) {
    case.plan(step);
    let applied = case.terraform(&["apply", "-json", "-input=false", "planned"]);
    assert_eq!(applied.code, Some(0), "{applied}");
    case.plans_empty(&[]);
    case.apply(&step.again().plans_nothing().sends(&[]));
}
