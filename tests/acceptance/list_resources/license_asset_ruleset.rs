//! Querying license asset rulesets.

use serde_json::json;

use super::filter;
use crate::counted::ruleset;
use crate::harness::{Case, acceptance, error};

acceptance! {
    found_and_taken_over needs Query,
    an_unknown_filter_is_refused needs Query,
}

const KIND: &str = "licensemanager_license_asset_ruleset";

fn found_and_taken_over(case: &mut Case) {
    assert_eq!(case.query(KIND, ""), []);
    let plain = ruleset(case, "plain");
    let matching = |key: &str, value: &str| json!({ "KeyToMatch": key, "Constraint": "EQUALS", "ValueToMatch": [value] });
    case.emulator.given(
        "CreateLicenseAssetRuleset",
        &json!({
            "Name": "all of it",
            "Description": "One of each kind",
            "Rules": [
                { "RuleStatement": { "InstanceRuleStatement": { "AndRuleStatement": {
                    "MatchingRuleStatements": [matching("Platform", "Linux"), matching("InstanceType", "m5.large")],
                    "ScriptRuleStatements": [{ "KeyToMatch": "software", "Script": "exit 0" }],
                } } } },
                { "RuleStatement": { "LicenseRuleStatement": { "OrRuleStatement": {
                    "MatchingRuleStatements": [matching("LicenseStatus", "AVAILABLE"), matching("ProductSKU", "a")],
                } } } },
                { "RuleStatement": { "LicenseConfigurationRuleStatement": {
                    "MatchingRuleStatement": matching("AccountId", "123456789012"),
                } } },
            ],
            "Tags": [{ "Key": "team", "Value": "data" }],
            "ClientToken": "all-of-it",
        }),
    );
    let found = case.query(KIND, "");
    assert_eq!(
        (found[0].name.as_str(), &found[0].identity),
        ("plain", &json!({ "arn": plain, "account_id": "123456789012", "region": "us-east-1" }))
    );
    let objects = case.query(KIND, "  include_resource = true");
    assert_eq!(objects[1].object["rules"].as_array().unwrap().len(), 3);
    assert_eq!(case.query_names(KIND, &filter("Name", "plain")), ["plain"]);
    assert_eq!(case.query_takes_over(KIND, ""), 2);
}

fn an_unknown_filter_is_refused(case: &mut Case) {
    case.refuses_query(KIND, &filter("color", "red"), &[error("Unknown filter").and("Name")]);
}
