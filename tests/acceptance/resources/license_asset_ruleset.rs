//! License asset rulesets from their creation to their end.

use serde_json::json;

use crate::harness::{Action, Case, Step, acceptance, error};
use crate::lifecycle::Lifecycle;
use crate::mistakes::{self, doubtful, long, with_tags, wrong};

acceptance! {
    lifecycle_with_every_kind_of_rule,
    every_form_of_a_statement,
    each_attribute_alone_is_one_update,
    a_ruleset_that_is_used_is_not_deleted,
    a_lost_answer_makes_no_second_ruleset,
    wrong_attributes_never_reach_the_service,
    wrong_rules_never_reach_the_service,
}

const THIS: &str = "licensemanager_license_asset_ruleset.this";

const WINDOWS: &str = "{ rule_statement = { instance_rule_statement = { matching_rule_statement = {
    key_to_match = \"Platform\", constraint = \"EQUALS\", value_to_match = [\"Windows\"] } } } }";

fn this(attributes: &str) -> String {
    format!("resource \"licensemanager_license_asset_ruleset\" \"this\" {{\n{attributes}\n}}\n")
}

fn delete(case: &Case, arn: &str) {
    case.emulator.call("DeleteLicenseAssetRuleset", &json!({ "LicenseAssetRulesetArn": arn }));
}

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
    let lifecycle = Lifecycle {
        address: THIS,
        first,
        second,
        change: Action::Update,
        not_imported: &[],
        deletion: Some(&delete),
    };
    lifecycle.run(case);
}

fn every_form_of_a_statement(case: &mut Case) {
    let account = r#"{ key_to_match = "AccountId", constraint = "EQUALS", value_to_match = ["123456789012"] }"#;
    let status = r#"{ key_to_match = "LicenseStatus", constraint = "EQUALS", value_to_match = ["AVAILABLE"] }"#;
    let script = r#"{ key_to_match = "software", script = "exit 0" }"#;
    let rules = [
        format!(
            "license_configuration_rule_statement = {{ and_rule_statement = {{ matching_rule_statements = [{account}] }} }}"
        ),
        format!(
            "license_configuration_rule_statement = {{ or_rule_statement = {{ matching_rule_statements = [{account}] }} }}"
        ),
        format!(
            "license_rule_statement = {{ and_rule_statement = {{ matching_rule_statements = [{status}] }} }}"
        ),
        format!("license_rule_statement = {{ matching_rule_statement = {status} }}"),
        format!(
            "instance_rule_statement = {{ or_rule_statement = {{ script_rule_statements = [{script}] }} }}"
        ),
    ];
    let rules = rules.map(|rule| format!("{{ rule_statement = {{ {rule} }} }}")).join(",\n");
    let step = Step::new(this(&format!("name = \"a\"\nrules = [{rules}]")));
    case.apply(&step.sends(&[("CreateLicenseAssetRuleset", 1)]));
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

fn wrong_attributes_never_reach_the_service(case: &mut Case) {
    let one = format!("[{WINDOWS}]");
    let usual = [("name", "\"a\""), ("rules", one.as_str())];
    let mut mistakes = vec![
        wrong("name", long(129), &["name", "at most 128 characters (it has 129)"]),
        wrong("description", long(1025), &["description", "at most 1024 characters (it has 1025)"]),
        doubtful("rules", "[]", &["rules", "takes 1 to 5 values, has none"]),
        doubtful(
            "rules",
            format!("[{}]", [WINDOWS; 6].join(", ")),
            &["rules", "takes 1 to 5 values, has 6"],
        ),
    ];
    mistakes.extend(with_tags());
    mistakes::resources(case, "licensemanager_license_asset_ruleset", &usual, &mistakes);
}

/// A comparison, as a statement has it.
fn matching(key: &str, constraint: &str, values: &str) -> String {
    format!(
        "{{ key_to_match = \"{key}\", constraint = \"{constraint}\", value_to_match = [{values}] }}"
    )
}

fn wrong_rules_never_reach_the_service(case: &mut Case) {
    let rules = |statement: &str| format!("[{{ rule_statement = {{ {statement} }} }}]");
    let rule = |statement: &str, says: &[&str]| doubtful("rules", rules(statement), says);
    let compares = |kind: &str, comparison: &str| {
        format!("{kind} = {{ matching_rule_statement = {comparison} }}")
    };
    let (instance, license, configuration) = (
        "instance_rule_statement",
        "license_rule_statement",
        "license_configuration_rule_statement",
    );
    let windows = matching("Platform", "EQUALS", "\"Windows\"");
    let sku = matching("ProductSKU", "EQUALS", "\"a\"");
    let script = "[{ key_to_match = \"a\", script = \"\" }]";
    let kinds =
        "rule_statement takes exactly one of instance_rule_statement, license_rule_statement";
    let forms =
        "instance_rule_statement takes exactly one of and_rule_statement, or_rule_statement";
    let mistakes = [
        rule("", &[kinds]),
        rule(&format!("{}, {}", compares(instance, &windows), compares(license, &sku)), &[kinds]),
        rule("instance_rule_statement = {}", &[forms]),
        rule(
            &format!(
                "{instance} = {{ matching_rule_statement = {windows}, or_rule_statement = {{ matching_rule_statements = [{windows}] }} }}"
            ),
            &[forms],
        ),
        rule(
            "instance_rule_statement = { and_rule_statement = {} }",
            &["and_rule_statement and or_rule_statement take matching_rule_statements"],
        ),
        rule(
            "instance_rule_statement = { or_rule_statement = { matching_rule_statements = [] } }",
            &["or_rule_statement.matching_rule_statements", "takes at least one value, has none"],
        ),
        rule(
            &format!(
                "instance_rule_statement = {{ or_rule_statement = {{ script_rule_statements = {script} }} }}"
            ),
            &["script_rule_statements[0].script is \"\"", "at least one character (it has 0)"],
        ),
        rule("license_rule_statement = {}", &["A rule about a license takes exactly one of"]),
        rule(
            &format!(
                "{configuration} = {{ and_rule_statement = {{ matching_rule_statements = [{0}] }}, matching_rule_statement = {0} }}",
                matching("AccountId", "EQUALS", "\"123456789012\"")
            ),
            &["A rule about a license configuration takes exactly one of"],
        ),
        rule(
            &compares(license, &windows),
            &["\"Platform\" is no property of a license", "ProductSKU"],
        ),
        rule(&compares(instance, &sku), &["\"ProductSKU\" is no property of an instance", "AMIId"]),
        rule(
            &compares(configuration, &sku),
            &[
                "\"ProductSKU\" is no property of a license configuration",
                "LicenseConfigurationArn",
            ],
        ),
        rule(
            &compares(instance, &matching("Platform", "EQUALS", "\"OS/2\"")),
            &["value_to_match of Platform contains \"OS/2\"", "Windows, Linux"],
        ),
        rule(
            &compares(instance, &matching("EC2BillingProduct", "EQUALS", "\"dos\"")),
            &["value_to_match of EC2BillingProduct contains \"dos\"", "ubuntu-pro"],
        ),
        rule(
            &compares(instance, &matching("AccountId", "EQUALS", "\"1\"")),
            &["value_to_match of AccountId contains \"1\"", "12 digits"],
        ),
        rule(
            &compares(license, &matching("LicenseStatus", "EQUALS", "\"GONE\"")),
            &["value_to_match of LicenseStatus contains \"GONE\"", "EXPIRED"],
        ),
        rule(
            &compares(license, &matching("LicenseArn", "EQUALS", "\"l-1\"")),
            &["value_to_match of LicenseArn contains \"l-1\"", "ARNs"],
        ),
        wrong(
            "rules",
            rules(&compares(instance, &matching("Platform", "LIKE", "\"Windows\""))),
            &["constraint is \"LIKE\"", "EQUALS, NOT_EQUALS"],
        ),
        rule(
            &compares(instance, &matching("Platform", "EQUALS", "")),
            &["value_to_match", "takes at least one value, has none"],
        ),
    ];
    mistakes::resources(
        case,
        "licensemanager_license_asset_ruleset",
        &[("name", "\"a\"")],
        &mistakes,
    );
}
