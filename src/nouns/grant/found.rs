//! A grant for data sources: as it is, without what only a configuration says.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::Grant as SdkGrant;
use futures::future::TryFutureExt as _;
use futures::stream::Stream;
use schemars::JsonSchema;
use serde::Serialize;

use super::sdk::from_operations;
use crate::framework::{Result, Rows};
use crate::nouns::shared::allowed_operation::AllowedOperation;

/// A grant as the service has it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundGrant {
    /// ARN of the grant.
    pub arn: String,
    /// Name of the grant.
    pub name: String,
    /// ARN of the license.
    pub license_arn: String,
    /// ARN of whom the grant is for: an account, an organizational unit or an organization.
    pub principal: String,
    /// What the grantee may do with the license.
    pub allowed_operations: BTreeSet<AllowedOperation>,
    /// Region that the grant belongs to and can be changed in.
    pub home_region: String,
    /// What is granted: `BuyerGrant`, the use of the license, or `DelegateGrant`, a view of it.
    pub grant_type: Option<String>,
    /// What the grantor wished for the time after the creation, such as `ACTIVE`.
    pub desired_status: Option<String>,
    /// What an activation does with other active grants of the same AWS Marketplace product.
    pub activation_override_behavior: Option<String>,
    /// ARN of what the grant is based on: the license, or the grant with which the grantor received it.
    pub parent_arn: String,
    /// How far the grant has come, such as `PENDING_ACCEPT`, `DISABLED`, `ACTIVE`, `REJECTED` or `DELETED`.
    pub status: String,
    /// Why the grant has its status.
    pub status_reason: Option<String>,
    /// Version of the grant: a whole number that grows with every change.
    pub version: String,
}

/// Grants as plural data sources show them.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundGrants {
    /// ARNs of the grants that match.
    pub arns: Rows<String>,
    /// The grants that match, in the order of `arns`. Deleted and rejected ones stay listed for months.
    pub grants: Rows<FoundGrant>,
}

impl FoundGrants {
    pub(crate) fn of(
        listed: impl Stream<Item = Result<SdkGrant>>,
    ) -> impl Future<Output = Result<Self>> {
        let own_arn = |grant: &FoundGrant| Some(grant.arn.clone());
        let rows = Rows::with_keys(listed, |listed| Ok(grant(listed)), own_arn);
        rows.map_ok(|(arns, grants)| Self { arns, grants })
    }
}

pub(crate) fn grant(remote: SdkGrant) -> FoundGrant {
    let options = remote.options.as_ref();
    let behavior = options.and_then(|options| options.activation_override_behavior.as_ref());
    let desired = options.and_then(|options| options.desired_status.as_ref());
    FoundGrant {
        desired_status: desired.map(|status| status.as_str().to_owned()),
        activation_override_behavior: behavior.map(|behavior| behavior.as_str().to_owned()),
        arn: remote.grant_arn,
        name: remote.grant_name,
        license_arn: remote.license_arn,
        principal: remote.grantee_principal_arn,
        allowed_operations: from_operations(remote.granted_operations),
        home_region: remote.home_region,
        grant_type: remote.grant_type.map(|kind| kind.as_str().to_owned()),
        parent_arn: remote.parent_arn,
        status: remote.grant_status.as_str().to_owned(),
        status_reason: remote.status_reason,
        version: remote.version,
    }
}
