//! How service settings are named and read. They are always there, and nothing lists them.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{ServiceSettings, wire};
use crate::aws::Client;
use crate::framework::{
    Context, DataSource, Error, Path, Place, Readable, Remote, Resource, Result,
};

impl Readable<Client> for ServiceSettings {
    fn locate(id: &str) -> Result<Place> {
        let wrong = || {
            let message = format!(
                "{id:?} is no id of service settings. It has to be an account id and a region, such as \
                 123456789012/us-east-1."
            );
            Error::invalid(Path::root("id"), message)
        };
        let (account, region) = id.split_once(Self::ID_SEPARATOR).ok_or_else(wrong)?;
        let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        if !is_account || region.is_empty() || region.contains(Self::ID_SEPARATOR) {
            return Err(wrong());
        }
        Ok(Place { account_id: Some(account.to_owned()), region: Some(region.to_owned()) })
    }

    async fn read(_id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        Ok(Some(settings(client).await?.into()))
    }
}

/// Reads the settings of License Manager in one account and region.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct ServiceSettingsLookup {}

impl DataSource<Client> for ServiceSettingsLookup {
    const NAME: &'static str = "service_settings";
    const NOUN: &'static str = "service settings";

    type Found = ServiceSettings;

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        settings(client).await
    }
}

async fn settings(client: &Client) -> Result<ServiceSettings> {
    Ok(wire::settings(client.get_service_settings().send().await?))
}
