//! One license asset group.

use serde_json::json;

use crate::counted::{asset_group, ruleset};
use crate::harness::{Case, Step, acceptance, error};

acceptance! {
    every_attribute_is_found,
    nothing_found_names_what_was_looked_for_and_where,
}

const FOUND: &str = "data.licensemanager_license_asset_group.this";

fn lookup(arn: &str) -> String {
    format!("data \"licensemanager_license_asset_group\" \"this\" {{\n  arn = \"{arn}\"\n}}\n")
}

fn every_attribute_is_found(case: &mut Case) {
    let ruleset = ruleset(case, "windows");
    let arn = asset_group(case, "all windows", &ruleset);
    case.apply(&Step::new(lookup(&arn)).holds(
        FOUND,
        json!({
            "arn": arn,
            "name": "all windows",
            "description": null,
            "license_asset_group_configurations": [{ "usage_dimension": "vCPU" }],
            "associated_license_asset_ruleset_arns": [ruleset],
            "properties": null,
            "status": "ACTIVE",
        }),
    ));
}

fn nothing_found_names_what_was_looked_for_and_where(case: &mut Case) {
    let arn = "arn:aws:license-manager:us-east-1:123456789012:license-asset-group:lag-0";
    case.refuses_to_plan(
        &Step::new(lookup(arn)),
        &[error(&format!("There is no license asset group {arn}")).about(FOUND)],
    );
    case.refuses_to_plan(&Step::new(lookup("lag")), &[error("\"lag\" is no ARN").about(FOUND)]);
}
