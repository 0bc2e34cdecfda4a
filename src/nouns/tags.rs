//! The tags of any object of License Manager.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::framework::annotations::same_region;
use crate::framework::{Context, DataSource, Error, Path, Place, Result, Tags};
use crate::nouns::shared::arn::Arn;

/// Reads the tags of an object of License Manager.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct TagsLookup {
    /// ARN of a license, a grant, a license configuration, a report generator, a license asset group or a license asset
    /// ruleset.
    #[schemars(transform = same_region)]
    pub resource_arn: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundTags {
    /// Tags of the object.
    pub tags: Tags,
}

impl DataSource<Client> for TagsLookup {
    const NAME: &'static str = "tags";
    const NOUN: &'static str = "tags";

    type Found = FoundTags;

    /// Objects with a home region have none in their ARN.
    fn locate(&self) -> Result<Place> {
        let wrong = |why: String| {
            let message = format!(
                "{why}. It has to be the ARN of an object of License Manager, such as {}.",
                crate::nouns::license::ARN.example
            );
            Error::invalid(Path::root("resource_arn"), message)
        };
        let arn = Arn::for_service(&self.resource_arn).map_err(wrong)?;
        if arn.service != "license-manager" {
            return Err(wrong(format!("{:?} is the ARN of something else", self.resource_arn)));
        }
        let region = Some(arn.region).filter(|region| !region.is_empty());
        Ok(Place { account_id: None, region })
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        Ok(FoundTags { tags: client.tags(&self.resource_arn).await? })
    }
}
