//! What belongs to a license asset group.

use serde_json::json;

use crate::counted::{asset_group, instance, ruleset};
use crate::harness::{Case, Step, acceptance, error};

acceptance! {
    every_page_of_each_type_is_followed,
    nothing_found_names_what_was_looked_for_and_where,
}

const FOUND: &str = "data.licensemanager_license_asset_group_assets.these";

fn lookup(arn: &str, kind: &str) -> String {
    format!(
        "data \"licensemanager_license_asset_group_assets\" \"these\" {{\n  license_asset_group_arn = \"{arn}\"\n  asset_type = \"{kind}\"\n}}\n"
    )
}

fn every_page_of_each_type_is_followed(case: &mut Case) {
    for number in 1..=3 {
        let seen = json!({ "arn": instance(number), "platform": "Windows" });
        case.emulator.post("inventory", &seen);
    }
    case.emulator.post("inventory", &json!({ "arn": instance(4), "platform": "Ubuntu" }));
    case.emulator.post("page", &json!({ "size": 1 }));
    let ruleset = ruleset(case, "windows");
    let arn = asset_group(case, "windows", &ruleset);
    let arns = [instance(1), instance(2), instance(3)];
    case.apply(
        &Step::new(lookup(&arn, "Instance"))
            .holds(FOUND, json!({ "arns": arns, "assets": [{ "asset_arn": arns[0] }, {}, {}] })),
    );
    for kind in ["License", "LicenseConfiguration"] {
        let step = Step::new(lookup(&arn, kind));
        case.apply(&step.holds(FOUND, json!({ "arns": [], "assets": [] })));
    }
}

fn nothing_found_names_what_was_looked_for_and_where(case: &mut Case) {
    let arn = "arn:aws:license-manager:us-east-1:123456789012:license-asset-group:lag-0";
    case.refuses_to_plan(
        &Step::new(lookup(arn, "Instance")),
        &[error(&format!("There is no license asset group {arn}")).about(FOUND)],
    );
    case.refuses_to_plan(
        &Step::new(lookup(arn, "Host")),
        &[error("Instance, License, LicenseConfiguration").about(FOUND)],
    );
}
