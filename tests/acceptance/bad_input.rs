//! What people get wrong, and whether the message tells them what to do.

use serde_json::{Value, json};

use crate::harness::{ACCOUNT, Action, Case, Endpoint, Step, acceptance, error};

acceptance! {
    wrong_attributes_are_pointed_at,
    a_bad_arn_is_not_imported,
    what_is_not_there_is_not_imported,
    another_accounts_object_is_not_imported,
    an_import_block_with_a_bad_arn_points_at_the_block,
    a_region_that_does_not_exist,
    credentials_that_are_missing,
    credentials_that_are_wrong_or_expired,
    an_endpoint_that_refuses,
    an_endpoint_that_never_answers,
    an_endpoint_that_answers_html,
    an_account_that_is_not_allowed,
    two_provider_blocks_work_in_two_accounts,
    an_object_does_not_follow_to_the_block_of_another_account,
    a_state_of_a_newer_version,
}

const THIS: &str = "licensemanager_license_configuration.this";

const MINIMAL: &str = r#"
resource "licensemanager_license_configuration" "this" {
  name                  = "a"
  license_counting_type = "vCPU"
}
"#;

/// A license configuration in which each attribute stands on a line of its own, from line 2 on.
fn this(attributes: &str) -> Step {
    Step::new(format!(
        "resource \"licensemanager_license_configuration\" \"this\" {{\n{attributes}\n}}\n"
    ))
}

/// The line that an error points at is asked of one command each: here every attribute stands on a line of its own.
fn wrong_attributes_are_pointed_at(case: &mut Case) {
    let vcpus = "name = \"a\"\nlicense_counting_type = \"vCPU\"\n";
    let mistakes = [
        (
            format!("{vcpus}license_rules = [\"minimumVcpus=2\"]"),
            error("\"minimumVcpus=2\" does not begin with #").and("#name=value").at_line(4),
        ),
        (
            "name = \"a\"\nlicense_counting_type = \"Core\"\nlicense_rules = [\"#licenseAffinityToHost=181\"]"
                .to_owned(),
            error("#licenseAffinityToHost=181 is out of range").and("from 1 to 180").at_line(4),
        ),
        (
            format!("{vcpus}license_count = 1.5"),
            error("license_count is 1.5").and("a whole number").at_line(4),
        ),
    ];
    for (attributes, complaint) in mistakes {
        case.refuses_to_plan(&this(&attributes), &[complaint.about(THIS).in_file("main.tf")]);
    }
    assert_eq!(case.emulator.calls(), [].into(), "nothing was sent");
}

fn a_bad_arn_is_not_imported(case: &mut Case) {
    let example = "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-";
    for id in [
        "lic-0123456789abcdef0123456789abcdef",
        "arn:aws:license-manager:us-east-1:123456789012:license-configuration",
        "arn:aws:license-manager::123456789012:license:l-0123456789abcdef0123456789abcdef",
        "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0",
    ] {
        case.refuses_to_import(THIS, id, &[id, "the ARN of a license configuration", example]);
    }
    assert_eq!(case.emulator.calls().get("GetLicenseConfiguration"), None);
}

const UNKNOWN: &str = "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-00000000000000000000000000000000";

fn what_is_not_there_is_not_imported(case: &mut Case) {
    case.refuses_to_import(
        THIS,
        UNKNOWN,
        &["Cannot import non-existent remote object", "licensemanager_license_configuration.this"],
    );
}

fn another_accounts_object_is_not_imported(case: &mut Case) {
    let made = case.emulator.call_as(
        "999999999999",
        "us-east-1",
        "CreateLicenseConfiguration",
        &json!({ "Name": "theirs", "LicenseCountingType": "vCPU" }),
    );
    let arn = text(&made["LicenseConfigurationArn"]);
    case.refuses_to_import(THIS, &arn, &["999999999999", "123456789012", "member_role"]);
    case.emulator.call_as(
        "999999999999",
        "us-east-1",
        "DeleteLicenseConfiguration",
        &json!({ "LicenseConfigurationArn": arn }),
    );
}

fn an_import_block_with_a_bad_arn_points_at_the_block(case: &mut Case) {
    let config = format!(
        "{MINIMAL}import {{\n  to = licensemanager_license_configuration.this\n  id = \"lic-1\"\n}}\n"
    );
    case.refuses_import_block(&config, &[error("lic-1").and("the ARN of a license configuration")]);
}

fn a_region_that_does_not_exist(case: &mut Case) {
    case.set_env("AWS_REGION", "us-est-1");
    case.refuses_to_plan(&Step::new(MINIMAL), &[error("us-est-1").and("us-east-1")]);
    case.provider("provider \"licensemanager\" {\n  region = \"eu-central-9\"\n}\n");
    case.refuses_to_plan(
        &Step::new(MINIMAL),
        &[error("eu-central-9").and("skip_region_validation").in_file("provider.tf").at_line(2)],
    );
    case.provider("");
    case.set_env("AWS_REGION", "us-east-1");
    case.refuses_to_plan(
        &this("name = \"a\"\nlicense_counting_type = \"vCPU\"\nregion = \"mars-north-1\""),
        &[error("mars-north-1").about(THIS).at_line(4)],
    );
}

fn credentials_that_are_missing(case: &mut Case) {
    case.remove_env("AWS_ACCESS_KEY_ID");
    case.remove_env("AWS_SECRET_ACCESS_KEY");
    case.refuses_to_plan(
        &Step::new(MINIMAL),
        &[error("No AWS credentials").and("AWS_ACCESS_KEY_ID").and("profile")],
    );
    assert_eq!(case.emulator.calls(), [].into(), "nothing was sent");
}

fn credentials_that_are_wrong_or_expired(case: &mut Case) {
    let answers = [
        ("InvalidClientTokenId", "The security token included in the request is invalid."),
        ("SignatureDoesNotMatch", "The request signature we calculated does not match."),
        ("ExpiredToken", "The security token included in the request is expired"),
    ];
    for (code, message) in answers {
        case.emulator.faults(&json!({ "next": [{
            "op": "GetCallerIdentity", "kind": "error", "count": 1, "code": code, "message": message,
        }] }));
        case.refuses_to_plan(
            &Step::new(MINIMAL),
            &[error("GetCallerIdentity").and(code).and(message)],
        );
    }
    // They may also expire between the check and the first call.
    case.emulator.faults(&json!({ "next": [{
        "op": "CreateLicenseConfiguration", "kind": "error", "count": 1,
        "code": "ExpiredTokenException",
        "message": "The security token included in the request is expired",
    }] }));
    case.fails_to_apply(
        &Step::new(MINIMAL),
        &[error("Creating license configuration \"a\" failed")
            .and("ExpiredTokenException")
            .about(THIS)],
    );
}

fn an_endpoint_that_refuses(case: &mut Case) {
    let closed = Endpoint::closed();
    case.set_env("AWS_ENDPOINT_URL", closed.url());
    case.provider("provider \"licensemanager\" {\n  max_retries = 2\n}\n");
    case.refuses_to_plan(
        &Step::new(MINIMAL),
        &[error("No usable answer to GetCallerIdentity").and(closed.url()).and("refused")],
    );
}

fn an_endpoint_that_never_answers(case: &mut Case) {
    let silent = Endpoint::silent();
    case.set_env("AWS_ENDPOINT_URL", silent.url());
    case.set_env("AWS_MAX_ATTEMPTS", "1");
    case.refuses_to_plan(
        &Step::new(MINIMAL),
        &[error("No usable answer to GetCallerIdentity").and(silent.url())],
    );
}

fn an_endpoint_that_answers_html(case: &mut Case) {
    for status in ["200 OK", "502 Bad Gateway", "403 Forbidden"] {
        let portal =
            Endpoint::answering(status, "<html><body>Sign in to the network</body></html>");
        case.set_env("AWS_ENDPOINT_URL", portal.url());
        case.set_env("AWS_MAX_ATTEMPTS", "1");
        case.refuses_to_plan(
            &Step::new(MINIMAL),
            &[error("GetCallerIdentity").and(portal.url()).and("HTML")],
        );
    }
}

fn an_account_that_is_not_allowed(case: &mut Case) {
    case.provider("provider \"licensemanager\" {\n  allowed_account_ids = [\"999999999999\"]\n}\n");
    case.refuses_to_plan(
        &Step::new(MINIMAL),
        &[error("123456789012").and("allowed_account_ids").and("999999999999")],
    );
    case.provider(
        "provider \"licensemanager\" {\n  forbidden_account_ids = [\"123456789012\"]\n}\n",
    );
    case.refuses_to_plan(
        &Step::new(MINIMAL),
        &[error("123456789012").and("forbidden_account_ids")],
    );
    case.provider("provider \"licensemanager\" {\n  allowed_account_ids = [\"123456789012\"]\n}\n");
    case.apply(&Step::new(MINIMAL));
}

const TWO_BLOCKS: &str = r#"
provider "licensemanager" {
  allowed_account_ids = ["123456789012"]
}
provider "licensemanager" {
  alias      = "other"
  access_key = "210987654321"
  secret_key = "acceptance-secret-access-key"
}
"#;

fn two_provider_blocks_work_in_two_accounts(case: &mut Case) {
    case.provider(TWO_BLOCKS);
    let config = r#"
resource "licensemanager_license_configuration" "this" {
  name                  = "here"
  license_counting_type = "vCPU"
}
resource "licensemanager_license_configuration" "there" {
  provider              = licensemanager.other
  name                  = "there"
  license_counting_type = "vCPU"
}
"#;
    case.apply(
        &Step::new(config)
            .holds(THIS, json!({ "owner_account_id": ACCOUNT, "account_id": ACCOUNT }))
            .holds(
                "licensemanager_license_configuration.there",
                json!({ "owner_account_id": "210987654321", "account_id": "210987654321" }),
            ),
    );
}

/// What one block made stays in its account: the other block has no way there.
fn an_object_does_not_follow_to_the_block_of_another_account(case: &mut Case) {
    case.provider(TWO_BLOCKS);
    case.apply(&Step::new(MINIMAL));
    let moved = MINIMAL.replacen("\"this\" {", "\"this\" {\n  provider = licensemanager.other", 1);
    case.refuses_to_plan(
        &Step::new(moved),
        &[error("123456789012").and("210987654321").and("member_role").about(THIS)],
    );
    case.provider(
        &TWO_BLOCKS.replace("alias ", "allowed_account_ids = [\"123456789012\"]\n  alias "),
    );
    let there = MINIMAL.replacen("\"this\" {", "\"there\" {\n  provider = licensemanager.other", 1);
    case.refuses_to_plan(
        &Step::new(format!("{MINIMAL}{there}")),
        &[error("210987654321")
            .and("allowed_account_ids (123456789012)")
            .about("licensemanager_license_configuration.there")],
    );
}

fn a_state_of_a_newer_version(case: &mut Case) {
    case.apply(&Step::new(MINIMAL).plans(THIS, Action::Create));
    let state = case.state_file();
    let mut newer = state.clone();
    newer["resources"][0]["instances"][0]["schema_version"] = json!(7);
    newer["resources"][0]["instances"][0]["attributes"]["added_later"] = json!("text");
    case.write_state_file("main", &newer);
    case.refuses_to_plan(
        &Step::new(MINIMAL),
        &[error("Resource instance managed by newer provider version").and(THIS)],
    );
    case.write_state_file("main", &state);
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
