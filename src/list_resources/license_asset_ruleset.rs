//! The license asset rulesets of an account and region.

use futures::stream::{BoxStream, StreamExt as _, TryStreamExt as _};

use crate::aws::Client;
use crate::data_sources::license_asset_rulesets::LicenseAssetRulesetsLookup;
use crate::framework::{Config, DataSource, Findings, ListResource, Listed, Result};
use crate::model::filter;
use crate::resources::license_asset_ruleset::LicenseAssetRuleset;
use crate::resources::license_asset_ruleset::lookup::{self, Query};

impl ListResource<Client> for LicenseAssetRulesetsLookup {
    type Resource = LicenseAssetRuleset;

    fn check(config: &Config<'_>) -> Findings {
        <Self as DataSource<Client>>::check(config)
    }

    fn list(self, client: Client) -> BoxStream<'static, Result<Listed>> {
        let managed_by_aws = self.show_aws_managed_license_asset_rulesets;
        let query = Query { filters: filter::to_sdk(&self.filter), managed_by_aws };
        let listed = lookup::each(query, client)
            .map_ok(|ruleset| Listed::new(ruleset.license_asset_ruleset_arn, ruleset.name));
        listed.boxed()
    }
}
