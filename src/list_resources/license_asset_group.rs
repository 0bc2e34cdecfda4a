//! The license asset groups of an account and region.

use futures::stream::{BoxStream, StreamExt as _, TryStreamExt as _};

use crate::aws::Client;
use crate::data_sources::license_asset_groups::LicenseAssetGroupsLookup;
use crate::framework::{Config, DataSource, Findings, ListResource, Listed, Result};
use crate::model::filter;
use crate::resources::license_asset_group::{LicenseAssetGroup, lookup};

impl ListResource<Client> for LicenseAssetGroupsLookup {
    type Resource = LicenseAssetGroup;

    fn check(config: &Config<'_>) -> Findings {
        <Self as DataSource<Client>>::check(config)
    }

    fn list(self, client: Client) -> BoxStream<'static, Result<Listed>> {
        let listed = lookup::each(filter::to_sdk(&self.filter), client);
        let listed = listed.try_filter_map(|group| async move {
            let is_deleted = lookup::is_deleted(&group);
            let listed = Listed::new(group.license_asset_group_arn, group.name);
            Ok((!is_deleted).then_some(listed))
        });
        listed.boxed()
    }
}
