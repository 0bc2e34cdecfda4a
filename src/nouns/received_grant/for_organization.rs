//! The grants of one license to the accounts of an organization.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::aws::Client;
use crate::framework::FilterName;
use crate::framework::annotations::{block, same_partition};
use crate::framework::{Config, Context, DataSource, Findings, Place, Result};
use crate::nouns::grant::found::FoundGrants;
use crate::nouns::grant::lookup;
use crate::nouns::license::ARN;
use crate::nouns::shared::filter::{self, Filter};

/// Lists the grants of a license that the accounts of an organization received. Only the management account and a
/// delegated administrator may do this.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ReceivedGrantsForOrganizationLookup {
    /// ARN of the license.
    #[schemars(transform = same_partition)]
    pub license_arn: String,
    /// Conditions that all have to hold: `ParentArn` and `GranteePrincipalArn`.
    #[schemars(transform = block)]
    pub filter: BTreeSet<Filter>,
}

const FILTERS: &[FilterName] =
    &[FilterName::new("ParentArn"), FilterName::new("GranteePrincipalArn")];

impl DataSource<Client> for ReceivedGrantsForOrganizationLookup {
    const NAME: &'static str = "received_grants_for_organization";
    const NOUN: &'static str = "grants that an organization received";

    type Found = FoundGrants;

    fn check(config: &Config<'_>) -> Findings {
        let mut findings = ARN.check(config, "license_arn");
        findings.extend(filter::check(config, FILTERS));
        findings
    }

    fn locate(&self) -> Result<Place> {
        ARN.locate_at(&self.license_arn, "license_arn").map(|_| Place::default())
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let filters = filter::to_sdk(&self.filter);
        let arn = &self.license_arn;
        FoundGrants::of(lookup::each_received_for_organization(arn, filters, client)).await
    }
}
