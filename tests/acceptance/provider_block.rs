//! The provider block: accounts, regions, endpoints and retries.

use serde_json::{Value, json};

use crate::harness::{Action, Case, Endpoint, Step, acceptance, error, warning};

acceptance! {
    an_empty_block_takes_everything_from_the_environment,
    the_block_beats_the_environment,
    shared_files_and_profiles,
    a_member_account_is_reached_through_its_role,
    roles_form_a_chain,
    leading_zeros_of_an_account_survive,
    without_validation_sts_is_not_called,
    values_that_are_not_known_yet_are_no_error,
    throttling_twice_on_every_call_still_succeeds,
    an_internal_error_once_on_every_call_still_succeeds,
    a_lost_answer_to_a_creation_makes_exactly_one_object,
    a_dropped_connection_is_tried_again,
    a_plan_without_resources_calls_nothing,
    secrets_of_the_block_stay_out_of_plan_state_and_log,
    a_block_of_hashicorp_aws_is_taken_with_one_warning,
}

const THIS: &str = "licensemanager_license_configuration.this";

const MINIMAL: &str = r#"
resource "licensemanager_license_configuration" "this" {
  name                  = "a"
  license_counting_type = "vCPU"
  tags                  = { team = "a" }
}
"#;

fn an_empty_block_takes_everything_from_the_environment(case: &mut Case) {
    case.set_env("AWS_REGION", "eu-west-1");
    case.provider("provider \"licensemanager\" {}\n");
    case.apply(
        &Step::new(MINIMAL)
            .holds(THIS, json!({ "region": "eu-west-1", "account_id": "123456789012" })),
    );
}

fn the_block_beats_the_environment(case: &mut Case) {
    let emulator = case.emulator.url();
    case.set_env("AWS_ENDPOINT_URL", Endpoint::closed().url());
    case.set_env("AWS_ENDPOINT_URL_LICENSE_MANAGER", Endpoint::closed().url());
    case.set_env("AWS_USE_FIPS_ENDPOINT", "true");
    case.provider(&format!(
        r#"
provider "licensemanager" {{
  region     = "eu-west-1"
  access_key = "210987654321"
  secret_key = "acceptance-secret-access-key"
  endpoints {{
    licensemanager = "{emulator}"
    sts            = "{emulator}"
  }}
}}
"#
    ));
    case.apply(
        &Step::new(MINIMAL)
            .holds(THIS, json!({ "region": "eu-west-1", "account_id": "210987654321" })),
    );
}

fn shared_files_and_profiles(case: &mut Case) {
    let emulator = case.emulator.url();
    let config = case.file(
        "aws-config",
        &format!(
            "[profile work]\nregion = eu-west-1\nservices = local\n\
             [services local]\nlicense_manager =\n  endpoint_url = {emulator}\nsts =\n  endpoint_url = {emulator}\n"
        ),
    );
    let credentials = case.file(
        "aws-credentials",
        "[work]\naws_access_key_id = 210987654321\naws_secret_access_key = acceptance-secret-access-key\n",
    );
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ENDPOINT_URL"] {
        case.remove_env(name);
    }
    case.provider(&format!(
        r#"
provider "licensemanager" {{
  profile                  = "work"
  shared_config_files      = ["{config}"]
  shared_credentials_files = ["{credentials}"]
}}
"#
    ));
    case.apply(
        &Step::new(MINIMAL)
            .holds(THIS, json!({ "region": "eu-west-1", "account_id": "210987654321" })),
    );
}

const MEMBER_ROLE: &str = r#"
provider "licensemanager" {
  member_role {
    name         = "LicenseAdmin"
    path         = "/terraform/"
    external_id  = "licenses"
    session_name = "acceptance"
    duration     = "30m"
  }
}
"#;

fn a_member_account_is_reached_through_its_role(case: &mut Case) {
    case.provider(MEMBER_ROLE);
    let config = r#"
resource "licensemanager_license_configuration" "this" {
  for_each              = toset(["222222222222", "333333333333"])
  account_id            = each.key
  name                  = "shared"
  license_counting_type = "vCPU"
}
"#;
    let (second, third) =
        (format!("{THIS}[\"222222222222\"]"), format!("{THIS}[\"333333333333\"]"));
    case.apply(
        &Step::new(config)
            .known(&second, "account_id", "222222222222")
            .sends(&[("CreateLicenseConfiguration", 2)])
            .holds(&second, json!({ "owner_account_id": "222222222222" }))
            .holds(&third, json!({ "owner_account_id": "333333333333" })),
    );
    let assumed = requests(case, "AssumeRole");
    for request in &assumed {
        let account = if text(request, "RoleArn").contains("222222222222") { "2" } else { "3" };
        let role = format!("arn:aws:iam::{}:role/terraform/LicenseAdmin", account.repeat(12));
        assert_eq!(text(request, "RoleArn"), role);
        assert_eq!(text(request, "ExternalId"), "licenses");
        assert_eq!(text(request, "RoleSessionName"), "acceptance");
        assert_eq!(text(request, "DurationSeconds"), "1800");
    }
    // One apply in one process: once per account is enough, however many calls follow.
    let mark = case.emulator.calls();
    case.applies_nothing();
    let calls = case.emulator.calls_since(&mark);
    assert!(calls["AssumeRole"] <= 4, "credentials are kept per account: {calls:?}");
}

fn roles_form_a_chain(case: &mut Case) {
    case.provider(
        r#"
provider "licensemanager" {
  assume_role {
    role_arn     = "arn:aws:iam::222222222222:role/First"
    session_name = "one"
  }
  assume_role {
    role_arn     = "arn:aws:iam::333333333333:role/Second"
    session_name = "two"
  }
  allowed_account_ids = ["333333333333"]
}
"#,
    );
    case.apply(
        &Step::new(MINIMAL).holds(
            THIS,
            json!({ "account_id": "333333333333", "owner_account_id": "333333333333" }),
        ),
    );
    let sessions: Vec<_> = requests(case, "AssumeRole")
        .iter()
        .map(|request| text(request, "RoleSessionName"))
        .collect();
    assert_eq!(sessions[..2], ["one", "two"]);
}

fn leading_zeros_of_an_account_survive(case: &mut Case) {
    case.provider("provider \"licensemanager\" {\n  member_role {\n    name = \"Admin\"\n  }\n}\n");
    let config = r#"
resource "licensemanager_license_configuration" "this" {
  account_id            = "012345678901"
  name                  = "a"
  license_counting_type = "vCPU"
}
"#;
    case.apply(
        &Step::new(config).known(THIS, "account_id", "012345678901").holds(
            THIS,
            json!({ "account_id": "012345678901", "owner_account_id": "012345678901" }),
        ),
    );
}

fn without_validation_sts_is_not_called(case: &mut Case) {
    case.provider(
        r#"
provider "licensemanager" {
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}
"#,
    );
    case.apply(
        &Step::new(MINIMAL).sends(&[("CreateLicenseConfiguration", 1)]).holds(
            THIS,
            json!({ "owner_account_id": "123456789012", "tags_all": { "team": "a" } }),
        ),
    );
    assert_eq!(case.emulator.calls().get("GetCallerIdentity"), None);
}

fn values_that_are_not_known_yet_are_no_error(case: &mut Case) {
    let emulator = case.emulator.url();
    let config = format!(
        r#"
resource "terraform_data" "endpoint" {{
  input = "{emulator}"
}}
provider "licensemanager" {{
  endpoints {{
    licensemanager = terraform_data.endpoint.output
    sts            = terraform_data.endpoint.output
  }}
}}
{MINIMAL}"#
    );
    case.set_env("AWS_ENDPOINT_URL", Endpoint::closed().url());
    case.apply(
        &Step::new(config)
            .plans("terraform_data.endpoint", Action::Create)
            .plans(THIS, Action::Create)
            .known(THIS, "name", "a")
            .holds(THIS, json!({ "account_id": "123456789012" })),
    );
}

/// Every operation of a create and read, each hit by the same fault.
fn faults(kind: &Value, count: u64) -> Value {
    const OPERATIONS: [&str; 4] = [
        "GetCallerIdentity",
        "CreateLicenseConfiguration",
        "GetLicenseConfiguration",
        "ListLicenseConfigurations",
    ];
    let next = OPERATIONS.map(|operation| {
        let mut fault = kind.clone();
        fault["op"] = json!(operation);
        fault["count"] = json!(count);
        fault
    });
    json!({ "next": next })
}

fn throttling_twice_on_every_call_still_succeeds(case: &mut Case) {
    case.emulator.faults(&faults(&json!({ "kind": "throttle" }), 2));
    case.apply(&Step::new(MINIMAL));
    assert_eq!(answered(case, "CreateLicenseConfiguration"), ["throttle", "throttle", "ok"]);
    case.emulator.faults(&json!({ "next": [
        { "op": "UpdateLicenseConfiguration", "kind": "throttle", "count": 2 },
        { "op": "TagResource", "kind": "throttle", "count": 2 },
    ] }));
    case.apply(&Step::new(MINIMAL.replace("\"a\"", "\"b\"")));
    assert_eq!(answered(case, "UpdateLicenseConfiguration"), ["throttle", "throttle", "ok"]);
    case.emulator.faults(&json!({ "next": [
        { "op": "DeleteLicenseConfiguration", "kind": "throttle", "count": 2 },
    ] }));
    case.destroy();
    assert_eq!(answered(case, "DeleteLicenseConfiguration"), ["throttle", "throttle", "ok"]);
}

fn an_internal_error_once_on_every_call_still_succeeds(case: &mut Case) {
    let fault = json!({
        "kind": "error", "code": "ServerInternalException", "message": "The server experienced an internal error.",
    });
    case.emulator.faults(&faults(&fault, 1));
    case.apply(&Step::new(MINIMAL));
    assert_eq!(objects(case), 1);
    assert_eq!(answered(case, "CreateLicenseConfiguration"), ["error", "ok"]);
}

fn a_lost_answer_to_a_creation_makes_exactly_one_object(case: &mut Case) {
    case.emulator.faults(&json!({ "next": [
        { "op": "CreateLicenseConfiguration", "kind": "drop_after", "count": 1 },
    ] }));
    case.apply(
        &Step::new(MINIMAL).holds(THIS, json!({ "name": "a", "tags_all": { "team": "a" } })),
    );
    assert_eq!(objects(case), 1);
}

fn a_dropped_connection_is_tried_again(case: &mut Case) {
    case.emulator.faults(&faults(&json!({ "kind": "drop_before" }), 1));
    case.apply(&Step::new(MINIMAL));
    assert_eq!(objects(case), 1);
}

fn a_plan_without_resources_calls_nothing(case: &mut Case) {
    case.provider("provider \"licensemanager\" {\n  region = \"us-east-1\"\n}\n");
    case.plan(&Step::new("output \"a\" {\n  value = 1\n}\n"));
    let validated = case.terraform(&["validate", "-json"]);
    assert_eq!(validated.code, Some(0), "{validated}");
    assert_eq!(case.emulator.calls(), [].into());
}

/// After every test the harness looks for these texts in all that Terraform wrote.
fn secrets_of_the_block_stay_out_of_plan_state_and_log(case: &mut Case) {
    for secret in ["secret-key-of-the-block", "external-id-of-the-block"] {
        case.keep_secret(secret);
    }
    case.provider(
        r#"
variable "secret_key" {
  type      = string
  sensitive = true
}
provider "licensemanager" {
  access_key = "123456789012"
  secret_key = var.secret_key
  assume_role {
    role_arn    = "arn:aws:iam::222222222222:role/Admin"
    external_id = "external-id-of-the-block"
  }
}
"#,
    );
    let step = Step::new(MINIMAL).variable("secret_key", "secret-key-of-the-block");
    case.apply(&step.holds(THIS, json!({ "account_id": "222222222222" })));
    assert_eq!(text(&requests(case, "AssumeRole")[0], "ExternalId"), "external-id-of-the-block");
}

/// The parameters of all requests of an operation.
fn requests(case: &Case, operation: &str) -> Vec<Value> {
    let log = case.emulator.log().into_iter();
    log.filter(|request| request["op"] == operation).map(|mut it| it["params"].take()).collect()
}

/// How the requests of an operation ended: the fault that hit them, or the outcome.
fn answered(case: &Case, operation: &str) -> Vec<String> {
    let log = case.emulator.log().into_iter().filter(|request| request["op"] == operation);
    log.map(|request| {
        let ended = request["fault"].as_str().or(request["outcome"].as_str());
        ended.expect("a request ends").to_owned()
    })
    .collect()
}

fn objects(case: &Case) -> usize {
    let answer = case.emulator.call("ListLicenseConfigurations", &json!({}));
    answer["LicenseConfigurations"].as_array().map_or(0, Vec::len)
}

fn text(request: &Value, member: &str) -> String {
    match &request[member] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// As its guide to stand-ins of AWS has it, with what else only Amazon S3 or its retries make use of.
fn a_block_of_hashicorp_aws_is_taken_with_one_warning(case: &mut Case) {
    let emulator = case.emulator.url();
    let block = |sts: &str| {
        format!(
            r#"
provider "licensemanager" {{
  access_key                         = "mock_access_key"
  region                             = "us-east-1"
  s3_use_path_style                  = true
  s3_us_east_1_regional_endpoint     = "legacy"
  tag_policy_compliance              = "error"
  token_bucket_rate_limiter_capacity = 100
  secret_key                         = "acceptance-secret-access-key"
  skip_credentials_validation        = true
  skip_metadata_api_check            = true
  skip_requesting_account_id         = true

  endpoints {{
    dynamodb       = "http://localhost:4566"
    licensemanager = "{emulator}"
    stepfunctions  = "not looked at"
  }}
  endpoints {{
    s3  = "http://localhost:4566"
    sts = "{sts}"
  }}
}}
"#
        )
    };
    case.provider(&block(&emulator));
    let told = warning("Settings without effect")
        .and(
            "This provider has no use for s3_us_east_1_regional_endpoint, s3_use_path_style, \
             tag_policy_compliance, token_bucket_rate_limiter_capacity, endpoints.dynamodb, \
             endpoints.stepfunctions, endpoints.s3. They are accepted",
        )
        .in_file("provider.tf");
    case.apply(&Step::new(MINIMAL).warns(told.clone()).holds(THIS, json!({ "name": "a" })));
    let output = case.terraform(&["plan", "-no-color"]);
    assert_eq!(output.stdout.matches("Settings without effect").count(), 1, "{output}");
    case.destroy_warns(told.clone());
    case.destroy();
    // What is used is checked as ever.
    case.provider(&block("localhost"));
    case.refuses_to_plan(
        &Step::new(MINIMAL),
        &[
            told,
            error("Invalid value of endpoints[1].sts").and("\"localhost\"").in_file("provider.tf"),
        ],
    );
}
