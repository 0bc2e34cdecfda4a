//! The license configurations of all accounts of an organization.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;

use super::all::{FILTERS, FoundLicenseConfigurations};
use crate::aws::{Client, Page, each_item};
use crate::framework::annotations::{block, same_region};
use crate::framework::{Config, Context, DataSource, Findings, Result};
use crate::nouns::shared::arn;
use crate::nouns::shared::filter::{self, Filter};

/// Lists the license configurations of all accounts of an organization. The management account and a delegated
/// administrator may ask.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseConfigurationsForOrganizationLookup {
    /// ARNs of the license configurations to look at. All of them if it is left out.
    #[schemars(transform = arn::limits, transform = same_region)]
    pub license_configuration_arns: Option<BTreeSet<String>>,
    /// Conditions that all have to hold: `licenseCountingType`, `enforceLicenseCount` and
    /// `usagelimitExceeded` (the latter two take `true` or `false`).
    #[schemars(transform = block)]
    pub filter: BTreeSet<Filter>,
}

impl DataSource<Client> for LicenseConfigurationsForOrganizationLookup {
    const NAME: &'static str = "license_configurations_for_organization";
    const NOUN: &'static str = "license configurations of an organization";

    type Found = FoundLicenseConfigurations;

    fn check(config: &Config<'_>) -> Findings {
        filter::check(config, FILTERS)
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let arns = self.license_configuration_arns.iter().flatten().cloned().collect();
        let arns = Some(arns).filter(|arns: &Vec<String>| !arns.is_empty());
        let filters = Some(filter::to_sdk(&self.filter)).filter(|filters| !filters.is_empty());
        let listed = each_item(|token| {
            let request = client
                .list_license_configurations_for_organization()
                .set_license_configuration_arns(arns.clone())
                .set_filters(filters.clone())
                .set_next_token(token);
            async move {
                let answer = request.send().await?;
                Ok(Page::new(answer.license_configurations, answer.next_token))
            }
        });
        FoundLicenseConfigurations::of(listed).await
    }
}
