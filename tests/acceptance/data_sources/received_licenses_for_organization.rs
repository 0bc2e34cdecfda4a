//! Listing the licenses that the accounts of an organization received.

use serde_json::json;

use crate::entitlements::{organization, shared};
use crate::harness::{Case, Step, acceptance, error};

acceptance! {
    the_licenses_of_all_accounts_are_found,
    who_may_not_ask_is_told_so,
}

const FOUND: &str = "data.licensemanager_received_licenses_for_organization.these";

fn lookup(body: &str) -> String {
    format!("data \"licensemanager_received_licenses_for_organization\" \"these\" {{\n{body}\n}}\n")
}

fn filter(name: &str, value: &str) -> String {
    lookup(&format!("filter {{\n  name   = \"{name}\"\n  values = [\"{value}\"]\n}}"))
}

fn the_licenses_of_all_accounts_are_found(case: &mut Case) {
    organization(case);
    case.emulator.post("page", &json!({ "size": 1 }));
    let none = json!({ "arns": [], "licenses": [] });
    case.apply(&Step::new(lookup("")).holds(FOUND, none));
    let licenses: Vec<_> = (0..3).map(|_| shared(case).0).collect();
    for (config, arns) in [
        (lookup(""), json!(licenses)),
        (filter("ProductSKU", "SKU-1"), json!(licenses)),
        (filter("ProductSKU", "SKU-2"), json!([])),
        (filter("Beneficiary", "Ada"), json!(licenses)),
        (filter("Beneficiary", "Bob"), json!([])),
    ] {
        case.apply(&Step::new(config).holds(FOUND, json!({ "arns": arns })));
    }
}

fn who_may_not_ask_is_told_so(case: &mut Case) {
    case.refuses_to_plan(
        &Step::new(lookup("")),
        &[error("ListReceivedLicensesForOrganization answered").about(FOUND)],
    );
}
