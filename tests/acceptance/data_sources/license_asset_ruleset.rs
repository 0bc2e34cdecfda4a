//! One license asset ruleset.

use serde_json::json;

use crate::counted::ruleset;
use crate::harness::{Case, Step, acceptance, error};

acceptance! {
    every_attribute_is_found,
    nothing_found_names_what_was_looked_for_and_where,
}

const FOUND: &str = "data.licensemanager_license_asset_ruleset.this";

fn lookup(arn: &str) -> String {
    format!("data \"licensemanager_license_asset_ruleset\" \"this\" {{\n  arn = \"{arn}\"\n}}\n")
}

fn every_attribute_is_found(case: &mut Case) {
    let arn = ruleset(case, "windows");
    case.apply(&Step::new(lookup(&arn)).holds(
        FOUND,
        json!({
            "arn": arn,
            "name": "windows",
            "description": null,
            "rules": [{ "rule_statement": { "instance_rule_statement": { "matching_rule_statement": {
                "key_to_match": "Platform", "constraint": "EQUALS", "value_to_match": ["Windows"],
            } } } }],
        }),
    ));
}

fn nothing_found_names_what_was_looked_for_and_where(case: &mut Case) {
    let arn = "arn:aws:license-manager:us-east-1:123456789012:license-asset-ruleset:lar-0";
    case.refuses_to_plan(
        &Step::new(lookup(arn)),
        &[error(&format!("There is no license asset ruleset {arn}")).about(FOUND)],
    );
    case.refuses_to_plan(&Step::new(lookup("lar")), &[error("\"lar\" is no ARN").about(FOUND)]);
}
