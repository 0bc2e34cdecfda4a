//! The rules of a license configuration: a set, of which one rule alone may change in place.

use serde_json::json;

use super::license_configuration::{THIS, this};
use crate::harness::{Action, Case, Step, acceptance, error, warning};

acceptance! {
    order_never_matters,
    affinity_is_added_and_changed_in_place,
    any_other_change_replaces,
    the_element_at_fault_is_named,
    a_doubtful_rule_is_a_warning_and_is_applied,
    several_tenancies_stand_in_one_rule,
    rules_that_are_not_known_yet_are_checked_when_they_are,
}

fn sockets(rules: &str) -> String {
    this(&format!("name = \"a\"\nlicense_counting_type = \"Socket\"\nlicense_rules = {rules}"))
}

fn order_never_matters(case: &mut Case) {
    case.apply(
        &Step::new(sockets(
            r##"["#minimumSockets=2", "#maximumSockets=8", "#allowedTenancy=EC2-DedicatedHost"]"##,
        ))
        .sends(&[("CreateLicenseConfiguration", 1)])
        .holds(
            THIS,
            json!({ "license_rules": [
                "#allowedTenancy=EC2-DedicatedHost", "#maximumSockets=8", "#minimumSockets=2",
            ] }),
        ),
    );
    case.plan(
        &Step::new(sockets(
            r##"["#allowedTenancy=EC2-DedicatedHost", "#minimumSockets=2", "#maximumSockets=8"]"##,
        ))
        .plans_nothing(),
    );
}

fn affinity_is_added_and_changed_in_place(case: &mut Case) {
    case.apply(&Step::new(sockets(r##"["#minimumSockets=2"]"##)));
    for days in ["14", "30"] {
        let rules = format!(r##"["#minimumSockets=2", "#licenseAffinityToHost={days}"]"##);
        let affinity = format!("#licenseAffinityToHost={days}");
        case.apply(
            &Step::new(sockets(&rules))
                .plans(THIS, Action::Update)
                .sends(&[("UpdateLicenseConfiguration", 1)])
                .holds(THIS, json!({ "license_rules": [affinity, "#minimumSockets=2"] })),
        );
    }
}

fn any_other_change_replaces(case: &mut Case) {
    case.apply(&Step::new(sockets(r##"["#minimumSockets=2", "#licenseAffinityToHost=14"]"##)));
    let changes = [
        // Affinity changes, but so does another rule.
        r##"["#minimumSockets=4", "#licenseAffinityToHost=30"]"##,
        // Affinity goes.
        r##"["#minimumSockets=4"]"##,
        // Another rule comes.
        r##"["#minimumSockets=4", "#maximumSockets=8"]"##,
        // All go.
        "null",
    ];
    for rules in changes {
        case.apply(
            &Step::new(sockets(rules))
                .plans(THIS, Action::Replace)
                .replaced_by(THIS, &["license_rules"])
                .sends(&[("CreateLicenseConfiguration", 1), ("DeleteLicenseConfiguration", 1)]),
        );
    }
}

fn the_element_at_fault_is_named(case: &mut Case) {
    let mistakes = [
        ("minimumSockets=2", r#""minimumSockets=2" does not begin with #"#),
        ("#minimumSockets", r##""#minimumSockets" has no ="##),
        ("#minimumSockets=", r##""#minimumSockets=" lacks its name or its value"##),
        (
            "#licenseAffinityToHost=181",
            "#licenseAffinityToHost=181 is out of range: licenseAffinityToHost takes a whole number from 1 to 180",
        ),
        ("#licenseAffinityToHost=0", "#licenseAffinityToHost=0 is out of range"),
        (
            "#allowedTenancy=EC2-DedicatedHost,Dedicated",
            "takes one of EC2-Default, EC2-DedicatedHost, EC2-DedicatedInstance",
        ),
    ];
    for (rule, text) in mistakes {
        let config = sockets(&format!("[\"#maximumSockets=8\", \"{rule}\"]"));
        case.refuses_to_plan(
            &Step::new(config),
            &[error(text).and("Invalid license rule").about(THIS).at_line(4).at("license_rules")],
        );
    }
    case.refuses_to_plan(
        &Step::new(sockets(r##"["minimumSockets=2", "#licenseAffinityToHost=181"]"##)),
        &[
            error("does not begin with #").at("license_rules"),
            error("out of range").at("license_rules"),
        ],
    );
}

/// What the documentation merely does not list is left to the service, which takes it here.
fn a_doubtful_rule_is_a_warning_and_is_applied(case: &mut Case) {
    case.emulator.post("switch", &json!({ "lenient_as_the_model": true }));
    case.destroy_warns(warning("#minimumSockets=9 is above"));
    let doubtful = [
        (
            r##"["#minimumSocket=2"]"##,
            "#minimumSocket=2 names no known rule. The rules are allowed",
        ),
        (
            r##"["#minimumVcpus=2"]"##,
            "#minimumVcpus=2 does not go with the counting type Socket. The rules for Socket are",
        ),
        (r##"["#minimumSockets=two"]"##, "#minimumSockets=two is out of range"),
        (
            r##"["#minimumSockets=2", "#minimumSockets=4"]"##,
            "The rule minimumSockets stands there twice",
        ),
        (
            r##"["#maximumSockets=8", "#minimumSockets=9"]"##,
            "#minimumSockets=9 is above #maximumSockets=8",
        ),
    ];
    for (rules, text) in doubtful {
        let held: serde_json::Value = serde_json::from_str(rules).unwrap();
        case.apply(
            &Step::new(sockets(rules))
                .warns(warning(text).and("may be refused").about(THIS).at("license_rules"))
                .holds(THIS, json!({ "license_rules": held })),
        );
    }
}

/// Many write several tenancies into one rule, as hashicorp/aws documents it.
fn several_tenancies_stand_in_one_rule(case: &mut Case) {
    let rules = r##"["#allowedTenancy=EC2-DedicatedHost,EC2-DedicatedInstance"]"##;
    for counting in ["vCPU", "Core"] {
        let config = this(&format!(
            "name = \"a\"\nlicense_counting_type = \"{counting}\"\nlicense_rules = {rules}"
        ));
        case.apply(&Step::new(config).holds(
            THIS,
            json!({ "license_rules": ["#allowedTenancy=EC2-DedicatedHost,EC2-DedicatedInstance"] }),
        ));
    }
}

fn rules_that_are_not_known_yet_are_checked_when_they_are(case: &mut Case) {
    let config = format!(
        "resource \"terraform_data\" \"rule\" {{\n  input = \"#licenseAffinityToHost=181\"\n}}\n{}",
        sockets("[\"#minimumSockets=2\", terraform_data.rule.output]")
    );
    case.fails_to_apply(
        &Step::new(config),
        &[error("#licenseAffinityToHost=181 is out of range").about(THIS)],
    );
    case.apply(&Step::new(sockets("[\"#minimumSockets=2\"]")));
}
