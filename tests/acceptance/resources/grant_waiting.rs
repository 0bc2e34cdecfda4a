//! Grants as late as the service is with them: seen minutes after they are made, distributed within hours, a few at a time.

use serde_json::json;

use super::grant::THIS;
use crate::entitlements::{OTHER, grant, license_of};
use crate::harness::{
    ACCOUNT, Action, Case, Complaint, REGION, Step, acceptance, error, expect, warning,
};

acceptance! {
    an_accepter_waits_until_its_account_sees_the_grant,
    a_distribution_that_outlasts_the_time_is_gone_on_with,
    a_distribution_that_ends_after_the_time_needs_no_apply,
    a_distribution_that_rests_disabled_is_activated,
    what_rests_disabled_after_the_time_is_activated_by_the_next_apply,
    a_distribution_that_fails_after_the_time_is_made_again,
    an_activation_that_outlasts_the_time_is_not_asked_for_twice,
    an_activation_that_a_stop_prevented_comes_with_the_next_apply,
    twenty_licenses_for_an_organization_wait_for_their_turn,
    without_trusted_access_the_error_says_where_it_is_given,
}

/// Half an hour passes for the service, and no time for the test.
const HALF_AN_HOUR: f64 = 1800.0;

/// A license, in an organization whose grants take half an hour.
fn organization(case: &mut Case) -> String {
    crate::entitlements::organization(case);
    let license = license_of(case, ACCOUNT, REGION);
    delays(case, HALF_AN_HOUR);
    license
}

fn delays(case: &Case, organization_change: f64) {
    case.emulator.post("delays", &json!({ "organization_change": organization_change }));
}

fn pass(case: &Case, seconds: f64) {
    case.emulator.post("clock", &json!({ "advance": seconds }));
}

/// From here on nothing takes long, and what is under way has come to its end.
fn hurry(case: &Case) {
    delays(case, 0.0);
    pass(case, HALF_AN_HOUR);
}

fn this(license: &str, attributes: &str) -> String {
    format!(
        "resource \"licensemanager_grant\" \"this\" {{
  name               = \"for all\"
  license_arn        = \"{license}\"
  principal          = \"arn:aws:organizations::{ACCOUNT}:ou/o-example/ou-one\"
  allowed_operations = [\"CheckoutLicense\"]
  {attributes}
}}
"
    )
}

const SHORT: &str = "timeouts = { create = \"1s\", update = \"1s\" }";
const SHORT_AND_ACTIVE: &str =
    "timeouts = { create = \"1s\", update = \"1s\" }\n  desired_status = \"ACTIVE\"";
const ACTIVE: &str = "desired_status = \"ACTIVE\"";

fn goes_on() -> Complaint {
    warning("The service takes longer than the time")
        .and("exists and is in the state")
        .and("last seen: PENDING_WORKFLOW")
        .and("the next apply goes on waiting")
        .about(THIS)
}

/// How many accounts can use the license.
fn active(case: &Case, license: &str) -> usize {
    let params = json!({ "LicenseArn": license });
    let listed = case.emulator.call("ListReceivedGrantsForOrganization", &params);
    let grants = listed["Grants"].as_array().unwrap();
    grants.iter().filter(|grant| grant["GrantStatus"] == "ACTIVE").count()
}

fn an_accepter_waits_until_its_account_sees_the_grant(case: &mut Case) {
    case.provider(
        "provider \"licensemanager\" {\n  member_role {\n    name = \"LicenseAdmin\"\n  }\n}\n",
    );
    let license = license_of(case, ACCOUNT, REGION);
    let config = format!(
        "resource \"licensemanager_grant\" \"this\" {{
  name               = \"offer\"
  license_arn        = \"{license}\"
  principal          = \"arn:aws:iam::{OTHER}:root\"
  allowed_operations = [\"CheckoutLicense\"]
}}
resource \"licensemanager_grant_accepter\" \"this\" {{
  account_id = \"{OTHER}\"
  grant_arn  = licensemanager_grant.this.arn
  status     = \"ACTIVE\"
}}
"
    );
    case.emulator.post("delays", &json!({ "grant_visible_after": 150 }));
    case.plan(&Step::new(&*config));
    let mark = case.emulator.calls();
    let output = case.terraform_while(&["apply", "-json", "-input=false", "planned"], |_| {
        case.emulator.wait_for("ListReceivedGrants", &mark);
        pass(case, 151.0);
    });
    assert_eq!(output.code, Some(0), "{output}");
    let arn = case.state().text(THIS, "arn");
    assert_eq!(grant(case, OTHER, &arn)["GrantStatus"], "ACTIVE");
    case.apply(&Step::new(config).plans_nothing());
}

fn a_distribution_that_outlasts_the_time_is_gone_on_with(case: &mut Case) {
    let license = organization(case);
    let made = Step::new(this(&license, SHORT_AND_ACTIVE))
        .sends(&[("CreateGrant", 1)])
        .warns(goes_on())
        .holds(THIS, json!({ "status": "PENDING_WORKFLOW", "desired_status": "ACTIVE" }))
        .leaves_changes();
    case.apply(&made);
    assert!(!case.state().is_tainted(THIS));
    let arn = case.state().text(THIS, "arn");
    // An apply goes on waiting, for as long as it may.
    let waits =
        || Step::new(this(&license, SHORT_AND_ACTIVE)).plans(THIS, Action::Update).sends(&[]);
    case.apply(&waits().unknown(THIS, "status").warns(goes_on()).leaves_changes());
    case.plan(&Step::new(this(&license, ACTIVE)).plans(THIS, Action::Update));
    let mark = case.emulator.calls();
    let output = case.terraform_while(&["apply", "-json", "-input=false", "planned"], |_| {
        case.emulator.wait_for("GetGrant", &mark);
        hurry(case);
    });
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(case.emulator.changes_since(&mark), std::collections::BTreeMap::new());
    let expected = json!({ "arn": arn, "status": "WORKFLOW_COMPLETED", "version": "1" });
    case.apply(&Step::new(this(&license, ACTIVE)).plans_nothing().holds(THIS, expected));
    assert_eq!(active(case, &license), 2);
}

fn a_distribution_that_ends_after_the_time_needs_no_apply(case: &mut Case) {
    let license = organization(case);
    case.apply(&Step::new(this(&license, SHORT)).warns(goes_on()).leaves_changes());
    hurry(case);
    case.apply(
        &Step::new(this(&license, SHORT))
            .plans_nothing()
            .sends(&[])
            .holds(THIS, json!({ "status": "WORKFLOW_COMPLETED" })),
    );
}

fn rest_disabled(case: &Case) {
    case.emulator.post("switch", &json!({ "organization_grant_disabled": true }));
}

fn a_distribution_that_rests_disabled_is_activated(case: &mut Case) {
    let license = organization(case);
    rest_disabled(case);
    delays(case, 0.3);
    case.apply(
        &Step::new(this(&license, ACTIVE))
            .sends(&[("CreateGrant", 1), ("CreateGrantVersion", 1)])
            .holds(THIS, json!({ "status": "WORKFLOW_COMPLETED", "version": "2" })),
    );
    assert_eq!(active(case, &license), 2);
}

fn what_rests_disabled_after_the_time_is_activated_by_the_next_apply(case: &mut Case) {
    let license = organization(case);
    rest_disabled(case);
    case.apply(&Step::new(this(&license, SHORT_AND_ACTIVE)).warns(goes_on()).leaves_changes());
    hurry(case);
    assert_eq!(active(case, &license), 0);
    case.apply(
        &Step::new(this(&license, ACTIVE))
            .plans(THIS, Action::Update)
            .sends(&[("CreateGrantVersion", 1)])
            .holds(THIS, json!({ "status": "WORKFLOW_COMPLETED" })),
    );
    assert_eq!(active(case, &license), 2);
}

fn a_distribution_that_fails_after_the_time_is_made_again(case: &mut Case) {
    let license = organization(case);
    case.emulator.faults(&json!({ "fail_workflow": true }));
    case.apply(&Step::new(this(&license, SHORT)).warns(goes_on()).leaves_changes());
    case.emulator.faults(&json!({}));
    hurry(case);
    case.apply(
        &Step::new(this(&license, ""))
            .plans(THIS, Action::Replace)
            .replaced_by(THIS, &["status"])
            .holds(THIS, json!({ "status": "WORKFLOW_COMPLETED" })),
    );
}

fn an_activation_that_outlasts_the_time_is_not_asked_for_twice(case: &mut Case) {
    let license = organization(case);
    delays(case, 0.0);
    case.apply(&Step::new(this(&license, SHORT)));
    delays(case, HALF_AN_HOUR);
    case.apply(
        &Step::new(this(&license, SHORT_AND_ACTIVE))
            .sends(&[("CreateGrantVersion", 1)])
            .warns(goes_on())
            .holds(THIS, json!({ "status": "PENDING_WORKFLOW", "desired_status": "ACTIVE" }))
            .leaves_changes(),
    );
    hurry(case);
    case.apply(&Step::new(this(&license, SHORT_AND_ACTIVE)).plans_nothing().sends(&[]));
    assert_eq!(active(case, &license), 2);
}

fn an_activation_that_a_stop_prevented_comes_with_the_next_apply(case: &mut Case) {
    let license = organization(case);
    rest_disabled(case);
    case.plan(&Step::new(this(&license, ACTIVE)));
    let mark = case.emulator.calls();
    let output = case.terraform_while(&["apply", "-json", "-input=false", "planned"], |apply| {
        case.emulator.wait_for("GetGrant", &mark);
        apply.interrupt();
    });
    let told = warning("Terraform was stopped before all was done").about(THIS);
    expect(&output, &[told, error("execution halted")]);
    assert!(!case.state().is_tainted(THIS));
    hurry(case);
    case.apply(
        &Step::new(this(&license, ACTIVE))
            .plans(THIS, Action::Update)
            .sends(&[("CreateGrantVersion", 1)]),
    );
    assert_eq!(active(case, &license), 2);
}

/// The service works on one at a time, whatever the license.
fn twenty_licenses_for_an_organization_wait_for_their_turn(case: &mut Case) {
    crate::entitlements::organization(case);
    let licenses: Vec<_> = (0..20).map(|_| license_of(case, ACCOUNT, REGION)).collect();
    delays(case, 0.05);
    let each = "for_each           = toset(jsondecode(var.licenses))\n  ";
    let config = this("each", ACTIVE).replace("\"each\"", "each.key").replacen(
        "name ",
        &format!("{each}name "),
        1,
    );
    let config = format!("variable \"licenses\" {{\n  type = string\n}}\n{config}");
    case.apply(&Step::new(config).variable("licenses", serde_json::to_string(&licenses).unwrap()));
    assert!(licenses.iter().all(|license| active(case, license) == 2));
    // Those who queue do not ask.
    let asked = case.emulator.calls()["CreateGrant"];
    assert!(asked < 150, "{asked}");
    case.destroy();
}

fn without_trusted_access_the_error_says_where_it_is_given(case: &mut Case) {
    let license = organization(case);
    case.emulator.post("switch", &json!({ "no_trusted_access": true }));
    case.fails_to_apply(
        &Step::new(this(&license, "")),
        &[error("Grantor has disabled Trusted Access to AWS License Manager Service")
            .and("license-manager.amazonaws.com")
            .and("license-management.marketplace.amazonaws.com")
            .and("aws organizations enable-aws-service-access")
            .and("enable_organization_integration = true")
            .about(THIS)],
    );
}
