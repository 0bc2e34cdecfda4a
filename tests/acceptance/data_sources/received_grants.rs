//! Listing the grants that an account received.

use serde_json::json;

use crate::entitlements::{OTHER, granted, revoke_all};
use crate::harness::{ACCOUNT, Case, Step, acceptance};

acceptance! {
    every_page_is_followed,
    filters_and_arns_restrict,
}

const FOUND: &str = "data.licensemanager_received_grants.these";

fn lookup(body: &str) -> String {
    format!("data \"licensemanager_received_grants\" \"these\" {{\n{body}\n}}\n")
}

fn filter(name: &str, value: &str) -> String {
    lookup(&format!("filter {{\n  name   = \"{name}\"\n  values = [\"{value}\"]\n}}"))
}

fn every_page_is_followed(case: &mut Case) {
    case.apply(&Step::new(lookup("")).holds(FOUND, json!({ "arns": [], "grants": [] })));
    let (licenses, grants) = granted(case, OTHER, ACCOUNT, 5);
    case.emulator.post("page", &json!({ "size": 2 }));
    let found: Vec<_> = licenses
        .iter()
        .zip(&grants)
        .map(|(license, grant)| json!({ "arn": grant, "license_arn": license, "name": "offer" }))
        .collect();
    case.apply(&Step::new(lookup("")).holds(FOUND, json!({ "arns": grants, "grants": found })));
    revoke_all(case, OTHER, &grants);
}

fn filters_and_arns_restrict(case: &mut Case) {
    let (licenses, grants) = granted(case, OTHER, ACCOUNT, 2);
    let filters = [
        ("GrantStatus", "PENDING_ACCEPT", true),
        ("GrantStatus", "ACTIVE", false),
        ("GranterAccountId", "012345678901", true),
        ("GranterAccountId", "333333333333", false),
        ("ProductSKU", "SKU-1", true),
        ("LicenseIssuerName", "Other", false),
    ];
    for (name, value, matches) in filters {
        let arns = if matches { json!(grants) } else { json!([]) };
        case.apply(&Step::new(filter(name, value)).holds(FOUND, json!({ "arns": arns })));
    }
    let of_one = Step::new(filter("LicenseArn", &licenses[0]));
    case.apply(&of_one.holds(FOUND, json!({ "arns": [grants[0]] })));
    let restricted = lookup(&format!("grant_arns = [\"{}\"]", grants[1]));
    case.apply(&Step::new(restricted).holds(FOUND, json!({ "arns": [grants[1]] })));
    revoke_all(case, OTHER, &grants);
}
