//! What is counted: resources that are attached to a license configuration.

mod all_associations;
mod change;
pub mod license_configuration_associations;
pub mod license_specifications;
mod object;
mod resource;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::framework::annotations::{replaces, same_region};

pub(crate) use all_associations::AllAssociations;

/// Attaches a resource to a license configuration, which then counts the licenses that the resource uses.
///
/// Images (AMIs), instances and hosts of Amazon EC2 can be attached. What is launched from an attached image is counted
/// too, and is refused where it would exceed a hard limit.
///
/// The calls are made in the account of the provider, or in the one that `account_id` names, whatever account the ARN of
/// an image names: images can be shared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Association {
    /// ARN of the license configuration.
    #[schemars(transform = replaces, transform = same_region)]
    pub license_configuration_arn: String,
    /// ARN of the image, instance or host.
    #[schemars(transform = replaces, transform = same_region)]
    pub resource_arn: String,
    /// `cross-account`, the only value, counts launches from a shared image in all accounts that it is shared with. Only for
    /// images.
    #[schemars(extend("enum" = ["cross-account"]), transform = replaces, extend("x-documented" = "API reference"))]
    pub ami_association_scope: Option<String>,
}
