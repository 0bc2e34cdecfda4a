//! Conversions of the license types of instances.

use futures::stream::{BoxStream, StreamExt as _, TryStreamExt as _};

use crate::aws::{Client, present};
use crate::framework::{Config, DataSource, Findings, ListResource, Listed, Result};
use crate::nouns::license_conversion_task::all::LicenseConversionTasksLookup;
use crate::nouns::license_conversion_task::{LicenseConversionTask, conversion};
use crate::nouns::shared::filter;

impl ListResource<Client> for LicenseConversionTasksLookup {
    type Resource = LicenseConversionTask;

    fn check(config: &Config<'_>) -> Findings {
        <Self as DataSource<Client>>::check(config)
    }

    fn list(self, client: Client) -> BoxStream<'static, Result<Listed>> {
        let listed = conversion::each(filter::to_sdk(&self.filter), client);
        let listed = listed.and_then(|task| async move {
            let id = present("LicenseConversionTaskId", task.license_conversion_task_id)?;
            Ok(Listed::named(id, task.resource_arn))
        });
        listed.boxed()
    }
}
