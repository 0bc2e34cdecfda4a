//! The versions of a license: what came after a known one, and all of them with what each changed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::object::unless_missing;
use super::{ARN, License};
use crate::aws::Client;
use crate::framework::annotations::same_partition;
use crate::framework::{
    Config, Context, DataSource, Error, Findings, Page, Place, Result, Rows, Versioned,
    changes_between, every_page,
};

impl Versioned<Client> for License {
    const DELETES_VERSION: bool = true;

    async fn versions_after(
        id: &str,
        known: &str,
        _current: &str,
        client: &Context<Client>,
    ) -> Result<Vec<(String, Self)>> {
        let known = known.parse().unwrap_or(0);
        let mut after = versions(id, client).await?;
        after.retain(|license| license.version_number() > known);
        let numbered = |license: License| (license.version_number().to_string(), license);
        Ok(after.into_iter().map(numbered).collect())
    }

    fn is_stale(error: &Error) -> bool {
        matches!(error.code(), Some("ConflictException" | "ValidationException"))
    }
}

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
        match versions(&self.license_arn, client).await {
            Ok(licenses) => Ok(FoundLicenseVersions { versions: with_changes(licenses)? }),
            Err(error) => Err(unless_missing(&self.license_arn, error, client).await),
        }
    }
}

/// All versions of a license, oldest first.
async fn versions(arn: &str, client: &Client) -> Result<Vec<License>> {
    let listed = every_page(|token| {
        let request = client.list_license_versions().license_arn(arn).set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.licenses, answer.next_token))
        }
    });
    let licenses = listed.await?.into_iter().map(License::try_from);
    let mut licenses: Vec<License> = licenses.collect::<Result<_>>()?;
    licenses.sort_by_key(License::version_number);
    Ok(licenses)
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
