//! A license configuration: what is counted, how much of it there is, and who owns it.

use serde::{Deserialize, Serialize};

use crate::emulator::clock::Timestamp;
use crate::emulator::table::Record;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LicenseConfiguration {
    pub(crate) arn: String,
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) license_counting_type: LicenseCountingType,
    pub(crate) license_rules: Vec<String>,
    pub(crate) license_count: Option<i64>,
    pub(crate) license_count_hard_limit: bool,
    pub(crate) disassociate_when_not_found: Option<bool>,
    pub(crate) product_information_list: Option<Vec<ProductInformation>>,
    pub(crate) license_expiry: Option<i64>,
    pub(crate) status: ConfigurationStatus,
    pub(crate) created: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum LicenseCountingType {
    #[serde(rename = "vCPU")]
    Vcpu,
    Instance,
    Core,
    Socket,
}

impl LicenseCountingType {
    /// The name in the API.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Vcpu => "vCPU",
            Self::Instance => "Instance",
            Self::Core => "Core",
            Self::Socket => "Socket",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum ConfigurationStatus {
    Available,
    Disabled,
    Deleted,
}

/// Which installations automated discovery counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ProductInformation {
    pub(crate) resource_type: String,
    #[serde(rename = "ProductInformationFilterList")]
    pub(crate) filters: Vec<ProductInformationFilter>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ProductInformationFilter {
    #[serde(rename = "ProductInformationFilterName")]
    pub(crate) name: String,
    #[serde(rename = "ProductInformationFilterValue")]
    pub(crate) values: Option<Vec<String>>,
    #[serde(rename = "ProductInformationFilterComparator")]
    pub(crate) comparator: String,
}

impl LicenseConfiguration {
    /// The list of what one account owns in one region.
    pub(crate) fn owned_by(account: &str, region: &str) -> String {
        format!("owner/{account}/{region}")
    }

    /// The list of what all accounts own in one region.
    pub(crate) fn in_region(region: &str) -> String {
        format!("region/{region}")
    }

    /// The last part of the ARN.
    pub(crate) fn id(&self) -> &str {
        self.arn.rsplit(':').next().unwrap_or_default()
    }
}

impl Record for LicenseConfiguration {
    const TABLE: &'static str = "license_configurations";

    fn key(&self) -> String {
        self.arn.clone()
    }

    fn lists(&self) -> Vec<String> {
        vec![Self::owned_by(&self.account, &self.region), Self::in_region(&self.region)]
    }
}
