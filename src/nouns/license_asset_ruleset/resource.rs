//! The life of a license asset ruleset.

use super::LicenseAssetRuleset;
use super::rule::AssetRule;
use crate::aws::{Client, identifier, to_sdk_tags};
use crate::framework::{
    Config, Context, Findings, Path, Remote, Resource, Result, TakenOver, Versions,
};

impl Resource<Client> for LicenseAssetRuleset {
    const NAME: &'static str = "license_asset_ruleset";
    const NOUN: &'static str = "license asset ruleset";
    const VERSIONS: Versions<Client, Self> = Versions::NONE;
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

    async fn create(&self, client: &Context<Client>) -> Result<String> {
        let request = self.creation(client.create_license_asset_ruleset())?;
        let request = request.set_tags(to_sdk_tags(&client.tags));
        let created = request.client_token(&client.client_token).send().await?;
        identifier("LicenseAssetRulesetArn", created.license_asset_ruleset_arn)
    }

    async fn update(
        &self,
        prior: &Self,
        id: &str,
        client: &Context<Client>,
    ) -> Result<Option<Remote<Self>>> {
        let change = client.update_license_asset_ruleset().license_asset_ruleset_arn(id);
        self.change(prior, change)?.client_token(&client.client_token).send().await?;
        Ok(None)
    }

    async fn delete(&self, id: &str, client: &Context<Client>) -> Result<()> {
        let deletion = client.delete_license_asset_ruleset().license_asset_ruleset_arn(id);
        deletion.send().await?;
        Ok(())
    }
}
