//! One file per ephemeral resource, and what they share.

mod access_token;
mod borrow_license_checkout;
mod license_checkout;
mod token;

use serde_json::{Value, json};

use crate::harness::{ACCOUNT, Case, REGION};
use crate::mistakes::{Mistake, doubtful, wrong};

/// How every JWT of the emulator begins: its header in base64.
const ANY_JWT: &str = "eyJhbGciOi";

/// A license of which users and a feature can be checked out, and borrowed, for this many minutes.
pub(crate) struct Consumable {
    pub(crate) arn: String,
    pub(crate) key_fingerprint: String,
}

pub(crate) fn consumable(case: &mut Case, minutes: u64, early_check_in: bool) -> Consumable {
    consumable_of(case, ACCOUNT, minutes, early_check_in)
}

/// The same, issued by this account.
pub(crate) fn consumable_of(
    case: &mut Case,
    account: &str,
    minutes: u64,
    early_check_in: bool,
) -> Consumable {
    let made = case.emulator.call_as(
        account,
        REGION,
        "CreateLicense",
        &json!({
            "LicenseName": "suite",
            "ProductName": "Suite",
            "ProductSKU": "SKU-1",
            "Issuer": {
                "Name": "Example",
                "SignKey": "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555",
            },
            "HomeRegion": REGION,
            "Validity": { "Begin": "2026-01-01T00:00:00Z" },
            "Entitlements": [
                { "Name": "users", "Unit": "Count", "MaxCount": 10, "AllowCheckIn": early_check_in },
                { "Name": "export", "Unit": "None", "AllowCheckIn": true },
            ],
            "Beneficiary": "Ada",
            "ConsumptionConfiguration": {
                "RenewType": "None",
                "ProvisionalConfiguration": { "MaxTimeToLiveInMinutes": minutes },
                "BorrowConfiguration": {
                    "AllowEarlyCheckIn": early_check_in, "MaxTimeToLiveInMinutes": minutes,
                },
            },
            "ClientToken": "consumable",
        }),
    );
    let arn = made["LicenseArn"].as_str().unwrap().to_owned();
    let found = case.emulator.call_as(account, REGION, "GetLicense", &json!({ "LicenseArn": arn }));
    // A read makes what is there now the state to come back to.
    case.emulator.given("ListLicenses", &json!({}));
    let key_fingerprint = found["License"]["Issuer"]["KeyFingerprint"].as_str().unwrap().to_owned();
    Consumable { arn, key_fingerprint }
}

/// How many users are checked out.
fn users_in_use(case: &Case, license: &Consumable) -> i64 {
    let params = json!({ "LicenseArn": license.arn });
    let usage = case.emulator.call("GetLicenseUsage", &params)["LicenseUsage"].take();
    let entitlements = usage["EntitlementUsages"].as_array().unwrap().clone();
    let users = entitlements.iter().find(|entitlement| entitlement["Name"] == "users").unwrap();
    users["ConsumedValue"].as_str().unwrap().parse().unwrap()
}

/// The tokens of all checkouts so far that were given back or tried to.
fn consumption_tokens(case: &Case) -> Vec<String> {
    let check_ins = case.emulator.log();
    let check_ins = check_ins.iter().filter(|request| request["op"] == "CheckInLicense");
    let token =
        |request: &Value| request["params"]["LicenseConsumptionToken"].as_str().map(str::to_owned);
    check_ins.filter_map(token).collect()
}

/// None of the checkouts so far may turn up anywhere.
fn keep_checkouts_secret(case: &mut Case) {
    case.keep_secret(ANY_JWT);
    for token in consumption_tokens(case) {
        case.keep_secret(&token);
    }
}

/// What goes wrong with what is to be checked out, of whatever license.
fn wrong_entitlements() -> Vec<Mistake> {
    let of = |amount: &str, says: &[&str]| doubtful("entitlements", format!("[{amount}]"), says);
    vec![
        of("", &["entitlements", "takes at least one value, has none"]),
        of(
            r#"{ name = "", unit = "None" }"#,
            &["entitlements.name is \"\"", "at least one character (it has 0)"],
        ),
        wrong(
            "entitlements",
            r#"[{ name = "users", unit = "Seats", value = "1" }]"#,
            &["entitlements.unit is \"Seats\"", "Count, None, Seconds"],
        ),
        of(
            r#"{ name = "users", unit = "Count", value = "0" }"#,
            &["entitlements[\"users\"] has the value \"0\"", "a whole number above 0"],
        ),
        of(
            r#"{ name = "users", unit = "Count", value = "many" }"#,
            &["entitlements[\"users\"] has the value \"many\"", "a whole number above 0"],
        ),
        of(
            r#"{ name = "users", unit = "Count" }"#,
            &["entitlements[\"users\"] has the value \"\"", "is counted in Count"],
        ),
        of(
            r#"{ name = "export", unit = "None", value = "1" }"#,
            &["entitlements[\"export\"] has the value \"1\"", "leave value out"],
        ),
        of(
            r#"{ name = "users", unit = "Count", value = "1" }, { name = "users", unit = "Count", value = "2" }"#,
            &["entitlements[\"users\"] is asked for twice", "add the values up"],
        ),
    ]
}
