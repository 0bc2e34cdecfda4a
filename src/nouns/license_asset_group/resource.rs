//! The life of a license asset group.

use std::collections::BTreeSet;

use super::{LicenseAssetGroup, LicenseAssetGroupProperty};
use crate::aws::{Client, identifier, to_sdk_tags};
use crate::framework::{
    Config, Context, Findings, Path, Remote, Resource, Result, TakenOver, Versions,
};
use crate::nouns::shared::rules;

const ACTIVE: &str = "ACTIVE";

impl Resource<Client> for LicenseAssetGroup {
    const NAME: &'static str = "license_asset_group";
    const NOUN: &'static str = "license asset group";
    const VERSIONS: Versions<Client, Self> = Versions::NONE;
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

    async fn create(&self, client: &Context<Client>) -> Result<String> {
        let request = self.creation(client.create_license_asset_group())?;
        let request = request.set_tags(to_sdk_tags(&client.tags));
        let created = request.client_token(&client.client_token).send().await?;
        identifier("LicenseAssetGroupArn", created.license_asset_group_arn)
    }

    async fn finish(&self, id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        // A new group is always active.
        if self.status.get().is_some_and(|status| status != ACTIVE) {
            // The token of the creation would be taken for a repetition with other contents.
            let token = format!("{}-status", client.client_token);
            let active = Self { status: Some(ACTIVE.to_owned()).into(), ..self.clone() };
            let change = client.update_license_asset_group().license_asset_group_arn(id);
            self.change(&active, change)?.client_token(token).send().await?;
        }
        Ok(None)
    }

    async fn update(
        &self,
        prior: &Self,
        id: &str,
        client: &Context<Client>,
    ) -> Result<Option<Remote<Self>>> {
        let change = client.update_license_asset_group().license_asset_group_arn(id);
        self.change(prior, change)?.client_token(&client.client_token).send().await?;
        Ok(None)
    }

    async fn delete(&self, id: &str, client: &Context<Client>) -> Result<()> {
        let deletion = client.delete_license_asset_group().license_asset_group_arn(id);
        deletion.send().await?;
        Ok(())
    }
}
