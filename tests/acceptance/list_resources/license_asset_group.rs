//! Querying license asset groups.

use serde_json::json;

use super::filter;
use crate::counted::{asset_group, full_asset_group, ruleset};
use crate::harness::{Case, acceptance, error};

acceptance! {
    found_and_taken_over needs Query,
    an_unknown_filter_is_refused needs Query,
}

const KIND: &str = "licensemanager_license_asset_group";

fn found_and_taken_over(case: &mut Case) {
    assert_eq!(case.query(KIND, ""), []);
    let (one, two) = (ruleset(case, "one"), ruleset(case, "two"));
    let plain = asset_group(case, "plain", &one);
    full_asset_group(case, &[&one, &two]);
    let found = case.query(KIND, "");
    assert_eq!(
        (found[0].name.as_str(), &found[0].identity),
        ("plain", &json!({ "arn": plain, "account_id": "123456789012", "region": "us-east-1" }))
    );
    let objects = case.query(KIND, "  include_resource = true");
    assert_eq!(objects[1].object["description"], "Everything that can be said");
    assert_eq!(case.query_names(KIND, &filter("LicenseAssetRulesetArn", &two)), ["all of it"]);
    assert_eq!(case.query_takes_over(KIND, ""), 2);
}

fn an_unknown_filter_is_refused(case: &mut Case) {
    let told = error("Unknown filter").and("LicenseAssetRulesetArn");
    case.refuses_query(KIND, &filter("color", "red"), &[told]);
}
