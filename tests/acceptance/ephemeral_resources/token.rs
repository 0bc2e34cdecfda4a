//! Refresh tokens that live as long as Terraform runs.

use serde_json::json;

use super::ANY_JWT;
use crate::entitlements::license_of;
use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance, error};
use crate::mistakes::{self, doubtful, wrong};

acceptance! {
    made_and_deleted needs EphemeralResources,
    a_token_goes_to_the_home_region_of_its_license needs EphemeralResources,
    a_lost_answer_makes_no_second_token needs EphemeralResources,
    one_that_cannot_be_deleted_is_an_error needs EphemeralResources,
    wrong_attributes_never_reach_the_service needs EphemeralResources,
}

fn token(license: &str, attributes: &str, conditions: &str) -> String {
    format!(
        r#"
ephemeral "licensemanager_token" "this" {{
  license_arn = "{license}"
{attributes}
{conditions}
}}

resource "licensemanager_license_configuration" "this" {{
  name                  = "app"
  license_counting_type = "vCPU"
  depends_on            = [ephemeral.licensemanager_token.this]
}}
"#
    )
}

fn made_and_deleted(case: &mut Case) {
    case.trace();
    case.opens_in_plans();
    case.keep_secret(ANY_JWT);
    let license = license_of(case, ACCOUNT, REGION);
    let attributes = r#"  role_arns        = ["arn:aws:iam::123456789012:role/consumer"]
  token_properties = ["node-7"]"#;
    let conditions = r#"
  lifecycle {
    postcondition {
      condition = alltrue([
        length(self.token_id) > 0,
        length(split(".", self.token)) == 3,
        self.token_type == "REFRESH_TOKEN",
        self.expiration_in_days == 1,
        self.token_properties == tolist(["node-7"]),
      ])
      error_message = "Not what was asked for."
    }
  }"#;
    case.apply(&Step::new(token(&license, attributes, conditions)).sends(&[
        ("CreateLicenseConfiguration", 1),
        ("CreateToken", 1),
        ("DeleteToken", 1),
    ]));
    let made = case.emulator.log();
    let made = made.iter().find(|request| request["op"] == "CreateToken").unwrap();
    assert_eq!(made["params"]["ExpirationInDays"], 1);
    assert_eq!(made["params"]["RoleArns"], json!(["arn:aws:iam::123456789012:role/consumer"]));
    assert_eq!(usable_tokens(case), 0);
    case.destroy();
}

fn usable_tokens(case: &Case) -> usize {
    let listed = case.emulator.call("ListTokens", &json!({}))["Tokens"].take();
    listed.as_array().unwrap().iter().filter(|token| token["Status"] != "DELETED").count()
}

fn a_token_goes_to_the_home_region_of_its_license(case: &mut Case) {
    case.opens_in_plans();
    let license = license_of(case, ACCOUNT, "eu-west-1");
    case.plan(&Step::new(token(&license, "expiration_in_days = 2", "")));
    let log = case.emulator.log();
    let regions = |operation: &str| -> Vec<_> {
        let of_operation = log.iter().filter(|request| request["op"] == operation);
        of_operation.map(|request| request["region"].clone()).collect()
    };
    assert_eq!(regions("CreateToken"), ["eu-west-1"]);
    assert_eq!(regions("DeleteToken"), ["eu-west-1"]);
}

fn a_lost_answer_makes_no_second_token(case: &mut Case) {
    case.opens_in_plans();
    let license = license_of(case, ACCOUNT, REGION);
    case.emulator.faults(&json!({ "next": [{ "op": "CreateToken", "kind": "drop_after" }] }));
    case.plan(&Step::new(token(&license, "", "")));
    let listed = case.emulator.call("ListTokens", &json!({}));
    assert_eq!(listed["Tokens"].as_array().unwrap().len(), 1);
    assert_eq!(usable_tokens(case), 0);
}

/// It would be good for a day.
fn one_that_cannot_be_deleted_is_an_error(case: &mut Case) {
    case.opens_in_plans();
    case.keep_secret(ANY_JWT);
    let license = license_of(case, ACCOUNT, REGION);
    let refused = json!({ "op": "DeleteToken", "kind": "error", "code": "AccessDeniedException",
        "message": "Not allowed" });
    case.emulator.faults(&json!({ "next": [refused] }));
    let step = Step::new(token(&license, "", ""));
    case.refuses_to_plan(&step, &[error("Closing token").and("Not allowed")]);
    assert_eq!(usable_tokens(case), 1);
    case.emulator.given("ListTokens", &json!({}));
}

fn wrong_attributes_never_reach_the_service(case: &mut Case) {
    let license =
        "\"arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546\"";
    let mistakes = [
        wrong("license_arn", "\"l-1\"", &["license_arn", "\"l-1\" is no ARN", "ARN of a license"]),
        doubtful("expiration_in_days", "0", &["expiration_in_days is 0", "from 1 to 2147483647"]),
        wrong(
            "token_properties",
            "[\"a\", \"b\", \"c\", \"d\"]",
            &["token_properties", "takes at most 3 values, has 4"],
        ),
        wrong("role_arns", "[\"consumer\"]", &["role_arns is \"consumer\"", "to be an ARN"]),
    ];
    let usual = [("license_arn", license)];
    mistakes::ephemeral_resources(case, "licensemanager_token", &usual, &mistakes);
}
