//! What people get wrong, and whether the message tells them what to do.

use serde_json::{Value, json};

use crate::harness::{ACCOUNT, Action, Case, Endpoint, Step, acceptance, error};
use crate::mistakes::{self, with_tags, wrong};

acceptance! {
    wrong_attributes_are_pointed_at,
    wrong_attributes_never_reach_the_service,
    wrong_product_information_names_what_would_be_right,
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
            format!("{vcpus}license_count_hard_limit = true"),
            error("Hard limit without a count").and("Set license_count").at_line(4),
        ),
        (
            format!("{vcpus}license_count = -1"),
            error("license_count is -1").and("0 or more").at_line(4),
        ),
    ];
    for (attributes, complaint) in mistakes {
        case.refuses_to_plan(&this(&attributes), &[complaint.about(THIS).in_file("main.tf")]);
    }
    assert_eq!(case.emulator.calls(), [].into(), "nothing was sent");
}

fn wrong_attributes_never_reach_the_service(case: &mut Case) {
    let usual = [("name", "\"a\""), ("license_counting_type", "\"vCPU\"")];
    let mut mistakes = vec![
        wrong(
            "license_rules",
            "[\"#minimumCores=2\"]",
            &["#minimumCores=2 does not go with the counting type vCPU", "minimumVcpus"],
        ),
        wrong(
            "license_rules",
            "[\"#honorVcpuOptimization=maybe\"]",
            &["#honorVcpuOptimization=maybe is out of range", "one of True, False"],
        ),
        wrong(
            "license_rules",
            "[\"#allowedTenancy=EC2-Default\"]",
            &["#allowedTenancy=EC2-Default does not go with the counting type Socket"],
        )
        .with("license_counting_type", "\"Socket\""),
        wrong("license_count", "1.5", &["license_count is 1.5", "to be a whole number"]),
        wrong(
            "license_count",
            "9223372036854775808",
            &["license_count is 9223372036854775808", "to fit into 64 bits"],
        ),
        wrong("license_expiry", "-1", &["license_expiry is -1", "to be 0 or more"]),
        wrong(
            "license_counting_type",
            "\"CPU\"",
            &["license_counting_type is \"CPU\"", "vCPU, Instance, Core, Socket"],
        ),
        wrong("status", "\"Disabled\"", &["status is \"Disabled\"", "AVAILABLE, DISABLED"]),
        wrong(
            "account_id",
            "\"12345678901\"",
            &["account_id is \"12345678901\"", "to be 12 digits"],
        ),
    ];
    mistakes.extend(with_tags());
    mistakes::resources(case, "licensemanager_license_configuration", &usual, &mistakes);
}

fn wrong_product_information_names_what_would_be_right(case: &mut Case) {
    let product = |kind: &str, filter: &str| {
        format!("{{ resource_type = \"{kind}\", filters = [{{ {filter} }}] }}")
    };
    let wrong = |kind: &str, filter: &str, says: &[&str]| {
        wrong("product_information", format!("[{}]", product(kind, filter)), says)
    };
    let oracle = r#"name = "Engine Edition", comparator = "EQUALS", values = ["oracle-ee"]"#;
    let windows = r#"name = "Platform Type", comparator = "EQUALS", values = ["Windows"]"#;
    let both = format!("[{}, {}]", product("RDS", oracle), product("SSM_MANAGED", windows));
    let mistakes = [
        wrong(
            "EBS",
            windows,
            &["product_information[0].resource_type is \"EBS\"", "SSM_MANAGED, RDS"],
        ),
        wrong(
            "RDS",
            r#"name = "Engine", comparator = "EQUALS", values = ["oracle-ee"]"#,
            &["\"Engine\" is no filter for the resource type RDS", "Engine Edition, License Pack"],
        ),
        wrong(
            "RDS",
            r#"name = "Engine Edition", comparator = "EQUALS", values = ["mysql"]"#,
            &["does not take the value \"mysql\"", "oracle-ee"],
        ),
        wrong(
            "RDS",
            r#"name = "License Pack", comparator = "NOT_EQUALS", values = ["olap"]"#,
            &["\"License Pack\" takes the comparator EQUALS, not NOT_EQUALS"],
        ),
        wrong(
            "SSM_MANAGED",
            r#"name = "Platform Type", comparator = "LIKE", values = ["Windows"]"#,
            &["comparator is \"LIKE\"", "EQUALS, NOT_EQUALS"],
        ),
        wrong(
            "SSM_MANAGED",
            r#"name = "Platform Type", comparator = "EQUALS""#,
            &["\"Platform Type\" needs values"],
        ),
        wrong(
            "SSM_MANAGED",
            r#"name = "AccountId", comparator = "NOT_EQUALS", values = ["1"]"#,
            &["\"AccountId\" does not take the value \"1\"", "account ids of 12 digits"],
        ),
        wrong(
            "SSM_MANAGED",
            r#"name = "Tag:team", comparator = "EQUALS""#,
            &["\"Tag:team\" takes only the comparator NOT_EQUALS"],
        ),
        wrong(
            "SSM_MANAGED",
            r#"name = "Tag:", comparator = "NOT_EQUALS""#,
            &["\"Tag:\" is no filter"],
        ),
        wrong(
            "SSM_MANAGED",
            windows,
            &["SSM_MANAGED goes with the license_counting_type vCPU or", "not with Core"],
        )
        .with("license_counting_type", "\"Core\""),
        wrong(
            "RDS",
            oracle,
            &["oracle-ee goes with the license_counting_type vCPU, not with Instance"],
        )
        .with("license_counting_type", "\"Instance\""),
        wrong("RDS", oracle, &["oracle-ee takes no license_rules"])
            .with("license_rules", "[\"#minimumVcpus=2\"]"),
        wrong("RDS", oracle, &["oracle-ee takes no hard limit"])
            .with("license_count", "1")
            .with("license_count_hard_limit", "true"),
        wrong("RDS", "", &["oracle-ee is counted alone"]).with("product_information", both),
    ];
    let usual = [("name", "\"a\""), ("license_counting_type", "\"vCPU\"")];
    mistakes::resources(case, "licensemanager_license_configuration", &usual, &mistakes);
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
