//! One conversion of the license type of an instance.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::aws::Client;
use crate::framework::annotations::model;
use crate::framework::{Context, DataSource, Result};
use crate::nouns::license_conversion_task::{LicenseConversionTask, conversion};
use crate::nouns::shared::nothing_found::nothing_found;

/// Reads a conversion of the license type of an instance.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseConversionTaskLookup {
    /// Id of the task, such as `lct-4fe9ba2fb3d44d9d8ff6da6bc2a0a0e7`.
    #[schemars(regex(pattern = "^lct-[a-zA-Z0-9]*$"), length(max = 50), extend("x-expects" = "to be the id of a license conversion task, such as lct-4fe9ba2fb3d44d9d8ff6da6bc2a0a0e7"), transform = model)]
    pub license_conversion_task_id: String,
}

impl DataSource<Client> for LicenseConversionTaskLookup {
    const NAME: &'static str = "license_conversion_task";
    const NOUN: &'static str = "license conversion task";

    type Found = LicenseConversionTask;

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let id = &self.license_conversion_task_id;
        let found = conversion::get(id, client).await?;
        let missing = || nothing_found(Self::NOUN, "license_conversion_task_id", id, client);
        let mut task = conversion::task(found.ok_or_else(missing)?)?;
        task.task_id = task.task_id.or(id);
        Ok(task)
    }
}
