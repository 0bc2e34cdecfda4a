//! License asset groups from their creation to their end.

use serde_json::json;

use crate::counted::ruleset;
use crate::harness::{Action, Case, Step, acceptance};
use crate::lifecycle::Lifecycle;
use crate::mistakes::{self, doubtful, long, with_tags, wrong};

acceptance! {
    lifecycle_with_every_attribute,
    each_attribute_alone_is_one_update,
    a_lost_answer_makes_no_second_group,
    wrong_attributes_never_reach_the_service,
}

const THIS: &str = "licensemanager_license_asset_group.this";

fn this(attributes: &str) -> String {
    format!("resource \"licensemanager_license_asset_group\" \"this\" {{\n{attributes}\n}}\n")
}

fn delete(case: &Case, arn: &str) {
    case.emulator.call("DeleteLicenseAssetGroup", &json!({ "LicenseAssetGroupArn": arn }));
}

fn lifecycle_with_every_attribute(case: &mut Case) {
    let (one, two) = (ruleset(case, "one"), ruleset(case, "two"));
    let first = Step::new(this(&format!(
        r#"
          name                                  = "windows"
          description                           = "Windows of all teams"
          license_asset_group_configurations    = [{{ usage_dimension = "vCPU" }}]
          associated_license_asset_ruleset_arns = ["{two}", "{one}"]
          properties                            = [{{ key = "owner", value = "desk" }}, {{ key = "cost", value = "7" }}]
          status                                = "DISABLED"
          tags                                  = {{ team = "data" }}
        "#
    )))
    .sends(&[("CreateLicenseAssetGroup", 1), ("UpdateLicenseAssetGroup", 1)])
    .holds(
        THIS,
        json!({
            "name": "windows",
            "description": "Windows of all teams",
            "license_asset_group_configurations": [{ "usage_dimension": "vCPU" }],
            "properties": [{ "key": "cost", "value": "7" }, { "key": "owner", "value": "desk" }],
            "status": "DISABLED",
            "tags_all": { "team": "data" },
        }),
    );
    let second = Step::new(this(&format!(
        r#"
          name                                  = "all windows"
          license_asset_group_configurations    = [{{ usage_dimension = "Instance" }}]
          associated_license_asset_ruleset_arns = ["{one}"]
          status                                = "ACTIVE"
        "#
    )))
    .sends(&[("UpdateLicenseAssetGroup", 1), ("UntagResource", 1)])
    .holds(
        THIS,
        json!({
            "name": "all windows",
            "description": null,
            "associated_license_asset_ruleset_arns": [one],
            "properties": null,
            "status": "ACTIVE",
        }),
    );
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

fn each_attribute_alone_is_one_update(case: &mut Case) {
    let (one, two) = (ruleset(case, "one"), ruleset(case, "two"));
    let mut attributes = vec![
        ("name", "\"a\"".to_owned()),
        ("license_asset_group_configurations", "[{ usage_dimension = \"vCPU\" }]".to_owned()),
        ("associated_license_asset_ruleset_arns", format!("[\"{one}\"]")),
    ];
    let config = |attributes: &[(&str, String)]| {
        let lines: Vec<_> =
            attributes.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        this(&lines.join("\n"))
    };
    case.apply(&Step::new(config(&attributes)));
    for (name, value) in [
        ("name", "\"b\"".to_owned()),
        ("description", "\"for us\"".to_owned()),
        ("license_asset_group_configurations", "[{ usage_dimension = \"Core\" }]".to_owned()),
        ("associated_license_asset_ruleset_arns", format!("[\"{one}\", \"{two}\"]")),
        ("properties", "[{ key = \"a\", value = \"b\" }]".to_owned()),
        ("status", "\"DISABLED\"".to_owned()),
    ] {
        attributes.retain(|(kept, _)| *kept != name);
        attributes.push((name, value));
        case.apply(
            &Step::new(config(&attributes))
                .plans(THIS, Action::Update)
                .sends(&[("UpdateLicenseAssetGroup", 1)]),
        );
    }
}

fn a_lost_answer_makes_no_second_group(case: &mut Case) {
    let one = ruleset(case, "one");
    case.emulator.faults(&json!({ "next": [
        { "op": "CreateLicenseAssetGroup", "kind": "drop_after" },
    ] }));
    case.apply(&Step::new(this(&format!(
        "name = \"a\"\nlicense_asset_group_configurations = [{{ usage_dimension = \"vCPU\" }}]\n\
         associated_license_asset_ruleset_arns = [\"{one}\"]"
    ))));
    let listed = case.emulator.call("ListLicenseAssetGroups", &json!({}));
    assert_eq!(listed["LicenseAssetGroups"].as_array().unwrap().len(), 1);
}

fn wrong_attributes_never_reach_the_service(case: &mut Case) {
    let usual = [
        ("name", "\"a\""),
        ("license_asset_group_configurations", "[{ usage_dimension = \"vCPU\" }]"),
        (
            "associated_license_asset_ruleset_arns",
            "[\"arn:aws:license-manager:us-east-1:123456789012:license-asset-ruleset:lar-1\"]",
        ),
    ];
    let (rulesets, counted) =
        ("associated_license_asset_ruleset_arns", "license_asset_group_configurations");
    let mut mistakes = vec![
        wrong("name", long(129), &["name", "at most 128 characters (it has 129)"]),
        wrong("description", long(1025), &["description", "at most 1024 characters (it has 1025)"]),
        doubtful(counted, "[]", &[counted, "takes at least one value, has none"]),
        doubtful(
            counted,
            "[{ usage_dimension = \"GPU\" }]",
            &[
                "license_asset_group_configurations[0].usage_dimension is \"GPU\"",
                "vCPU, Core, Socket",
            ],
        ),
        wrong(
            rulesets,
            "[\"lar-1\"]",
            &["associated_license_asset_ruleset_arns is \"lar-1\"", "to be an ARN"],
        ),
        wrong("status", "\"DELETED\"", &["status is \"DELETED\"", "ACTIVE, DISABLED"]),
        doubtful(
            "properties",
            "[{ key = \"a\", value = \"1\" }, { key = \"a\", value = \"2\" }]",
            &["properties has the key \"a\" twice"],
        ),
    ];
    mistakes.extend(with_tags());
    mistakes::resources(case, "licensemanager_license_asset_group", &usual, &mistakes);
}
