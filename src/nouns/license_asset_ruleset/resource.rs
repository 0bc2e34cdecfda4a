//! The life of a license asset ruleset.

use super::LicenseAssetRuleset;
use super::object::ARN;
use super::rule::AssetRule;
use crate::aws::{Client, identifier, to_sdk_tags};
use crate::framework::{
    Config, Context, Findings, Path, Place, Remote, Resource, Result, TakenOver, read_object,
    unless_gone,
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
        let request = self.creation(client.create_license_asset_ruleset())?;
        let request = request.set_tags(to_sdk_tags(&client.tags));
        let created = request.client_token(&client.client_token).send().await?;
        identifier("LicenseAssetRulesetArn", created.license_asset_ruleset_arn)
    }

    async fn read(id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        read_object(id, &client.client).await
    }

    async fn update(&self, prior: &Self, id: &str, client: &Context<Client>) -> Result<()> {
        let change = client.update_license_asset_ruleset().license_asset_ruleset_arn(id);
        self.change(prior, change)?.client_token(&client.client_token).send().await?;
        Ok(())
    }

    async fn delete(&self, id: &str, client: &Context<Client>) -> Result<()> {
        let deletion = client.delete_license_asset_ruleset().license_asset_ruleset_arn(id);
        match deletion.send().await {
            Ok(_) => Ok(()),
            Err(error) => unless_gone::<_, Self>(id, error.into(), &client.client).await,
        }
    }
}
