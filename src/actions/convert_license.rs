//! Converting the license type of an instance.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::aws::Client;
use crate::framework::annotations::same_region;
use crate::framework::{
    Action, Called, Config, Context, Findings, ProgressMessages, Result, create_once,
};
use crate::nouns::license_conversion_task::LicenseConversionTask;
use crate::nouns::license_conversion_task::conversion::{TIMEOUT, done};
use crate::nouns::license_conversion_task::license_context::{self, LicenseContext};
use crate::nouns::shared::arn;

/// Converts the license type of an instance, and waits for the end of the conversion.
///
/// The instance has to be stopped, managed by Systems Manager, and of the source license type. The resource
/// `licensemanager_license_conversion_task` does the same and keeps the conversion in the state.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ConvertLicense {
    /// ARN of the instance.
    #[schemars(transform = arn::limits(arn::INSTANCE), transform = same_region)]
    pub resource_arn: String,
    /// License type that the instance has.
    pub source_license_context: LicenseContext,
    /// License type that the instance is to have.
    pub destination_license_context: LicenseContext,
}

impl Action<Client> for ConvertLicense {
    const NAME: &'static str = "convert_license";
    const DOING: &'static str = "Converting the license type";
    const CALLED: &'static Called = &[("of", "resource_arn")];

    fn check(config: &Config<'_>) -> Findings {
        license_context::check(config)
    }

    async fn invoke(&self, client: &Context<Client>, progress: &ProgressMessages) -> Result<()> {
        let task = LicenseConversionTask::planned(
            self.resource_arn.clone(),
            self.source_license_context.clone(),
            self.destination_license_context.clone(),
        );
        let id = create_once(&task, client).await?;
        progress.send(format!("License conversion task {id} of {} has begun", self.resource_arn));
        let tell =
            |status: &str| progress.send(format!("License conversion task {id} is {status}"));
        let ended = done(&id, client, TIMEOUT, tell).await?;
        let message = ended.status_message.get().and_then(Option::as_deref);
        let message = message.map(|message| format!(": {message}"));
        progress
            .send(format!("License conversion task {id} is done{}", message.unwrap_or_default()));
        Ok(())
    }
}
