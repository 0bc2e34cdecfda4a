//! License asset rulesets: which assets belong to a license asset group.

pub(crate) mod object;
mod resource;
mod rule;
mod wire;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use rule::AssetRule;

use crate::framework::Computed;
use crate::framework::annotations::{model, reading};

/// Rules that say which instances, licenses and license configurations belong to the license asset groups that use them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LicenseAssetRuleset {
    /// Name of the ruleset.
    #[schemars(length(max = 128), transform = model)]
    pub name: String,
    /// What the ruleset is for.
    #[schemars(length(max = 1024), transform = model)]
    pub description: Option<String>,
    /// The rules.
    #[schemars(length(min = 1, max = 5), transform = reading)]
    pub rules: Vec<AssetRule>,
    /// ARN of the ruleset.
    pub arn: Computed<String>,
}
