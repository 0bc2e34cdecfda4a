//! How received licenses are read and listed: by the account that received them, and those of a whole organization.

use std::pin::pin;

use aws_sdk_licensemanager::types::{GrantedLicense, LicenseStatus};
use futures::stream::TryStreamExt as _;

use super::ReceivedLicense;
use crate::aws::Client;
use crate::framework::{
    Asked, FilterName, Gone, Id, List, Listing, Nothing, Object, Page, RestrictedBy, Result,
    Singular, each,
};
use crate::nouns::license;
use crate::nouns::shared::filters;

impl Listing<Client> for ReceivedLicense {
    const LIST: List = List {
        name: "received_licenses",
        noun: "received licenses",
        lists: "Lists the licenses that an account received by grants.",
        ids: "arns",
        named_by: "LicenseArn",
        objects: "licenses",
        about: "licenses",
        remark: "",
        restricted_by: Some(RestrictedBy {
            attribute: "license_arns",
            limits: |schema| license::ARN.limits()(schema),
        }),
        filters: &[
            FilterName::new("ProductSKU"),
            FilterName::new("Status").listed(LicenseStatus::values()),
            FilterName::new("Fingerprint").of("of the issuer"),
            FilterName::new("IssuerName"),
            FilterName::new("Beneficiary"),
        ],
    };

    type Answer = GrantedLicense;
    type Shown = Self;
    type Restriction = Nothing;

    async fn page(
        asked: &Asked<Nothing>,
        token: Option<String>,
        client: &Client,
    ) -> Result<Page<GrantedLicense>> {
        let request = client.list_received_licenses().set_license_arns(asked.ids());
        let request = request.set_filters(filters::of(asked)).set_next_token(token);
        let answer = request.send().await?;
        Ok(Page::new(answer.licenses, answer.next_token))
    }

    fn id(license: &GrantedLicense) -> Option<&str> {
        license.license_arn()
    }

    fn shown(license: GrantedLicense) -> Result<Self> {
        license.try_into()
    }
}

impl Object<Client> for ReceivedLicense {
    const ID: &'static dyn Id = &license::ARN;
    /// Only the list reads one, and shows whether it is there (assumption E7 says for how long).
    const GONE: Gone = Gone::Certain(&[]);
    const LIST_SHOWS_ALL: bool = true;
    const SINGULAR: Singular = Singular {
        name: "received_license",
        noun: "received license",
        reads: "Reads a license that an account received by a grant.",
        key: "license_arn",
        // The account in the ARN is the issuer's, and the grantee looks.
        is_shared: true,
        ..Singular::BY_ARN
    };

    async fn get(arn: &str, client: &Client) -> Result<Option<GrantedLicense>> {
        let asked = Asked::of_ids([arn.to_owned()], Nothing {});
        pin!(each::<Client, Self>(asked, client.clone())).try_next().await
    }

    fn model(license: GrantedLicense) -> Result<Self> {
        license.try_into()
    }
}

/// The list of what the accounts of an organization received.
pub(crate) struct OfOrganization;

impl Listing<Client> for OfOrganization {
    const LIST: List = List {
        name: "received_licenses_for_organization",
        noun: "licenses that an organization received",
        lists: "Lists the licenses that the accounts of an organization received. Only the management account and a \
                delegated administrator may do this.",
        restricted_by: None,
        filters: &[FilterName::new("Beneficiary"), FilterName::new("ProductSKU")],
        ..ReceivedLicense::LIST
    };

    type Answer = GrantedLicense;
    type Shown = ReceivedLicense;
    type Restriction = Nothing;

    async fn page(
        asked: &Asked<Nothing>,
        token: Option<String>,
        client: &Client,
    ) -> Result<Page<GrantedLicense>> {
        let request = client.list_received_licenses_for_organization();
        let request = request.set_filters(filters::of(asked)).set_next_token(token);
        let answer = request.send().await?;
        Ok(Page::new(answer.licenses, answer.next_token))
    }

    fn id(license: &GrantedLicense) -> Option<&str> {
        license.license_arn()
    }

    fn shown(license: GrantedLicense) -> Result<ReceivedLicense> {
        license.try_into()
    }
}
