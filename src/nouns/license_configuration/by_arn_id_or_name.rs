//! One license configuration with its use, looked up by ARN, id or unique name.

use std::pin::pin;

use futures::stream::TryStreamExt as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LicenseConfiguration;
use super::object::ARN;
use super::usage::LicenseConfigurationWithUsage;
use crate::aws::Client;
use crate::framework::annotations::same_region;
use crate::framework::{
    Asked, Config, Context, DataSource, Error, Findings, Object, Path, Place, Result, Tags, each,
};
use crate::nouns::shared::rules;

/// Reads a license configuration, with how many of its licenses are in use.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseConfigurationLookup {
    /// ARN of the license configuration.
    #[schemars(transform = same_region)]
    pub arn: Option<String>,
    /// Id of the license configuration, the last part of its ARN.
    pub license_configuration_id: Option<String>,
    /// Name of the license configuration. Exactly one has to bear it.
    pub name: Option<String>,
}

/// The configuration and what only reading it alone tells.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundLicenseConfiguration {
    #[serde(flatten)]
    pub configuration: LicenseConfigurationWithUsage,
    /// Tags of the license configuration.
    pub tags: Tags,
}

const KEYS: [&str; 3] = ["arn", "license_configuration_id", "name"];

impl DataSource<Client> for LicenseConfigurationLookup {
    const NAME: &'static str = <LicenseConfiguration as Object<Client>>::SINGULAR.name;
    const NOUN: &'static str = <LicenseConfiguration as Object<Client>>::SINGULAR.noun;

    type Found = FoundLicenseConfiguration;

    fn check(config: &Config<'_>) -> Findings {
        let set: Vec<_> = KEYS.into_iter().filter(|key| !config.is_unset(key)).collect();
        let all_known = KEYS.iter().all(|key| config.is_known(key));
        let detail = match set.len() {
            1 => return ARN.check(config, "arn"),
            0 => "Set one of arn, license_configuration_id and name.".to_owned(),
            _ if !all_known => return Findings::new(),
            _ => format!("{} are set. Set only one of them.", set.join(" and ")),
        };
        let path = set.first().map(|key| Path::root(key)).unwrap_or_default();
        rules::ONE_KEY.finding(path, detail).into()
    }

    fn locate(&self) -> Result<Place> {
        let place = self.arn.as_deref().map(|arn| ARN.locate_at(arn, "arn"));
        place.transpose().map(Option::unwrap_or_default)
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let arn = match &self.arn {
            Some(arn) => arn.clone(),
            None => self.find_arn(client).await?,
        };
        let found = LicenseConfiguration::find(&arn, client).await?;
        let found = found.ok_or_else(|| self.not_found(client))?;
        let tags = found.tags.clone();
        let mut shown = found.shown()?;
        shown.configuration.arn = shown.configuration.arn.or(arn);
        Ok(FoundLicenseConfiguration { configuration: shown, tags })
    }
}

impl LicenseConfigurationLookup {
    async fn find_arn(&self, client: &Context<Client>) -> Result<String> {
        let (id, name) = (self.license_configuration_id.as_ref(), self.name.as_ref());
        let mut matching: Vec<String> = Vec::new();
        let all = each::<_, LicenseConfiguration>(Asked::default(), client.client.clone());
        let mut all = pin!(all);
        while let Some(listed) = all.try_next().await? {
            let listed = listed.configuration;
            let own_id = listed.license_configuration_id.get().and_then(Option::as_ref);
            let by_id = id.is_some() && own_id == id;
            let by_name = name.is_some() && listed.name.get() == name;
            if by_id || by_name {
                matching.extend(listed.arn.get().cloned());
            }
        }
        match &matching[..] {
            [] => Err(self.not_found(client)),
            [arn] => Ok(arn.clone()),
            several => Err(Error::invalid(
                Path::root("name"),
                format!(
                    "{} license configurations bear the name {:?}: {}. Look one up by its arn.",
                    several.len(),
                    self.name.as_deref().unwrap_or_default(),
                    several.join(", ")
                ),
            )),
        }
    }

    fn not_found(&self, client: &Context<Client>) -> Error {
        let values = [&self.arn, &self.license_configuration_id, &self.name];
        let mut given = KEYS.into_iter().zip(values);
        let given = given.find_map(|(key, value)| Some((key, value.as_deref()?)));
        let (key, value) = given.unwrap_or_default();
        let message = format!(
            "There is no license configuration with {key} {value:?} in account {} and region {}.",
            client.account_id().unwrap_or("(unknown)"),
            client.region()
        );
        Error::invalid(Path::root(key), message)
    }
}
