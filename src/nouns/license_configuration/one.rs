//! One license configuration with its use, looked up by ARN, id or unique name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Client, from_sdk_tags};
use crate::framework::annotations::same_region;
use crate::framework::{Config, Context, DataSource, Error, Findings, Path, Place, Result, Tags};
use crate::nouns::license_configuration::ARN;
use crate::nouns::license_configuration::lookup::{self, Query};
use crate::nouns::license_configuration::usage::{self, LicenseConfigurationWithUsage};
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
    const NAME: &'static str = "license_configuration";
    const NOUN: &'static str = "license configuration";

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
        let found = lookup::get(&arn, client).await?;
        let found = found.ok_or_else(|| self.not_found(client))?;
        let tags = from_sdk_tags(found.tags.clone());
        let mut found = usage::from_sdk(found)?;
        found.configuration.arn = found.configuration.arn.or(arn);
        Ok(FoundLicenseConfiguration { configuration: found, tags })
    }
}

impl LicenseConfigurationLookup {
    async fn find_arn(&self, client: &Context<Client>) -> Result<String> {
        let (id, name) = (self.license_configuration_id.as_deref(), self.name.as_deref());
        let mut matching: Vec<String> = Vec::new();
        for listed in lookup::list(Query::default(), client).await? {
            let by_id = id.is_some() && listed.license_configuration_id.as_deref() == id;
            let by_name = name.is_some() && listed.name.as_deref() == name;
            if by_id || by_name {
                matching.extend(listed.license_configuration_arn);
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
                    name.unwrap_or_default(),
                    several.join(", ")
                ),
            )),
        }
    }

    fn not_found(&self, client: &Context<Client>) -> Error {
        let keys = [
            ("arn", &self.arn),
            ("license_configuration_id", &self.license_configuration_id),
            ("name", &self.name),
        ];
        let given = keys.into_iter().find_map(|(key, value)| Some((key, value.as_deref()?)));
        let (key, value) = given.unwrap_or_default();
        let message = format!(
            "There is no license configuration with {key} {value:?} in account {} and region {}.",
            client.account_id().unwrap_or("(unknown)"),
            client.region()
        );
        Error::invalid(Path::root(key), message)
    }
}
