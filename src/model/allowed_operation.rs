//! What a grantee may do with a license.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::framework::annotations::model;

/// One right, in the words of the API. The service may give rights that cannot be asked for here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("enum" = OPERATIONS), transform = model)]
pub struct AllowedOperation(pub String);

pub const OPERATIONS: [&str; 7] = [
    "CreateGrant",
    "CheckoutLicense",
    "CheckoutBorrowLicense",
    "CheckInLicense",
    "ExtendConsumptionLicense",
    "ListPurchasedLicenses",
    "CreateToken",
];
