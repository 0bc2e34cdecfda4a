//! Access tokens for a refresh token.

use serde_json::json;

use super::ANY_JWT;
use crate::entitlements::license_of;
use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance, error};
use crate::mistakes::{self, long, wrong};

acceptance! {
    exchanged needs EphemeralResources,
    exchanged_for_a_token_of_the_same_run needs EphemeralResources,
    a_bad_token_is_not_repeated needs EphemeralResources,
    wrong_attributes_never_reach_the_service needs EphemeralResources,
}

fn access_token(token: &str, attributes: &str, conditions: &str) -> String {
    format!(
        r#"
ephemeral "licensemanager_access_token" "this" {{
  token = {token}
{attributes}
{conditions}
}}

resource "licensemanager_license_configuration" "this" {{
  name                  = "app"
  license_counting_type = "vCPU"
  depends_on            = [ephemeral.licensemanager_access_token.this]
}}
"#
    )
}

/// A refresh token that is there before Terraform runs.
fn refresh_token(case: &mut Case) -> String {
    let license = license_of(case, ACCOUNT, REGION);
    let params =
        json!({ "LicenseArn": license, "TokenProperties": ["node-7"], "ClientToken": "a" });
    let made = case.emulator.given("CreateToken", &params);
    made["Token"].as_str().unwrap().to_owned()
}

const DIFFERENT: &str = r#"
  lifecycle {
    postcondition {
      condition = alltrue([
        self.access_token != self.token,
        length(split(".", self.access_token)) == 3,
        self.region == "us-east-1",
      ])
      error_message = "Not what was asked for."
    }
  }"#;

fn exchanged(case: &mut Case) {
    case.trace();
    case.keep_secret(ANY_JWT);
    let token = refresh_token(case);
    let variable = "variable \"token\" {\n  type      = string\n  ephemeral = true\n}\n";
    case.set_env("TF_VAR_token", &token);
    let config = access_token("var.token", "  token_properties = [\"node-7\"]", DIFFERENT);
    case.apply(
        &Step::new(variable.to_owned() + &config).sends(&[("CreateLicenseConfiguration", 1)]),
    );
    let asked = case.emulator.calls()["GetAccessToken"];
    assert_eq!(asked, 4, "two plans more than a plan and an apply");
    case.destroy();
}

fn exchanged_for_a_token_of_the_same_run(case: &mut Case) {
    case.opens_in_plans();
    case.keep_secret(ANY_JWT);
    let license = license_of(case, ACCOUNT, REGION);
    let token = format!(
        "ephemeral \"licensemanager_token\" \"this\" {{\n  license_arn = \"{license}\"\n}}\n"
    );
    let config = access_token("ephemeral.licensemanager_token.this.token", "", DIFFERENT);
    case.apply(&Step::new(token + &config).sends(&[
        ("CreateLicenseConfiguration", 1),
        ("CreateToken", 1),
        ("DeleteToken", 1),
    ]));
    case.destroy();
}

fn a_bad_token_is_not_repeated(case: &mut Case) {
    case.keep_secret("no-refresh-token");
    let refused = json!({ "op": "GetAccessToken", "kind": "error", "code": "ValidationException",
        "message": "Invalid token no-refresh-token" });
    case.emulator.faults(&json!({ "next": [refused] }));
    let step = Step::new(access_token("\"no-refresh-token\"", "", ""));
    let told = error("Opening access token").and("Invalid token (hidden)");
    case.refuses_to_plan(&step, &[told]);
    let step = Step::new(access_token("\"no-refresh-token\"", "", ""));
    case.refuses_to_plan(&step, &[error("Invalid token")]);
}

fn wrong_attributes_never_reach_the_service(case: &mut Case) {
    let mistakes = [
        wrong("token", "\"\"", &["token is a sensitive value", "to be free of spaces"]),
        wrong("token", "\"a b\"", &["token is a sensitive value", "to be free of spaces"]),
        wrong(
            "token",
            long(4097),
            &["token is a sensitive value", "1 to 4096 characters (it has 4097)"],
        ),
        wrong(
            "token_properties",
            "[\"a\", \"b\", \"c\", \"d\"]",
            &["token_properties", "takes at most 3 values, has 4"],
        ),
    ];
    mistakes::ephemeral_resources(
        case,
        "licensemanager_access_token",
        &[("token", "\"a\"")],
        &mistakes,
    );
}
