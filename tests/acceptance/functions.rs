//! The provider's functions, called from a configuration.

use serde_json::json;

use crate::harness::{Case, Step, acceptance, error};

acceptance! {
    functions_answer_without_credentials needs Functions,
    arguments_that_make_no_sense_are_named needs Functions,
    rules_from_a_function_plan_empty needs Functions,
}

fn functions_answer_without_credentials(case: &mut Case) {
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"] {
        case.remove_env(name);
    }
    let config = r##"
output "license" {
  value = provider::licensemanager::arn_parse("arn:aws:license-manager::123456789012:license:l-1")
}
output "image" {
  value = provider::licensemanager::arn_parse("arn:aws:ec2:us-west-2::image/ami-1")
}
output "rules" {
  value = provider::licensemanager::license_rules({ minimumVcpus = 2, allowedTenancy = "EC2-Default", maximumVcpus = null })
}
output "map" {
  value = provider::licensemanager::license_rules_parse(["#minimumVcpus=2", "#allowedTenancy=EC2-Default"])
}
output "principal" {
  value = provider::licensemanager::account_principal("012345678901")
}
output "in_china" {
  value = provider::licensemanager::account_principal("012345678901", "aws-cn")
}
output "in_govcloud" {
  value = provider::licensemanager::account_principal("012345678901", ["aws-us-gov"]...)
}
"##;
    case.apply(
        &Step::new(config)
            .output(
                "license",
                json!({
                    "partition": "aws",
                    "service": "license-manager",
                    "region": "",
                    "account_id": "123456789012",
                    "resource_type": "license",
                    "resource_id": "l-1",
                }),
            )
            .output(
                "image",
                json!({
                    "partition": "aws",
                    "service": "ec2",
                    "region": "us-west-2",
                    "account_id": "",
                    "resource_type": "image",
                    "resource_id": "ami-1",
                }),
            )
            .output("rules", json!(["#allowedTenancy=EC2-Default", "#minimumVcpus=2"]))
            .output("map", json!({ "minimumVcpus": "2", "allowedTenancy": "EC2-Default" }))
            .output("principal", "arn:aws:iam::012345678901:root")
            .output("in_china", "arn:aws-cn:iam::012345678901:root")
            .output("in_govcloud", "arn:aws-us-gov:iam::012345678901:root"),
    );
    assert_eq!(case.emulator.calls(), [].into());
}

fn arguments_that_make_no_sense_are_named(case: &mut Case) {
    let mistakes = [
        (
            r#"arn_parse("lic-1")"#,
            r#""lic-1" is no ARN of the form arn:partition:service:region:account-id:resource"#,
        ),
        (r#"account_principal("12345678901")"#, "has to be 12 digits, leading zeros included"),
        (
            r#"account_principal("012345678901", "china")"#,
            r#""china" is no partition. It has to be one such as aws, aws-cn or aws-us-gov"#,
        ),
        (r#"account_principal("012345678901", "aws", "aws-cn")"#, "An account is in one partition"),
        (r#"license_rules({ minimumVcpus = "" })"#, r#""minimumVcpus" = "" makes no rule"#),
        (r#"license_rules_parse(["minimumVcpus=2"])"#, "does not begin with #"),
        (r##"license_rules_parse(["#minimumVcpus=2", null])"##, "rules[1] is null"),
    ];
    for (call, text) in mistakes {
        let config = format!("output \"out\" {{\n  value = provider::licensemanager::{call}\n}}\n");
        case.refuses_to_plan(&Step::new(config), &[error(text).at_line(2)]);
    }
}

fn rules_from_a_function_plan_empty(case: &mut Case) {
    let config = r#"
resource "licensemanager_license_configuration" "this" {
  name                  = "a"
  license_counting_type = "vCPU"
  license_rules         = provider::licensemanager::license_rules({ minimumVcpus = 2, maximumVcpus = 8 })
}
"#;
    case.apply(&Step::new(config).holds(
        "licensemanager_license_configuration.this",
        json!({ "license_rules": ["#maximumVcpus=8", "#minimumVcpus=2"] }),
    ));
}
