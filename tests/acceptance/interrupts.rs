//! Ctrl-C, or a request to terminate, in the middle of an apply: nothing new is begun, and what exists is in the state.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::entitlements::{OTHER, license_of};
use crate::harness::{
    ACCOUNT, Action, Case, Complaint, Output, REGION, Step, acceptance, error, expect, warning,
};
use crate::resources::license;

acceptance! {
    an_interrupt_while_answers_take_a_second_loses_nothing,
    a_termination_while_answers_take_a_third_of_it_loses_nothing,
    a_termination_of_terraform_and_provider_at_once_loses_nothing,
    what_was_not_begun_comes_with_the_next_apply,
    an_update_and_a_deletion_come_to_their_end,
    a_creation_whose_answer_was_given_up_is_named,
}

fn a_configuration(name: &str, more: &str) -> String {
    format!(
        "resource \"licensemanager_license_configuration\" \"{name}\" {{
  name                  = \"{name}\"
  license_counting_type = \"vCPU\"
  tags                  = {{ name = \"{name}\" }}
{more}}}
"
    )
}

fn a_license(name: &str, more: &[(&str, &str)]) -> String {
    let named = format!("\"{name}\"");
    let attributes = [&[("name", &*named)], more].concat();
    license::this(&attributes).replace("\"this\"", &named)
}

fn a_grant(name: &str, license: &str) -> String {
    format!(
        "resource \"licensemanager_grant\" \"{name}\" {{
  name               = \"{name}\"
  license_arn        = \"{license}\"
  principal          = \"arn:aws:iam::{OTHER}:root\"
  allowed_operations = [\"CheckoutLicense\"]
}}
"
    )
}

/// A signal to Terraform, while every answer takes this many seconds, and the requests that come after `after` are under
/// way.
struct Signal {
    name: &'static str,
    seconds: f64,
    after: &'static str,
}

const CTRL_C: Signal = Signal { name: "INT", seconds: 0.4, after: "GetCallerIdentity" };

impl Signal {
    /// Sends it to the apply of what was last planned, which sends these requests that change something and no others.
    fn during_apply(&self, case: &Case, sends: &[(&str, u64)]) -> Output {
        let mark = case.emulator.calls();
        let output =
            case.terraform_while(&["apply", "-json", "-input=false", "planned"], |apply| {
                case.emulator.wait_for(self.after, &mark);
                // Requests are counted when the answer leaves.
                thread::sleep(Duration::from_secs_f64(0.4 * self.seconds));
                match self.name.strip_suffix(" to all") {
                    Some(name) => case.signal_all(name),
                    None => apply.signal(self.name),
                }
            });
        case.emulator.faults(&json!({}));
        let sent = case.emulator.changes_since(&mark);
        let expected = sends.iter().map(|(operation, count)| ((*operation).to_owned(), *count));
        assert_eq!(sent, expected.collect(), "{output}");
        output
    }

    fn during_apply_of(&self, case: &mut Case, config: &str, sends: &[(&str, u64)]) -> Output {
        case.plan(&Step::new(config));
        case.emulator.faults(&json!({ "latency": self.seconds }));
        self.during_apply(case, sends)
    }
}

/// What the state says of each instance: its status, which is none for one that is as it should be.
fn instances(case: &Case) -> Vec<(String, Value)> {
    let resources = case.state_file()["resources"].take();
    let instances = resources.as_array().unwrap().iter().map(|resource| {
        let address = format!(
            "{}.{}",
            resource["type"].as_str().unwrap(),
            resource["name"].as_str().unwrap()
        );
        (address, resource["instances"][0]["status"].clone())
    });
    instances.collect()
}

/// Ten creations, as many as Terraform works on at a time. Some are under way, others wait for what they made.
fn nothing_is_lost(case: &mut Case, seconds: f64, name: &'static str) {
    let licenses: Vec<_> = (0..2).map(|_| license_of(case, ACCOUNT, REGION)).collect();
    let configurations = (0..5).map(|number| a_configuration(&format!("c{number}"), ""));
    let issued = (0..3).map(|number| a_license(&format!("l{number}"), &[]));
    let granted = licenses.iter().enumerate();
    let granted = granted.map(|(number, license)| a_grant(&format!("g{number}"), license));
    let config: String = configurations.chain(issued).chain(granted).collect();
    let sends = [("CreateLicenseConfiguration", 5), ("CreateLicense", 3), ("CreateGrant", 2)];
    let signal = Signal { name, seconds, after: "ListLicenseConfigurations" };
    let output = signal.during_apply_of(case, &config, &sends);
    let instances = instances(case);
    assert_eq!(instances.len(), 10, "{instances:?}\n{output}");
    let damaged: Vec<_> = instances.iter().filter(|(_, status)| !status.is_null()).collect();
    assert!(damaged.is_empty(), "{damaged:?}\n{output}");
    // Nothing is left to do.
    case.apply(&Step::new(config).sends(&[]));
}

fn an_interrupt_while_answers_take_a_second_loses_nothing(case: &mut Case) {
    nothing_is_lost(case, 1.0, "INT");
}

fn a_termination_while_answers_take_a_third_of_it_loses_nothing(case: &mut Case) {
    nothing_is_lost(case, 0.3, "TERM");
}

/// As a service manager or `timeout` does.
fn a_termination_of_terraform_and_provider_at_once_loses_nothing(case: &mut Case) {
    nothing_is_lost(case, 1.2, "TERM to all");
}

/// What creation does not take is set by the next apply, and not by a new object.
fn what_was_not_begun_comes_with_the_next_apply(case: &mut Case) {
    let suspended = license::this(&[("status", "\"SUSPENDED\"")]);
    let made = [("CreateLicense", 1)];
    a_second_step_is_left(
        case,
        license::THIS,
        &suspended,
        ("status", CTRL_C, &made),
        "CreateLicenseVersion",
    );
    let disabled = a_configuration("this", "  status = \"DISABLED\"\n");
    let made = [("CreateLicenseConfiguration", 1)];
    let signal = Signal { after: "ListLicenseConfigurations", ..CTRL_C };
    let address = "licensemanager_license_configuration.this";
    let attribute = "status";
    a_second_step_is_left(
        case,
        address,
        &disabled,
        (attribute, signal, &made),
        "UpdateLicenseConfiguration",
    );
}

fn a_second_step_is_left(
    case: &mut Case,
    address: &str,
    config: &str,
    first: (&str, Signal, &[(&str, u64)]),
    second: &str,
) {
    let (attribute, signal, sends) = first;
    let output = signal.during_apply_of(case, config, sends);
    let told = warning("exists and is in the state").and(attribute).and("next plan").about(address);
    expect(&output, &[told, halted()]);
    assert_eq!(instances(case), [(address.to_owned(), Value::Null)]);
    case.apply(&Step::new(config).plans(address, Action::Update).sends(&[(second, 1)]));
    case.destroy();
}

/// What core says when it was stopped, even if nothing was left to do.
fn halted() -> Complaint {
    error("execution halted")
}

fn an_update_and_a_deletion_come_to_their_end(case: &mut Case) {
    let described = |name: &str| {
        let tags = format!("{{ name = {name} }}");
        license::this(&[("name", name), ("tags", &tags)])
    };
    case.apply(&Step::new(described("\"a\"")));
    // A version and then a tag: the second is not begun.
    let sends = [("CreateLicenseVersion", 1)];
    let looked = Signal { after: "ListTagsForResource", ..CTRL_C };
    let output = looked.during_apply_of(case, &described("\"b\""), &sends);
    let told = error("Updating license \"b\"").and("Terraform asked to stop").about(license::THIS);
    expect(&output, &[told, halted()]);
    let state = case.state();
    let found = state.attributes(license::THIS);
    assert_eq!((&found["name"], &found["tags"]["name"]), (&json!("b"), &json!("a")));
    assert!(!state.is_tainted(license::THIS));
    case.apply(&Step::new(described("\"b\"")).sends(&[("TagResource", 1)]));
    let output = CTRL_C.during_apply_of(case, "", &[("DeleteLicense", 1)]);
    expect(&output, &[halted()]);
    assert_eq!(case.state_file()["resources"], json!([]));
}

/// The service did its work, but the connection breaks, and Terraform is stopping: it is not asked once more.
fn a_creation_whose_answer_was_given_up_is_named(case: &mut Case) {
    let config = license::this(&[]);
    case.plan(&Step::new(&*config));
    let lost = json!({ "op": "CreateLicense", "kind": "drop_after" });
    case.emulator.faults(&json!({ "latency": CTRL_C.seconds, "next": [lost] }));
    let output = CTRL_C.during_apply(case, &[("CreateLicense", 1)]);
    let told = error("Creating license \"suite\" failed")
        .and("license \"suite\" may exist")
        .and("list \"licensemanager_license\"")
        .and("import")
        .about(license::THIS);
    expect(&output, &[told, halted()]);
    let listed = case.emulator.call("ListLicenses", &json!({}));
    let arn = listed["Licenses"][0]["LicenseArn"].as_str().unwrap();
    let config = format!("{config}import {{\n  to = {}\n  id = \"{arn}\"\n}}\n", license::THIS);
    case.apply(&Step::new(config).plans(license::THIS, Action::Import).sends(&[]));
}
