//! One license asset ruleset.

use schemars::JsonSchema;
use serde::Deserialize;

use super::nothing_found::nothing_found;
use crate::aws::Client;
use crate::framework::annotations::same_region;
use crate::framework::{Context, DataSource, Place, Result};
use crate::resources::license_asset_ruleset::{ARN, LicenseAssetRuleset, lookup, sdk};

/// Reads a license asset ruleset.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseAssetRulesetLookup {
    /// ARN of the ruleset.
    #[schemars(transform = same_region)]
    pub arn: String,
}

impl DataSource<Client> for LicenseAssetRulesetLookup {
    const NAME: &'static str = "license_asset_ruleset";
    const NOUN: &'static str = "license asset ruleset";

    type Found = LicenseAssetRuleset;

    fn locate(&self) -> Result<Place> {
        ARN.locate_at(&self.arn, "arn")
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let found = lookup::get(&self.arn, client).await?;
        let missing = || nothing_found(Self::NOUN, "arn", &self.arn, client);
        found.map(sdk::ruleset).ok_or_else(missing)
    }
}
