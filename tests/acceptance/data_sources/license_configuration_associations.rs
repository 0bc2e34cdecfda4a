//! What is attached to a license configuration.

use serde_json::json;

use crate::counted::{attach, configuration, instance};
use crate::harness::{Case, Step, acceptance, error};

acceptance! {
    every_page_is_followed,
    nothing_found_names_what_was_looked_for_and_where,
}

const FOUND: &str = "data.licensemanager_license_configuration_associations.these";

fn lookup(arn: &str) -> String {
    format!(
        "data \"licensemanager_license_configuration_associations\" \"these\" {{\n  license_configuration_arn = \"{arn}\"\n}}\n"
    )
}

fn every_page_is_followed(case: &mut Case) {
    case.emulator.post("page", &json!({ "size": 2 }));
    let arn = configuration(case, json!({}));
    case.apply(&Step::new(lookup(&arn)).holds(FOUND, json!({ "arns": [], "associations": [] })));
    let resources: Vec<_> = (1..=5).map(instance).collect();
    for resource in &resources {
        attach(case, &arn, resource);
    }
    case.apply(&Step::new(lookup(&arn)).holds(
        FOUND,
        json!({
            "arns": resources,
            "associations": [
                {
                    "resource_arn": resources[0],
                    "resource_type": "EC2_INSTANCE",
                    "resource_owner_id": "123456789012",
                    "ami_association_scope": null,
                },
                {}, {}, {}, {},
            ],
        }),
    ));
}

fn nothing_found_names_what_was_looked_for_and_where(case: &mut Case) {
    let arn = "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0";
    case.refuses_to_plan(
        &Step::new(lookup(arn)),
        &[error(&format!(
            "There is no license configuration {arn} for account 123456789012 in region us-east-1."
        ))
        .about(FOUND)],
    );
    case.refuses_to_plan(&Step::new(lookup("lic-0")), &[error("\"lic-0\" is no ARN").about(FOUND)]);
}
