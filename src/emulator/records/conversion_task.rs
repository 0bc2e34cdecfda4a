//! A change of the license type of one instance, under way or finished.

use serde::{Deserialize, Serialize};

use crate::emulator::clock::Timestamp;
use crate::emulator::table::Record;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ConversionTask {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) resource_arn: String,
    pub(crate) source: ConversionContext,
    pub(crate) destination: ConversionContext,
    pub(crate) status: ConversionStatus,
    pub(crate) status_message: Option<String>,
    pub(crate) started: Timestamp,
    /// When the usage operation of the instance changed.
    pub(crate) converted: Option<Timestamp>,
    pub(crate) ended: Option<Timestamp>,
}

/// A license type: how the instance is billed, and the products that come with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ConversionContext {
    pub(crate) usage_operation: Option<String>,
    pub(crate) product_codes: Option<Vec<ProductCode>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ProductCode {
    pub(crate) product_code_id: String,
    pub(crate) product_code_type: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ConversionStatus {
    InProgress,
    Succeeded,
    Failed,
}

impl ConversionStatus {
    /// The name in the API.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
        }
    }
}

impl ConversionTask {
    /// The list of the tasks of one account in one region.
    pub(crate) fn owned_by(account: &str, region: &str) -> String {
        format!("owner/{account}/{region}")
    }

    /// The list of the tasks for one instance.
    pub(crate) fn of_resource(resource_arn: &str) -> String {
        format!("resource/{resource_arn}")
    }
}

impl Record for ConversionTask {
    const TABLE: &'static str = "conversion_tasks";

    fn key(&self) -> String {
        self.id.clone()
    }

    fn lists(&self) -> Vec<String> {
        vec![Self::owned_by(&self.account, &self.region), Self::of_resource(&self.resource_arn)]
    }
}
