//! The settings of one account in one region.

use serde::{Deserialize, Serialize};

use crate::emulator::table::Record;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct ServiceSettings {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) s3_bucket_arn: Option<String>,
    pub(crate) sns_topic_arn: Option<String>,
    /// What the account said about the integration with its organization.
    pub(crate) integration: Option<bool>,
    pub(crate) resource_share_arn: Option<String>,
    pub(crate) cross_accounts_discovery: bool,
    pub(crate) discovery_source_regions: Option<Vec<String>>,
}

impl ServiceSettings {
    pub(crate) fn key_of(account: &str, region: &str) -> String {
        format!("{account}/{region}")
    }
}

impl Record for ServiceSettings {
    const TABLE: &'static str = "service_settings";

    fn key(&self) -> String {
        Self::key_of(&self.account, &self.region)
    }
}
