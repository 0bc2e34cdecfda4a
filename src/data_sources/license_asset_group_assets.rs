//! What belongs to a license asset group.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::nothing_found::nothing_found;
use crate::aws::{Client, present};
use crate::framework::{Context, DataSource, Place, Result};
use crate::model::timestamp::rfc3339;
use crate::resources::license_asset_group::{ARN, lookup};

/// Lists the assets of one type that belong to a license asset group.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseAssetGroupAssetsLookup {
    /// ARN of the group.
    pub license_asset_group_arn: String,
    /// Type of the assets: `Instance`, `License` or `LicenseConfiguration`.
    #[schemars(extend("enum" = ["Instance", "License", "LicenseConfiguration"]), extend("x-documented" = "API reference"))]
    pub asset_type: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundAssets {
    /// ARNs of the assets.
    pub arns: Vec<String>,
    /// The assets, in the order of `arns`.
    pub assets: Vec<FoundAsset>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundAsset {
    /// ARN of the asset.
    pub asset_arn: String,
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
        let found = match lookup::assets(arn, &self.asset_type, client).await {
            Ok(found) => found,
            Err(error) => {
                return Err(match lookup::get(arn, client).await {
                    Ok(None) => {
                        let attribute = "license_asset_group_arn";
                        nothing_found("license asset group", attribute, arn, client)
                    }
                    _ => error,
                });
            }
        };
        let assets = found.into_iter().map(|asset| {
            let discovered = asset.latest_asset_discovery_time.as_ref().map(rfc3339);
            Ok(FoundAsset {
                asset_arn: present("AssetArn", asset.asset_arn)?,
                latest_asset_discovery_time: discovered.transpose()?,
            })
        });
        let assets: Vec<_> = assets.collect::<Result<_>>()?;
        let arns = assets.iter().map(|asset| asset.asset_arn.clone()).collect();
        Ok(FoundAssets { arns, assets })
    }
}
