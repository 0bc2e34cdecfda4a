//! Conversions of the license type of an instance.

pub mod all;
pub(crate) mod conversion;
pub mod one;
pub mod query;

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::framework::annotations::{instant, known_after_apply, replaces, same_region};
use crate::framework::{
    Called, Change, Computed, Config, Context, Error, Findings, Path, Place, Readable, Remote,
    Required, Resource, Result, Timeouts, Versions, create_once,
};
use crate::nouns::license_configuration::license_context::{self, LicenseContext};
use crate::nouns::shared::arn;

/// Converts the license type of an instance once, such as from a license that is included to one's own.
///
/// The instance has to be stopped. Destroying the resource only forgets the task: a conversion is undone by another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LicenseConversionTask {
    /// ARN of the instance.
    #[schemars(transform = replaces, transform = arn::limits, transform = same_region)]
    pub resource_arn: Required<String>,
    /// License type that the instance has.
    #[schemars(transform = replaces)]
    pub source_license_context: Required<LicenseContext>,
    /// License type that it shall have.
    #[schemars(transform = replaces)]
    pub destination_license_context: Required<LicenseContext>,
    /// Id of the task.
    pub task_id: Computed<String>,
    /// How far the task has come: `SUCCEEDED`, `FAILED` or `IN_PROGRESS`.
    #[schemars(transform = known_after_apply)]
    pub status: Computed<Option<String>>,
    /// Why the task has its status.
    #[schemars(transform = known_after_apply)]
    pub status_message: Computed<Option<String>>,
    /// When the task began, as an RFC 3339 time.
    #[schemars(transform = instant)]
    pub start_time: Computed<Option<String>>,
    /// When the instance got its new license type, as an RFC 3339 time.
    #[schemars(transform = known_after_apply, transform = instant)]
    pub license_conversion_time: Computed<Option<String>>,
    /// When the task ended, as an RFC 3339 time.
    #[schemars(transform = known_after_apply, transform = instant)]
    pub end_time: Computed<Option<String>>,
}

const SUCCEEDED: &str = "SUCCEEDED";
const FAILED: &str = "FAILED";

pub(crate) const TIMEOUT: Duration = Duration::from_hours(1);

impl LicenseConversionTask {
    /// A conversion that has not begun.
    pub(crate) fn planned(
        resource_arn: String,
        source_license_context: LicenseContext,
        destination_license_context: LicenseContext,
    ) -> Self {
        Self {
            resource_arn: Some(resource_arn).into(),
            source_license_context: Some(source_license_context).into(),
            destination_license_context: Some(destination_license_context).into(),
            task_id: Computed::default(),
            status: Computed::default(),
            status_message: Computed::default(),
            start_time: Computed::default(),
            license_conversion_time: Computed::default(),
            end_time: Computed::default(),
        }
    }
}

impl Readable<Client> for LicenseConversionTask {
    fn locate(id: &str) -> Result<Place> {
        let rest = id.strip_prefix("lct-");
        if rest.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
            return Ok(Place::default());
        }
        let message = format!(
            "{id:?} is no id of a license conversion task. It has to be one such as lct-4fe9ba2fb3d44d9d8ff6da6bc2a0a0e7."
        );
        Err(Error::invalid(Path::root("id"), message))
    }

    async fn read(id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        let found = conversion::get(id, client).await?.map(conversion::task).transpose()?;
        Ok(found.map(Remote::from))
    }
}

impl Resource<Client> for LicenseConversionTask {
    const NAME: &'static str = "license_conversion_task";
    const NOUN: &'static str = "license conversion task";
    const VERSIONS: Versions<Client, Self> = Versions::NONE;
    const CALLED: &'static Called = &[("of", "resource_arn")];
    const IDENTITY: &'static [&'static str] = &["task_id"];
    const TIMEOUTS: Timeouts =
        Timeouts { create: Some(TIMEOUT), read: Some(TIMEOUT), update: None, delete: None };

    fn check(config: &Config<'_>) -> Findings {
        license_context::check(config)
    }

    fn plan(change: &mut Change<'_>) {
        // As if its creation had waited for that.
        let status = change.prior().known::<String>("status");
        if change.is_unfinished() && status.as_deref() == Some(FAILED) {
            change.replace("status");
        }
    }

    async fn create(&self, client: &Context<Client>) -> Result<String> {
        create_once(self, client).await
    }

    async fn finish(&self, id: &str, client: &Context<Client>) -> Result<()> {
        let timeout = client.timeout.unwrap_or(TIMEOUT);
        conversion::done(id, client, timeout, |_| ()).await.map(drop)
    }

    fn is_unfinished(&self) -> Option<bool> {
        let status = self.status.get().and_then(Option::as_deref);
        Some(status.is_some_and(|status| status != SUCCEEDED))
    }

    /// Every attribute makes a new task; what the service left out of an imported one is only noted.
    async fn update(&self, _prior: &Self, _id: &str, _client: &Context<Client>) -> Result<()> {
        Ok(())
    }

    fn is_left(&self) -> bool {
        true
    }

    async fn delete(&self, _id: &str, _client: &Context<Client>) -> Result<()> {
        Ok(())
    }
}
