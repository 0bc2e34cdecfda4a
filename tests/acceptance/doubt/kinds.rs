//! What is written, and how to see what came of it.

use serde_json::{Value as Json, json};

use super::plugin::World;
use crate::harness::REGION;

/// An object of a type, and the writes of its life.
pub(super) struct Kind {
    pub(super) type_name: &'static str,
    /// Makes what it needs, and says how it is configured.
    pub(super) config: fn(&World) -> Json,
    /// The writes of its creation, each with what the configuration must say besides for it to happen.
    pub(super) creations: &'static [(&'static str, &'static str)],
    /// The writes of updates, each with the change that it makes.
    pub(super) updates: &'static [(&'static str, &'static str)],
    /// The write of its end.
    pub(super) deletion: Option<&'static str>,
    /// The ids of all such objects in the account.
    pub(super) ids: fn(&World) -> Vec<String>,
}

/// An account other than those that are tested.
const OTHER: &str = "012345678901";

pub(super) const KINDS: &[Kind] = &[
    Kind {
        type_name: "license_configuration",
        config: |_| json!({ "name": "a", "license_counting_type": "vCPU", "license_rules": ["#minimumVcpus=2"], "tags": { "team": "a", "old": "1" } }),
        creations: &[
            ("CreateLicenseConfiguration", "{}"),
            ("UpdateLicenseConfiguration", r#"{"status":"DISABLED"}"#),
        ],
        updates: &[
            ("UpdateLicenseConfiguration", r#"{"name":"b"}"#),
            ("TagResource", r#"{"tags":{"team":"b","old":"1"}}"#),
            ("UntagResource", r#"{"tags":{"team":"a"}}"#),
        ],
        deletion: Some("DeleteLicenseConfiguration"),
        ids: |world| {
            ids(
                world,
                "ListLicenseConfigurations",
                "LicenseConfigurations",
                "LicenseConfigurationArn",
            )
        },
    },
    Kind {
        type_name: "license",
        config: |_| {
            json!({
                "name": "suite", "product_name": "Suite", "product_sku": "SKU-1", "beneficiary": "Ada",
                "issuer": { "name": "Example" }, "validity": { "begin": "2026-01-01T00:00:00Z" },
                "entitlements": [{ "name": "users", "unit": "Count", "max_count": 10 }],
                "consumption_configuration": { "renew_type": "None" },
            })
        },
        creations: &[
            ("CreateLicense", "{}"),
            ("CreateLicenseVersion", r#"{"status":"DEACTIVATED"}"#),
        ],
        updates: &[("CreateLicenseVersion", r#"{"name":"b"}"#)],
        deletion: Some("DeleteLicense"),
        ids: |world| ids(world, "ListLicenses", "Licenses", "LicenseArn"),
    },
    Kind {
        type_name: "grant",
        config: |world| {
            json!({
                "name": "a", "license_arn": license(world, &world.account),
                "principal": format!("arn:aws:iam::{OTHER}:root"), "allowed_operations": ["CheckoutLicense"],
            })
        },
        creations: &[("CreateGrant", "{}")],
        updates: &[("CreateGrantVersion", r#"{"name":"b"}"#)],
        deletion: Some("DeleteGrant"),
        ids: |world| ids(world, "ListDistributedGrants", "Grants", "GrantArn"),
    },
    Kind {
        type_name: "grant_accepter",
        config: |world| json!({ "grant_arn": received(world) }),
        creations: &[("AcceptGrant", "{}"), ("CreateGrantVersion", r#"{"status":"ACTIVE"}"#)],
        updates: &[("CreateGrantVersion", r#"{"status":"ACTIVE"}"#)],
        deletion: Some("RejectGrant"),
        ids: |world| ids(world, "ListReceivedGrants", "Grants", "GrantArn"),
    },
    Kind {
        type_name: "report_generator",
        config: |world| {
            json!({
                "name": "a", "types": ["LicenseConfigurationUsageReport"],
                "license_configuration_arns": [configuration(world)], "frequency": { "period": "DAY" },
            })
        },
        creations: &[("CreateLicenseManagerReportGenerator", "{}")],
        updates: &[("UpdateLicenseManagerReportGenerator", r#"{"name":"b"}"#)],
        deletion: Some("DeleteLicenseManagerReportGenerator"),
        ids: |world| {
            ids(
                world,
                "ListLicenseManagerReportGenerators",
                "ReportGenerators",
                "LicenseManagerReportGeneratorArn",
            )
        },
    },
    Kind {
        type_name: "license_asset_ruleset",
        config: |_| {
            json!({ "name": "a", "rules": [{ "rule_statement": { "instance_rule_statement": {
                "matching_rule_statement": {
                    "key_to_match": "Platform", "constraint": "EQUALS", "value_to_match": ["Windows"],
                },
            } } }] })
        },
        creations: &[("CreateLicenseAssetRuleset", "{}")],
        updates: &[("UpdateLicenseAssetRuleset", r#"{"name":"b"}"#)],
        deletion: Some("DeleteLicenseAssetRuleset"),
        ids: |world| {
            ids(world, "ListLicenseAssetRulesets", "LicenseAssetRulesets", "LicenseAssetRulesetArn")
        },
    },
    Kind {
        type_name: "license_asset_group",
        config: |world| {
            json!({
                "name": "a", "license_asset_group_configurations": [{ "usage_dimension": "vCPU" }],
                "associated_license_asset_ruleset_arns": [ruleset(world)],
            })
        },
        creations: &[
            ("CreateLicenseAssetGroup", "{}"),
            ("UpdateLicenseAssetGroup", r#"{"status":"DISABLED"}"#),
        ],
        updates: &[("UpdateLicenseAssetGroup", r#"{"name":"b"}"#)],
        deletion: Some("DeleteLicenseAssetGroup"),
        ids: |world| {
            ids(world, "ListLicenseAssetGroups", "LicenseAssetGroups", "LicenseAssetGroupArn")
        },
    },
    Kind {
        type_name: "token",
        config: |world| json!({ "license_arn": license(world, &world.account) }),
        creations: &[("CreateToken", "{}")],
        updates: &[],
        deletion: Some("DeleteToken"),
        ids: |world| ids(world, "ListTokens", "Tokens", "TokenId"),
    },
    Kind {
        type_name: "association",
        config: |world| {
            json!({
                "license_configuration_arn": configuration(world), "resource_arn": instance(world),
            })
        },
        creations: &[("UpdateLicenseSpecificationsForResource", "{}")],
        updates: &[],
        deletion: Some("UpdateLicenseSpecificationsForResource"),
        ids: |world| {
            let params = json!({ "ResourceArn": instance(world) });
            let listed = world.call("ListLicenseSpecificationsForResource", &params);
            let found = listed["LicenseSpecifications"].as_array().unwrap().iter();
            let id = |one: &Json| {
                format!("{},{}", instance(world), one["LicenseConfigurationArn"].as_str().unwrap())
            };
            found.map(id).collect()
        },
    },
    Kind {
        type_name: "service_settings",
        config: |_| json!({ "s3_bucket_arn": "arn:aws:s3:::aws-license-manager-service-a" }),
        creations: &[("UpdateServiceSettings", "{}")],
        updates: &[(
            "UpdateServiceSettings",
            r#"{"s3_bucket_arn":"arn:aws:s3:::aws-license-manager-service-b"}"#,
        )],
        deletion: None,
        ids: |world| vec![format!("{}/{REGION}", world.account)],
    },
    Kind {
        type_name: "license_conversion_task",
        config: |world| conversion(world),
        creations: &[("CreateLicenseConversionTaskForResource", "{}")],
        updates: &[],
        deletion: None,
        ids: conversions,
    },
];

/// Something that is opened, or done once, and the writes of that.
pub(super) struct Passing {
    pub(super) type_name: &'static str,
    pub(super) is_action: bool,
    pub(super) config: fn(&World) -> Json,
    pub(super) writes: &'static [&'static str],
    /// What must be left, whatever was spoiled.
    pub(super) left: fn(&World) -> usize,
    pub(super) leaves: usize,
}

pub(super) const PASSING: &[Passing] = &[
    Passing {
        type_name: "token",
        is_action: false,
        config: |world| json!({ "license_arn": license(world, &world.account) }),
        writes: &["CreateToken", "DeleteToken"],
        left: |world| ids(world, "ListTokens", "Tokens", "TokenId").len(),
        leaves: 0,
    },
    Passing {
        type_name: "license_checkout",
        is_action: false,
        config: |world| {
            let arn = license(world, &world.account);
            let found = world.call("GetLicense", &json!({ "LicenseArn": arn }));
            json!({
                "product_sku": "SKU-1", "key_fingerprint": found["License"]["Issuer"]["KeyFingerprint"],
                "beneficiary": "Ada", "entitlements": [{ "name": "users", "unit": "Count", "value": "1" }],
            })
        },
        writes: &["CheckoutLicense", "ExtendLicenseConsumption", "CheckInLicense"],
        left: in_use,
        leaves: 0,
    },
    Passing {
        type_name: "borrow_license_checkout",
        is_action: false,
        config: |world| {
            json!({
                "license_arn": license(world, &world.account),
                "entitlements": [{ "name": "users", "unit": "Count", "value": "1" }],
            })
        },
        writes: &["CheckoutBorrowLicense", "CheckInLicense"],
        left: in_use,
        leaves: 0,
    },
    Passing {
        type_name: "convert_license",
        is_action: true,
        config: |world| conversion(world),
        writes: &["CreateLicenseConversionTaskForResource"],
        left: |world| conversions(world).len(),
        leaves: 1,
    },
    Passing {
        type_name: "reject_grant",
        is_action: true,
        config: |world| json!({ "grant_arn": received(world) }),
        writes: &["RejectGrant"],
        left: |world| ids(world, "ListReceivedGrants", "Grants", "GrantArn").len(),
        leaves: 0,
    },
];

/// What a list shows that is not at its end.
fn ids(world: &World, operation: &str, table: &str, member: &str) -> Vec<String> {
    let over = ["DELETED", "PENDING_DELETE", "REJECTED"];
    let listed = world.call(operation, &json!({}));
    let found = listed[table].as_array().unwrap().iter().filter(|one| {
        let status = one["Status"].as_str().or_else(|| one["GrantStatus"].as_str());
        !over.contains(&status.unwrap_or_default())
    });
    found.map(|one| one[member].as_str().unwrap().to_owned()).collect()
}

fn text(answer: &Json, member: &str) -> String {
    answer[member].as_str().unwrap().to_owned()
}

fn license(world: &World, account: &str) -> String {
    let params = json!({
        "LicenseName": "suite", "ProductName": "Suite", "ProductSKU": "SKU-1",
        "Issuer": { "Name": "Example", "SignKey": format!("arn:aws:kms:{REGION}:{account}:key/1") },
        "HomeRegion": REGION, "Validity": { "Begin": "2026-01-01T00:00:00Z" },
        "Entitlements": [{ "Name": "users", "Unit": "Count", "MaxCount": 10, "AllowCheckIn": true }],
        "Beneficiary": "Ada",
        "ConsumptionConfiguration": {
            "RenewType": "None", "ProvisionalConfiguration": { "MaxTimeToLiveInMinutes": 60 },
            "BorrowConfiguration": { "AllowEarlyCheckIn": true, "MaxTimeToLiveInMinutes": 60 },
        },
        "ClientToken": uuid::Uuid::new_v4().to_string(),
    });
    text(&world.call_as(account, "CreateLicense", &params), "LicenseArn")
}

/// A grant of somebody else to the account.
fn received(world: &World) -> String {
    let params = json!({
        "GrantName": "offer", "LicenseArn": license(world, OTHER), "HomeRegion": REGION,
        "Principals": [format!("arn:aws:iam::{}:root", world.account)],
        "AllowedOperations": ["CheckoutLicense"], "ClientToken": uuid::Uuid::new_v4().to_string(),
    });
    text(&world.call_as(OTHER, "CreateGrant", &params), "GrantArn")
}

fn configuration(world: &World) -> String {
    let params = json!({ "Name": "counted", "LicenseCountingType": "vCPU" });
    text(&world.call("CreateLicenseConfiguration", &params), "LicenseConfigurationArn")
}

fn ruleset(world: &World) -> String {
    let params = json!({
        "Name": "of the group",
        "Rules": [{ "RuleStatement": { "InstanceRuleStatement": { "MatchingRuleStatement": {
            "KeyToMatch": "Platform", "Constraint": "EQUALS", "ValueToMatch": ["Windows"],
        } } } }],
        "ClientToken": uuid::Uuid::new_v4().to_string(),
    });
    text(&world.call("CreateLicenseAssetRuleset", &params), "LicenseAssetRulesetArn")
}

fn instance(world: &World) -> String {
    format!("arn:aws:ec2:{REGION}:{}:instance/i-0123456789abcdef0", world.account)
}

pub(super) fn conversion(world: &World) -> Json {
    json!({
        "resource_arn": instance(world),
        "source_license_context": { "usage_operation": "RunInstances:0002" },
        "destination_license_context": { "usage_operation": "RunInstances:0800" },
    })
}

pub(super) fn conversions(world: &World) -> Vec<String> {
    let listed = world.call("ListLicenseConversionTasks", &json!({}));
    let tasks = listed["LicenseConversionTasks"].as_array().unwrap().iter();
    tasks.map(|task| text(task, "LicenseConversionTaskId")).collect()
}

/// How many users are checked out.
fn in_use(world: &World) -> usize {
    let arns = ids(world, "ListLicenses", "Licenses", "LicenseArn");
    let used = |arn: &String| -> usize {
        let usage = world.call("GetLicenseUsage", &json!({ "LicenseArn": arn }));
        let usages = usage["LicenseUsage"]["EntitlementUsages"].as_array().unwrap().clone();
        usages
            .iter()
            .map(|one| one["ConsumedValue"].as_str().unwrap().parse::<usize>().unwrap())
            .sum()
    };
    arns.iter().map(used).sum()
}
