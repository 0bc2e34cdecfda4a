//! The licenses that an account received, or those that match.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::LicenseStatus;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::aws::Client;
use crate::framework::FilterName;
use crate::framework::annotations::block;
use crate::framework::{Config, Context, DataSource, Findings, Result};
use crate::nouns::license::lookup::Query;
use crate::nouns::received_license::received::{self, ReceivedLicenses};
use crate::nouns::shared::arn;
use crate::nouns::shared::filter::{self, Filter};

/// Lists the licenses that an account received by grants.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ReceivedLicensesLookup {
    /// ARNs of the licenses to look at. All of them if it is left out.
    #[schemars(transform = arn::limits)]
    pub license_arns: Option<BTreeSet<String>>,
    /// Conditions that all have to hold: `ProductSKU`, `Status`, `Fingerprint` (of the issuer), `IssuerName` and
    /// `Beneficiary`.
    #[schemars(transform = block)]
    pub filter: BTreeSet<Filter>,
}

const FILTERS: &[FilterName] = &[
    FilterName::new("ProductSKU"),
    FilterName::new("Status").listed(LicenseStatus::values()),
    FilterName::new("Fingerprint"),
    FilterName::new("IssuerName"),
    FilterName::new("Beneficiary"),
];

impl DataSource<Client> for ReceivedLicensesLookup {
    const NAME: &'static str = "received_licenses";
    const NOUN: &'static str = "received licenses";

    type Found = ReceivedLicenses;

    fn check(config: &Config<'_>) -> Findings {
        filter::check(config, FILTERS)
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let arns = self.license_arns.iter().flatten().cloned().collect();
        let query = Query { arns, filters: filter::to_sdk(&self.filter) };
        ReceivedLicenses::of(received::each(query, client)).await
    }
}
