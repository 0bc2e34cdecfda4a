//! The license configurations of an account and region.

use futures::stream::{BoxStream, StreamExt as _, TryStreamExt as _};

use crate::aws::{Client, present};
use crate::framework::{Config, DataSource, Findings, ListResource, Listed, Result};
use crate::nouns::license_configuration::LicenseConfiguration;
use crate::nouns::license_configuration::all::LicenseConfigurationsLookup;
use crate::nouns::license_configuration::lookup::{self, Query};
use crate::nouns::shared::filter;

impl ListResource<Client> for LicenseConfigurationsLookup {
    type Resource = LicenseConfiguration;

    fn check(config: &Config<'_>) -> Findings {
        <Self as DataSource<Client>>::check(config)
    }

    fn list(self, client: Client) -> BoxStream<'static, Result<Listed>> {
        let arns = self.license_configuration_arns.into_iter().flatten().collect();
        let query = Query { arns, filters: filter::to_sdk(&self.filter) };
        let listed = lookup::each(query, client).and_then(|found| async move {
            let arn = present("LicenseConfigurationArn", found.license_configuration_arn)?;
            Ok(Listed::named(arn, found.name))
        });
        listed.boxed()
    }
}
