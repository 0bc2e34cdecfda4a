//! All versions of a license, each with what it changed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::framework::annotations::same_partition;
use crate::framework::{
    Config, Context, DataSource, Findings, Place, Result, Rows, changes_between,
};
use crate::nouns::license::{ARN, License, lookup, sdk};
use crate::nouns::shared::nothing_found::nothing_found;

/// Reads the history of a license: all its versions, and what each of them changed.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseVersionsLookup {
    /// ARN of the license.
    #[schemars(transform = same_partition)]
    pub license_arn: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundLicenseVersions {
    /// The versions of the license, oldest first.
    pub versions: Rows<LicenseVersion>,
}

/// The license as it was.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LicenseVersion {
    #[serde(flatten)]
    pub license: License,
    /// What this version changed, such as `validity.end 2027-01-01T00:00:00Z → 2028-01-01T00:00:00Z`. Of free
    /// texts and maps, which may be confidential, only that they changed. Empty in the first version.
    pub changes: Vec<String>,
}

impl DataSource<Client> for LicenseVersionsLookup {
    const NAME: &'static str = "license_versions";
    const NOUN: &'static str = "license versions";

    type Found = FoundLicenseVersions;

    fn check(config: &Config<'_>) -> Findings {
        ARN.check(config, "license_arn")
    }

    fn locate(&self) -> Result<Place> {
        ARN.locate_at(&self.license_arn, "license_arn").map(|_| Place::default())
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let listed = match lookup::versions(&self.license_arn, client).await {
            Ok(listed) => listed,
            Err(error) if lookup::is_doubtful(&error) => {
                return match lookup::get(&self.license_arn, client).await? {
                    Some(_) => Err(error),
                    None => Err(nothing_found("license", "license_arn", &self.license_arn, client)),
                };
            }
            Err(error) => return Err(error),
        };
        let mut licenses: Vec<License> = listed.into_iter().map(sdk::license).collect();
        licenses.sort_by_key(License::version_number);
        Ok(FoundLicenseVersions { versions: with_changes(licenses)? })
    }
}

fn with_changes(licenses: Vec<License>) -> Result<Rows<LicenseVersion>> {
    let mut versions = Rows::new();
    let mut before: Option<License> = None;
    for license in licenses {
        let changes = match &before {
            Some(before) => changes_between(before, &license)?,
            None => Vec::new(),
        };
        let version = LicenseVersion { license, changes };
        versions.push(&version)?;
        before = Some(version.license);
    }
    Ok(versions)
}
