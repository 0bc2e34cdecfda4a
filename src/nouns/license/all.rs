//! The licenses that an account issued, or those that match.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::LicenseStatus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::framework::FilterName;
use crate::framework::annotations::block;
use crate::framework::{Config, Context, DataSource, Findings, Result, Rows};
use crate::nouns::license::lookup::{self, Query};
use crate::nouns::license::{License, sdk};
use crate::nouns::shared::arn;
use crate::nouns::shared::filter::{self, Filter};

/// Lists the licenses that an account issued.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicensesLookup {
    /// ARNs of the licenses to look at. All of them if it is left out.
    #[schemars(transform = arn::limits)]
    pub license_arns: Option<BTreeSet<String>>,
    /// Conditions that all have to hold: `Beneficiary`, `ProductSKU`, `Fingerprint` (of the issuer) and `Status`.
    #[schemars(transform = block)]
    pub filter: BTreeSet<Filter>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundLicenses {
    /// ARNs of the licenses that match.
    pub arns: Rows<String>,
    /// The licenses that match, in the order of `arns`. Deleted ones stay listed for months.
    pub licenses: Rows<License>,
}

const FILTERS: &[FilterName] = &[
    FilterName::new("Beneficiary"),
    FilterName::new("ProductSKU"),
    FilterName::new("Fingerprint"),
    FilterName::new("Status").listed(LicenseStatus::values()),
];

impl DataSource<Client> for LicensesLookup {
    const NAME: &'static str = "licenses";
    const NOUN: &'static str = "licenses";

    type Found = FoundLicenses;

    fn check(config: &Config<'_>) -> Findings {
        filter::check(config, FILTERS)
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let arns = self.license_arns.iter().flatten().cloned().collect();
        let query = Query { arns, filters: filter::to_sdk(&self.filter) };
        let listed = lookup::each(query, client.client.clone());
        let own_arn = |license: &License| license.arn.get().cloned();
        let (arns, licenses) =
            Rows::with_keys(listed, |listed| Ok(sdk::license(listed)), own_arn).await?;
        Ok(FoundLicenses { arns, licenses })
    }
}
