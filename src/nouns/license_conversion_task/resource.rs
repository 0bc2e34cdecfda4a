//! The life of a conversion.

use super::LicenseConversionTask;
use super::conversion::{FAILED, SUCCEEDED, TIMEOUT, done};
use super::license_context;
use crate::aws::Client;
use crate::framework::{
    Called, Change, Config, Context, Findings, Object as _, Remote, Resource, Result, Timeouts,
    Versions, create_once,
};

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

    async fn finish(&self, id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        Self::remote(Some(done(id, client, client.timeout.unwrap_or(TIMEOUT), |_| ()).await?))
    }

    fn is_unfinished(&self) -> Option<bool> {
        Some(self.status().is_some_and(|status| status != SUCCEEDED))
    }

    /// Every attribute makes a new task; what the service left out of an imported one is only noted.
    async fn update(
        &self,
        _prior: &Self,
        _id: &str,
        _client: &Context<Client>,
    ) -> Result<Option<Remote<Self>>> {
        Ok(None)
    }

    fn is_left(&self) -> bool {
        true
    }

    async fn delete(&self, _id: &str, _client: &Context<Client>) -> Result<()> {
        Ok(())
    }
}
