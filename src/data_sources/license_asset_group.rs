//! One license asset group.

use schemars::JsonSchema;
use serde::Deserialize;

use super::nothing_found::nothing_found;
use crate::aws::Client;
use crate::framework::annotations::same_region;
use crate::framework::{Context, DataSource, Place, Result};
use crate::resources::license_asset_group::{ARN, LicenseAssetGroup, lookup, sdk};

/// Reads a license asset group.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseAssetGroupLookup {
    /// ARN of the group.
    #[schemars(transform = same_region)]
    pub arn: String,
}

impl DataSource<Client> for LicenseAssetGroupLookup {
    const NAME: &'static str = "license_asset_group";
    const NOUN: &'static str = "license asset group";

    type Found = LicenseAssetGroup;

    fn locate(&self) -> Result<Place> {
        ARN.locate_at(&self.arn, "arn")
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let found = lookup::get(&self.arn, client).await?;
        sdk::group(found.ok_or_else(|| nothing_found(Self::NOUN, "arn", &self.arn, client))?)
    }
}
