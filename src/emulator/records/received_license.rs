//! A license in the hands of an account that was granted it.

use serde::{Deserialize, Serialize};

use super::LicenseStatus;
use crate::emulator::table::Record;

/// One license and one account, with the latest grant that brought them together.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ReceivedLicense {
    pub(crate) account: String,
    pub(crate) license_arn: String,
    pub(crate) grant_arn: String,
    /// Whether the grant lets the account list the license, and consume it.
    pub(crate) listed: bool,
    pub(crate) active: bool,
    /// What the license says about itself, kept here for filters.
    pub(crate) status: LicenseStatus,
    pub(crate) product_sku: String,
    pub(crate) fingerprint: String,
    pub(crate) issuer_name: String,
    pub(crate) beneficiary: String,
}

impl ReceivedLicense {
    pub(crate) fn key_of(account: &str, license_arn: &str) -> String {
        format!("{account} {license_arn}")
    }

    /// The list of what one account received.
    pub(crate) fn received_by(account: &str) -> String {
        format!("account/{account}")
    }

    /// The part of that list that one filter lets through.
    pub(crate) fn received_with(account: &str, filter: &str, value: &str) -> String {
        format!("account/{account}/{filter}/{value}")
    }

    /// The list of what one account can consume and a checkout can ask for.
    pub(crate) fn offered_to(account: &str, product_sku: &str, fingerprint: &str) -> String {
        format!("account/{account}/offer/{fingerprint}/{product_sku}")
    }

    /// The list of everybody who received one license.
    pub(crate) fn of_license(license_arn: &str) -> String {
        format!("license/{license_arn}")
    }
}

impl Record for ReceivedLicense {
    const TABLE: &'static str = "received_licenses";

    fn key(&self) -> String {
        Self::key_of(&self.account, &self.license_arn)
    }

    fn lists(&self) -> Vec<String> {
        let mut lists = vec![Self::of_license(&self.license_arn)];
        if self.listed {
            let with = |filter, value: &str| Self::received_with(&self.account, filter, value);
            lists.extend([
                Self::received_by(&self.account),
                with("ProductSKU", &self.product_sku),
                with("Status", self.status.name()),
                with("Fingerprint", &self.fingerprint),
                with("IssuerName", &self.issuer_name),
                with("Beneficiary", &self.beneficiary),
            ]);
        }
        if self.active && !self.status.is_gone() {
            lists.push(Self::offered_to(&self.account, &self.product_sku, &self.fingerprint));
        }
        lists
    }
}
