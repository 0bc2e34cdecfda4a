//! Listing the licenses that an account issued.

use serde_json::json;

use crate::entitlements::license_of;
use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance};

acceptance! {
    none_is_an_empty_list,
    every_page_is_followed,
    each_filter_restricts,
    arns_restrict,
}

const FOUND: &str = "data.licensemanager_licenses.these";

fn lookup(body: &str) -> String {
    format!("data \"licensemanager_licenses\" \"these\" {{\n{body}\n}}\n")
}

fn filter(name: &str, value: &str) -> String {
    lookup(&format!("filter {{\n  name   = \"{name}\"\n  values = [\"{value}\"]\n}}"))
}

fn none_is_an_empty_list(case: &mut Case) {
    case.apply(&Step::new(lookup("")).holds(FOUND, json!({ "arns": [], "licenses": [] })));
}

fn every_page_is_followed(case: &mut Case) {
    case.emulator.post("page", &json!({ "size": 2 }));
    let arns: Vec<String> = (0..5).map(|_| license_of(case, ACCOUNT, REGION)).collect();
    let step = Step::new(lookup("")).sends(&[]);
    case.apply(&step.holds(FOUND, json!({ "arns": arns })));
    let mark = case.emulator.calls();
    case.plan(&Step::new(lookup("")).plans_nothing());
    let calls = case.emulator.calls_since(&mark);
    assert_eq!(calls["ListLicenses"], 3, "{calls:?}");
}

fn each_filter_restricts(case: &mut Case) {
    let arn = license_of(case, ACCOUNT, REGION);
    let filters = [
        ("Beneficiary", "Ada", true),
        ("Beneficiary", "Bob", false),
        ("ProductSKU", "SKU-1", true),
        ("Fingerprint", "aws:123456789012:Example:issuer-fingerprint", true),
        ("Fingerprint", "aws:123456789012:Other:issuer-fingerprint", false),
        ("Status", "AVAILABLE", true),
        ("Status", "EXPIRED", false),
    ];
    for (name, value, matches) in filters {
        let arns = if matches { json!([arn]) } else { json!([]) };
        case.apply(&Step::new(filter(name, value)).holds(FOUND, json!({ "arns": arns })));
    }
}

fn arns_restrict(case: &mut Case) {
    let (_, second) = (license_of(case, ACCOUNT, REGION), license_of(case, ACCOUNT, REGION));
    case.apply(&Step::new(lookup(&format!("license_arns = [\"{second}\"]"))).holds(
        FOUND,
        json!({ "arns": [second], "licenses": [{ "arn": second, "name": "suite" }] }),
    ));
}
