//! Which license configurations a resource is attached to.

use aws_sdk_licensemanager::types::LicenseSpecification as SdkSpecification;
use futures::stream::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Client, Page, each_item, wire};
use crate::framework::annotations::same_region;
use crate::framework::{Context, DataSource, Error, Path, Place, Result, Rows};
use crate::nouns::shared::arn::Arn;

/// Lists the license configurations that a resource is attached to.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseSpecificationsLookup {
    /// ARN of the resource: an image, an instance or a host.
    #[schemars(transform = same_region)]
    pub resource_arn: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundSpecifications {
    /// ARNs of the license configurations.
    pub arns: Rows<String>,
    /// The license configurations and how the resource is attached to them, in the order of `arns`.
    pub specifications: Rows<LicenseSpecification>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct LicenseSpecification {
    /// ARN of the license configuration.
    pub license_configuration_arn: String,
    /// `cross-account` where launches from a shared image are counted in all accounts that it is shared with.
    pub ami_association_scope: Option<String>,
}

impl DataSource<Client> for LicenseSpecificationsLookup {
    const NAME: &'static str = "license_specifications";
    const NOUN: &'static str = "license specifications";

    type Found = FoundSpecifications;

    /// The resource is in the region in which its licenses are counted.
    fn locate(&self) -> Result<Place> {
        let arn = Arn::for_service(&self.resource_arn).map_err(|why| {
            let message = format!(
                "{why}, such as arn:aws:ec2:us-east-1:123456789012:instance/i-1234567890abcdef0."
            );
            Error::invalid(Path::root("resource_arn"), message)
        })?;
        let region = Some(arn.region).filter(|region| !region.is_empty());
        Ok(Place { account_id: None, region })
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let listed = each(&self.resource_arn, client);
        let arn = |found: &LicenseSpecification| Some(found.license_configuration_arn.clone());
        let (arns, specifications) =
            Rows::with_keys(listed, LicenseSpecification::try_from, arn).await?;
        Ok(FoundSpecifications { arns, specifications })
    }
}

/// The license configurations that are attached to a resource, one after the other.
pub(super) fn each(
    resource_arn: &str,
    client: &Client,
) -> impl Stream<Item = Result<SdkSpecification>> + Send {
    each_item(move |token| {
        let request = client
            .list_license_specifications_for_resource()
            .resource_arn(resource_arn)
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.license_specifications, answer.next_token))
        }
    })
}

wire! {
    LicenseSpecification = SdkSpecification => answer {
        license_configuration_arn;
        ami_association_scope;
    }
}
