//! How much of a license is in use.

use aws_sdk_licensemanager::types::EntitlementUsage as SdkUsage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ARN;
use super::object::unless_missing;
use crate::aws::{Client, present};
use crate::framework::annotations::same_partition;
use crate::framework::{Config, Context, DataSource, Findings, Place, Result};

/// Reads how much of a license is in use, by all its grantees together.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseUsageLookup {
    /// ARN of the license.
    #[schemars(transform = same_partition)]
    pub license_arn: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundLicenseUsage {
    /// Use of each entitlement of the license.
    pub usage: Vec<EntitlementUsage>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct EntitlementUsage {
    /// Name of the entitlement.
    pub name: String,
    /// How much is in use: a number, as text.
    pub consumed_value: String,
    /// How much may be in use: a number, as text. Left out for an entitlement that is not counted.
    pub max_count: Option<String>,
    /// Unit in which it is counted.
    pub unit: String,
}

impl DataSource<Client> for LicenseUsageLookup {
    const NAME: &'static str = "license_usage";
    const NOUN: &'static str = "license usage";

    type Found = FoundLicenseUsage;

    fn check(config: &Config<'_>) -> Findings {
        ARN.check(config, "license_arn")
    }

    fn locate(&self) -> Result<Place> {
        ARN.locate_at(&self.license_arn, "license_arn").map(|_| Place::default())
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let arn = &self.license_arn;
        let answer = match client.get_license_usage().license_arn(arn).send().await {
            Ok(answer) => answer,
            Err(error) => return Err(unless_missing(arn, error.into(), client).await),
        };
        let usages = present("LicenseUsage", answer.license_usage)?.entitlement_usages;
        let usage = usages.unwrap_or_default().into_iter().map(usage).collect();
        Ok(FoundLicenseUsage { usage })
    }
}

fn usage(remote: SdkUsage) -> EntitlementUsage {
    EntitlementUsage {
        name: remote.name,
        consumed_value: remote.consumed_value,
        max_count: remote.max_count,
        unit: remote.unit.as_str().to_owned(),
    }
}
