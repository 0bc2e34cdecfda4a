//! Lookups that cannot find anything, and values whose mistakes show only while an apply runs.

use crate::harness::{Case, Step, acceptance, error, warning};
use crate::mistakes::{self, wrong};

acceptance! {
    each_data_source_refuses_filters_and_arns_that_cannot_be,
    what_is_known_only_in_an_apply_is_checked_there,
}

/// An attribute that a lookup needs.
type Needs = Option<(&'static str, &'static str)>;

const OF_LICENSE: Needs =
    Some(("license_arn", "\"arn:aws:license-manager::123456789012:license:l-1\""));
const OF_CONFIGURATION: Needs = Some((
    "license_configuration_arn",
    "\"arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1\"",
));

/// What a data source needs, its filters, and which attribute of it takes ARNs.
const LOOKUPS: [(&str, Needs, &str, &str); 15] = [
    ("licenses", None, "Beneficiary, ProductSKU, Fingerprint, Status", "license_arns"),
    (
        "received_licenses",
        None,
        "ProductSKU, Status, Fingerprint, IssuerName, Beneficiary",
        "license_arns",
    ),
    ("received_licenses_for_organization", None, "Beneficiary, ProductSKU", ""),
    (
        "grants",
        None,
        "LicenseArn, GrantStatus, GranteePrincipalARN, ProductSKU, LicenseIssuerName",
        "grant_arns",
    ),
    (
        "received_grants",
        None,
        "ProductSKU, LicenseIssuerName, LicenseArn, GrantStatus, GranterAccountId",
        "grant_arns",
    ),
    ("received_grants_for_organization", OF_LICENSE, "ParentArn, GranteePrincipalArn", ""),
    (
        "license_configurations",
        None,
        "licenseCountingType, enforceLicenseCount, usagelimitExceeded",
        "license_configuration_arns",
    ),
    (
        "license_configurations_for_organization",
        None,
        "licenseCountingType, enforceLicenseCount, usagelimitExceeded",
        "license_configuration_arns",
    ),
    (
        "license_configuration_usage",
        OF_CONFIGURATION,
        "resourceArn, resourceType, resourceAccount",
        "",
    ),
    ("license_conversion_tasks", None, "ResourceArns, Status", ""),
    ("license_asset_groups", None, "LicenseAssetRulesetArn", ""),
    ("license_asset_rulesets", None, "Name", ""),
    ("report_generators", None, "LicenseConfigurationArn", ""),
    ("tokens", None, "LicenseArns", ""),
    (
        "resource_inventory",
        None,
        "account_id, application_name, license_included, platform, resource_id, tag:",
        "",
    ),
];

fn each_data_source_refuses_filters_and_arns_that_cannot_be(case: &mut Case) {
    for (kind, usual, filters, arns) in LOOKUPS {
        let filter = filters.split(", ").next().unwrap();
        let values = |values: &str| format!("{{\n  name = \"{filter}\"\n  values = [{values}]\n}}");
        let two = ["filter.values", "takes exactly one value, has 2"];
        let none = ["filter.values", "takes exactly one value, has none"];
        let mut mistakes = vec![
            wrong(
                "filter",
                "{\n  name = \"color\"\n  values = [\"red\"]\n}",
                &[
                    "\"color\" is no filter of this data source",
                    &format!("The filters are {filters}"),
                ],
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
            // Nobody knows that the service refuses these, so it is asked.
            warning("\"ONE_TIME\", which needs report_start_date").about(once),
            warning("\"ONE_TIME\", which needs report_end_date").about(once),
            error("CreateLicenseManagerReportGenerator answered ResourceNotFoundException")
                .about(once),
            error("\"lic-1\" is no ARN").about("licensemanager_association.this"),
            error("\"color\" is no filter").about("data.licensemanager_licenses.these"),
        ],
    );
    let sent = case.emulator.log();
    let sent: Vec<_> = sent.iter().map(|request| &request["op"]).collect();
    let sent: Vec<_> = sent.into_iter().filter(|op| *op != "GetCallerIdentity").collect();
    assert_eq!(sent, ["CreateLicenseManagerReportGenerator"]);
}
