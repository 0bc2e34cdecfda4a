//! Licenses that an account or an organization received, for data sources.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::{
    Filter as SdkFilter, GrantedLicense, License as SdkLicense, ReceivedMetadata as SdkMetadata,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::lookup::Query;
use super::{License, sdk};
use crate::aws::{Client, Page, every_page};
use crate::framework::Result;
use crate::model::allowed_operation::AllowedOperation;
use crate::resources::grant::sdk::from_operations;

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
    pub arns: Vec<String>,
    /// The licenses that match, in the order of `arns`.
    pub licenses: Vec<ReceivedLicense>,
}

/// The licenses that the caller received.
pub(crate) async fn list(query: Query, client: &Client) -> Result<ReceivedLicenses> {
    let (arns, filters) = query.into_parts();
    let listed = every_page(|token| {
        let request = client
            .list_received_licenses()
            .set_license_arns(arns.clone())
            .set_filters(filters.clone())
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.licenses, answer.next_token))
        }
    });
    Ok(licenses(listed.await?))
}

/// The licenses that the accounts of the caller's organization received.
pub(crate) async fn list_for_organization(
    filters: Vec<SdkFilter>,
    client: &Client,
) -> Result<ReceivedLicenses> {
    let (_, filters) = Query { arns: Vec::new(), filters }.into_parts();
    let listed = every_page(|token| {
        let request = client
            .list_received_licenses_for_organization()
            .set_filters(filters.clone())
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.licenses, answer.next_token))
        }
    });
    Ok(licenses(listed.await?))
}

fn licenses(remote: Vec<GrantedLicense>) -> ReceivedLicenses {
    let licenses: Vec<ReceivedLicense> = remote.into_iter().map(license).collect();
    let arns = licenses.iter().filter_map(|received| received.license.arn.get().cloned());
    ReceivedLicenses { arns: arns.collect(), licenses }
}

/// A received license has the members of one that was issued, and what its grant says.
fn license(remote: GrantedLicense) -> ReceivedLicense {
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
        allowed_operations: from_operations(remote.allowed_operations.unwrap_or_default()),
        grant_type: remote.grant_type.map(|kind| kind.as_str().to_owned()),
    }
}
