//! A refresh token for a license: what it says, except for its text.

use serde::{Deserialize, Serialize};

use crate::emulator::clock::Timestamp;
use crate::emulator::table::Record;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) license_arn: String,
    pub(crate) home_region: String,
    pub(crate) role_arns: Option<Vec<String>>,
    pub(crate) properties: Option<Vec<String>>,
    pub(crate) expiration: Timestamp,
    pub(crate) status: TokenStatus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum TokenStatus {
    Available,
    Deleted,
}

impl Token {
    /// The list of what one account created.
    pub(crate) fn created_by(account: &str) -> String {
        format!("account/{account}")
    }

    /// The list of what one account created for one license.
    pub(crate) fn for_license(account: &str, license_arn: &str) -> String {
        format!("account/{account}/{license_arn}")
    }
}

impl Record for Token {
    const TABLE: &'static str = "tokens";

    fn key(&self) -> String {
        self.id.clone()
    }

    fn lists(&self) -> Vec<String> {
        vec![Self::created_by(&self.account), Self::for_license(&self.account, &self.license_arn)]
    }
}
