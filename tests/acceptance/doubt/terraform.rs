//! The same under Terraform itself: some of what the matrix has, in one apply, one change and one destroy.

use serde_json::json;

use super::proxy::Proxy;
use super::spoil::{Body, Spoil};
use crate::harness::{ACCOUNT, Action, Case, Step, acceptance};

acceptance! {
    whatever_becomes_of_the_answers_the_state_has_it_all,
}

const CONFIGURATION: &str = "licensemanager_license_configuration.this";

fn config(name: &str) -> String {
    format!(
        r#"
resource "licensemanager_license_configuration" "this" {{
  name                  = "{name}"
  license_counting_type = "vCPU"
  tags                  = {{ team = "{name}" }}
}}
resource "licensemanager_license_configuration" "twins" {{
  count                 = 5
  name                  = "twin"
  license_counting_type = "vCPU"
  tags                  = {{ number = count.index }}
}}
resource "licensemanager_license" "this" {{
  name                      = "{name}"
  product_name              = "Suite"
  product_sku               = "SKU-1"
  beneficiary               = "Ada"
  issuer                    = {{ name = "Example" }}
  validity                  = {{ begin = "2026-01-01T00:00:00Z" }}
  entitlements              = [{{ name = "users", unit = "Count", max_count = 10 }}]
  consumption_configuration = {{ renew_type = "None" }}
}}
resource "licensemanager_license_asset_ruleset" "this" {{
  name  = "{name}"
  rules = [{{ rule_statement = {{ instance_rule_statement = {{ matching_rule_statement = {{
    key_to_match = "Platform", constraint = "EQUALS", value_to_match = ["Windows"] }} }} }} }}]
}}
resource "licensemanager_license_asset_group" "this" {{
  name                                  = "{name}"
  license_asset_group_configurations    = [{{ usage_dimension = "vCPU" }}]
  associated_license_asset_ruleset_arns = [licensemanager_license_asset_ruleset.this.arn]
}}
resource "licensemanager_report_generator" "this" {{
  name                       = "{name}"
  types                      = ["LicenseConfigurationUsageReport"]
  license_configuration_arns = [licensemanager_license_configuration.this.arn]
  frequency                  = {{ period = "DAY" }}
}}
"#
    )
}

fn whatever_becomes_of_the_answers_the_state_has_it_all(case: &mut Case) {
    let service = case.emulator.url();
    let proxy = Proxy::start(service.strip_prefix("http://").unwrap().parse().unwrap());
    let url = proxy.url();
    case.provider(&format!(
        "provider \"licensemanager\" {{\n  endpoints {{\n    licensemanager = \"{url}\"\n  }}\n}}\n"
    ));
    let spoil = |operation: &str, spoil: Spoil, times: usize| {
        proxy.spoil(ACCOUNT, operation, spoil, times);
    };
    spoil("CreateLicenseConfiguration", Spoil::CutInBody(50), 4);
    spoil("CreateLicense", Spoil::Success(Body::Nothing), 1);
    spoil("CreateLicenseAssetRuleset", Spoil::EmptyTexts, 1);
    spoil("CreateLicenseAssetGroup", Spoil::Status(501, Body::Nothing), 1);
    spoil("CreateLicenseManagerReportGenerator", Spoil::Success(Body::Page), 1);
    case.apply(
        &Step::new(config("a")).holds(CONFIGURATION, json!({ "tags_all": { "team": "a" } })),
    );
    assert_eq!(proxy.unspoiled(ACCOUNT), 0);
    let listed = case.emulator.call("ListLicenseConfigurations", &json!({}));
    assert_eq!(listed["LicenseConfigurations"].as_array().unwrap().len(), 6, "{listed}");
    for number in 0..5 {
        let address = format!("licensemanager_license_configuration.twins[{number}]");
        let params = json!({ "LicenseConfigurationArn": case.state().text(&address, "arn") });
        let found = case.emulator.call("GetLicenseConfiguration", &params);
        assert_eq!(found["Tags"][0]["Value"], number.to_string(), "{found}");
    }

    spoil("UpdateLicenseConfiguration", Spoil::Status(408, Body::Nothing), 1);
    spoil("TagResource", Spoil::Status(400, Body::Code("RequestTimeout")), 1);
    spoil("CreateLicenseVersion", Spoil::HalfDocument, 1);
    spoil("UpdateLicenseAssetRuleset", Spoil::CutInHead(50), 1);
    let changed = json!({ "name": "b", "tags_all": { "team": "b" } });
    case.apply(
        &Step::new(config("b"))
            .plans(CONFIGURATION, Action::Update)
            .plans("licensemanager_license.this", Action::Update)
            .plans("licensemanager_license_asset_ruleset.this", Action::Update)
            .plans("licensemanager_license_asset_group.this", Action::Update)
            .plans("licensemanager_report_generator.this", Action::Update)
            .holds(CONFIGURATION, changed),
    );
    assert_eq!(proxy.unspoiled(ACCOUNT), 0);

    spoil("DeleteLicenseConfiguration", Spoil::Status(599, Body::Page), 2);
    spoil("DeleteLicense", Spoil::CutInHead(1), 1);
    spoil("DeleteLicenseAssetGroup", Spoil::Status(400, Body::CodeInHeader("InternalError")), 1);
    case.destroy();
    assert_eq!(proxy.unspoiled(ACCOUNT), 0);
}
