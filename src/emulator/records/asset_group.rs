//! A license asset group: the assets that its rulesets find, and how their use is counted.

use serde::{Deserialize, Serialize};

use crate::emulator::clock::Timestamp;
use crate::emulator::table::Record;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AssetGroup {
    pub(crate) arn: String,
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) configurations: Option<Vec<AssetGroupConfiguration>>,
    pub(crate) ruleset_arns: Vec<String>,
    pub(crate) properties: Option<Vec<AssetGroupProperty>>,
    pub(crate) status: AssetGroupStatus,
    /// When discovery last looked for assets.
    pub(crate) discovered: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AssetGroupConfiguration {
    pub(crate) usage_dimension: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AssetGroupProperty {
    pub(crate) key: String,
    pub(crate) value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum AssetGroupStatus {
    Active,
    Disabled,
    Deleted,
}

impl AssetGroup {
    /// The list of what one account owns in one region.
    pub(crate) fn owned_by(account: &str, region: &str) -> String {
        format!("owner/{account}/{region}")
    }

    /// The list of the groups that use one ruleset.
    pub(crate) fn of_ruleset(ruleset_arn: &str) -> String {
        format!("ruleset/{ruleset_arn}")
    }
}

impl Record for AssetGroup {
    const TABLE: &'static str = "asset_groups";

    fn key(&self) -> String {
        self.arn.clone()
    }

    fn lists(&self) -> Vec<String> {
        let mut lists = vec![Self::owned_by(&self.account, &self.region)];
        lists.extend(self.ruleset_arns.iter().map(|arn| Self::of_ruleset(arn)));
        lists
    }
}
