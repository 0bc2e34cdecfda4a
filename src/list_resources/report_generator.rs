//! The report generators of an account and region.

use futures::stream::{BoxStream, StreamExt as _, TryStreamExt as _};

use crate::aws::{Client, present};
use crate::data_sources::report_generators::ReportGeneratorsLookup;
use crate::framework::{Config, DataSource, Findings, ListResource, Listed, Result};
use crate::model::filter;
use crate::resources::report_generator::{ReportGenerator, lookup};

impl ListResource<Client> for ReportGeneratorsLookup {
    type Resource = ReportGenerator;

    fn check(config: &Config<'_>) -> Findings {
        <Self as DataSource<Client>>::check(config)
    }

    fn list(self, client: Client) -> BoxStream<'static, Result<Listed>> {
        let listed = lookup::each(filter::to_sdk(&self.filter), client);
        let listed = listed.and_then(|found| async move {
            let arn = present(
                "LicenseManagerReportGeneratorArn",
                found.license_manager_report_generator_arn,
            )?;
            Ok(Listed::named(arn, found.report_generator_name))
        });
        listed.boxed()
    }
}
