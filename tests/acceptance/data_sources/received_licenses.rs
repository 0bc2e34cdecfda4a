//! Listing the licenses that an account received.

use serde_json::json;

use crate::entitlements::{OTHER, grant_by, license_of, revoke};
use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance, error};

acceptance! {
    every_page_is_followed,
    filters_and_arns_restrict,
    an_unknown_filter_is_refused_and_the_known_ones_are_listed,
}

const FOUND: &str = "data.licensemanager_received_licenses.these";

fn lookup(body: &str) -> String {
    format!("data \"licensemanager_received_licenses\" \"these\" {{\n{body}\n}}\n")
}

fn filter(name: &str, value: &str) -> String {
    lookup(&format!("filter {{\n  name   = \"{name}\"\n  values = [\"{value}\"]\n}}"))
}

/// Licenses that the account of the provider received, and the grants by which it did.
fn received(case: &mut Case, count: usize) -> (Vec<String>, Vec<String>) {
    let licenses: Vec<_> = (0..count).map(|_| license_of(case, OTHER, REGION)).collect();
    let grants = licenses.iter().map(|license| grant_by(case, OTHER, REGION, license, ACCOUNT));
    let grants = grants.collect();
    (licenses, grants)
}

fn take_back(case: &Case, grants: &[String]) {
    for grant in grants {
        revoke(case, OTHER, grant);
    }
}

fn every_page_is_followed(case: &mut Case) {
    case.apply(&Step::new(lookup("")).holds(FOUND, json!({ "arns": [], "licenses": [] })));
    let (licenses, grants) = received(case, 5);
    case.emulator.post("page", &json!({ "size": 2 }));
    let metadata = json!({ "received_metadata": { "received_status": "PENDING_ACCEPT" } });
    let expected = json!({ "arns": licenses, "licenses": vec![metadata; 5] });
    case.apply(&Step::new(lookup("")).holds(FOUND, expected));
    take_back(case, &grants);
}

fn filters_and_arns_restrict(case: &mut Case) {
    let (licenses, grants) = received(case, 2);
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
    take_back(case, &grants);
}

fn an_unknown_filter_is_refused_and_the_known_ones_are_listed(case: &mut Case) {
    case.refuses_to_plan(
        &Step::new(filter("Issuer", "Example")),
        &[error("The filters are ProductSKU, Status, Fingerprint, IssuerName, Beneficiary")
            .about(FOUND)],
    );
}
