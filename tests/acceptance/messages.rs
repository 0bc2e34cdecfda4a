//! Whether messages say what went wrong with what, and what to do.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::counted::{configuration, instance};
use crate::entitlements::{OTHER, grant_by, license_of};
use crate::harness::{ACCOUNT, Case, Complaint, REGION, Step, acceptance, error, warning};

acceptance! {
    every_creation_names_what_was_to_be_made,
    checkouts_name_their_license needs EphemeralResources,
    actions_name_their_object needs Actions,
    quotas_are_named_with_their_numbers,
    a_changed_affinity_that_is_refused_says_how_to_replace,
    the_right_to_grant_is_not_passed_on,
    a_missing_web_identity_file_is_named,
    words_that_filters_do_not_know,
    what_may_be_refused_is_told_by_the_plan,
}

/// The next call of each operation is refused, by words that end in a full stop.
fn refuse(case: &Case, code: &str, operations: &[&str]) {
    let next: Value = operations
        .iter()
        .map(|operation| {
            json!({ "op": operation, "kind": "error", "code": code, "message": "Not today." })
        })
        .collect();
    case.emulator.faults(&json!({ "next": next }));
}

fn every_creation_names_what_was_to_be_made(case: &mut Case) {
    let suse = configuration(case, json!({ "Name": "suse" }));
    let own = license_of(case, ACCOUNT, REGION);
    let foreign = license_of(case, OTHER, REGION);
    let offered = grant_by(case, OTHER, REGION, &foreign, ACCOUNT);
    case.emulator.given("ListReceivedGrants", &json!({}));
    let instance = instance(1);
    let config = format!(
        r#"
resource "licensemanager_license_configuration" "this" {{
  name                  = "vcpus"
  license_counting_type = "vCPU"
}}
resource "licensemanager_association" "this" {{
  license_configuration_arn = "{suse}"
  resource_arn              = "{instance}"
}}
resource "licensemanager_grant" "this" {{
  name               = "offer"
  license_arn        = "{own}"
  principal          = "arn:aws:iam::{OTHER}:root"
  allowed_operations = ["CheckoutLicense"]
}}
resource "licensemanager_grant_accepter" "this" {{
  grant_arn = "{offered}"
}}
resource "licensemanager_token" "this" {{
  license_arn = "{own}"
}}
resource "licensemanager_report_generator" "this" {{
  name                       = "use"
  types                      = ["LicenseConfigurationUsageReport"]
  license_configuration_arns = ["{suse}"]
  frequency                  = {{ period = "DAY" }}
}}
resource "licensemanager_license_conversion_task" "this" {{
  resource_arn                = "{instance}"
  source_license_context      = {{ usage_operation = "RunInstances:0002" }}
  destination_license_context = {{ usage_operation = "RunInstances:0800" }}
}}
resource "licensemanager_service_settings" "this" {{
  sns_topic_arn = "arn:aws:sns:us-east-1:{ACCOUNT}:aws-license-manager-service-alerts"
}}
{}{}"#,
        crate::resources::license::this(&[]),
        RULESET
    );
    let expected = [
        ("license_configuration", "license configuration \"vcpus\"", "CreateLicenseConfiguration"),
        (
            "association",
            &format!("association of {instance} with \"suse\""),
            "UpdateLicenseSpecificationsForResource",
        ),
        ("grant", "grant \"offer\"", "CreateGrant"),
        ("grant_accepter", &format!("grant accepter of {offered}"), "AcceptGrant"),
        ("token", &format!("token of {own}"), "CreateToken"),
        ("report_generator", "report generator \"use\"", "CreateLicenseManagerReportGenerator"),
        (
            "license_conversion_task",
            &format!("license conversion task of {instance}"),
            "CreateLicenseConversionTaskForResource",
        ),
        (
            "service_settings",
            &format!("service settings of account {ACCOUNT} in \"us-east-1\""),
            "UpdateServiceSettings",
        ),
        ("license", "license \"suite\"", "CreateLicense"),
        ("license_asset_ruleset", "license asset ruleset \"windows\"", "CreateLicenseAssetRuleset"),
    ];
    case.plan(&Step::new(config));
    let operations: Vec<_> = expected.iter().map(|(_, _, operation)| *operation).collect();
    refuse(case, "InvalidParameterValueException", &operations);
    let complaints: Vec<_> = expected
        .iter()
        .map(|(kind, what, operation)| {
            error(&format!("Creating {what} failed"))
                .and(&format!("{operation} answered InvalidParameterValueException: Not today."))
                .about(format!("licensemanager_{kind}.this"))
        })
        .collect();
    case.fails_to_apply_saved(&complaints);
}

const RULESET: &str = r#"
resource "licensemanager_license_asset_ruleset" "this" {
  name  = "windows"
  rules = [{ rule_statement = { instance_rule_statement = { matching_rule_statement = {
    key_to_match = "Platform", constraint = "EQUALS", value_to_match = ["Windows"]
  } } } }]
}
"#;

fn checkouts_name_their_license(case: &mut Case) {
    case.opens_in_plans();
    let license = license_of(case, ACCOUNT, REGION);
    let config = format!(
        r#"
ephemeral "licensemanager_license_checkout" "this" {{
  product_sku     = "SKU-1"
  key_fingerprint = "aws:1:Example:issuer-fingerprint"
  entitlements    = [{{ name = "users", unit = "Count", value = "1" }}]
}}
ephemeral "licensemanager_borrow_license_checkout" "this" {{
  license_arn  = "{license}"
  entitlements = [{{ name = "users", unit = "Count", value = "1" }}]
}}
ephemeral "licensemanager_token" "this" {{
  license_arn = "{license}"
}}
"#
    );
    refuse(
        case,
        "NoEntitlementsAllowedException",
        &["CheckoutLicense", "CheckoutBorrowLicense", "CreateToken"],
    );
    let causes = "all of it is checked out at the moment";
    case.refuses_to_plan(
        &Step::new(config),
        &[
            error("Opening license checkout of \"SKU-1\" failed").and(causes),
            error(&format!("Opening borrowed license with the ARN {license} failed"))
                .and("it has no entitlement of that name and unit")
                .and(causes),
            error(&format!("Opening token of {license} failed")),
        ],
    );
}

fn actions_name_their_object(case: &mut Case) {
    let license = license_of(case, OTHER, REGION);
    let grant = grant_by(case, OTHER, REGION, &license, ACCOUNT);
    case.emulator.given("ListReceivedGrants", &json!({}));
    let config = format!(
        r#"
action "licensemanager_reject_grant" "this" {{
  config {{
    grant_arn = "{grant}"
  }}
}}
"#
    );
    case.plan(&Step::new(config));
    refuse(case, "ValidationException", &["RejectGrant"]);
    let output = case.terraform(&[
        "apply",
        "-json",
        "-input=false",
        "-auto-approve",
        "-invoke=action.licensemanager_reject_grant.this",
    ]);
    assert_eq!(output.code, Some(1), "{output}");
    crate::harness::expect(
        &output,
        &[error(&format!("Rejecting the grant with the ARN {grant} failed")).and("Not today.")],
    );
}

fn quotas_are_named_with_their_numbers(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let config = format!(
        r#"
resource "licensemanager_license_configuration" "this" {{
  name                  = "vcpus"
  license_counting_type = "vCPU"
}}
resource "licensemanager_grant" "this" {{
  name               = "offer"
  license_arn        = "{license}"
  principal          = "arn:aws:iam::{OTHER}:root"
  allowed_operations = ["CheckoutLicense"]
}}
"#
    );
    case.plan(&Step::new(config));
    let limit = |operation: &str, count: u32| {
        json!({ "op": operation, "kind": "error", "count": count,
            "code": "ResourceLimitExceededException", "message": "Too many." })
    };
    case.emulator.faults(
        &json!({ "next": [limit("CreateLicenseConfiguration", 1), limit("CreateGrant", 9)] }),
    );
    case.fails_to_apply_saved(&[
        error("Creating license configuration \"vcpus\" failed")
            .and("\"License configurations\" (L-CDB75D7A), 25 in each region by default"),
        error("Creating grant \"offer\" failed")
            .and("\"Number of grants per license\" (L-55F04DE6), 2,000 by default"),
    ]);
    case.emulator.faults(&json!({}));
}

fn a_changed_affinity_that_is_refused_says_how_to_replace(case: &mut Case) {
    let config = |days: u32| {
        Step::new(format!(
            r##"
resource "licensemanager_license_configuration" "this" {{
  name                  = "cores"
  license_counting_type = "Core"
  license_rules         = ["#licenseAffinityToHost={days}"]
}}
"##
        ))
    };
    case.apply(&config(30));
    refuse(case, "InvalidParameterValueException", &["UpdateLicenseConfiguration"]);
    case.fails_to_apply(
        &config(60),
        &[error("Updating license configuration \"cores\"")
            .and("Not today.")
            .and("license_rules is to be changed")
            .and("terraform apply -replace=ADDRESS")],
    );
}

fn the_right_to_grant_is_not_passed_on(case: &mut Case) {
    let license = license_of(case, OTHER, REGION);
    let grant = grant_by(case, OTHER, REGION, &license, ACCOUNT);
    case.emulator.call("AcceptGrant", &json!({ "GrantArn": grant }));
    case.emulator.given("ListReceivedGrants", &json!({}));
    let config = format!(
        r#"
resource "licensemanager_grant" "this" {{
  name               = "onward"
  license_arn        = "{license}"
  principal          = "arn:aws:iam::222222222222:root"
  allowed_operations = ["CheckoutLicense", "CreateGrant"]
}}
"#
    );
    let told = warning("A right that is not passed on")
        .and("allowed_operations has \"CreateGrant\"")
        .and(&format!("account {OTHER}"))
        .and("It may be refused");
    let refused =
        error("Creating grant \"onward\" failed").and("allowed_operations has \"CreateGrant\"");
    case.plan(&Step::new(&config).warns(told.clone()));
    refuse(case, "ValidationException", &["CreateGrant"]);
    case.fails_to_apply_saved(&[told, refused.clone()]);
    // Whose calls these are is not known here until they are made.
    case.provider(
        "provider \"licensemanager\" {\n  skip_credentials_validation = true\n  skip_requesting_account_id  = true\n}\n",
    );
    case.plan(&Step::new(&config));
    refuse(case, "ValidationException", &["CreateGrant"]);
    case.fails_to_apply_saved(&[refused]);
    case.provider("");
}

fn a_missing_web_identity_file_is_named(case: &mut Case) {
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
        case.remove_env(name);
    }
    let config = "data \"licensemanager_service_settings\" \"this\" {}\n";
    let role = "role_arn = \"arn:aws:iam::123456789012:role/ci\"";
    let block = |attributes: &str| {
        format!(
            "provider \"licensemanager\" {{\n  assume_role_with_web_identity {{\n    {attributes}\n  }}\n}}\n"
        )
    };
    let told = |path: &str| {
        error(path).and("The role arn:aws:iam::123456789012:role/ci cannot be assumed")
    };
    case.provider(&block(&format!("{role}\n    web_identity_token_file = \"/nowhere/token\"")));
    case.refuses_to_plan(&Step::new(config), &[told("/nowhere/token: No such file")]);
    case.set_env("AWS_WEB_IDENTITY_TOKEN_FILE", "/elsewhere/token");
    case.provider(&block(role));
    case.refuses_to_plan(&Step::new(config), &[told("/elsewhere/token: No such file")]);
    case.set_env("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/ci");
    case.provider("");
    case.refuses_to_plan(&Step::new(config), &[told("/elsewhere/token: No such file")]);
    let empty = case.file("empty", "\n");
    case.set_env("AWS_WEB_IDENTITY_TOKEN_FILE", &empty);
    case.refuses_to_plan(&Step::new(config), &[told(&empty).and("is empty")]);
    case.remove_env("AWS_WEB_IDENTITY_TOKEN_FILE");
    case.remove_env("AWS_ROLE_ARN");
    case.set_env("AWS_ACCESS_KEY_ID", ACCOUNT);
    case.set_env("AWS_SECRET_ACCESS_KEY", "acceptance-secret-access-key");
}

fn words_that_filters_do_not_know(case: &mut Case) {
    let arn = "license_configuration_arn = \"arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0123456789abcdef0123456789abcdef\"";
    let mut config = String::new();
    let mut complaints = Vec::new();
    for (number, (kind, usual, name, value, words, complaint)) in [
        ("licenses", "", "Status", "AVAILBLE", "AVAILABLE", MAY),
        ("received_licenses", "", "Status", "active", "AVAILABLE", MAY),
        ("grants", "", "GrantStatus", "ACCEPTED", "PENDING_ACCEPT", MAY),
        ("received_grants", "", "GrantStatus", "Active", "PENDING_ACCEPT", MAY),
        ("license_conversion_tasks", "", "Status", "DONE", "SUCCEEDED", MAY),
        ("license_configurations", "", "licenseCountingType", "vcpu", "vCPU", IS),
        ("license_configurations", "", "enforceLicenseCount", "yes", "true, false", MAY),
        (ORGANIZATION, "", "usagelimitExceeded", "1", "true, false", MAY),
        ("license_configuration_usage", arn, "resourceType", "EC2", "EC2_INSTANCE", MAY),
        ("resource_inventory", "", "license_included", "windows", "windows-server-datacenter", IS),
    ]
    .into_iter()
    .enumerate()
    {
        let filter =
            format!("  filter {{\n    name   = \"{name}\"\n    values = [\"{value}\"]\n  }}\n");
        writeln!(config, "data \"licensemanager_{kind}\" \"n{number}\" {{\n  {usual}\n{filter}}}")
            .unwrap();
        let says = format!("The filter {name} does not know \"{value}\". Its values are ");
        let told = complaint(&says).and(words);
        complaints.push(told.about(format!("data.licensemanager_{kind}.n{number}")));
    }
    case.refuses_to_plan(&Step::new(config), &complaints);
    assert_eq!(case.emulator.calls(), [].into(), "nothing was sent");
}

const ORGANIZATION: &str = "license_configurations_for_organization";

/// Refused by AWS's word.
const IS: fn(&str) -> Complaint = error;
/// Told, and no more.
const MAY: fn(&str) -> Complaint = |text| warning(text).and("It may be refused");

fn what_may_be_refused_is_told_by_the_plan(case: &mut Case) {
    let license = crate::resources::license::this;
    let arn = license_of(case, ACCOUNT, REGION);
    let borrowed = r#"{ renew_type = "None", borrow_configuration = { allow_early_check_in = true, max_time_to_live_in_minutes = 60 } }"#;
    let key = r#"{ name = "Example", sign_key = "arn:aws:kms:us-east-1:123456789012:key/1" }"#;
    let empty = |path: &str| MAY("Empty name").and(&format!("{path} is empty"));
    let configuration = "resource \"licensemanager_license_configuration\" \"this\" {\n  name = \"\"\n  license_counting_type = \"vCPU\"\n}\n";
    let grant = format!(
        "resource \"licensemanager_grant\" \"this\" {{\n  name = \" \"\n  license_arn = \"{arn}\"\n  principal = \"arn:aws:iam::{OTHER}:root\"\n  allowed_operations = [\"CheckoutLicense\"]\n}}\n"
    );
    for (config, told) in [
        (
            license(&[("consumption_configuration", borrowed)]),
            vec![MAY("A license that nobody can borrow").and("Set issuer.sign_key")],
        ),
        (license(&[("consumption_configuration", borrowed), ("issuer", key)]), vec![]),
        (
            license(&[("name", "\"\""), ("product_name", "\"\""), ("issuer", "{ name = \"\" }")]),
            vec![empty("name"), empty("product_name"), empty("issuer.name")],
        ),
        (RULESET.replace("\"windows\"", "\"\""), vec![empty("name")]),
        (configuration.to_owned(), vec![empty("name")]),
        (grant, vec![empty("name")]),
    ] {
        let step = told.into_iter().fold(Step::new(config), Step::warns);
        case.plan(&step);
    }
}
