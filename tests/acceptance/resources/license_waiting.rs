//! Licenses that take their time: waited for, given up in time, and kept in the state when an apply is interrupted.

use serde_json::{Value, json};

use super::license::{THIS, delete, this};
use crate::harness::{Action, Case, Step, acceptance, warning};

acceptance! {
    a_pending_license_is_waited_for,
    a_wait_ends_at_its_timeout_and_keeps_what_exists,
    an_interrupted_creation_is_in_the_state,
    a_license_that_is_being_deleted_is_gone,
    a_new_license_may_be_invisible_for_a_while,
}

fn settle(case: &Case, seconds: f64) {
    case.emulator.post("settle", &json!({ "seconds": seconds }));
}

/// What is pending comes to its end, and nothing is from here on.
fn hurry(case: &Case) {
    case.emulator.post("clock", &json!({ "advance": 60 }));
    settle(case, 0.0);
}

fn a_pending_license_is_waited_for(case: &mut Case) {
    settle(case, 1.0);
    let mark = case.emulator.calls();
    case.apply(&Step::new(this(&[])).holds(THIS, json!({ "status": "AVAILABLE", "version": "1" })));
    let looks = case.emulator.calls_since(&mark)["GetLicense"];
    // Reading the state and the two plans after the apply take three of them.
    assert!(looks > 4, "it looked {looks} times");
    // The status asked for comes after the wait, as a version of its own.
    case.destroy();
    let suspended = this(&[("status", "\"SUSPENDED\"")]);
    case.apply(&Step::new(suspended).holds(THIS, json!({ "status": "SUSPENDED", "version": "2" })));
}

fn a_wait_ends_at_its_timeout_and_keeps_what_exists(case: &mut Case) {
    settle(case, 60.0);
    let hasty = Step::new(this(&[("timeouts", "{ create = \"1s\", update = \"1s\" }")]));
    let late = || {
        warning("The service takes longer than the time")
            .and("Becoming available did not happen within 1 s")
            .and("last seen: PENDING_AVAILABLE")
            .and("A longer time can be set in `timeouts`")
            .about(THIS)
    };
    let made = hasty.again().sends(&[("CreateLicense", 1)]).warns(late()).leaves_changes();
    case.apply(&made.holds(THIS, json!({ "status": "PENDING_AVAILABLE" })));
    assert!(!case.state().is_tainted(THIS));
    let arn = case.state().text(THIS, "arn");
    // The next apply waits again, and nothing is left to do afterwards.
    case.apply(&hasty.again().sends(&[]).warns(late()).leaves_changes());
    hurry(case);
    let longer = this(&[("timeouts", "{ create = \"5m\" }")]);
    case.apply(
        &Step::new(longer).sends(&[]).holds(THIS, json!({ "arn": arn, "status": "AVAILABLE" })),
    );
}

fn an_interrupted_creation_is_in_the_state(case: &mut Case) {
    settle(case, 60.0);
    case.plan(&Step::new(this(&[])));
    let mark = case.emulator.calls();
    let output = case.terraform_while(&["apply", "-json", "-input=false", "planned"], |apply| {
        case.emulator.wait_for("GetLicense", &mark);
        apply.interrupt();
    });
    assert_eq!(output.code, Some(1), "{output}");
    let instance = case.state_file()["resources"][0]["instances"][0].take();
    let arn = instance["attributes"]["arn"].as_str().unwrap_or_else(|| panic!("{instance}"));
    assert_eq!(instance["status"], Value::Null);
    let found = case.emulator.call("GetLicense", &json!({ "LicenseArn": arn }));
    assert_eq!(found["License"]["Status"], "PENDING_AVAILABLE");
    hurry(case);
    case.apply(&Step::new(this(&[])).sends(&[]).holds(THIS, json!({ "status": "AVAILABLE" })));
}

fn a_license_that_is_being_deleted_is_gone(case: &mut Case) {
    case.apply(&Step::new(this(&[])));
    settle(case, 60.0);
    delete(case);
    let arn = case.state().text(THIS, "arn");
    let found = case.emulator.call("GetLicense", &json!({ "LicenseArn": arn }));
    assert_eq!(found["License"]["Status"], "PENDING_DELETE");
    settle(case, 0.0);
    let step = Step::new(this(&[])).notices(THIS, Action::Delete).plans(THIS, Action::Create);
    case.apply(&step.sends(&[("CreateLicense", 1)]));
}

/// A read that comes too early for the service proves nothing.
fn a_new_license_may_be_invisible_for_a_while(case: &mut Case) {
    case.emulator.faults(&json!({ "next": [{
        "op": "GetLicense", "kind": "error", "code": "ResourceNotFoundException",
        "message": "There is no such license", "count": 3,
    }] }));
    case.apply(&Step::new(this(&[])).sends(&[("CreateLicense", 1)]));
}
