//! Listing license asset groups.

use serde_json::json;

use crate::counted::{asset_group, ruleset};
use crate::harness::{Case, Step, acceptance};

acceptance! {
    every_page_is_followed_and_the_filter_restricts,
}

const FOUND: &str = "data.licensemanager_license_asset_groups.these";

fn lookup(body: &str) -> String {
    format!("data \"licensemanager_license_asset_groups\" \"these\" {{\n{body}\n}}\n")
}

fn filter(name: &str, value: &str) -> String {
    lookup(&format!("filter {{\n  name   = \"{name}\"\n  values = [\"{value}\"]\n}}"))
}

fn every_page_is_followed_and_the_filter_restricts(case: &mut Case) {
    case.apply(&Step::new(lookup("")).holds(FOUND, json!({ "arns": [], "groups": [] })));
    case.emulator.post("page", &json!({ "size": 1 }));
    let (one, two) = (ruleset(case, "one"), ruleset(case, "two"));
    let arns: Vec<_> = [("a", &one), ("b", &one), ("c", &two)]
        .into_iter()
        .map(|(name, ruleset)| asset_group(case, name, ruleset))
        .collect();
    case.apply(
        &Step::new(lookup(""))
            .holds(FOUND, json!({ "arns": arns, "groups": [{ "name": "a" }, {}, {}] })),
    );
    let step = Step::new(filter("LicenseAssetRulesetArn", &two));
    case.apply(&step.holds(FOUND, json!({ "arns": [arns[2]] })));
}
