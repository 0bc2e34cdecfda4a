//! What uses up one license.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::framework::annotations::model;

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[schemars(transform = model)]
pub enum LicenseCountingType {
    #[serde(rename = "vCPU")]
    Vcpu,
    Instance,
    Core,
    Socket,
}

impl fmt::Display for LicenseCountingType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Vcpu => "vCPU",
            Self::Instance => "Instance",
            Self::Core => "Core",
            Self::Socket => "Socket",
        })
    }
}
