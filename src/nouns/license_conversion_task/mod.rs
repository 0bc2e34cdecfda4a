//! Conversions of the license type of an instance.

pub(crate) mod conversion;
pub mod license_context;
mod object;
mod resource;
mod wire;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::license_context::LicenseContext;
use crate::framework::annotations::{instant, known_after_apply, replaces, same_region};
use crate::framework::{Computed, Required};
use crate::nouns::shared::arn;

/// Converts the license type of an instance once, such as from a license that is included to one's own.
///
/// The instance has to be stopped. Destroying the resource only forgets the task: a conversion is undone by another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LicenseConversionTask {
    /// ARN of the instance.
    #[schemars(transform = replaces, transform = arn::limits(arn::INSTANCE), transform = same_region)]
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
    #[schemars(transform = known_after_apply, extend("x-replaced" = "Where an apply did not wait for the end of the conversion, and that ends as `FAILED`, the next apply makes a new object."))]
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

    fn status(&self) -> Option<&str> {
        self.status.get().and_then(Option::as_deref)
    }
}
