//! The grants that an account received, or those that match.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::GrantStatus;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::aws::Client;
use crate::framework::FilterName;
use crate::framework::annotations::block;
use crate::framework::{Config, Context, DataSource, Findings, Result};
use crate::nouns::grant::found::FoundGrants;
use crate::nouns::grant::lookup::{self, Query};
use crate::nouns::shared::arn;
use crate::nouns::shared::filter::{self, Filter};

/// Lists the grants that an account, its organizational unit or its organization received.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ReceivedGrantsLookup {
    /// ARNs of the grants to look at. All of them if it is left out.
    #[schemars(transform = arn::limits)]
    pub grant_arns: Option<BTreeSet<String>>,
    /// Conditions that all have to hold: `ProductSKU`, `LicenseIssuerName`, `LicenseArn`, `GrantStatus` and
    /// `GranterAccountId`.
    #[schemars(transform = block)]
    pub filter: BTreeSet<Filter>,
}

const FILTERS: &[FilterName] = &[
    FilterName::new("ProductSKU"),
    FilterName::new("LicenseIssuerName"),
    FilterName::new("LicenseArn"),
    FilterName::new("GrantStatus").listed(GrantStatus::values()),
    FilterName::new("GranterAccountId"),
];

impl DataSource<Client> for ReceivedGrantsLookup {
    const NAME: &'static str = "received_grants";
    const NOUN: &'static str = "received grants";

    type Found = FoundGrants;

    fn check(config: &Config<'_>) -> Findings {
        filter::check(config, FILTERS)
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let arns = self.grant_arns.iter().flatten().cloned().collect();
        let query = Query { arns, filters: filter::to_sdk(&self.filter) };
        FoundGrants::of(lookup::each_received(query, client.client.clone())).await
    }
}
