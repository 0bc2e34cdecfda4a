//! All license asset rulesets of an account and region, or those that match.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::framework::annotations::block;
use crate::framework::{Config, Context, DataSource, Findings, Result, Rows};
use crate::model::filter::{self, Filter};
use crate::resources::license_asset_ruleset::lookup::{self, Query};
use crate::resources::license_asset_ruleset::{LicenseAssetRuleset, sdk};

/// Lists license asset rulesets.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseAssetRulesetsLookup {
    /// Whether to list the rulesets that AWS manages, too.
    pub show_aws_managed_license_asset_rulesets: Option<bool>,
    /// Conditions that all have to hold: `Name`.
    #[schemars(transform = block)]
    pub filter: BTreeSet<Filter>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundLicenseAssetRulesets {
    /// ARNs of the rulesets that match.
    pub arns: Rows<String>,
    /// The rulesets that match, in the order of `arns`.
    pub rulesets: Rows<LicenseAssetRuleset>,
}

const FILTERS: &[&str] = &["Name"];

impl DataSource<Client> for LicenseAssetRulesetsLookup {
    const NAME: &'static str = "license_asset_rulesets";
    const NOUN: &'static str = "license asset rulesets";

    type Found = FoundLicenseAssetRulesets;

    fn check(config: &Config<'_>) -> Findings {
        filter::check(config, FILTERS, &[])
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let filters = filter::to_sdk(&self.filter);
        let managed_by_aws = self.show_aws_managed_license_asset_rulesets;
        let listed = lookup::each(Query { filters, managed_by_aws }, client.client.clone());
        let own_arn = |ruleset: &LicenseAssetRuleset| ruleset.arn.get().cloned();
        let (arns, rulesets) =
            Rows::with_keys(listed, |listed| Ok(sdk::ruleset(listed)), own_arn).await?;
        Ok(FoundLicenseAssetRulesets { arns, rulesets })
    }
}
