//! Received grants: accepted, and active or not.

pub(crate) mod acceptance;
pub(crate) mod object;
mod resource;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::framework::annotations::{
    known_after_apply, model, not_read_back, provider, provider_only, replaces, same_partition,
};
use crate::framework::{Computed, OptionalComputed};
use crate::nouns::grant::{ACTIVATION_OVERRIDE_BEHAVIORS, PENDING_WORKFLOW};
use crate::nouns::shared::allowed_operation::AllowedOperation;

/// Accepts a grant that an account received, and activates or disables it.
///
/// The calls are made in the home region of the grant, and in the account that `account_id` names: one configuration
/// can accept and activate grants in many accounts. A grant that is accepted already, as in an organization that is
/// linked with License Manager, is taken over as it is.
///
/// A grant is visible to its grantee two to three minutes after it was made. So an accepter in the same apply waits for it,
/// for half of `timeouts.create`: five minutes by default. A role in the account that was made just now is tried for
/// up to a minute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GrantAccepter {
    /// ARN of the grant.
    #[schemars(transform = replaces, transform = same_partition)]
    pub grant_arn: String,
    /// Whether the license can be used. Without it the grant is only accepted, and stays as it is afterwards.
    #[schemars(extend("enum" = ["ACTIVE", "DISABLED"], "x-told" = WORKFLOWS), transform = provider, transform = known_after_apply)]
    pub status: OptionalComputed<String>,
    /// Why the grant is to have this status.
    #[schemars(length(min = 1, max = 400), transform = model, transform = known_after_apply)]
    pub status_reason: OptionalComputed<Option<String>>,
    /// What happens to other active grants of the same AWS Marketplace product on activation:
    /// `DISTRIBUTED_GRANTS_ONLY` leaves them active, `ALL_GRANTS_PERMITTED_BY_ISSUER` replaces them. Any other
    /// status makes no use of it.
    #[schemars(extend("enum" = ACTIVATION_OVERRIDE_BEHAVIORS), transform = model, transform = not_read_back)]
    pub activation_override_behavior: Option<String>,
    /// What a destroy does: `reject` rejects the grant, after which only a new grant gives the license back; `disable`
    /// deactivates it; `keep` leaves it as it is and makes no call, so that it works where the account cannot be entered any
    /// more.
    #[schemars(extend("enum" = ["reject", "disable", "keep"], "default" = "reject"), transform = provider, transform = provider_only)]
    pub on_destroy: Option<String>,
    /// Name of the grant.
    pub name: Computed<String>,
    /// What the grant allows to do with the license.
    pub allowed_operations: Computed<BTreeSet<AllowedOperation>>,
    /// ARN of the license.
    pub license_arn: Computed<String>,
    /// ARN of whom the grant is for.
    pub principal: Computed<String>,
    /// Region that the grant belongs to and can be changed in.
    pub home_region: Computed<String>,
    /// ARN of what the grant is based on: the license, or the grant with which the grantor received it.
    pub parent_arn: Computed<String>,
    /// Version of the grant: a whole number that grows with every change, those by the grantor included.
    #[schemars(transform = known_after_apply)]
    pub version: Computed<String>,
}

/// How far the service is with what it does by itself.
const WORKFLOWS: [&str; 3] = [PENDING_WORKFLOW, "FAILED_WORKFLOW", "WORKFLOW_COMPLETED"];
