//! Grants: who else may use a license, and how.

mod change;
mod checks;
mod history;
pub(crate) mod home;
pub(crate) mod object;
mod resource;
pub(crate) mod wire;
pub(crate) mod workflow;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::framework::annotations::{
    known_after_apply, model, not_read_back, provider, replaces, same_partition,
};
use crate::framework::{Computed, OptionalComputed};
use crate::nouns::shared::allowed_operation::AllowedOperation;
use crate::nouns::shared::principal::Principal;

/// Shares a license with another account, an organizational unit or a whole organization.
///
/// An account accepts and activates what it was granted with `licensemanager_grant_accepter`. In an organization that
/// is linked with License Manager grants are accepted by themselves, and `desired_status` activates them: for all accounts
/// of the principal at once, or for the one account that it names.
///
/// The service distributes a grant to an organization or organizational unit in its own time: AWS names 15 to 30 minutes,
/// and longer for thousands of accounts. An apply waits for two hours by default, which `timeouts` changes. If the
/// service is not done by then, the grant stays in the state as it is, with a warning that names its status, and the next
/// apply goes on waiting; it is not made anew. The service also works on few such grants at a time, whatever their
/// licenses: the others wait for their turn, and that time is not counted.
///
/// Organizations have to trust both `license-manager.amazonaws.com` and, for licenses from AWS Marketplace,
/// `license-management.marketplace.amazonaws.com`: see `enable_organization_integration` of
/// `licensemanager_service_settings`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Grant {
    /// Name of the grant.
    pub name: String,
    /// ARN of the license: one that the account issued, or one that it received with the right `CreateGrant`.
    #[schemars(transform = replaces, transform = same_partition)]
    pub license_arn: String,
    /// ARN of who may use the license: `arn:aws:iam::123456789012:root` for an account (the function
    /// `account_principal` makes it from an account id), or the ARN of an organization or organizational unit.
    #[schemars(transform = replaces, transform = same_partition)]
    pub principal: String,
    /// What the grantee may do with the license. A received license is passed on with at most the operations that
    /// were received, without `CreateGrant`. `ListReceivedLicenses` goes with a `DelegateGrant` alone. What is not known
    /// is sent as it is, with a warning.
    #[schemars(length(min = 1), transform = model)]
    pub allowed_operations: BTreeSet<AllowedOperation>,
    /// Region that the grant belongs to and can be changed in. It is that of the license.
    #[schemars(transform = replaces)]
    pub home_region: OptionalComputed<String>,
    /// What is granted: `BuyerGrant`, the use of the license, or `DelegateGrant`, a view of the licenses and grants
    /// that were given to buyers, whose one allowed operation is `ListReceivedLicenses`. Without it the service grants the
    /// use.
    #[schemars(extend("enum" = [BUYER_GRANT, DELEGATE_GRANT], "x-replaced" = "A change of what is granted makes a new object."), transform = model, transform = not_read_back)]
    pub grant_type: OptionalComputed<Option<String>>,
    /// `ACTIVE`, the only value, activates the grant for all accounts of its principal. A grant to an organization or
    /// organizational unit is made and activated in one call; one to an account is activated once it is made, which the
    /// service allows to whom administers the organization of that account. Whether it was done for many accounts, the
    /// service does not tell: the state says what was asked for. Removing it leaves the grant as it is.
    #[schemars(extend("enum" = ["ACTIVE"]), transform = provider, transform = not_read_back)]
    pub desired_status: Option<String>,
    /// What happens to other active grants of the same AWS Marketplace product on activation:
    /// `DISTRIBUTED_GRANTS_ONLY` leaves them active, `ALL_GRANTS_PERMITTED_BY_ISSUER` replaces them. Without
    /// `desired_status` no use is made of it.
    #[schemars(extend("enum" = ACTIVATION_OVERRIDE_BEHAVIORS), transform = model, transform = not_read_back)]
    pub activation_override_behavior: Option<String>,
    /// ARN of the grant.
    pub arn: Computed<String>,
    /// ARN of what the grant is based on: the license, or the grant with which it was received.
    pub parent_arn: Computed<String>,
    /// How far the grant has come, such as `PENDING_ACCEPT`, `DISABLED` (accepted, but not active), `ACTIVE` or
    /// `WORKFLOW_COMPLETED` (distributed to the accounts of an organization).
    #[schemars(transform = known_after_apply, extend("x-instead" = "Who receives the grant activates it with licensemanager_grant_accepter, who gives it with desired_status.", "x-replaced" = "Where an apply did not wait for the end of the creation, and that ends as `FAILED_WORKFLOW`, the next apply makes a new object."))]
    pub status: Computed<String>,
    /// Why the grant has its status.
    #[schemars(transform = known_after_apply)]
    pub status_reason: Computed<Option<String>>,
    /// Version of the grant: a whole number that grows with every change, those by the grantee included.
    #[schemars(transform = known_after_apply)]
    pub version: Computed<String>,
}

pub(crate) const PENDING_WORKFLOW: &str = "PENDING_WORKFLOW";
const FAILED_WORKFLOW: &str = "FAILED_WORKFLOW";

const BUYER_GRANT: &str = "BuyerGrant";
const DELEGATE_GRANT: &str = "DelegateGrant";

pub(crate) const ACTIVATION_OVERRIDE_BEHAVIORS: [&str; 2] =
    ["DISTRIBUTED_GRANTS_ONLY", "ALL_GRANTS_PERMITTED_BY_ISSUER"];

impl Grant {
    fn has_terms_of(&self, other: &Self) -> bool {
        self.name == other.name && self.allowed_operations == other.allowed_operations
    }

    /// Whether it is for the accounts of an organization, as opposed to one account.
    fn is_for_many(&self) -> bool {
        matches!(Principal::parse(&self.principal), Ok(Principal::Organization))
    }
}
