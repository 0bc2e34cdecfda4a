//! The licenses that the accounts of an organization received, or those that match.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::aws::Client;
use crate::framework::FilterName;
use crate::framework::annotations::block;
use crate::framework::{Config, Context, DataSource, Findings, Result};
use crate::nouns::received_license::received::{self, ReceivedLicenses};
use crate::nouns::shared::filter::{self, Filter};

/// Lists the licenses that the accounts of an organization received. Only the management account and a delegated
/// administrator may do this.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ReceivedLicensesForOrganizationLookup {
    /// Conditions that all have to hold: `Beneficiary` and `ProductSKU`.
    #[schemars(transform = block)]
    pub filter: BTreeSet<Filter>,
}

const FILTERS: &[FilterName] = &[FilterName::new("Beneficiary"), FilterName::new("ProductSKU")];

impl DataSource<Client> for ReceivedLicensesForOrganizationLookup {
    const NAME: &'static str = "received_licenses_for_organization";
    const NOUN: &'static str = "licenses that an organization received";

    type Found = ReceivedLicenses;

    fn check(config: &Config<'_>) -> Findings {
        filter::check(config, FILTERS)
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let listed = received::each_for_organization(filter::to_sdk(&self.filter), client);
        ReceivedLicenses::of(listed).await
    }
}
