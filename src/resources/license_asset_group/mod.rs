//! License asset groups: assets whose licenses are counted together.

pub(crate) mod lookup;
pub(crate) mod sdk;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Client, identifier};
use crate::framework::annotations::{instant, model, moves, reading, same_region};
use crate::framework::{
    Computed, Config, Context, Findings, OptionalComputed, Path, Place, Remote, Required, Resource,
    Result, TakenOver,
};
use crate::model::arn::{self, ArnKind};
use crate::model::rules;

/// Instances, licenses and license configurations whose use is counted together. Rulesets say what belongs to the group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LicenseAssetGroup {
    /// Name of the group.
    #[schemars(length(max = 128), transform = model)]
    pub name: String,
    /// What the group is for.
    #[schemars(length(max = 1024), transform = model)]
    pub description: Option<String>,
    /// How use is counted.
    #[schemars(length(min = 1), transform = reading)]
    pub license_asset_group_configurations: Required<Vec<LicenseAssetGroupConfiguration>>,
    /// ARNs of the rulesets that say what belongs to the group.
    #[schemars(transform = arn::limits, transform = same_region)]
    pub associated_license_asset_ruleset_arns: BTreeSet<String>,
    /// Further properties of the group.
    pub properties: Option<BTreeSet<LicenseAssetGroupProperty>>,
    /// Whether use is counted: `ACTIVE` or `DISABLED`.
    #[schemars(extend("enum" = ["ACTIVE", "DISABLED"]), extend("x-documented" = "API reference"))]
    pub status: OptionalComputed<String>,
    /// ARN of the group.
    pub arn: Computed<String>,
    /// Why the group has its status.
    #[schemars(transform = moves)]
    pub status_message: Computed<Option<String>>,
    /// When its use was last counted, as an RFC 3339 time.
    #[schemars(transform = moves, transform = instant)]
    pub latest_usage_analysis_time: Computed<Option<String>>,
    /// When its assets were last looked for, as an RFC 3339 time.
    #[schemars(transform = moves, transform = instant)]
    pub latest_resource_discovery_time: Computed<Option<String>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LicenseAssetGroupConfiguration {
    /// What is counted: `vCPU`, `Core`, `Socket`, `Sockets` or `Instance`.
    #[schemars(extend("enum" = ["vCPU", "Core", "Socket", "Sockets", "Instance"]), transform = reading)]
    pub usage_dimension: Required<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct LicenseAssetGroupProperty {
    /// Name of the property, unique within the group.
    pub key: String,
    /// Value of the property.
    pub value: String,
}

pub(crate) const ARN: ArnKind = ArnKind {
    resource_type: "license-asset-group",
    id_prefix: "",
    is_regional: true,
    example: "arn:aws:license-manager:us-east-1:123456789012:license-asset-group:lag-1cf9fba4ba2f42dcab11c686c4b4d329",
};

impl Resource<Client> for LicenseAssetGroup {
    const NAME: &'static str = "license_asset_group";
    const NOUN: &'static str = "license asset group";
    const TAGGED: bool = true;
    const TAKES_OVER: &'static [TakenOver] = &[TakenOver {
        provider: "hashicorp/awscc",
        type_name: "awscc_licensemanager_license_asset_group",
        id: &["license_asset_group_arn"],
        left: &[],
    }];

    fn check(config: &Config<'_>) -> Findings {
        let mut keys = BTreeSet::new();
        let properties: Vec<LicenseAssetGroupProperty> = config.known_elements("properties");
        let repeated = properties.into_iter().find(|one| !keys.insert(one.key.clone()));
        let finding = repeated.map(|one| {
            let detail = format!("properties has the key {:?} twice.", one.key);
            rules::PROPERTY_ONCE.finding(Path::root("properties"), detail)
        });
        finding.into_iter().collect()
    }

    fn locate(id: &str) -> Result<Place> {
        ARN.locate(id)
    }

    fn id_prefix(client: &Client) -> Option<String> {
        Some(ARN.prefix(client.partition(), client.region(), client.account_id()))
    }

    async fn create(&self, client: &Context<Client>) -> Result<String> {
        let created = sdk::creation(self, client)?.send().await?;
        identifier("LicenseAssetGroupArn", created.license_asset_group_arn)
    }

    async fn finish(&self, id: &str, client: &Context<Client>) -> Result<()> {
        // A new group is always active.
        if self.status.get().is_some_and(|status| status != "ACTIVE") {
            // The token of the creation would be taken for a repetition with other contents.
            let token = format!("{}-status", client.client_token);
            sdk::change_status(self, id, client).client_token(token).send().await?;
        }
        Ok(())
    }

    async fn read(id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        let found = lookup::get(id, client).await?.map(sdk::group).transpose()?;
        Ok(found.map(Remote::from))
    }

    async fn update(&self, prior: &Self, id: &str, client: &Context<Client>) -> Result<()> {
        sdk::update(self, prior, id, client)?.send().await?;
        Ok(())
    }

    async fn delete(&self, id: &str, client: &Context<Client>) -> Result<()> {
        let deletion = client.delete_license_asset_group().license_asset_group_arn(id);
        match deletion.send().await {
            Ok(_) => Ok(()),
            Err(error) => lookup::unless_gone(id, client, error.into()).await,
        }
    }
}
