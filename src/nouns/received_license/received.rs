//! Licenses that an account or an organization received, for data sources.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::{
    Filter as SdkFilter, GrantedLicense, License as SdkLicense, ReceivedMetadata as SdkMetadata,
};
use futures::future::TryFutureExt as _;
use futures::stream::Stream;
use schemars::JsonSchema;
use serde::Serialize;

use crate::aws::{Client, Page, each_item};
use crate::framework::{Result, Rows};
use crate::nouns::license::lookup::Query;
use crate::nouns::license::{License, sdk};
use crate::nouns::shared::allowed_operation::{self, AllowedOperation};

/// A license of somebody else, and how far its grant has come.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReceivedLicense {
    #[serde(flatten)]
    pub license: License,
    /// What the grant says with which the license was received.
    pub received_metadata: Option<ReceivedMetadata>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct ReceivedMetadata {
    /// Status of the grant, such as `PENDING_ACCEPT`, `DISABLED` or `ACTIVE`.
    pub received_status: Option<String>,
    /// Why the grant has its status.
    pub received_status_reason: Option<String>,
    /// What the grant allows to do with the license.
    pub allowed_operations: BTreeSet<AllowedOperation>,
    /// What is granted: `BuyerGrant`, the use of the license, or `DelegateGrant`, a view of it.
    pub grant_type: Option<String>,
}

/// Received licenses as plural data sources show them.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReceivedLicenses {
    /// ARNs of the licenses that match.
    pub arns: Rows<String>,
    /// The licenses that match, in the order of `arns`.
    pub licenses: Rows<ReceivedLicense>,
}

/// The licenses that the caller received, one after the other.
pub(crate) fn each(
    query: Query,
    client: &Client,
) -> impl Stream<Item = Result<GrantedLicense>> + Send {
    let (arns, filters) = query.into_parts();
    each_item(move |token| {
        let request = client
            .list_received_licenses()
            .set_license_arns(arns.clone())
            .set_filters(filters.clone())
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.licenses, answer.next_token))
        }
    })
}

/// The licenses that the accounts of the caller's organization received, one after the other.
pub(crate) fn each_for_organization(
    filters: Vec<SdkFilter>,
    client: &Client,
) -> impl Stream<Item = Result<GrantedLicense>> + Send {
    let (_, filters) = Query { arns: Vec::new(), filters }.into_parts();
    each_item(move |token| {
        let request = client
            .list_received_licenses_for_organization()
            .set_filters(filters.clone())
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.licenses, answer.next_token))
        }
    })
}

impl ReceivedLicenses {
    pub(crate) fn of(
        listed: impl Stream<Item = Result<GrantedLicense>>,
    ) -> impl Future<Output = Result<Self>> {
        let own_arn = |received: &ReceivedLicense| received.license.arn.get().cloned();
        let rows = Rows::with_keys(listed, |listed| Ok(license(listed)), own_arn);
        rows.map_ok(|(arns, licenses)| Self { arns, licenses })
    }
}

/// A received license has the members of one that was issued, and what its grant says.
pub(crate) fn license(remote: GrantedLicense) -> ReceivedLicense {
    let license = SdkLicense::builder()
        .set_license_arn(remote.license_arn)
        .set_license_name(remote.license_name)
        .set_product_name(remote.product_name)
        .set_product_sku(remote.product_sku)
        .set_issuer(remote.issuer)
        .set_home_region(remote.home_region)
        .set_status(remote.status)
        .set_validity(remote.validity)
        .set_beneficiary(remote.beneficiary)
        .set_entitlements(remote.entitlements)
        .set_consumption_configuration(remote.consumption_configuration)
        .set_license_metadata(remote.license_metadata)
        .set_create_time(remote.create_time)
        .set_version(remote.version)
        .build();
    let received_metadata = remote.received_metadata.map(metadata);
    ReceivedLicense { license: sdk::license(license), received_metadata }
}

fn metadata(remote: SdkMetadata) -> ReceivedMetadata {
    ReceivedMetadata {
        received_status: remote.received_status.map(|status| status.as_str().to_owned()),
        received_status_reason: remote.received_status_reason,
        allowed_operations: allowed_operation::from_sdk(
            remote.allowed_operations.unwrap_or_default(),
        ),
        grant_type: remote.grant_type.map(|kind| kind.as_str().to_owned()),
    }
}
