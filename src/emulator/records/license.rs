//! A license: what an issuer sells to whom, and what of it can be consumed.

use serde::{Deserialize, Serialize};

use crate::emulator::clock::Timestamp;
use crate::emulator::table::Record;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct License {
    pub(crate) arn: String,
    /// The issuer.
    pub(crate) account: String,
    pub(crate) home_region: String,
    pub(crate) product_sku: String,
    pub(crate) beneficiary: String,
    pub(crate) definition: Definition,
    pub(crate) status: LicenseStatus,
    pub(crate) version: u64,
    pub(crate) created: Timestamp,
}

/// What every version of a license states anew, member by member as the API spells it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Definition {
    pub(crate) license_name: String,
    pub(crate) product_name: String,
    pub(crate) issuer: Issuer,
    pub(crate) validity: Validity,
    pub(crate) entitlements: Vec<Entitlement>,
    pub(crate) consumption_configuration: ConsumptionConfiguration,
    pub(crate) license_metadata: Option<Vec<Metadata>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Issuer {
    pub(crate) name: String,
    pub(crate) sign_key: Option<String>,
}

/// Both ends as they were sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Validity {
    pub(crate) begin: String,
    pub(crate) end: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Entitlement {
    pub(crate) name: String,
    pub(crate) value: Option<String>,
    pub(crate) max_count: Option<i64>,
    pub(crate) overage: Option<bool>,
    pub(crate) unit: String,
    pub(crate) allow_check_in: Option<bool>,
}

impl Entitlement {
    /// The unit of features, which are had or not and never counted.
    pub(crate) const UNCOUNTED: &'static str = "None";
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ConsumptionConfiguration {
    pub(crate) renew_type: Option<String>,
    pub(crate) provisional_configuration: Option<ProvisionalConfiguration>,
    pub(crate) borrow_configuration: Option<BorrowConfiguration>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ProvisionalConfiguration {
    pub(crate) max_time_to_live_in_minutes: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct BorrowConfiguration {
    pub(crate) allow_early_check_in: bool,
    pub(crate) max_time_to_live_in_minutes: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Metadata {
    pub(crate) name: Option<String>,
    pub(crate) value: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum LicenseStatus {
    Available,
    PendingAvailable,
    Deactivated,
    Suspended,
    Expired,
    PendingDelete,
    Deleted,
}

impl LicenseStatus {
    /// The name in the API.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Available => "AVAILABLE",
            Self::PendingAvailable => "PENDING_AVAILABLE",
            Self::Deactivated => "DEACTIVATED",
            Self::Suspended => "SUSPENDED",
            Self::Expired => "EXPIRED",
            Self::PendingDelete => "PENDING_DELETE",
            Self::Deleted => "DELETED",
        }
    }

    /// Whether the license was deleted; it stays readable.
    pub(crate) const fn is_gone(self) -> bool {
        matches!(self, Self::PendingDelete | Self::Deleted)
    }
}

impl License {
    /// The list of all licenses of all accounts.
    pub(crate) const ALL: &'static str = "all";

    /// The list of what one account issued.
    pub(crate) fn issued_by(account: &str) -> String {
        format!("issuer/{account}")
    }

    /// The part of that list that one filter lets through.
    pub(crate) fn issued_with(account: &str, filter: &str, value: &str) -> String {
        format!("issuer/{account}/{filter}/{value}")
    }

    /// The list of what one account issued and a checkout can ask for.
    pub(crate) fn offered_by(account: &str, product_sku: &str, fingerprint: &str) -> String {
        format!("issuer/{account}/offer/{fingerprint}/{product_sku}")
    }

    /// Names the issuer of a license to those who check it out.
    pub(crate) fn fingerprint(&self) -> String {
        format!("aws:{}:{}:issuer-fingerprint", self.account, self.definition.issuer.name)
    }

    pub(crate) fn entitlement(&self, name: &str) -> Option<&Entitlement> {
        self.definition.entitlements.iter().find(|entitlement| entitlement.name == name)
    }
}

impl Record for License {
    const TABLE: &'static str = "licenses";

    fn key(&self) -> String {
        self.arn.clone()
    }

    fn lists(&self) -> Vec<String> {
        let (account, fingerprint) = (&self.account, self.fingerprint());
        let with = |filter, value: &str| Self::issued_with(account, filter, value);
        let mut lists = vec![
            Self::ALL.to_owned(),
            Self::issued_by(account),
            with("Beneficiary", &self.beneficiary),
            with("ProductSKU", &self.product_sku),
            with("Fingerprint", &fingerprint),
            with("Status", self.status.name()),
        ];
        if !self.status.is_gone() {
            lists.push(Self::offered_by(account, &self.product_sku, &fingerprint));
        }
        lists
    }
}

/// A version of a license that a later one replaced.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct LicenseVersion(pub(crate) License);

impl LicenseVersion {
    pub(crate) fn key_of(license_arn: &str, version: &str) -> String {
        format!("{license_arn} {version}")
    }
}

impl Record for LicenseVersion {
    const TABLE: &'static str = "license_versions";

    fn key(&self) -> String {
        Self::key_of(&self.0.arn, &self.0.version.to_string())
    }

    /// The list of one license's versions bears its ARN.
    fn lists(&self) -> Vec<String> {
        vec![self.0.arn.clone()]
    }
}
