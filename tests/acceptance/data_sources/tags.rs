//! The tags of any object.

use serde_json::json;

use crate::counted::configuration;
use crate::entitlements::license_of;
use crate::harness::{ACCOUNT, Case, Step, acceptance, error};

acceptance! {
    tags_are_found_wherever_the_object_is,
    what_is_no_object_of_license_manager_is_refused,
}

const FOUND: &str = "data.licensemanager_tags.these";

fn lookup(arn: &str) -> String {
    format!("data \"licensemanager_tags\" \"these\" {{\n  resource_arn = \"{arn}\"\n}}\n")
}

fn tags_are_found_wherever_the_object_is(case: &mut Case) {
    let arn = configuration(case, json!({ "Tags": [{ "Key": "team", "Value": "data" }] }));
    case.apply(&Step::new(lookup(&arn)).holds(FOUND, json!({ "tags": { "team": "data" } })));
    let license = license_of(case, ACCOUNT, "eu-west-1");
    case.apply(&Step::new(lookup(&license)).holds(FOUND, json!({ "tags": {} })));
}

fn what_is_no_object_of_license_manager_is_refused(case: &mut Case) {
    for (arn, text) in
        [("lic-1", "\"lic-1\" is no ARN"), ("arn:aws:s3:::reports", "is the ARN of something else")]
    {
        case.refuses_to_plan(&Step::new(lookup(arn)), &[error(text).about(FOUND)]);
    }
    let gone = "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0";
    case.refuses_to_plan(
        &Step::new(lookup(gone)),
        &[error("ListTagsForResource answered").about(FOUND)],
    );
}
