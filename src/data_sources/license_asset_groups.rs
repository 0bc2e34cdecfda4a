//! All license asset groups of an account and region, or those that match.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::framework::annotations::block;
use crate::framework::{Config, Context, DataSource, Findings, Result, Rows};
use crate::model::filter::{self, Filter};
use crate::resources::license_asset_group::{LicenseAssetGroup, lookup, sdk};

/// Lists license asset groups.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseAssetGroupsLookup {
    /// Conditions that all have to hold: `LicenseAssetRulesetArn`.
    #[schemars(transform = block)]
    pub filter: BTreeSet<Filter>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundLicenseAssetGroups {
    /// ARNs of the groups that match.
    pub arns: Rows<String>,
    /// The groups that match, in the order of `arns`.
    pub groups: Rows<LicenseAssetGroup>,
}

const FILTERS: &[&str] = &["LicenseAssetRulesetArn"];

impl DataSource<Client> for LicenseAssetGroupsLookup {
    const NAME: &'static str = "license_asset_groups";
    const NOUN: &'static str = "license asset groups";

    type Found = FoundLicenseAssetGroups;

    fn check(config: &Config<'_>) -> Findings {
        filter::check(config, FILTERS, &[])
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let listed = lookup::each(filter::to_sdk(&self.filter), client.client.clone());
        let own_arn = |group: &LicenseAssetGroup| group.arn.get().cloned();
        let (arns, groups) = Rows::with_keys(listed, sdk::group, own_arn).await?;
        Ok(FoundLicenseAssetGroups { arns, groups })
    }
}
