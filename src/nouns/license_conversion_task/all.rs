//! Conversions of the license types of instances, or those that match.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::LicenseConversionTaskStatus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::framework::FilterName;
use crate::framework::annotations::block;
use crate::framework::{Config, Context, DataSource, Findings, Result, Rows};
use crate::nouns::license_conversion_task::{LicenseConversionTask, conversion};
use crate::nouns::shared::filter::{self, Filter};

/// Lists conversions of the license types of instances.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseConversionTasksLookup {
    /// Conditions that all have to hold: `ResourceArns` and `Status`.
    #[schemars(transform = block)]
    pub filter: BTreeSet<Filter>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundConversionTasks {
    /// Ids of the tasks that match.
    pub ids: Rows<String>,
    /// The tasks that match, in the order of `ids`.
    pub tasks: Rows<LicenseConversionTask>,
}

const FILTERS: &[FilterName] = &[
    FilterName::new("ResourceArns"),
    FilterName::new("Status").listed(LicenseConversionTaskStatus::values()),
];

impl DataSource<Client> for LicenseConversionTasksLookup {
    const NAME: &'static str = "license_conversion_tasks";
    const NOUN: &'static str = "license conversion tasks";

    type Found = FoundConversionTasks;

    fn check(config: &Config<'_>) -> Findings {
        filter::check(config, FILTERS)
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let listed = conversion::each(filter::to_sdk(&self.filter), client.client.clone());
        let own_id = |task: &LicenseConversionTask| task.task_id.get().cloned();
        let (ids, tasks) = Rows::with_keys(listed, conversion::from_listed, own_id).await?;
        Ok(FoundConversionTasks { ids, tasks })
    }
}
