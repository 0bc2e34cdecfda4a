//! What a grantee may do with a license.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::AllowedOperation as SdkOperation;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::framework::annotations::{model, open};

/// One right, in the words of the API. The service may know more of them than are known here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("enum" = KNOWN), transform = model, transform = open)]
pub struct AllowedOperation(pub String);

/// The view of the licenses and grants that were given to buyers: all that a delegate grant allows.
pub const VIEW: &str = "ListReceivedLicenses";

/// The values in the service's model, botocore 1.44.8.
pub const KNOWN: [&str; 8] = [
    "CreateGrant",
    "CheckoutLicense",
    "CheckoutBorrowLicense",
    "CheckInLicense",
    "ExtendConsumptionLicense",
    "ListPurchasedLicenses",
    "CreateToken",
    VIEW,
];

pub(crate) fn to_sdk(planned: &BTreeSet<AllowedOperation>) -> Vec<SdkOperation> {
    planned.iter().map(|operation| SdkOperation::from(operation.0.as_str())).collect()
}

pub(crate) fn from_sdk(remote: Vec<SdkOperation>) -> BTreeSet<AllowedOperation> {
    remote.into_iter().map(|operation| AllowedOperation(operation.as_str().to_owned())).collect()
}
