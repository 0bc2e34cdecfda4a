//! The licenses that an account issued.

use futures::stream::{BoxStream, StreamExt as _, TryStreamExt as _};

use crate::aws::{Client, present};
use crate::framework::{Config, DataSource, Findings, ListResource, Listed, Result};
use crate::nouns::license::License;
use crate::nouns::license::all::LicensesLookup;
use crate::nouns::license::lookup::{self, Query};
use crate::nouns::shared::filter;

impl ListResource<Client> for LicensesLookup {
    type Resource = License;

    fn check(config: &Config<'_>) -> Findings {
        <Self as DataSource<Client>>::check(config)
    }

    fn list(self, client: Client) -> BoxStream<'static, Result<Listed>> {
        let arns = self.license_arns.into_iter().flatten().collect();
        let query = Query { arns, filters: filter::to_sdk(&self.filter) };
        let listed = lookup::each(query, client).try_filter_map(|license| async move {
            if lookup::is_deleted(&license) {
                return Ok(None);
            }
            let arn = present("LicenseArn", license.license_arn)?;
            let listed = Listed::named(arn, license.license_name);
            Ok(Some(Listed { home_region: license.home_region, ..listed }))
        });
        listed.boxed()
    }
}
