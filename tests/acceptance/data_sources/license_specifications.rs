//! Which license configurations a resource is attached to.

use serde_json::json;

use crate::counted::{attach, configuration, instance};
use crate::harness::{Case, Step, acceptance, error};

acceptance! {
    every_page_is_followed,
    what_is_no_resource_is_refused,
}

const FOUND: &str = "data.licensemanager_license_specifications.these";

fn lookup(arn: &str) -> String {
    format!(
        "data \"licensemanager_license_specifications\" \"these\" {{\n  resource_arn = \"{arn}\"\n}}\n"
    )
}

fn every_page_is_followed(case: &mut Case) {
    case.emulator.post("page", &json!({ "size": 1 }));
    let resource = instance(1);
    let none = json!({ "arns": [], "specifications": [] });
    case.apply(&Step::new(lookup(&resource)).holds(FOUND, none));
    let arns: Vec<_> = (0..3).map(|_| configuration(case, json!({}))).collect();
    for arn in &arns {
        attach(case, arn, &resource);
    }
    case.apply(&Step::new(lookup(&resource)).holds(
        FOUND,
        json!({
            "arns": arns,
            "specifications": [
                { "license_configuration_arn": arns[0], "ami_association_scope": null }, {}, {},
            ],
        }),
    ));
}

fn what_is_no_resource_is_refused(case: &mut Case) {
    case.refuses_to_plan(&Step::new(lookup("i-1")), &[error("\"i-1\" is no ARN").about(FOUND)]);
    let bucket = "arn:aws:s3:::reports";
    case.refuses_to_plan(
        &Step::new(lookup(bucket)),
        &[error("ListLicenseSpecificationsForResource answered").and(bucket).about(FOUND)],
    );
}
