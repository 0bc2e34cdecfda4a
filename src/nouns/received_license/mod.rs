//! Licenses that an account received by grants, or the accounts of its organization.

pub(crate) mod object;
mod wire;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::nouns::license::License;
use crate::nouns::shared::allowed_operation::AllowedOperation;

/// A license of somebody else, and how far its grant has come.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReceivedLicense {
    #[serde(flatten)]
    pub license: License,
    /// What the grant says with which the license was received.
    pub received_metadata: Option<ReceivedMetadata>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct ReceivedMetadata {
    /// Status of the grant, such as `PENDING_ACCEPT`, `DISABLED` or `ACTIVE`.
    pub received_status: Option<String>,
    /// Why the grant has its status.
    pub received_status_reason: Option<String>,
    /// What the grant allows to do with the license.
    pub allowed_operations: BTreeSet<AllowedOperation>,
    /// What is granted: `BuyerGrant`, the use of the license, or `DelegateGrant`, a view of it.
    pub grant_type: Option<String>,
}
