//! All license configurations of an account and region, or those that match.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::{LicenseConfiguration as Listed, LicenseCountingType};
use futures::future::TryFutureExt as _;
use futures::stream::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::framework::FilterName;
use crate::framework::annotations::{block, same_region};
use crate::framework::{Config, Context, DataSource, Findings, Result, Rows};
use crate::nouns::license_configuration::lookup::{self, Query};
use crate::nouns::license_configuration::usage::{self, LicenseConfigurationWithUsage};
use crate::nouns::shared::arn;
use crate::nouns::shared::filter::{self, Filter};

/// Lists license configurations.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseConfigurationsLookup {
    /// ARNs of the license configurations to look at. All of them if it is left out.
    #[schemars(transform = arn::limits, transform = same_region)]
    pub license_configuration_arns: Option<BTreeSet<String>>,
    /// Conditions that all have to hold: `licenseCountingType`, `enforceLicenseCount` and
    /// `usagelimitExceeded` (the latter two take `true` or `false`).
    #[schemars(transform = block)]
    pub filter: BTreeSet<Filter>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundLicenseConfigurations {
    /// ARNs of the license configurations that match.
    pub arns: Rows<String>,
    /// The license configurations that match, in the order of `arns`.
    pub license_configurations: Rows<LicenseConfigurationWithUsage>,
}

pub(super) const FILTERS: &[FilterName] = &[
    FilterName::new("licenseCountingType").possible(LicenseCountingType::values()),
    FilterName::new("enforceLicenseCount").listed(&["true", "false"]),
    FilterName::new("usagelimitExceeded").listed(&["true", "false"]),
];

impl DataSource<Client> for LicenseConfigurationsLookup {
    const NAME: &'static str = "license_configurations";
    const NOUN: &'static str = "license configurations";

    type Found = FoundLicenseConfigurations;

    fn check(config: &Config<'_>) -> Findings {
        filter::check(config, FILTERS)
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let filters = filter::to_sdk(&self.filter);
        let arns = self.license_configuration_arns.iter().flatten().cloned().collect();
        let query = Query { arns, filters };
        FoundLicenseConfigurations::of(lookup::each(query, client.client.clone())).await
    }
}

impl FoundLicenseConfigurations {
    pub(super) fn of(
        listed: impl Stream<Item = Result<Listed>>,
    ) -> impl Future<Output = Result<Self>> {
        let own_arn =
            |found: &LicenseConfigurationWithUsage| found.configuration.arn.get().cloned();
        let rows = Rows::with_keys(listed, usage::from_listed, own_arn);
        rows.map_ok(|(arns, license_configurations)| Self { arns, license_configurations })
    }
}
