//! Listing the licenses that an account received.

use serde_json::json;

use crate::entitlements::{OTHER, granted, revoke_all};
use crate::harness::{ACCOUNT, Case, Step, acceptance};

acceptance! {
    every_page_is_followed,
    filters_and_arns_restrict,
}

const FOUND: &str = "data.licensemanager_received_licenses.these";

fn lookup(body: &str) -> String {
    format!("data \"licensemanager_received_licenses\" \"these\" {{\n{body}\n}}\n")
}

fn filter(name: &str, value: &str) -> String {
    lookup(&format!("filter {{\n  name   = \"{name}\"\n  values = [\"{value}\"]\n}}"))
}

fn every_page_is_followed(case: &mut Case) {
    case.apply(&Step::new(lookup("")).holds(FOUND, json!({ "arns": [], "licenses": [] })));
    let (licenses, grants) = granted(case, OTHER, ACCOUNT, 5);
    case.emulator.post("page", &json!({ "size": 2 }));
    let metadata = json!({ "received_metadata": { "received_status": "PENDING_ACCEPT" } });
    let expected = json!({ "arns": licenses, "licenses": vec![metadata; 5] });
    case.apply(&Step::new(lookup("")).holds(FOUND, expected));
    revoke_all(case, OTHER, &grants);
}

fn filters_and_arns_restrict(case: &mut Case) {
    let (licenses, grants) = granted(case, OTHER, ACCOUNT, 2);
    let filters = [
        ("ProductSKU", "SKU-1", true),
        ("ProductSKU", "SKU-2", false),
        ("IssuerName", "Example", true),
        ("IssuerName", "Other", false),
        ("Beneficiary", "Ada", true),
        ("Fingerprint", "aws:012345678901:Example:issuer-fingerprint", true),
        ("Status", "EXPIRED", false),
    ];
    for (name, value, matches) in filters {
        let arns = if matches { json!(licenses) } else { json!([]) };
        case.apply(&Step::new(filter(name, value)).holds(FOUND, json!({ "arns": arns })));
    }
    let restricted = lookup(&format!("license_arns = [\"{}\"]", licenses[1]));
    case.apply(&Step::new(restricted).holds(FOUND, json!({ "arns": [licenses[1]] })));
    revoke_all(case, OTHER, &grants);
}
