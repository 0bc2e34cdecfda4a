//! Querying what is attached to license configurations.

use serde_json::json;

use crate::counted::{IMAGE, attach, attach_image, configuration, instance};
use crate::harness::{Case, acceptance, error};

acceptance! {
    found_and_taken_over needs Query,
    a_bad_arn_is_refused needs Query,
}

const KIND: &str = "licensemanager_association";

fn of(configuration: &str) -> String {
    format!("  config {{\n    license_configuration_arn = \"{configuration}\"\n  }}")
}

fn found_and_taken_over(case: &mut Case) {
    let (one, two) = (configuration(case, json!({})), configuration(case, json!({})));
    assert_eq!(case.query(KIND, ""), []);
    attach(case, &one, &instance(1));
    attach_image(case, &two);
    let found = case.query(KIND, "");
    let names: Vec<_> = found.iter().map(|found| found.name.clone()).collect();
    assert_eq!(names, [instance(1), IMAGE.to_owned()]);
    assert_eq!(
        found[0].identity,
        json!({
            "resource_arn": instance(1), "license_configuration_arn": one,
            "account_id": "123456789012", "region": "us-east-1",
        })
    );
    let objects = case.query(KIND, "  include_resource = true");
    assert_eq!(objects[1].object["ami_association_scope"], "cross-account");
    assert_eq!(case.query_names(KIND, &of(&two)), [IMAGE]);
    assert_eq!(case.query_takes_over(KIND, ""), 2);
}

fn a_bad_arn_is_refused(case: &mut Case) {
    case.refuses_query(KIND, &of("lic-1"), &[error("\"lic-1\" is no ARN")]);
}
