//! The rules by which assets belong to a license asset group.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::framework::annotations::reading;
use crate::framework::{Required, Rule};
use crate::nouns::shared::arn::Arn;
use crate::nouns::shared::rules;

/// A rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AssetRule {
    /// What has to hold. Exactly one of its three kinds has to be given.
    pub rule_statement: Required<RuleStatement>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RuleStatement {
    /// What has to hold for an instance.
    pub instance_rule_statement: Option<InstanceRuleStatement>,
    /// What has to hold for a license.
    pub license_rule_statement: Option<AssetRuleStatement>,
    /// What has to hold for a license configuration.
    pub license_configuration_rule_statement: Option<AssetRuleStatement>,
}

/// Exactly one of its forms has to be given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InstanceRuleStatement {
    /// All of these have to hold.
    pub and_rule_statement: Option<InstanceStatements>,
    /// One of these has to hold.
    pub or_rule_statement: Option<InstanceStatements>,
    /// This has to hold.
    pub matching_rule_statement: Option<MatchingRuleStatement>,
    /// This script decides.
    pub script_rule_statement: Option<ScriptRuleStatement>,
}

/// Exactly one of its forms has to be given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AssetRuleStatement {
    /// All of these have to hold.
    pub and_rule_statement: Option<AssetStatements>,
    /// One of these has to hold.
    pub or_rule_statement: Option<AssetStatements>,
    /// This has to hold.
    pub matching_rule_statement: Option<MatchingRuleStatement>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InstanceStatements {
    /// Comparisons of a property of the instance.
    #[schemars(length(min = 1), transform = reading)]
    pub matching_rule_statements: Option<Vec<MatchingRuleStatement>>,
    /// Scripts that decide.
    #[schemars(length(min = 1), transform = reading)]
    pub script_rule_statements: Option<Vec<ScriptRuleStatement>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AssetStatements {
    /// Comparisons of a property of the license or license configuration.
    #[schemars(length(min = 1), transform = reading)]
    pub matching_rule_statements: Required<Vec<MatchingRuleStatement>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MatchingRuleStatement {
    /// Property that is compared. Instances have `Platform`, `EC2BillingProduct`, `MarketPlaceProductCode`, `AMIId`,
    /// `InstanceType`, `InstanceId`, `HostId` and `AccountId`; licenses have `LicenseArn`, `ProductSKU`, `Issuer`,
    /// `Beneficiary`, `LicenseStatus` and `HomeRegion`; license configurations have `LicenseConfigurationArn` and
    /// `AccountId`.
    pub key_to_match: String,
    /// How it is compared.
    #[schemars(extend("enum" = ["EQUALS", "NOT_EQUALS"]), extend("x-documented" = "API reference"))]
    pub constraint: String,
    /// What it is compared with.
    #[schemars(length(min = 1), transform = reading)]
    pub value_to_match: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScriptRuleStatement {
    /// Property that the script looks at.
    #[schemars(length(min = 1), transform = reading)]
    pub key_to_match: String,
    /// The script.
    #[schemars(length(min = 1), transform = reading)]
    pub script: String,
}

const PLATFORMS: &[&str] = &["Windows", "Linux"];

const BILLING_PRODUCTS: &[&str] = &[
    "windows-server-enterprise",
    "windows-byol",
    "rhel",
    "rhel-byol",
    "rhel-high-availability",
    "ubuntu-pro",
    "suse-linux",
    "sql-server-standard",
    "sql-server-enterprise",
];

const STATUSES: &[&str] = &[
    "AVAILABLE",
    "PENDING_AVAILABLE",
    "DEACTIVATED",
    "SUSPENDED",
    "EXPIRED",
    "PENDING_DELETE",
    "DELETED",
];

enum Values {
    Any,
    Account,
    Arn,
    OneOf(&'static [&'static str]),
}

type Keys = [(&'static str, Values)];

const INSTANCE: &Keys = &[
    ("Platform", Values::OneOf(PLATFORMS)),
    ("EC2BillingProduct", Values::OneOf(BILLING_PRODUCTS)),
    ("MarketPlaceProductCode", Values::Any),
    ("AMIId", Values::Any),
    ("InstanceType", Values::Any),
    ("InstanceId", Values::Any),
    ("HostId", Values::Any),
    ("AccountId", Values::Account),
];

const LICENSE: &Keys = &[
    ("LicenseArn", Values::Arn),
    ("ProductSKU", Values::Any),
    ("Issuer", Values::Any),
    ("Beneficiary", Values::Any),
    ("LicenseStatus", Values::OneOf(STATUSES)),
    ("HomeRegion", Values::Any),
];

const CONFIGURATION: &Keys =
    &[("LicenseConfigurationArn", Values::Arn), ("AccountId", Values::Account)];

impl AssetRule {
    /// What is doubtful, by which rule, with what would be right.
    pub fn faults(&self) -> Vec<(Rule, String)> {
        let Some(statement) = self.rule_statement.get() else { return Vec::new() };
        let RuleStatement {
            instance_rule_statement: instance,
            license_rule_statement: license,
            license_configuration_rule_statement: configuration,
        } = statement;
        let given = [instance.is_some(), license.is_some(), configuration.is_some()];
        if given.iter().filter(|given| **given).count() != 1 {
            return form(
                "rule_statement takes exactly one of instance_rule_statement, license_rule_statement and \
                 license_configuration_rule_statement.",
            );
        }
        let mut faults: Vec<_> = instance.iter().flat_map(InstanceRuleStatement::faults).collect();
        faults.extend(license.iter().flat_map(|one| one.faults("a license", LICENSE)));
        let kind = "a license configuration";
        faults.extend(configuration.iter().flat_map(|one| one.faults(kind, CONFIGURATION)));
        faults
    }
}

impl InstanceRuleStatement {
    fn faults(&self) -> Vec<(Rule, String)> {
        let combined = [&self.and_rule_statement, &self.or_rule_statement];
        let forms = combined.iter().filter(|form| form.is_some()).count()
            + usize::from(self.matching_rule_statement.is_some())
            + usize::from(self.script_rule_statement.is_some());
        if forms != 1 {
            return form(
                "instance_rule_statement takes exactly one of and_rule_statement, or_rule_statement, \
                 matching_rule_statement and script_rule_statement.",
            );
        }
        let combined = combined.into_iter().flatten();
        if combined.clone().any(|form| {
            form.matching_rule_statements.is_none() && form.script_rule_statements.is_none()
        }) {
            return form(
                "and_rule_statement and or_rule_statement take matching_rule_statements, \
                 script_rule_statements, or both.",
            );
        }
        let matching = combined.flat_map(|form| form.matching_rule_statements.iter().flatten());
        let matching = matching.chain(&self.matching_rule_statement);
        matching.filter_map(|one| one.fault("an instance", INSTANCE)).collect()
    }
}

impl AssetRuleStatement {
    fn faults(&self, kind: &str, keys: &Keys) -> Vec<(Rule, String)> {
        let combined = [&self.and_rule_statement, &self.or_rule_statement];
        let forms = combined.iter().filter(|form| form.is_some()).count()
            + usize::from(self.matching_rule_statement.is_some());
        if forms != 1 {
            return form(&format!(
                "A rule about {kind} takes exactly one of and_rule_statement, or_rule_statement and \
                 matching_rule_statement."
            ));
        }
        let combined = combined.into_iter().flatten();
        let matching = combined.filter_map(|form| form.matching_rule_statements.get()).flatten();
        let matching = matching.chain(&self.matching_rule_statement);
        matching.filter_map(|one| one.fault(kind, keys)).collect()
    }
}

impl MatchingRuleStatement {
    fn fault(&self, kind: &str, keys: &Keys) -> Option<(Rule, String)> {
        let key = &self.key_to_match;
        let Some((_, values)) = keys.iter().find(|(known, _)| known == key) else {
            let known: Vec<_> = keys.iter().map(|(known, _)| *known).collect();
            return Some((
                rules::ASSET_RULE_MATCH,
                format!(
                    "key_to_match {key:?} is no property of {kind}, which has {}.",
                    known.join(", ")
                ),
            ));
        };
        let wrong = self.value_to_match.iter().find(|value| !values.allow(value))?;
        let taken = values.words();
        let why = format!("value_to_match of {key} contains {wrong:?}, but takes {taken}.");
        Some((rules::ASSET_RULE_MATCH, why))
    }
}

/// A statement with too many forms, or too few.
fn form(why: &str) -> Vec<(Rule, String)> {
    vec![(rules::ASSET_RULE_FORM, why.to_owned())]
}

impl Values {
    fn allow(&self, value: &str) -> bool {
        match self {
            Self::Any => !value.is_empty(),
            Self::Account => value.len() == 12 && value.bytes().all(|byte| byte.is_ascii_digit()),
            Self::Arn => Arn::for_service(value).is_ok(),
            Self::OneOf(known) => known.contains(&value),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Any => "texts that are not empty".to_owned(),
            Self::Account => "account ids of 12 digits".to_owned(),
            Self::Arn => "ARNs".to_owned(),
            Self::OneOf(known) => known.join(", "),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn faults(statement: &Value) -> String {
        let rule: AssetRule =
            serde_json::from_value(json!({ "rule_statement": statement })).unwrap();
        let faults: Vec<_> = rule.faults().into_iter().map(|(_, why)| why).collect();
        faults.join("\n")
    }

    fn matching(key: &str, value: &str) -> Value {
        json!({ "key_to_match": key, "constraint": "EQUALS", "value_to_match": [value] })
    }

    #[test]
    fn statements_of_each_kind() {
        let platform = matching("Platform", "Windows");
        for right in [
            json!({ "instance_rule_statement": { "matching_rule_statement": platform } }),
            json!({ "instance_rule_statement": { "and_rule_statement": {
                "matching_rule_statements": [platform],
                "script_rule_statements": [{ "key_to_match": "a", "script": "b" }],
            } } }),
            json!({ "license_rule_statement": { "or_rule_statement": {
                "matching_rule_statements": [matching("LicenseStatus", "EXPIRED")],
            } } }),
            json!({ "license_configuration_rule_statement": {
                "matching_rule_statement": matching("AccountId", "012345678901"),
            } }),
        ] {
            assert_eq!(faults(&right), "");
        }
    }

    #[test]
    fn exactly_one_kind_and_one_form() {
        let platform = json!({ "matching_rule_statement": matching("Platform", "Windows") });
        let sku = json!({ "matching_rule_statement": matching("ProductSKU", "a") });
        let both = json!({ "instance_rule_statement": platform, "license_rule_statement": sku });
        assert!(faults(&both).contains("exactly one of instance_rule_statement"));
        assert!(faults(&json!({})).contains("exactly one of instance_rule_statement"));
        let forms = json!({ "instance_rule_statement": {
            "and_rule_statement": { "matching_rule_statements": [matching("Platform", "Linux")] },
            "matching_rule_statement": matching("Platform", "Linux"),
        } });
        assert!(faults(&forms).contains("exactly one of and_rule_statement"));
        let nothing = json!({ "instance_rule_statement": { "and_rule_statement": {} } });
        assert!(faults(&nothing).contains("take matching_rule_statements"));
        assert!(
            faults(&json!({ "license_rule_statement": {} })).contains("A rule about a license")
        );
    }

    #[test]
    fn keys_and_values_that_exist() {
        let of = |kind: &str, key: &str, value: &str| {
            faults(&json!({ kind: { "matching_rule_statement": matching(key, value) } }))
        };
        let text = of("license_rule_statement", "Platform", "Windows");
        assert!(text.contains("\"Platform\" is no property of a license, which has LicenseArn"));
        let text = of("instance_rule_statement", "Platform", "macOS");
        assert!(text.contains("contains \"macOS\", but takes Windows, Linux"), "{text}");
        let text = of("license_configuration_rule_statement", "AccountId", "1");
        assert!(text.contains("account ids of 12 digits"), "{text}");
    }
}
