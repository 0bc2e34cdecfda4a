//! Listing the license configurations of the accounts of an organization.

use serde_json::json;

use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance, error};

acceptance! {
    the_configurations_of_all_accounts_are_found,
    who_may_not_ask_is_told_so,
}

const FOUND: &str = "data.licensemanager_license_configurations_for_organization.these";
const MEMBER: &str = "222222222222";

fn lookup(body: &str) -> String {
    format!(
        "data \"licensemanager_license_configurations_for_organization\" \"these\" {{\n{body}\n}}\n"
    )
}

fn filter(name: &str, value: &str) -> String {
    lookup(&format!("filter {{\n  name   = \"{name}\"\n  values = [\"{value}\"]\n}}"))
}

fn the_configurations_of_all_accounts_are_found(case: &mut Case) {
    let organization = json!({
        "id": "o-example", "management": ACCOUNT, "linked": true, "members": [MEMBER],
    });
    case.emulator.post("organization", &organization);
    case.emulator.post("page", &json!({ "size": 1 }));
    let none = json!({ "arns": [], "license_configurations": [] });
    case.apply(&Step::new(lookup("")).holds(FOUND, none));
    let make = |account: &str, kind: &str| {
        let params = json!({ "Name": "a", "LicenseCountingType": kind });
        let made = case.emulator.call_as(account, REGION, "CreateLicenseConfiguration", &params);
        made["LicenseConfigurationArn"].as_str().unwrap().to_owned()
    };
    let (own, members, more) = (make(ACCOUNT, "vCPU"), make(MEMBER, "Core"), make(MEMBER, "vCPU"));
    case.emulator.given("ListLicenseConfigurations", &json!({}));
    for (config, arns) in [
        (lookup(""), json!([own, members, more])),
        (filter("licenseCountingType", "Core"), json!([members])),
        (filter("licenseCountingType", "Socket"), json!([])),
        (filter("enforceLicenseCount", "false"), json!([own, members, more])),
        (filter("usagelimitExceeded", "true"), json!([])),
        (lookup(&format!("license_configuration_arns = [\"{more}\"]")), json!([more])),
    ] {
        case.apply(&Step::new(config).holds(FOUND, json!({ "arns": arns })));
    }
}

fn who_may_not_ask_is_told_so(case: &mut Case) {
    case.refuses_to_plan(
        &Step::new(lookup("")),
        &[error("ListLicenseConfigurationsForOrganization answered").about(FOUND)],
    );
}
