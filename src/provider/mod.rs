//! The provider: what its block means, which client a call gets, and everything that it offers.

pub mod config;
mod registry;

use crate::aws::{Client, Clients};
use crate::framework::schema::{Block, Same};
use crate::framework::{
    Diagnostics, Elsewhere, Error, Place, Provider, Purpose, Registry, Result, TagPolicy, Value,
    block_of, from_value,
};

use crate::nouns::shared::arn;

use time::OffsetDateTime;

use config::{Environment, ProviderConfig};

/// A configured provider.
pub struct LicenseManager {
    clients: Clients,
    tag_policy: TagPolicy,
    /// Settings that are known only after apply. As long as there are some, no call is made.
    unknown: Vec<String>,
}

impl Provider for LicenseManager {
    type Client = Client;

    const NAME: &'static str = "licensemanager";
    // Saves each command of Terraform over 5 ms. While models are being written, they are ahead of it.
    const RECORDED_SCHEMAS: Option<&'static [u8]> =
        if cfg!(debug_assertions) { None } else { Some(include_bytes!("schemas.binpb")) };

    fn block() -> std::result::Result<Block, String> {
        block_of::<ProviderConfig>()
    }

    fn registry() -> Registry<Client> {
        registry::registry()
    }

    fn check(config: &Value) -> Diagnostics {
        // Unknown settings read as absent, which would break rules that the known ones will keep: core asks again.
        if !config.is_wholly_known() {
            return Diagnostics::new();
        }
        match from_value::<ProviderConfig>(config) {
            Ok(config) => config.check(),
            Err(error) => error.diagnostic("Reading the provider block").into(),
        }
    }

    fn configure(config: &Value) -> std::result::Result<Self, Diagnostics> {
        let failed = |error: Error| Diagnostics::from(error.diagnostic("Configuring the provider"));
        let block = from_value::<ProviderConfig>(config).map_err(failed)?;
        let settings = block.resolve(&Environment::of_process()).map_err(failed)?;
        let tag_policy = TagPolicy {
            defaults: settings.default_tags.clone(),
            defaults_unknown: !config.get("default_tags").is_wholly_known(),
            ignored_keys: settings.ignore_tags.keys.clone(),
            ignored_prefixes: settings.ignore_tags.key_prefixes.clone(),
        };
        Ok(Self { clients: Clients::new(settings), tag_policy, unknown: unknown_settings(config) })
    }

    fn tag_policy(&self) -> &TagPolicy {
        &self.tag_policy
    }

    fn is_unknown(&self) -> bool {
        !self.unknown.is_empty()
    }

    fn now(&self) -> OffsetDateTime {
        self.clients.now()
    }

    fn elsewhere(name: &str, same: Same, client: &Client) -> Option<Elsewhere> {
        arn::elsewhere(name, same, client.partition(), client.region())
    }

    async fn client(&self, place: &Place, purpose: Purpose) -> Result<Client> {
        if !self.unknown.is_empty() {
            return Err(Error::ProviderUnknown { attributes: self.unknown.clone() });
        }
        let (account, region) = (place.account_id.as_deref(), place.region.as_deref());
        self.clients.get(account, region, purpose).await
    }
}

/// The settings that are not known yet and that calls depend on; tags are not among them.
fn unknown_settings(config: &Value) -> Vec<String> {
    let members = config.as_map().into_iter().flatten();
    let unknown = members.filter(|(_, value)| !value.is_wholly_known());
    let names = unknown.map(|(name, _)| name.clone());
    names.filter(|name| !["default_tags", "ignore_tags"].contains(&name.as_str())).collect()
}
