//! The settings of License Manager in one account and region.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::aws::Client;
use crate::framework::{Context, DataSource, Result};
use crate::nouns::service_settings::{ServiceSettings, settings};

/// Reads the settings of License Manager in one account and region.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ServiceSettingsLookup {}

impl DataSource<Client> for ServiceSettingsLookup {
    const NAME: &'static str = "service_settings";
    const NOUN: &'static str = "service settings";

    type Found = ServiceSettings;

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        settings(client).await
    }
}
