//! One grant, looked up by its ARN.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::framework::annotations::same_partition;
use crate::framework::{Config, Context, DataSource, Findings, Place, Result, Tags};
use crate::nouns::grant::ARN;
use crate::nouns::grant::found::{self, FoundGrant};
use crate::nouns::grant::lookup::{self, Side};
use crate::nouns::shared::nothing_found::nothing_found;
use crate::nouns::shared::own_tags::own_tags;

/// Reads a grant that an account made or received, in its latest version or in the one that is named.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct GrantLookup {
    /// ARN of the grant.
    #[schemars(transform = same_partition)]
    pub grant_arn: String,
    /// Version of the grant: the one to read, the latest where it is left out.
    pub version: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundGrantWithTags {
    #[serde(flatten)]
    pub grant: FoundGrant,
    /// Tags of the grant. Only the account that made it can read them.
    pub tags: Option<Tags>,
}

impl DataSource<Client> for GrantLookup {
    const NAME: &'static str = "grant";
    const NOUN: &'static str = "grant";

    type Found = FoundGrantWithTags;

    fn check(config: &Config<'_>) -> Findings {
        ARN.check(config, "grant_arn")
    }

    fn locate(&self) -> Result<Place> {
        ARN.locate_at(&self.grant_arn, "grant_arn").map(|_| Place::default())
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let (arn, side) = (&self.grant_arn, Side::Grantor);
        let found = match self.version.as_deref() {
            None => lookup::get(arn, side, client).await?,
            version => lookup::find_version(arn, version, side, client).await?,
        };
        let found =
            found.ok_or_else(|| nothing_found("grant", "grant_arn", &self.grant_arn, client))?;
        let tags = own_tags(&self.grant_arn, client).await?;
        Ok(FoundGrantWithTags { grant: found::grant(found), tags })
    }
}
