//! License configurations that vanish, that seem to, and that must not be deleted.

use serde_json::json;

use super::license_configuration::{THIS, this};
use crate::harness::{Action, Case, Step, acceptance, error};

acceptance! {
    what_somebody_else_deleted_is_planned_anew,
    what_was_deleted_after_the_plan_is_an_error,
    what_is_deleted_while_a_plan_reads_is_told_as_it_was_seen,
    deleting_what_is_gone_already_succeeds,
    an_ambiguous_refusal_drops_nothing_from_the_state,
    deletion_in_use_is_refused_and_lists_what_is_attached,
    a_configuration_that_others_use_survives_prevent_destroy,
    what_was_made_stays_in_the_state_when_a_later_call_fails,
}

const CONFIG: &str = "name = \"a\"\nlicense_counting_type = \"vCPU\"";

fn delete(case: &Case, arn: &str) {
    case.emulator.call("DeleteLicenseConfiguration", &json!({ "LicenseConfigurationArn": arn }));
}

fn what_somebody_else_deleted_is_planned_anew(case: &mut Case) {
    case.apply(&Step::new(this(CONFIG)));
    let before = case.state().text(THIS, "arn");
    delete(case, &before);
    case.apply(&Step::new(this(CONFIG)).notices(THIS, Action::Delete).plans(THIS, Action::Create));
    assert_ne!(case.state().text(THIS, "arn"), before);
}

fn what_was_deleted_after_the_plan_is_an_error(case: &mut Case) {
    case.apply(&Step::new(this(CONFIG)));
    case.plan(&Step::new(this("name = \"b\"\nlicense_counting_type = \"vCPU\"")));
    delete(case, &case.state().text(THIS, "arn"));
    case.fails_to_apply_saved(&[error("Someone removed license configuration \"a\"")
        .and("Nothing was written. Plan again")
        .about(THIS)]);
}

fn deleting_what_is_gone_already_succeeds(case: &mut Case) {
    case.apply(&Step::new(this(CONFIG)));
    let arn = case.state().text(THIS, "arn");
    let planned = case.terraform(&["plan", "-destroy", "-json", "-input=false", "-out=planned"]);
    assert_eq!(planned.code, Some(0), "{planned}");
    delete(case, &arn);
    let applied = case.terraform(&["apply", "-json", "-input=false", "planned"]);
    assert_eq!(applied.code, Some(0), "{applied}");
    assert_eq!(case.state_file()["resources"], json!([]));
}

/// The service's words for "not found" also mean other things; only a list that lacks the object is proof.
fn an_ambiguous_refusal_drops_nothing_from_the_state(case: &mut Case) {
    case.apply(&Step::new(this(CONFIG)));
    case.emulator.faults(&json!({ "next": [{
        "op": "GetLicenseConfiguration",
        "kind": "error",
        "count": 1,
        "code": "InvalidParameterValueException",
        "message": "Something is wrong",
    }] }));
    case.refuses_to_plan(
        &Step::new(this(CONFIG)),
        &[error("Reading license configuration")
            .and("GetLicenseConfiguration answered InvalidParameterValueException")
            .and("Something is wrong")
            .about(THIS)],
    );
    case.apply(&Step::new(this(CONFIG)).plans_nothing());
}

fn deletion_in_use_is_refused_and_lists_what_is_attached(case: &mut Case) {
    case.apply(&Step::new(this(CONFIG)));
    let arn = case.state().text(THIS, "arn");
    let instance = "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0";
    attach(case, &arn, instance, "AddLicenseSpecifications");
    case.fails_to_destroy(&[error("Deleting license configuration")
        .and("It is still attached to:")
        .and(instance)]);
    assert_eq!(case.state().text(THIS, "arn"), arn, "it stays in the state");
    case.plans_empty(&[]);
    attach(case, &arn, instance, "RemoveLicenseSpecifications");
}

/// Attaches the configuration to an instance, or detaches it.
fn attach(case: &Case, arn: &str, instance: &str, direction: &str) {
    case.emulator.post(
        "inventory",
        &json!({
            "arn": instance,
            "account": "123456789012",
            "region": "us-east-1",
            "resource_type": "EC2_INSTANCE",
            "vcpus": 4,
        }),
    );
    let mut params = json!({ "ResourceArn": instance });
    params[direction] = json!([{ "LicenseConfigurationArn": arn }]);
    case.emulator.call("UpdateLicenseSpecificationsForResource", &params);
}

fn a_configuration_that_others_use_survives_prevent_destroy(case: &mut Case) {
    let protected = this(&format!("{CONFIG}\nlifecycle {{\n  prevent_destroy = true\n}}"));
    case.apply(&Step::new(protected));
    let counted_otherwise =
        "name = \"a\"\nlicense_counting_type = \"Core\"\nlifecycle {\n  prevent_destroy = true\n}";
    case.refuses_to_plan(
        &Step::new(this(counted_otherwise)),
        &[error("Instance cannot be destroyed")],
    );
    case.apply(&Step::new(this(CONFIG)).plans_nothing());
}

/// Creation cannot disable: a second call does. When it is refused, the object exists all the same.
fn what_was_made_stays_in_the_state_when_a_later_call_fails(case: &mut Case) {
    case.emulator.faults(&json!({ "next": [{
        "op": "UpdateLicenseConfiguration",
        "kind": "error",
        "count": 1,
        "code": "AuthorizationException",
        "message": "Not allowed to update",
    }] }));
    let disabled = Step::new(this(&format!("{CONFIG}\nstatus = \"DISABLED\"")));
    case.fails_to_apply(
        &disabled,
        &[error("AuthorizationException").and("Not allowed to update").about(THIS)],
    );
    let state = case.state();
    assert!(state.is_tainted(THIS), "it is in the state, and marked for replacement");
    let first = state.text(THIS, "arn");
    case.apply(
        &disabled
            .again()
            .plans(THIS, Action::Replace)
            .sends(&[
                ("CreateLicenseConfiguration", 1),
                ("DeleteLicenseConfiguration", 1),
                ("UpdateLicenseConfiguration", 1),
            ])
            .holds(THIS, json!({ "status": "DISABLED" })),
    );
    assert_ne!(case.state().text(THIS, "arn"), first);
}

/// One of two is read before it goes, and the other one after: the first looks as if it were there.
fn what_is_deleted_while_a_plan_reads_is_told_as_it_was_seen(case: &mut Case) {
    let both = "resource \"licensemanager_license_configuration\" \"both\" {\n  count = 2\n  name = \"a\"\n  license_counting_type = \"vCPU\"\n}\n";
    case.apply(&Step::new(both));
    let state = case.state();
    let arns = [0, 1].map(|index| {
        state.text(&format!("licensemanager_license_configuration.both[{index}]"), "arn")
    });
    case.emulator.faults(&json!({ "next": [
        { "op": "GetLicenseConfiguration", "kind": "slow", "count": 1, "seconds": 2 },
    ] }));
    let mark = case.emulator.calls();
    let output = case.terraform_while(&["plan", "-json", "-input=false"], |_| {
        case.emulator.wait_for("GetLicenseConfiguration", &mark);
        for arn in &arns {
            delete(case, arn);
        }
    });
    assert_eq!(output.code, Some(0), "{output}");
    let told = |kind: &str, action: &str| {
        let (kind, action) = (format!("\"type\":\"{kind}\""), format!("\"action\":\"{action}\""));
        output.stdout.lines().filter(|line| line.contains(&kind) && line.contains(&action)).count()
    };
    assert_eq!(
        (told("resource_drift", "delete"), told("planned_change", "create")),
        (1, 1),
        "{output}"
    );
    // The next plan sees that the other one is gone, too.
    let address = |index: u8| format!("licensemanager_license_configuration.both[{index}]");
    case.apply(
        &Step::new(both)
            .plans(&address(0), Action::Create)
            .plans(&address(1), Action::Create)
            .notices(&address(0), Action::Delete)
            .notices(&address(1), Action::Delete),
    );
}
