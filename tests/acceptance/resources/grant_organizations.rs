//! Grants to organizations and organizational units, which the service distributes in its own time.

use serde_json::json;

use super::grant::THIS;
use crate::entitlements::{license_from, license_of};
use crate::harness::{ACCOUNT, Action, Case, Imported, REGION, Step, acceptance, error};

acceptance! {
    a_grant_is_distributed_and_activated_in_one_call,
    a_whole_organization_is_granted_and_activated,
    an_activation_can_follow,
    an_override_alone_is_one_version,
    changes_of_one_license_wait_for_their_turn,
    a_failed_distribution_says_why_and_is_made_again,
    a_failed_activation_is_tried_again,
}

/// An organization whose grants take some time, and a license.
fn organization(case: &mut Case) -> String {
    let organization = json!({
        "id": "o-example", "management": ACCOUNT, "linked": true,
        "ous": { "ou-one": ["222222222222", "012345678901"], "ou-two": ["333333333333"] },
    });
    case.emulator.post("organization", &organization);
    let license = license_of(case, ACCOUNT, REGION);
    case.emulator.post("settle", &json!({ "seconds": 0.5 }));
    license
}

fn this(license: &str, attributes: &str) -> String {
    grant("this", license, "ou-one", attributes)
}

fn grant(label: &str, license: &str, unit: &str, attributes: &str) -> String {
    format!(
        "resource \"licensemanager_grant\" \"{label}\" {{
  name               = \"for all\"
  license_arn        = \"{license}\"
  principal          = \"arn:aws:organizations::{ACCOUNT}:ou/o-example/{unit}\"
  allowed_operations = [\"CheckoutLicense\"]
  {attributes}
}}
"
    )
}

const ACTIVE: &str = "desired_status = \"ACTIVE\"";

/// How many grants of single accounts have a status.
fn count(case: &Case, license: &str, status: &str) -> usize {
    let params = json!({ "LicenseArn": license });
    let listed = case.emulator.call("ListReceivedGrantsForOrganization", &params);
    let grants = listed["Grants"].as_array().unwrap();
    grants.iter().filter(|grant| grant["GrantStatus"] == status).count()
}

fn a_grant_is_distributed_and_activated_in_one_call(case: &mut Case) {
    let license = organization(case);
    let step = Step::new(this(&license, ACTIVE))
        .plans(THIS, Action::Create)
        .sends(&[("CreateGrant", 1)])
        .holds(
            THIS,
            json!({ "status": "WORKFLOW_COMPLETED", "desired_status": "ACTIVE", "version": "1" }),
        );
    case.apply(&step);
    assert_eq!(count(case, &license, "ACTIVE"), 2);
    // The service does not tell whether a grant to many was activated.
    case.imports_by_id(
        &Imported { address: THIS, except: &["desired_status"] },
        &case.state().text(THIS, "arn"),
    );
    // The grant stays as it is.
    case.apply(&Step::new(this(&license, "")).plans(THIS, Action::Update).sends(&[]));
    assert_eq!(count(case, &license, "ACTIVE"), 2);
    case.destroy();
    assert_eq!(count(case, &license, "ACTIVE"), 0);
}

fn a_whole_organization_is_granted_and_activated(case: &mut Case) {
    let license = organization(case);
    let unit = format!("arn:aws:organizations::{ACCOUNT}:ou/o-example/ou-one");
    let all = format!("arn:aws:organizations::{ACCOUNT}:organization/o-example");
    let config = this(&license, ACTIVE).replace(&unit, &all);
    let expected = json!({ "principal": all, "status": "WORKFLOW_COMPLETED" });
    case.apply(&Step::new(config).holds(THIS, expected));
    assert!(count(case, &license, "ACTIVE") >= 3);
    case.destroy();
    assert_eq!(count(case, &license, "ACTIVE"), 0);
}

fn an_activation_can_follow(case: &mut Case) {
    let license = organization(case);
    case.apply(&Step::new(this(&license, "")).sends(&[("CreateGrant", 1)]));
    assert_eq!(count(case, &license, "DISABLED"), 2);
    case.imports(&Imported::new(THIS));
    let step = Step::new(this(&license, ACTIVE)).plans(THIS, Action::Update);
    case.apply(&step.sends(&[("CreateGrantVersion", 1)]));
    assert_eq!(count(case, &license, "ACTIVE"), 2);
}

/// The service refuses a second change for an organization while one is under way.
fn changes_of_one_license_wait_for_their_turn(case: &mut Case) {
    let license = organization(case);
    let both = this(&license, ACTIVE) + &grant("another", &license, "ou-two", ACTIVE);
    case.apply(&Step::new(both));
    assert_eq!(count(case, &license, "ACTIVE"), 3);
    case.destroy();
}

fn a_failed_distribution_says_why_and_is_made_again(case: &mut Case) {
    let license = organization(case);
    case.emulator.faults(&json!({ "fail_workflow": true }));
    case.fails_to_apply(
        &Step::new(this(&license, "")).holds(THIS, json!({ "status": "FAILED_WORKFLOW" })),
        &[error("Creating grant").and("ended as FAILED_WORKFLOW: The workflow failed").about(THIS)],
    );
    assert!(case.state().is_tainted(THIS));
    case.emulator.faults(&json!({}));
    case.apply(
        &Step::new(this(&license, ""))
            .plans(THIS, Action::Replace)
            .holds(THIS, json!({ "status": "WORKFLOW_COMPLETED" })),
    );
}

fn a_failed_activation_is_tried_again(case: &mut Case) {
    let license = organization(case);
    case.apply(&Step::new(this(&license, "")));
    case.emulator.faults(&json!({ "fail_workflow": true }));
    case.fails_to_apply(
        &Step::new(this(&license, ACTIVE)).holds(THIS, json!({ "desired_status": null })),
        &[error("Updating grant").and("ended as FAILED_WORKFLOW").about(THIS)],
    );
    case.emulator.faults(&json!({}));
    case.apply(
        &Step::new(this(&license, ACTIVE))
            .plans(THIS, Action::Update)
            .holds(THIS, json!({ "status": "WORKFLOW_COMPLETED", "desired_status": "ACTIVE" })),
    );
    assert_eq!(count(case, &license, "ACTIVE"), 2);
}

fn an_override_alone_is_one_version(case: &mut Case) {
    let license = license_from(case, ACCOUNT, REGION, "AWS/Marketplace");
    organization(case);
    let active = |behavior: &str| {
        let attributes = format!("{ACTIVE}\nactivation_override_behavior = \"{behavior}\"");
        Step::new(this(&license, &attributes))
            .holds(THIS, json!({ "activation_override_behavior": behavior }))
    };
    case.apply(&active("DISTRIBUTED_GRANTS_ONLY").sends(&[("CreateGrant", 1)]));
    let all = active("ALL_GRANTS_PERMITTED_BY_ISSUER").plans(THIS, Action::Update);
    case.apply(&all.sends(&[("CreateGrantVersion", 1)]));
    assert_eq!(count(case, &license, "ACTIVE"), 2);
}
