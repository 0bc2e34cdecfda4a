//! Lookups that cannot find anything, and values whose mistakes show only while an apply runs.

use serde_json::json;

use crate::harness::{Case, Step, acceptance, error};
use crate::mistakes::{self, wrong};

acceptance! {
    each_data_source_refuses_filters_and_arns_that_cannot_be,
    what_is_known_only_in_an_apply_is_checked_there,
}

fn each_data_source_refuses_filters_and_arns_that_cannot_be(case: &mut Case) {
    let license = "\"arn:aws:license-manager::123456789012:license:l-1\"";
    let configuration =
        "\"arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1\"";
    let (of_license, of_configuration) =
        (("license_arn", license), ("license_configuration_arn", configuration));
    for (kind, usual, filter, arns) in [
        ("licenses", None, "Status", "license_arns"),
        ("received_licenses", None, "Status", "license_arns"),
        ("received_licenses_for_organization", None, "Beneficiary", ""),
        ("grants", None, "GrantStatus", "grant_arns"),
        ("received_grants", None, "GrantStatus", "grant_arns"),
        ("received_grants_for_organization", Some(of_license), "ParentArn", ""),
        ("license_configurations", None, "licenseCountingType", "license_configuration_arns"),
        (
            "license_configurations_for_organization",
            None,
            "licenseCountingType",
            "license_configuration_arns",
        ),
        ("license_configuration_usage", Some(of_configuration), "resourceType", ""),
        ("license_conversion_tasks", None, "Status", ""),
        ("license_asset_groups", None, "LicenseAssetRulesetArn", ""),
        ("license_asset_rulesets", None, "Name", ""),
        ("report_generators", None, "LicenseConfigurationArn", ""),
        ("tokens", None, "LicenseArns", ""),
        ("resource_inventory", None, "platform", ""),
    ] {
        let values = |values: &str| format!("{{\n  name = \"{filter}\"\n  values = [{values}]\n}}");
        let two = ["filter.values", "to have 1 to 1 elements (it has 2)"];
        let none = ["filter.values", "to have 1 to 1 elements (it has 0)"];
        let mut mistakes = vec![
            wrong(
                "filter",
                "{\n  name = \"color\"\n  values = [\"red\"]\n}",
                &["\"color\" is no filter", filter],
            ),
            wrong("filter", values("\"a\", \"b\""), &two),
            wrong("filter", values(""), &none),
        ];
        if !arns.is_empty() {
            mistakes.push(wrong(
                arns,
                "[\"x-1\"]",
                &[&format!("{arns} is \"x-1\""), "to be an ARN"],
            ));
        }
        let usual: Vec<_> = usual.into_iter().collect();
        mistakes::data_sources(case, &format!("licensemanager_{kind}"), &usual, &mistakes);
    }
}

fn what_is_known_only_in_an_apply_is_checked_there(case: &mut Case) {
    let config = r#"
resource "terraform_data" "wrong" {
  input = { name = "", arn = "lic-1", period = "ONE_TIME", filter = "color" }
}
resource "licensemanager_report_generator" "named" {
  name                       = terraform_data.wrong.output.name
  types                      = ["LicenseConfigurationUsageReport"]
  license_configuration_arns = ["arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1"]
  frequency                  = { period = "DAY" }
}
resource "licensemanager_report_generator" "subject" {
  name                       = "a"
  types                      = ["LicenseConfigurationUsageReport"]
  license_configuration_arns = [terraform_data.wrong.output.arn]
  frequency                  = { period = "DAY" }
}
resource "licensemanager_report_generator" "once" {
  name                       = "a"
  types                      = ["LicenseConfigurationUsageReport"]
  license_configuration_arns = ["arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1"]
  frequency                  = { period = terraform_data.wrong.output.period }
}
resource "licensemanager_association" "this" {
  license_configuration_arn = terraform_data.wrong.output.arn
  resource_arn              = "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0"
}
data "licensemanager_licenses" "these" {
  filter {
    name   = terraform_data.wrong.output.filter
    values = ["red"]
  }
}
"#;
    let once = "licensemanager_report_generator.once";
    case.fails_to_apply(
        &Step::new(config),
        &[
            error("name is \"\"")
                .and("1 to 100 characters")
                .about("licensemanager_report_generator.named"),
            error("license_configuration_arns is \"lic-1\"")
                .about("licensemanager_report_generator.subject"),
            error("\"ONE_TIME\", which needs report_start_date").about(once),
            error("\"ONE_TIME\", which needs report_end_date").about(once),
            error("\"lic-1\" is no ARN").about("licensemanager_association.this"),
            error("\"color\" is no filter").about("data.licensemanager_licenses.these"),
        ],
    );
    let sent = case.emulator.log();
    let sent: Vec<_> =
        sent.iter().filter(|request| request["op"] != json!("GetCallerIdentity")).collect();
    assert!(sent.is_empty(), "{sent:?}");
}
