//! Which resources use the licenses of a license configuration.

use serde_json::json;

use crate::counted::{attach, configuration, instance};
use crate::harness::{Case, Step, acceptance, error};

acceptance! {
    users_are_found_on_every_page,
    each_filter_restricts,
    nothing_found_names_what_was_looked_for_and_where,
}

const FOUND: &str = "data.licensemanager_license_configuration_usage.these";

fn lookup(arn: &str, body: &str) -> String {
    format!(
        "data \"licensemanager_license_configuration_usage\" \"these\" {{\n  license_configuration_arn = \"{arn}\"\n{body}\n}}\n"
    )
}

fn filter(arn: &str, name: &str, value: &str) -> String {
    lookup(arn, &format!("filter {{\n  name   = \"{name}\"\n  values = [\"{value}\"]\n}}"))
}

fn used(case: &mut Case) -> (String, Vec<String>) {
    let arn = configuration(case, json!({}));
    let resources: Vec<_> = (1..=3).map(instance).collect();
    for resource in &resources {
        case.emulator.post("inventory", &json!({ "arn": resource, "vcpus": 2 }));
        attach(case, &arn, resource);
    }
    (arn, resources)
}

fn users_are_found_on_every_page(case: &mut Case) {
    case.emulator.post("page", &json!({ "size": 1 }));
    let unused = configuration(case, json!({}));
    let none = json!({ "arns": [], "usage": [] });
    case.apply(&Step::new(lookup(&unused, "")).holds(FOUND, none));
    let (arn, resources) = used(case);
    case.apply(&Step::new(lookup(&arn, "")).holds(
        FOUND,
        json!({
            "arns": resources,
            "usage": [
                {
                    "resource_arn": resources[0],
                    "resource_type": "EC2_INSTANCE",
                    "resource_status": "running",
                    "resource_owner_id": "123456789012",
                    "consumed_licenses": 2,
                },
                {}, {},
            ],
        }),
    ));
}

fn each_filter_restricts(case: &mut Case) {
    let (arn, resources) = used(case);
    for (name, value, arns) in [
        ("resourceArn", resources[1].as_str(), json!([resources[1]])),
        ("resourceType", "EC2_HOST", json!([])),
        ("resourceType", "EC2_INSTANCE", json!(resources)),
        ("resourceAccount", "000000000001", json!([])),
    ] {
        case.apply(&Step::new(filter(&arn, name, value)).holds(FOUND, json!({ "arns": arns })));
    }
}

fn nothing_found_names_what_was_looked_for_and_where(case: &mut Case) {
    let arn = "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0";
    case.refuses_to_plan(
        &Step::new(lookup(arn, "")),
        &[error(&format!("There is no license configuration {arn}")).about(FOUND)],
    );
}
