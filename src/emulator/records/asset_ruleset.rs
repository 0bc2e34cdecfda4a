//! A license asset ruleset: rules that say which instances, licenses and license configurations belong together.

use serde::{Deserialize, Serialize};

use crate::emulator::table::Record;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AssetRuleset {
    pub(crate) arn: String,
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) rules: Vec<AssetRule>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AssetRule {
    pub(crate) rule_statement: RuleStatement,
}

/// One statement about one kind of asset; the API has a member for each kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RuleStatement {
    pub(crate) license_configuration_rule_statement: Option<AssetStatement>,
    pub(crate) license_rule_statement: Option<AssetStatement>,
    pub(crate) instance_rule_statement: Option<AssetStatement>,
}

/// One of four forms; the API has a member for each.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AssetStatement {
    pub(crate) and_rule_statement: Option<CombinedStatement>,
    pub(crate) or_rule_statement: Option<CombinedStatement>,
    pub(crate) matching_rule_statement: Option<MatchingStatement>,
    pub(crate) script_rule_statement: Option<ScriptStatement>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CombinedStatement {
    pub(crate) matching_rule_statements: Option<Vec<MatchingStatement>>,
    pub(crate) script_rule_statements: Option<Vec<ScriptStatement>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MatchingStatement {
    pub(crate) key_to_match: String,
    pub(crate) constraint: String,
    pub(crate) value_to_match: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ScriptStatement {
    pub(crate) key_to_match: String,
    pub(crate) script: String,
}

impl CombinedStatement {
    pub(crate) fn matching(&self) -> &[MatchingStatement] {
        self.matching_rule_statements.as_deref().unwrap_or_default()
    }

    pub(crate) fn scripts(&self) -> &[ScriptStatement] {
        self.script_rule_statements.as_deref().unwrap_or_default()
    }
}

impl AssetRuleset {
    /// The list of what one account owns in one region.
    pub(crate) fn owned_by(account: &str, region: &str) -> String {
        format!("owner/{account}/{region}")
    }
}

impl Record for AssetRuleset {
    const TABLE: &'static str = "asset_rulesets";

    fn key(&self) -> String {
        self.arn.clone()
    }

    fn lists(&self) -> Vec<String> {
        vec![Self::owned_by(&self.account, &self.region)]
    }
}
