//! License asset rulesets: which assets belong to a license asset group.

pub(crate) mod lookup;
pub(crate) mod sdk;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Client, identifier};
use crate::framework::annotations::{model, reading};
use crate::framework::{
    Computed, Config, Context, Findings, Path, Place, Remote, Resource, Result, TakenOver,
};
use crate::model::arn::ArnKind;
use crate::model::asset_rule::AssetRule;

/// Rules that say which instances, licenses and license configurations belong to the license asset groups that use them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LicenseAssetRuleset {
    /// Name of the ruleset.
    #[schemars(length(max = 128), transform = model)]
    pub name: String,
    /// What the ruleset is for.
    #[schemars(length(max = 1024), transform = model)]
    pub description: Option<String>,
    /// The rules, at most five.
    #[schemars(length(min = 1, max = 5), transform = reading)]
    pub rules: Vec<AssetRule>,
    /// ARN of the ruleset.
    pub arn: Computed<String>,
}

pub(crate) const ARN: ArnKind = ArnKind {
    resource_type: "license-asset-ruleset",
    id_prefix: "",
    is_regional: true,
    example: "arn:aws:license-manager:us-east-1:123456789012:license-asset-ruleset:lar-1cf9fba4ba2f42dcab11c686c4b4d329",
};

impl Resource<Client> for LicenseAssetRuleset {
    const NAME: &'static str = "license_asset_ruleset";
    const NOUN: &'static str = "license asset ruleset";
    const TAGGED: bool = true;
    const TAKES_OVER: &'static [TakenOver] = &[TakenOver {
        provider: "hashicorp/awscc",
        type_name: "awscc_licensemanager_license_asset_rule_set",
        id: &["license_asset_ruleset_arn"],
        left: &[],
    }];

    fn check(config: &Config<'_>) -> Findings {
        let rules: Vec<AssetRule> = config.known_elements("rules");
        let faults = rules.iter().flat_map(AssetRule::faults);
        faults.map(|(rule, why)| rule.finding(Path::root("rules"), why)).collect()
    }

    fn locate(id: &str) -> Result<Place> {
        ARN.locate(id)
    }

    fn id_prefix(client: &Client) -> Option<String> {
        Some(ARN.prefix(client.partition(), client.region(), client.account_id()))
    }

    async fn create(&self, client: &Context<Client>) -> Result<String> {
        let created = sdk::creation(self, client)?.send().await?;
        identifier("LicenseAssetRulesetArn", created.license_asset_ruleset_arn)
    }

    async fn read(id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        Ok(lookup::get(id, client).await?.map(|found| sdk::ruleset(found).into()))
    }

    async fn update(&self, prior: &Self, id: &str, client: &Context<Client>) -> Result<()> {
        sdk::update(self, prior, id, client)?.send().await?;
        Ok(())
    }

    async fn delete(&self, id: &str, client: &Context<Client>) -> Result<()> {
        let deletion = client.delete_license_asset_ruleset().license_asset_ruleset_arn(id);
        match deletion.send().await {
            Ok(_) => Ok(()),
            Err(error) => lookup::unless_gone(id, client, error.into()).await,
        }
    }
}
