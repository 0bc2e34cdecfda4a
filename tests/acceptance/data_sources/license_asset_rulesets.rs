//! Listing license asset rulesets.

use serde_json::json;

use crate::counted::ruleset;
use crate::harness::{Case, Step, acceptance};

acceptance! {
    every_page_is_followed_and_the_filter_restricts,
    those_of_aws_are_listed_on_request,
}

const FOUND: &str = "data.licensemanager_license_asset_rulesets.these";

fn lookup(body: &str) -> String {
    format!("data \"licensemanager_license_asset_rulesets\" \"these\" {{\n{body}\n}}\n")
}

fn filter(name: &str, value: &str) -> String {
    lookup(&format!("filter {{\n  name   = \"{name}\"\n  values = [\"{value}\"]\n}}"))
}

fn every_page_is_followed_and_the_filter_restricts(case: &mut Case) {
    case.apply(&Step::new(lookup("")).holds(FOUND, json!({ "arns": [], "rulesets": [] })));
    case.emulator.post("page", &json!({ "size": 1 }));
    let arns: Vec<_> = ["a", "b", "c"].into_iter().map(|name| ruleset(case, name)).collect();
    case.apply(
        &Step::new(lookup(""))
            .holds(FOUND, json!({ "arns": arns, "rulesets": [{ "name": "a" }, {}, {}] })),
    );
    case.apply(&Step::new(filter("Name", "b")).holds(FOUND, json!({ "arns": [arns[1]] })));
}

fn those_of_aws_are_listed_on_request(case: &mut Case) {
    let config = lookup("show_aws_managed_license_asset_rulesets = true");
    case.apply(
        &Step::new(format!(
            "{config}output \"count\" {{\n  value = length({FOUND}.arns) > 5\n}}\n"
        ))
        .output("count", true),
    );
}
