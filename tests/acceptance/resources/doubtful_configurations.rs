//! What may be refused, and what only looks wrong: said or not, it is applied.

use serde_json::json;

use crate::entitlements::{granted, license_of};
use crate::harness::{ACCOUNT, Action, Case, REGION, Step, acceptance, warning};

acceptance! {
    managed_instances_are_counted_by_cores,
    a_hard_limit_without_a_count,
    a_negative_count,
    an_override_stays_while_a_grant_is_switched_off_and_on,
    a_token_without_roles_and_properties,
    a_report_without_asset_groups,
    rules_that_are_none,
}

const CONFIGURATION: &str = "licensemanager_license_configuration.this";
const ACCEPTER: &str = "licensemanager_grant_accepter.this";
const TOKEN: &str = "licensemanager_token.this";
const GENERATOR: &str = "licensemanager_report_generator.this";

fn configuration(attributes: &str) -> String {
    format!(
        "resource \"licensemanager_license_configuration\" \"this\" {{\n  name = \"a\"\n{attributes}\n}}\n"
    )
}

fn lenient(case: &Case) {
    case.emulator.post("switch", &json!({ "lenient_as_the_model": true }));
}

/// A script that AWS publishes makes exactly this.
fn managed_instances_are_counted_by_cores(case: &mut Case) {
    case.destroy_warns(warning("Doubtful product information"));
    let config = configuration(
        r#"  license_counting_type = "Core"
  product_information = [{
    resource_type = "SSM_MANAGED"
    filters       = [{ name = "Application Name", comparator = "EQUALS", values = ["SQL Server"] }]
  }]"#,
    );
    case.apply(
        &Step::new(config).plans(CONFIGURATION, Action::Create).warns(
            warning("SSM_MANAGED is documented for the license_counting_type vCPU")
                .and("may be refused"),
        ),
    );
}

fn a_hard_limit_without_a_count(case: &mut Case) {
    case.destroy_warns(warning("Hard limit without a count"));
    lenient(case);
    let config =
        configuration("  license_counting_type = \"vCPU\"\n  license_count_hard_limit = true");
    case.apply(
        &Step::new(config).warns(
            warning("Hard limit without a count").and("may be refused").about(CONFIGURATION),
        ),
    );
}

fn a_negative_count(case: &mut Case) {
    case.destroy_warns(warning("license_count is -1"));
    lenient(case);
    let config = configuration("  license_counting_type = \"vCPU\"\n  license_count = -1");
    case.apply(
        &Step::new(config)
            .warns(warning("license_count is -1").and("0 or more").and("may be refused"))
            .holds(CONFIGURATION, json!({ "license_count": -1 })),
    );
}

/// The status is a variable, and the override beside it stays as it is.
fn an_override_stays_while_a_grant_is_switched_off_and_on(case: &mut Case) {
    let (_, grants) = granted(case, "111122223333", ACCOUNT, 1);
    let config = |status: &str| {
        Step::new(format!(
            r#"
resource "licensemanager_grant_accepter" "this" {{
  grant_arn                    = "{}"
  status                       = "{status}"
  activation_override_behavior = "DISTRIBUTED_GRANTS_ONLY"
}}
"#,
            grants[0]
        ))
    };
    case.apply(&config("DISABLED").holds(ACCEPTER, json!({ "status": "DISABLED" })));
    case.apply(&config("DISABLED").plans_nothing());
}

fn a_token_without_roles_and_properties(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let config = |attributes: &str| {
        Step::new(format!(
            "resource \"licensemanager_token\" \"this\" {{\n  license_arn = \"{license}\"\n{attributes}\n}}\n"
        ))
    };
    let empty = "  role_arns = []\n  token_properties = []";
    case.apply(
        &config(empty)
            .plans(TOKEN, Action::Create)
            .holds(TOKEN, json!({ "role_arns": [], "token_properties": [] })),
    );
    let log = case.emulator.log();
    let sent = log.iter().find(|request| request["op"] == "CreateToken").unwrap();
    assert_eq!(
        (sent["params"].get("RoleArns"), sent["params"].get("TokenProperties")),
        (None, None)
    );
    let token = case.state().text(TOKEN, "token_id");
    // Leaving them out means the same: the token stays.
    case.apply(&config("").plans(TOKEN, Action::Update).sends(&[]));
    case.apply(&config(empty).plans(TOKEN, Action::Update).sends(&[]));
    assert_eq!(case.state().text(TOKEN, "token_id"), token);
}

fn a_report_without_asset_groups(case: &mut Case) {
    let config = configuration("  license_counting_type = \"vCPU\"")
        + r#"
resource "licensemanager_report_generator" "this" {
  name                       = "monthly"
  types                      = ["LicenseConfigurationUsageReport"]
  license_configuration_arns = [licensemanager_license_configuration.this.arn]
  license_asset_group_arns   = []
  frequency                  = { period = "MONTH" }
}
"#;
    case.apply(&Step::new(config).holds(GENERATOR, json!({ "license_asset_group_arns": [] })));
    let log = case.emulator.log();
    let sent = log.iter().find(|it| it["op"] == "CreateLicenseManagerReportGenerator").unwrap();
    assert_eq!(sent["params"]["ReportContext"].get("licenseAssetGroupArns"), None);
}

fn rules_that_are_none(case: &mut Case) {
    let config = |attributes: &str| {
        Step::new(configuration(&format!("  license_counting_type = \"vCPU\"\n{attributes}")))
    };
    case.apply(
        &config("  license_rules = []").holds(CONFIGURATION, json!({ "license_rules": [] })),
    );
    let log = case.emulator.log();
    let sent = log.iter().find(|it| it["op"] == "CreateLicenseConfiguration").unwrap();
    assert_eq!(sent["params"].get("LicenseRules"), None);
}
