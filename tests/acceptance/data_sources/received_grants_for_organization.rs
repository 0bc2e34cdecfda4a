//! Listing the grants of a license to the accounts of an organization.

use serde_json::json;

use crate::entitlements::{license_of, shared};
use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance, error};

acceptance! {
    the_grants_of_all_accounts_are_found,
    each_filter_restricts,
    who_may_not_ask_is_told_so,
}

const FOUND: &str = "data.licensemanager_received_grants_for_organization.these";

fn lookup(license: &str, body: &str) -> String {
    format!(
        "data \"licensemanager_received_grants_for_organization\" \"these\" {{\n  license_arn = \"{license}\"\n{body}\n}}\n"
    )
}

fn filter(license: &str, name: &str, value: &str) -> String {
    let filter = format!("filter {{\n  name   = \"{name}\"\n  values = [\"{value}\"]\n}}");
    lookup(license, &filter)
}

/// The principals that a lookup finds.
fn principals(case: &mut Case, config: &str) -> Vec<String> {
    let output = "output \"principals\" {\n  value = data.licensemanager_received_grants_for_organization.these.grants[*].principal\n}\n";
    case.apply(&Step::new(format!("{config}{output}")));
    let state = case.state();
    let found = state.output("principals").as_array().unwrap().iter();
    let mut found: Vec<_> = found.map(|principal| principal.as_str().unwrap().to_owned()).collect();
    found.sort();
    found
}

fn the_grants_of_all_accounts_are_found(case: &mut Case) {
    let (license, _) = shared(case);
    case.emulator.post("page", &json!({ "size": 1 }));
    let kept = license_of(case, ACCOUNT, REGION);
    assert_eq!(principals(case, &lookup(&kept, "")), [""; 0]);
    let expected = [
        "arn:aws:iam::012345678901:root",
        "arn:aws:iam::222222222222:root",
        "arn:aws:organizations::123456789012:ou/o-example/ou-one",
    ];
    assert_eq!(principals(case, &lookup(&license, "")), expected);
}

fn each_filter_restricts(case: &mut Case) {
    let (license, grant) = shared(case);
    let of_parent = principals(case, &filter(&license, "ParentArn", &grant));
    assert_eq!(of_parent, ["arn:aws:iam::012345678901:root", "arn:aws:iam::222222222222:root"]);
    let account = "arn:aws:iam::222222222222:root";
    assert_eq!(principals(case, &filter(&license, "GranteePrincipalArn", account)), [account]);
}

fn who_may_not_ask_is_told_so(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    case.refuses_to_plan(
        &Step::new(lookup(&license, "")),
        &[error("ListReceivedGrantsForOrganization answered").about(FOUND)],
    );
}
