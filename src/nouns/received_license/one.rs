//! One license that an account received, looked up by its ARN.

use std::pin::pin;

use futures::stream::TryStreamExt as _;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::aws::{Client, check_asked};
use crate::framework::annotations::same_partition;
use crate::framework::{Config, Context, DataSource, Findings, Place, Result};
use crate::nouns::license::ARN;
use crate::nouns::license::lookup::Query;
use crate::nouns::received_license::received::{self, ReceivedLicense};
use crate::nouns::shared::nothing_found::nothing_found;

/// Reads a license that an account received by a grant.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ReceivedLicenseLookup {
    /// ARN of the license.
    #[schemars(transform = same_partition)]
    pub license_arn: String,
}

impl DataSource<Client> for ReceivedLicenseLookup {
    const NAME: &'static str = "received_license";
    const NOUN: &'static str = "received license";

    type Found = ReceivedLicense;

    fn check(config: &Config<'_>) -> Findings {
        ARN.check(config, "license_arn")
    }

    /// The account in the ARN is the issuer's, and the grantee looks.
    fn locate(&self) -> Result<Place> {
        ARN.locate_at(&self.license_arn, "license_arn").map(|_| Place::default())
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let query = Query { arns: vec![self.license_arn.clone()], filters: Vec::new() };
        let mut listed = pin!(received::each(query, client));
        let found = listed.try_next().await?.ok_or_else(|| {
            nothing_found("received license", "license_arn", &self.license_arn, client)
        })?;
        check_asked(&self.license_arn, found.license_arn())?;
        // Only this one was asked for: one that does not repeat its ARN is it.
        let mut found = received::license(found);
        found.license.arn = found.license.arn.or(&self.license_arn);
        Ok(found)
    }
}
