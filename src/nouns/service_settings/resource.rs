//! The life of service settings: they are taken over, changed and forgotten.

use super::{ServiceSettings, wire};
use crate::aws::Client;
use crate::framework::{
    Called, Config, Context, Error, Findings, Path, Remote, Resource, Result, Versions,
};
use crate::nouns::shared::rules;

impl Resource<Client> for ServiceSettings {
    const NAME: &'static str = "service_settings";
    const NOUN: &'static str = "service settings";
    const VERSIONS: Versions<Client, Self> = Versions::NONE;
    const CALLED: &'static Called = &[("of account", "account_id"), ("in", "region")];
    const IDENTITY: &'static [&'static str] = &["account_id", "region"];
    const ID_SEPARATOR: char = '/';
    const STAYS: Option<&'static str> = Some(
        "The settings of License Manager cannot be deleted. Terraform will forget them and leave the service as it is.",
    );

    fn check(config: &Config<'_>) -> Findings {
        let discovers = config.known::<bool>("enable_cross_accounts_discovery") == Some(true);
        let separate = config.known::<bool>("enable_organization_integration") == Some(false);
        if !(discovers && separate) {
            return Findings::new();
        }
        let detail = "enable_cross_accounts_discovery is true, which needs the integration with AWS Organizations, \
                      and enable_organization_integration is false. Set it to true, or leave it out.";
        let path = Path::root("enable_organization_integration");
        rules::DISCOVERY_ALONE.finding(path, detail).into()
    }

    async fn create(&self, client: &Context<Client>) -> Result<String> {
        let account = client.account_id().ok_or_else(|| Error::Setup {
            summary: "The account is not known".into(),
            detail: "The id of service settings begins with the account id. Leave skip_requesting_account_id out, \
                     or set account_id."
                .into(),
            path: None,
        })?;
        wire::update(self, None, client).send().await?;
        Ok(format!("{account}{}{}", Self::ID_SEPARATOR, client.region()))
    }

    async fn update(
        &self,
        prior: &Self,
        _id: &str,
        client: &Context<Client>,
    ) -> Result<Option<Remote<Self>>> {
        wire::update(self, Some(prior), client).send().await?;
        Ok(None)
    }

    async fn delete(&self, _id: &str, _client: &Context<Client>) -> Result<()> {
        Ok(())
    }
}
