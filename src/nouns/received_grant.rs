//! Grants that an account received, or the accounts of its organization.

use aws_sdk_licensemanager::types::{Grant as SdkGrant, GrantStatus};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::aws::Client;
use crate::framework::annotations::same_partition;
use crate::framework::{
    Asked, Config, FilterName, Findings, List, Listing, Nothing, Page, Place, Result,
};
use crate::nouns::grant::Grant;
use crate::nouns::grant::object::{self, FoundGrant, GRANTS};
use crate::nouns::license;
use crate::nouns::shared::filters;

/// The grants that the caller, its organizational unit or its organization received.
pub struct ReceivedGrant;

impl Listing<Client> for ReceivedGrant {
    const LIST: List = List {
        name: "received_grants",
        noun: "received grants",
        lists: "Lists the grants that an account, its organizational unit or its organization received.",
        filters: &[
            FilterName::new("ProductSKU"),
            FilterName::new("LicenseIssuerName"),
            FilterName::new("LicenseArn"),
            FilterName::new("GrantStatus").listed(GrantStatus::values()),
            FilterName::new("GranterAccountId"),
        ],
        ..GRANTS
    };

    type Answer = SdkGrant;
    type Shown = FoundGrant;
    type Restriction = Nothing;

    async fn page(
        asked: &Asked<Nothing>,
        token: Option<String>,
        client: &Client,
    ) -> Result<Page<SdkGrant>> {
        let request = client.list_received_grants().set_grant_arns(asked.ids());
        let request = request.set_filters(filters::of(asked)).set_next_token(token);
        let answer = request.send().await?;
        Ok(Page::new(answer.grants, answer.next_token))
    }

    fn id(grant: &SdkGrant) -> Option<&str> {
        Grant::id(grant)
    }

    fn is_over(grant: &SdkGrant) -> bool {
        Grant::is_over(grant)
    }

    fn shown(grant: SdkGrant) -> Result<FoundGrant> {
        Grant::shown(grant)
    }
}

/// A grant as its grantee has it; none if it is gone for certain.
pub(crate) async fn find(arn: &str, client: &Client) -> Result<Option<SdkGrant>> {
    let found = object::there::<ReceivedGrant>(arn, client).await?;
    Ok(found.filter(|grant| !Grant::is_over(grant)))
}

/// The grants of one license that the accounts of the caller's organization received.
pub struct GrantReceivedByOrganization;

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct OfLicense {
    /// ARN of the license.
    #[schemars(transform = same_partition)]
    license_arn: String,
}

impl Listing<Client> for GrantReceivedByOrganization {
    const LIST: List = List {
        name: "received_grants_for_organization",
        noun: "grants that an organization received",
        lists: "Lists the grants of a license that the accounts of an organization received. Only the management account and a \
                delegated administrator may do this.",
        restricted_by: None,
        filters: &[FilterName::new("ParentArn"), FilterName::new("GranteePrincipalArn")],
        ..GRANTS
    };

    type Answer = SdkGrant;
    type Shown = FoundGrant;
    type Restriction = OfLicense;

    async fn page(
        asked: &Asked<OfLicense>,
        token: Option<String>,
        client: &Client,
    ) -> Result<Page<SdkGrant>> {
        let request = client.list_received_grants_for_organization();
        let request = request.license_arn(&asked.more.license_arn).set_filters(filters::of(asked));
        let answer = request.set_next_token(token).send().await?;
        Ok(Page::new(answer.grants, answer.next_token))
    }

    fn id(grant: &SdkGrant) -> Option<&str> {
        Grant::id(grant)
    }

    fn shown(grant: SdkGrant) -> Result<FoundGrant> {
        Grant::shown(grant)
    }

    fn check(config: &Config<'_>) -> Findings {
        license::ARN.check(config, "license_arn")
    }

    /// The account in the ARN is the issuer's.
    fn locate(asked: &Asked<OfLicense>) -> Result<Place> {
        license::ARN.locate_at(&asked.more.license_arn, "license_arn").map(|_| Place::default())
    }
}
