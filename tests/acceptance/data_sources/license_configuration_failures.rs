//! What automated discovery could not do for a license configuration.

use serde_json::json;

use crate::counted::{attach, configuration, instance};
use crate::harness::{Case, Step, acceptance, error};

acceptance! {
    failures_are_found_on_every_page,
    nothing_found_names_what_was_looked_for_and_where,
}

const FOUND: &str = "data.licensemanager_license_configuration_failures.these";

fn lookup(arn: &str) -> String {
    format!(
        "data \"licensemanager_license_configuration_failures\" \"these\" {{\n  license_configuration_arn = \"{arn}\"\n}}\n"
    )
}

fn failures_are_found_on_every_page(case: &mut Case) {
    case.emulator.post("page", &json!({ "size": 1 }));
    let limited = json!({ "LicenseCount": 4, "LicenseCountHardLimit": true });
    let arn = configuration(case, limited);
    case.apply(&Step::new(lookup(&arn)).holds(FOUND, json!({ "failures": [] })));
    let resource = instance(1);
    case.emulator.post("inventory", &json!({ "arn": resource, "vcpus": 2 }));
    attach(case, &arn, &resource);
    // Three times it is seen to have grown beyond the limit.
    for vcpus in [8, 16, 32] {
        case.emulator.post("inventory", &json!({ "arn": resource, "vcpus": vcpus }));
    }
    case.emulator.given("ListLicenseConfigurations", &json!({}));
    case.apply(&Step::new(lookup(&arn)).holds(
        FOUND,
        json!({
            "failures": [
                {
                    "resource_arn": resource,
                    "resource_type": "EC2_INSTANCE",
                    "resource_owner_id": "123456789012",
                    "operation_requested_by": "License Manager Automated Discovery",
                },
                {}, {},
            ],
        }),
    ));
}

fn nothing_found_names_what_was_looked_for_and_where(case: &mut Case) {
    let arn = "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0";
    case.refuses_to_plan(
        &Step::new(lookup(arn)),
        &[error(&format!("There is no license configuration {arn}")).about(FOUND)],
    );
}
