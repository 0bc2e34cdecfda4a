//! The tie between a resource and a license configuration, and what went wrong with such ties.

use serde::{Deserialize, Serialize};

use super::ResourceType;
use crate::emulator::clock::Timestamp;
use crate::emulator::table::Record;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Association {
    pub(crate) license_configuration_arn: String,
    pub(crate) resource_arn: String,
    pub(crate) resource_type: ResourceType,
    pub(crate) resource_owner_id: String,
    pub(crate) ami_association_scope: Option<String>,
    /// The owner of the license configuration and its region.
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) associated: Timestamp,
}

impl Association {
    pub(crate) fn key_of(license_configuration_arn: &str, resource_arn: &str) -> String {
        format!("{license_configuration_arn} {resource_arn}")
    }

    /// The list of everything attached to one license configuration.
    pub(crate) fn of_configuration(license_configuration_arn: &str) -> String {
        format!("configuration/{license_configuration_arn}")
    }

    /// The list of what all accounts attached to a resource.
    pub(crate) fn of_resource_anywhere(resource_arn: &str) -> String {
        format!("anywhere/{resource_arn}")
    }

    /// The list of everything that one account attached to a resource, in one region.
    pub(crate) fn of_resource(account: &str, region: &str, resource_arn: &str) -> String {
        format!("resource/{account}/{region}/{resource_arn}")
    }
}

impl Record for Association {
    const TABLE: &'static str = "associations";

    fn key(&self) -> String {
        Self::key_of(&self.license_configuration_arn, &self.resource_arn)
    }

    fn lists(&self) -> Vec<String> {
        vec![
            Self::of_configuration(&self.license_configuration_arn),
            Self::of_resource(&self.account, &self.region, &self.resource_arn),
            Self::of_resource_anywhere(&self.resource_arn),
        ]
    }
}

/// An attempt of automated discovery that a license configuration did not allow.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct OperationFailure {
    pub(crate) id: String,
    pub(crate) license_configuration_arn: String,
    pub(crate) resource_arn: String,
    pub(crate) resource_type: ResourceType,
    pub(crate) resource_owner_id: String,
    pub(crate) error_message: String,
    pub(crate) failed: Timestamp,
}

impl Record for OperationFailure {
    const TABLE: &'static str = "operation_failures";

    fn key(&self) -> String {
        self.id.clone()
    }

    fn lists(&self) -> Vec<String> {
        vec![self.license_configuration_arn.clone()]
    }
}
