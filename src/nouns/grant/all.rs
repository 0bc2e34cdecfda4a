//! The grants that an account made, or those that match.

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

/// Lists the grants that an account made.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct GrantsLookup {
    /// ARNs of the grants to look at. All of them if it is left out.
    #[schemars(transform = arn::limits)]
    pub grant_arns: Option<BTreeSet<String>>,
    /// Conditions that all have to hold: `LicenseArn`, `GrantStatus`, `GranteePrincipalARN`, `ProductSKU` and
    /// `LicenseIssuerName`.
    #[schemars(transform = block)]
    pub filter: BTreeSet<Filter>,
}

const FILTERS: &[FilterName] = &[
    FilterName::new("LicenseArn"),
    FilterName::new("GrantStatus").listed(GrantStatus::values()),
    FilterName::new("GranteePrincipalARN"),
    FilterName::new("ProductSKU"),
    FilterName::new("LicenseIssuerName"),
];

impl DataSource<Client> for GrantsLookup {
    const NAME: &'static str = "grants";
    const NOUN: &'static str = "grants";

    type Found = FoundGrants;

    fn check(config: &Config<'_>) -> Findings {
        filter::check(config, FILTERS)
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let arns = self.grant_arns.iter().flatten().cloned().collect();
        let query = Query { arns, filters: filter::to_sdk(&self.filter) };
        FoundGrants::of(lookup::each_distributed(query, client.client.clone())).await
    }
}
