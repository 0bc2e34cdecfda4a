//! The rules of a license configuration: a set, of which one rule alone may change in place.

use serde_json::json;

use super::license_configuration::{THIS, this};
use crate::harness::{Action, Case, Step, acceptance, error, warning};

acceptance! {
    order_never_matters,
    affinity_is_added_and_changed_in_place,
    any_other_change_replaces,
    the_element_at_fault_is_named,
    crossed_bounds_are_refused,
    a_doubtful_rule_is_a_warning,
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
        ("#minimumSocket=2", "#minimumSocket=2 names no known rule. The rules are allowedTenancy,"),
        (
            "#minimumVcpus=2",
            "#minimumVcpus=2 does not go with the counting type Socket. The rules for Socket are",
        ),
        (
            "#licenseAffinityToHost=181",
            "#licenseAffinityToHost=181 is out of range: licenseAffinityToHost takes a whole number from 1 to 180",
        ),
        ("#licenseAffinityToHost=0", "#licenseAffinityToHost=0 is out of range"),
        ("#minimumSockets=-1", "#minimumSockets=-1 is out of range"),
        ("#minimumSockets=two", "#minimumSockets=two is out of range"),
        (
            "#allowedTenancy=Dedicated",
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

fn crossed_bounds_are_refused(case: &mut Case) {
    case.refuses_to_plan(
        &Step::new(sockets(r##"["#minimumSockets=9", "#maximumSockets=8"]"##)),
        &[error("#minimumSockets=9 is above #maximumSockets=8").at("license_rules")],
    );
    case.refuses_to_plan(
        &Step::new(sockets(r##"["#minimumSockets=2", "#minimumSockets=4"]"##)),
        &[error("The rule minimumSockets stands there twice").at("license_rules")],
    );
}

/// What only older documentation allows is left to the service.
fn a_doubtful_rule_is_a_warning(case: &mut Case) {
    let config = this(
        "name = \"a\"\nlicense_counting_type = \"Instance\"\nlicense_rules = [\"#minimumCores=2\"]",
    );
    case.plan(
        &Step::new(config)
            .plans(THIS, Action::Create)
            .warns(warning("#minimumCores=2 may be refused").at("license_rules")),
    );
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
