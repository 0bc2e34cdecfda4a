//! Listing tokens.

use serde_json::json;

use crate::entitlements::license_of;
use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance};

acceptance! {
    every_page_is_followed_and_the_filter_restricts,
}

const FOUND: &str = "data.licensemanager_tokens.these";

fn lookup(body: &str) -> String {
    format!("data \"licensemanager_tokens\" \"these\" {{\n{body}\n}}\n")
}

fn filter(name: &str, value: &str) -> String {
    lookup(&format!("filter {{\n  name   = \"{name}\"\n  values = [\"{value}\"]\n}}"))
}

fn every_page_is_followed_and_the_filter_restricts(case: &mut Case) {
    case.apply(&Step::new(lookup("")).holds(FOUND, json!({ "ids": [], "tokens": [] })));
    case.emulator.post("page", &json!({ "size": 1 }));
    let (one, two) = (license_of(case, ACCOUNT, REGION), license_of(case, ACCOUNT, REGION));
    let ids: Vec<_> = [(&one, "a"), (&one, "b"), (&two, "c")]
        .into_iter()
        .map(|(license, token)| {
            let params = json!({
                "LicenseArn": license, "ClientToken": token, "TokenProperties": [token],
            });
            let made = case.emulator.given("CreateToken", &params);
            case.keep_secret(made["Token"].as_str().unwrap());
            made["TokenId"].as_str().unwrap().to_owned()
        })
        .collect();
    case.apply(&Step::new(lookup("")).holds(
        FOUND,
        json!({
            "ids": ids,
            "tokens": [
                {
                    "token_id": ids[0], "token_type": "REFRESH_TOKEN", "license_arn": one,
                    "token_properties": ["a"], "role_arns": null, "status": "AVAILABLE",
                },
                {}, {},
            ],
        }),
    ));
    let step = Step::new(filter("LicenseArns", &two));
    case.apply(&step.holds(FOUND, json!({ "ids": [ids[2]] })));
    let step = Step::new(lookup(&format!("token_ids = [\"{}\"]", ids[1])));
    case.apply(&step.holds(FOUND, json!({ "ids": [ids[1]] })));
}
