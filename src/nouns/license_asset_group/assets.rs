//! What belongs to a license asset group.

use aws_sdk_licensemanager::types::Asset;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LicenseAssetGroup;
use super::object::ARN;
use crate::aws::{Client, rfc3339};
use crate::framework::annotations::same_region;
use crate::framework::{Context, DataSource, Page, Place, Result, Rows, each_item, unless_missing};

/// Lists the assets of one type that belong to a license asset group.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseAssetGroupAssetsLookup {
    /// ARN of the group.
    #[schemars(transform = same_region)]
    pub license_asset_group_arn: String,
    /// Type of the assets.
    #[schemars(extend("enum" = ["Instance", "License", "LicenseConfiguration"]), extend("x-documented" = "API reference"))]
    pub asset_type: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundAssets {
    /// ARNs of the assets.
    pub arns: Rows<String>,
    /// The assets, in the order of `arns`.
    pub assets: Rows<FoundAsset>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundAsset {
    /// ARN of the asset.
    pub asset_arn: Option<String>,
    /// When the asset was last found, as an RFC 3339 time.
    pub latest_asset_discovery_time: Option<String>,
}

impl DataSource<Client> for LicenseAssetGroupAssetsLookup {
    const NAME: &'static str = "license_asset_group_assets";
    const NOUN: &'static str = "assets of a license asset group";

    type Found = FoundAssets;

    fn locate(&self) -> Result<Place> {
        ARN.locate_at(&self.license_asset_group_arn, "license_asset_group_arn")
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let arn = &self.license_asset_group_arn;
        let listed = each_item(|token| {
            let request = client
                .list_assets_for_license_asset_group()
                .license_asset_group_arn(arn)
                .asset_type(&self.asset_type)
                .set_next_token(token);
            async move {
                let answer = request.send().await?;
                Ok(Page::new(answer.assets, answer.next_token))
            }
        });
        let own_arn = |asset: &FoundAsset| asset.asset_arn.clone();
        match Rows::with_keys(listed, asset, own_arn).await {
            Ok((arns, assets)) => Ok(FoundAssets { arns, assets }),
            Err(error) => {
                let (attribute, client) = ("license_asset_group_arn", &client.client);
                Err(unless_missing::<_, LicenseAssetGroup>(arn, attribute, error, client).await)
            }
        }
    }
}

fn asset(remote: Asset) -> Result<FoundAsset> {
    let discovered = remote.latest_asset_discovery_time.as_ref().map(rfc3339);
    Ok(FoundAsset {
        asset_arn: remote.asset_arn,
        latest_asset_discovery_time: discovered.transpose()?,
    })
}
