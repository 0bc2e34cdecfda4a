//! Rejecting received grants.

use serde_json::json;

use crate::entitlements::{OTHER, grant, grant_by, license_of};
use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance, error};

acceptance! {
    rejected_on_request needs Actions,
    rejected_once_something_was_made needs Actions,
    a_grant_for_somebody_else_is_explained needs Actions,
    a_bad_arn_is_refused needs Actions,
}

fn action(grant: &str, more: &str) -> String {
    format!(
        "action \"licensemanager_reject_grant\" \"unwanted\" {{\n  config {{\n    grant_arn = \"{grant}\"\n{more}\n  }}\n}}\n"
    )
}

const INVOKE: [&str; 5] = [
    "apply",
    "-json",
    "-input=false",
    "-auto-approve",
    "-invoke=action.licensemanager_reject_grant.unwanted",
];

/// A grant of another account's license, in a region that is not the provider's.
fn received(case: &mut Case, grantee: &str) -> String {
    let license = license_of(case, OTHER, "eu-west-1");
    let grant = grant_by(case, OTHER, "eu-west-1", &license, grantee);
    case.emulator.given("ListReceivedGrants", &json!({}));
    grant
}

fn rejected_on_request(case: &mut Case) {
    let unwanted = received(case, ACCOUNT);
    case.plan(&Step::new(action(&unwanted, "")).plans_nothing());
    for said in
        [format!("Grant {unwanted} was rejected"), format!("Grant {unwanted} is REJECTED already")]
    {
        let output = case.terraform(&INVOKE);
        assert_eq!(output.code, Some(0), "{output}");
        assert!(output.stdout.contains(&said), "{output}");
    }
    assert_eq!(grant(case, ACCOUNT, &unwanted)["GrantStatus"], "REJECTED");
    assert_eq!(case.emulator.calls()["RejectGrant"], 1);
    case.emulator.given("ListReceivedGrants", &json!({}));
}

fn rejected_once_something_was_made(case: &mut Case) {
    let unwanted = received(case, ACCOUNT);
    let trigger = r#"
resource "licensemanager_license_configuration" "this" {
  name                  = "app"
  license_counting_type = "vCPU"

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.licensemanager_reject_grant.unwanted]
    }
  }
}
"#;
    case.apply(
        &Step::new(action(&unwanted, "") + trigger)
            .sends(&[("CreateLicenseConfiguration", 1), ("RejectGrant", 1)]),
    );
    assert_eq!(grant(case, ACCOUNT, &unwanted)["GrantStatus"], "REJECTED");
    case.destroy();
    case.emulator.given("ListReceivedGrants", &json!({}));
}

fn a_grant_for_somebody_else_is_explained(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let made = grant_by(case, ACCOUNT, REGION, &license, OTHER);
    case.emulator.given("ListDistributedGrants", &json!({}));
    case.plan(&Step::new(action(&made, "")).plans_nothing());
    let output = case.terraform(&INVOKE);
    assert_eq!(output.code, Some(1), "{output}");
    let told = error("is for account 012345678901").and("Set account_id = \"012345678901\"");
    crate::harness::expect(&output, &[told]);
}

fn a_bad_arn_is_refused(case: &mut Case) {
    case.refuses_to_plan(&Step::new(action("g-1", "")), &[error("\"g-1\" is no ARN")]);
    assert_eq!(case.emulator.calls(), [].into());
}
