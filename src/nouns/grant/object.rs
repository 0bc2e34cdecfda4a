//! How grants are named, read and listed.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::{Grant as SdkGrant, GrantStatus};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Grant, wire};
use crate::aws::{Client, present};
use crate::framework::{
    self, Asked, FilterName, Gone, Id, List, Listing, Nothing, Object, Page, RestrictedBy, Result,
    Singular,
};
use crate::nouns::shared::allowed_operation::AllowedOperation;
use crate::nouns::shared::arn::ArnKind;
use crate::nouns::shared::filters;

pub(crate) const ARN: ArnKind = ArnKind {
    resource_type: "grant",
    id_prefix: "g-",
    is_regional: false,
    example: "arn:aws:license-manager::123456789012:grant:g-1cf9fba4ba2f42dcab11c686c4b4d329",
};

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

/// What all lists of grants have in common.
pub(crate) const GRANTS: List = List {
    name: "grants",
    noun: "grants",
    lists: "Lists the grants that an account made.",
    ids: "arns",
    named_by: "GrantArn",
    objects: "grants",
    about: "grants",
    remark: "Deleted and rejected ones stay listed for months.",
    restricted_by: Some(RestrictedBy {
        attribute: "grant_arns",
        limits: |schema| ARN.limits()(schema),
    }),
    filters: &[
        FilterName::new("LicenseArn"),
        FilterName::new("GrantStatus").listed(GrantStatus::values()),
        FilterName::new("GranteePrincipalARN"),
        FilterName::new("ProductSKU"),
        FilterName::new("LicenseIssuerName"),
    ],
};

/// The grants that the caller made.
impl Listing<Client> for Grant {
    const LIST: List = GRANTS;

    type Answer = SdkGrant;
    type Shown = FoundGrant;
    type Restriction = Nothing;

    async fn page(
        asked: &Asked<Nothing>,
        token: Option<String>,
        client: &Client,
    ) -> Result<Page<SdkGrant>> {
        let request = client.list_distributed_grants().set_grant_arns(asked.ids());
        let request = request.set_filters(filters::of(asked)).set_next_token(token);
        let answer = request.send().await?;
        Ok(Page::new(answer.grants, answer.next_token))
    }

    fn id(grant: &SdkGrant) -> Option<&str> {
        Some(&grant.grant_arn)
    }

    fn name(grant: &SdkGrant) -> Option<String> {
        Some(grant.grant_name.clone())
    }

    fn home_region(grant: &SdkGrant) -> Option<&str> {
        Some(&grant.home_region)
    }

    /// One that was deleted or rejected stays readable and listed for months.
    fn is_over(grant: &SdkGrant) -> bool {
        let status = &grant.grant_status;
        matches!(status, GrantStatus::Deleted | GrantStatus::PendingDelete | GrantStatus::Rejected)
    }

    fn shown(grant: SdkGrant) -> Result<FoundGrant> {
        Ok(wire::shown(grant))
    }
}

impl Object<Client> for Grant {
    const ID: &'static dyn Id = &ARN;
    const GONE: Gone = Gone::Doubtful(&[
        "ValidationException",
        "InvalidParameterValueException",
        "ResourceNotFoundException",
    ]);
    const LIST_SHOWS_ALL: bool = true;
    const SINGULAR: Singular = Singular {
        name: "grant",
        noun: "grant",
        reads: "Reads a grant that an account made or received, in its latest version or in the one that is named.",
        key: "grant_arn",
        names: "arn",
        is_shared: true,
        by_version: true,
        tags: Some("Tags of the grant. Only the account that made it can read them."),
    };

    async fn get(arn: &str, client: &Client) -> Result<Option<SdkGrant>> {
        present("Grant", client.get_grant().grant_arn(arn).send().await?.grant).map(Some)
    }

    async fn get_version(arn: &str, version: &str, client: &Client) -> Result<Option<SdkGrant>> {
        let request = client.get_grant().grant_arn(arn).version(version);
        present("Grant", request.send().await?.grant).map(Some)
    }

    fn model(grant: SdkGrant) -> Result<Self> {
        Ok(wire::grant(grant))
    }
}

/// A grant, whatever has become of it; none if it is gone for certain. Each side has a list of its own, which says that:
/// `L` is that of the caller.
pub(crate) async fn there<L: Listing<Client>>(
    arn: &str,
    client: &Client,
) -> Result<Option<SdkGrant>> {
    framework::there::<Client, Grant, L>(arn, Grant::get(arn, client).await, client).await
}
