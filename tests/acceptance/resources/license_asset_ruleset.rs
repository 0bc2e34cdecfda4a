//! License asset rulesets from their creation to their end.

use serde_json::json;

use crate::harness::{Action, Case, Step, acceptance, error};
use crate::lifecycle::{Deletion, Lifecycle};

acceptance! {
    lifecycle_with_every_kind_of_rule,
    each_attribute_alone_is_one_update,
    a_ruleset_that_is_used_is_not_deleted,
    a_lost_answer_makes_no_second_ruleset,
    wrong_rules_never_reach_the_service,
}

const THIS: &str = "licensemanager_license_asset_ruleset.this";

const WINDOWS: &str = "{ rule_statement = { instance_rule_statement = { matching_rule_statement = {
    key_to_match = \"Platform\", constraint = \"EQUALS\", value_to_match = [\"Windows\"] } } } }";

fn this(attributes: &str) -> String {
    format!("resource \"licensemanager_license_asset_ruleset\" \"this\" {{\n{attributes}\n}}\n")
}

const DELETION: Deletion<'_> = Deletion {
    operation: "DeleteLicenseAssetRuleset",
    member: "LicenseAssetRulesetArn",
    attribute: "arn",
};

fn lifecycle_with_every_kind_of_rule(case: &mut Case) {
    let first = Step::new(this(
        r#"
          name        = "all"
          description = "One of each kind"
          rules = [
            { rule_statement = { instance_rule_statement = { and_rule_statement = {
              matching_rule_statements = [
                { key_to_match = "Platform", constraint = "EQUALS", value_to_match = ["Windows", "Linux"] },
                { key_to_match = "AccountId", constraint = "NOT_EQUALS", value_to_match = ["012345678901"] },
              ]
              script_rule_statements = [{ key_to_match = "software", script = "exit 0" }]
            } } } },
            { rule_statement = { instance_rule_statement = { script_rule_statement = {
              key_to_match = "software", script = "exit 1"
            } } } },
            { rule_statement = { license_rule_statement = { or_rule_statement = {
              matching_rule_statements = [
                { key_to_match = "LicenseStatus", constraint = "EQUALS", value_to_match = ["AVAILABLE"] },
              ]
            } } } },
            { rule_statement = { license_configuration_rule_statement = { matching_rule_statement = {
              key_to_match = "AccountId", constraint = "EQUALS", value_to_match = ["123456789012"]
            } } } },
          ]
          tags = { team = "data" }
        "#,
    ))
    .sends(&[("CreateLicenseAssetRuleset", 1)])
    .holds(
        THIS,
        json!({
            "name": "all",
            "description": "One of each kind",
            "rules": [
                { "rule_statement": {
                    "license_rule_statement": null,
                    "instance_rule_statement": { "or_rule_statement": null, "and_rule_statement": {
                        "matching_rule_statements": [{ "value_to_match": ["Windows", "Linux"] }, {}],
                        "script_rule_statements": [{ "key_to_match": "software", "script": "exit 0" }],
                    } },
                } },
                {}, {}, {},
            ],
            "tags_all": { "team": "data" },
        }),
    );
    let second = Step::new(this(&format!("name = \"some\"\nrules = [{WINDOWS}]")))
        .sends(&[("UpdateLicenseAssetRuleset", 1), ("UntagResource", 1)])
        .holds(THIS, json!({ "name": "some", "description": null, "tags": null }));
    Lifecycle { address: THIS, first, second, not_imported: &[], deletion: DELETION }.run(case);
}

fn each_attribute_alone_is_one_update(case: &mut Case) {
    let linux = WINDOWS.replace("Windows", "Linux");
    case.apply(&Step::new(this(&format!("name = \"a\"\nrules = [{WINDOWS}]"))));
    for attributes in [
        format!("name = \"b\"\nrules = [{WINDOWS}]"),
        format!("name = \"b\"\nrules = [{WINDOWS}]\ndescription = \"for us\""),
        format!("name = \"b\"\nrules = [{linux}]\ndescription = \"for us\""),
    ] {
        case.apply(
            &Step::new(this(&attributes))
                .plans(THIS, Action::Update)
                .sends(&[("UpdateLicenseAssetRuleset", 1)]),
        );
    }
}

fn a_ruleset_that_is_used_is_not_deleted(case: &mut Case) {
    case.apply(&Step::new(this(&format!("name = \"a\"\nrules = [{WINDOWS}]"))));
    let arn = case.state().text(THIS, "arn");
    let made = case.emulator.call(
        "CreateLicenseAssetGroup",
        &json!({
            "Name": "user", "ClientToken": "1",
            "LicenseAssetGroupConfigurations": [{ "UsageDimension": "vCPU" }],
            "AssociatedLicenseAssetRulesetARNs": [arn],
        }),
    );
    case.fails_to_destroy(&[error("is used by 1 license asset group")]);
    assert_eq!(case.state().text(THIS, "arn"), arn, "it stays in the state");
    let group = &made["LicenseAssetGroupArn"];
    case.emulator.call("DeleteLicenseAssetGroup", &json!({ "LicenseAssetGroupArn": group }));
}

fn a_lost_answer_makes_no_second_ruleset(case: &mut Case) {
    case.emulator.faults(&json!({ "next": [
        { "op": "CreateLicenseAssetRuleset", "kind": "drop_after" },
    ] }));
    case.apply(&Step::new(this(&format!("name = \"a\"\nrules = [{WINDOWS}]"))));
    let listed = case.emulator.call("ListLicenseAssetRulesets", &json!({}));
    assert_eq!(listed["LicenseAssetRulesets"].as_array().unwrap().len(), 1);
}

fn wrong_rules_never_reach_the_service(case: &mut Case) {
    let rules = |statement: &str| {
        format!("name = \"a\"\nrules = [{{ rule_statement = {{ {statement} }} }}]")
    };
    let six = [WINDOWS; 6].join(", ");
    let matching =
        "{ key_to_match = \"Platform\", constraint = \"EQUALS\", value_to_match = [\"Windows\"] }";
    for (attributes, text) in [
        (format!("name = \"a\"\nrules = [{six}]"), "rules"),
        ("name = \"a\"\nrules = []".to_owned(), "rules"),
        (format!("name = \"{}\"\nrules = [{WINDOWS}]", "x".repeat(129)), "128"),
        (
            format!("name = \"a\"\nrules = [{WINDOWS}]\ndescription = \"{}\"", "x".repeat(1025)),
            "1024",
        ),
        (rules(""), "rule_statement takes exactly one of instance_rule_statement"),
        (
            rules(&format!(
                "instance_rule_statement = {{ matching_rule_statement = {matching} }}, \
                 license_rule_statement = {{ matching_rule_statement = {matching} }}"
            )),
            "rule_statement takes exactly one of instance_rule_statement",
        ),
        (
            rules(&format!(
                "instance_rule_statement = {{ matching_rule_statement = {matching}, \
                 or_rule_statement = {{ matching_rule_statements = [{matching}] }} }}"
            )),
            "takes exactly one of and_rule_statement",
        ),
        (
            rules("instance_rule_statement = { and_rule_statement = {} }"),
            "take matching_rule_statements",
        ),
        (
            rules(&format!("license_rule_statement = {{ matching_rule_statement = {matching} }}")),
            "\"Platform\" is no property of a license",
        ),
        (
            rules(&format!(
                "instance_rule_statement = {{ matching_rule_statement = {} }}",
                matching.replace("Windows", "OS/2")
            )),
            "contains \"OS/2\", but takes Windows, Linux",
        ),
        (
            rules(&format!(
                "instance_rule_statement = {{ matching_rule_statement = {} }}",
                matching.replace("EQUALS", "LIKE")
            )),
            "NOT_EQUALS",
        ),
    ] {
        case.refuses_to_plan(&Step::new(this(&attributes)), &[error(text).about(THIS)]);
    }
    assert_eq!(case.emulator.calls(), [].into());
}
