//! Listing report generators.

use serde_json::json;

use crate::counted::{configuration, report_generator};
use crate::harness::{Case, Step, acceptance};

acceptance! {
    every_page_is_followed_and_the_filter_restricts,
}

const FOUND: &str = "data.licensemanager_report_generators.these";

fn lookup(body: &str) -> String {
    format!("data \"licensemanager_report_generators\" \"these\" {{\n{body}\n}}\n")
}

fn filter(name: &str, value: &str) -> String {
    lookup(&format!("filter {{\n  name   = \"{name}\"\n  values = [\"{value}\"]\n}}"))
}

fn every_page_is_followed_and_the_filter_restricts(case: &mut Case) {
    let none = json!({ "arns": [], "report_generators": [] });
    case.apply(&Step::new(lookup("")).holds(FOUND, none));
    case.emulator.post("page", &json!({ "size": 1 }));
    let (one, two) = (configuration(case, json!({})), configuration(case, json!({})));
    let arns = [&one, &one, &two].map(|arn| report_generator(case, arn));
    case.apply(&Step::new(lookup("")).holds(
        FOUND,
        json!({
            "arns": arns,
            "report_generators": [{ "name": "use", "tags": { "team": "data" } }, {}, {}],
        }),
    ));
    let step = Step::new(filter("LicenseConfigurationArn", &two));
    case.apply(&step.holds(FOUND, json!({ "arns": [arns[2]] })));
}
