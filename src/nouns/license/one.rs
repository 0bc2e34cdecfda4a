//! One license, looked up by its ARN.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::framework::annotations::same_partition;
use crate::framework::{Config, Context, DataSource, Findings, Place, Result, Tags};
use crate::nouns::license::{ARN, License, lookup, sdk};
use crate::nouns::shared::nothing_found::nothing_found;
use crate::nouns::shared::own_tags::own_tags;

/// Reads a license in its latest version, or in the one that is named.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseLookup {
    /// ARN of the license.
    #[schemars(transform = same_partition)]
    pub license_arn: String,
    /// Version of the license: the one to read, the latest where it is left out.
    pub version: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundLicense {
    #[serde(flatten)]
    pub license: License,
    /// Tags of the license. Only the account that issued it can read them.
    pub tags: Option<Tags>,
}

impl DataSource<Client> for LicenseLookup {
    const NAME: &'static str = "license";
    const NOUN: &'static str = "license";

    type Found = FoundLicense;

    fn check(config: &Config<'_>) -> Findings {
        ARN.check(config, "license_arn")
    }

    fn locate(&self) -> Result<Place> {
        ARN.locate_at(&self.license_arn, "license_arn").map(|_| Place::default())
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let found = match self.version.as_deref() {
            None => lookup::get(&self.license_arn, client).await?,
            version => lookup::get_version(&self.license_arn, version, client).await?,
        };
        let found = found
            .ok_or_else(|| nothing_found("license", "license_arn", &self.license_arn, client))?;
        let tags = own_tags(&self.license_arn, client).await?;
        let mut license = sdk::license(found);
        license.arn = license.arn.or(&self.license_arn);
        Ok(FoundLicense { license, tags })
    }
}
