//! What is attached to a license configuration.

use aws_sdk_licensemanager::types::LicenseConfigurationAssociation as SdkAssociation;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Client, wire};
use crate::framework::annotations::same_region;
use crate::framework::{Config, Context, DataSource, Findings, Place, Result, Rows};
use crate::nouns::license_configuration::ARN;
use crate::nouns::license_configuration::attachments::each_attachment;
use crate::nouns::license_configuration::object::unless_missing;

/// Lists the resources that are attached to a license configuration, images and stopped instances included.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseConfigurationAssociationsLookup {
    /// ARN of the license configuration.
    #[schemars(transform = same_region)]
    pub license_configuration_arn: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundAssociations {
    /// ARNs of the resources.
    pub arns: Rows<String>,
    /// The associations, in the order of `arns`.
    pub associations: Rows<FoundAssociation>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundAssociation {
    /// ARN of the resource.
    pub resource_arn: Option<String>,
    /// Type of the resource, such as `EC2_INSTANCE`.
    pub resource_type: Option<String>,
    /// Account that owns the resource.
    pub resource_owner_id: Option<String>,
    /// When the resource was attached, as an RFC 3339 time.
    pub association_time: Option<String>,
    /// `cross-account` where launches from a shared image are counted in all accounts that it is shared with.
    pub ami_association_scope: Option<String>,
}

impl DataSource<Client> for LicenseConfigurationAssociationsLookup {
    const NAME: &'static str = "license_configuration_associations";
    const NOUN: &'static str = "associations of a license configuration";

    type Found = FoundAssociations;

    fn check(config: &Config<'_>) -> Findings {
        ARN.check(config, "license_configuration_arn")
    }

    fn locate(&self) -> Result<Place> {
        ARN.locate_at(&self.license_configuration_arn, "license_configuration_arn")
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let arn = &self.license_configuration_arn;
        let listed = each_attachment(arn.clone(), client.client.clone());
        let resource_arn = |found: &FoundAssociation| found.resource_arn.clone();
        match Rows::with_keys(listed, FoundAssociation::try_from, resource_arn).await {
            Ok((arns, associations)) => Ok(FoundAssociations { arns, associations }),
            Err(error) => Err(unless_missing(arn, error, client).await),
        }
    }
}

wire! {
    FoundAssociation = SdkAssociation => answer {
        resource_arn;
        resource_type;
        resource_owner_id;
        association_time;
        ami_association_scope;
    }
}
