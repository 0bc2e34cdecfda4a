//! A license as answers show it.

use serde::Serialize;

use super::super::grants;
use crate::emulator::records::{
    AllowedOperation, ConsumptionConfiguration, Entitlement, Grant, GrantStatus, GrantType,
    License, LicenseStatus, Metadata, Validity,
};

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct View {
    license_arn: String,
    license_name: String,
    product_name: String,
    #[serde(rename = "ProductSKU")]
    product_sku: String,
    issuer: IssuerDetails,
    home_region: String,
    status: LicenseStatus,
    validity: Validity,
    beneficiary: String,
    entitlements: Vec<Entitlement>,
    consumption_configuration: ConsumptionConfiguration,
    license_metadata: Option<Vec<Metadata>>,
    create_time: String,
    version: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct IssuerDetails {
    name: String,
    sign_key: Option<String>,
    key_fingerprint: String,
}

impl View {
    pub(super) fn new(license: &License) -> Self {
        let shown = license.definition.clone();
        Self {
            license_arn: license.arn.clone(),
            license_name: shown.license_name,
            product_name: shown.product_name,
            product_sku: license.product_sku.clone(),
            issuer: IssuerDetails {
                name: shown.issuer.name,
                sign_key: shown.issuer.sign_key,
                key_fingerprint: license.fingerprint(),
            },
            home_region: license.home_region.clone(),
            status: license.status,
            validity: shown.validity,
            beneficiary: license.beneficiary.clone(),
            entitlements: shown.entitlements,
            consumption_configuration: shown.consumption_configuration,
            license_metadata: shown.license_metadata,
            create_time: (license.created.milliseconds() / 1000).to_string(),
            version: license.version.to_string(),
        }
    }
}

/// The name under which metadata name a grant.
const SOURCE_GRANT: &str = "grantArn";

/// A license as its grantee sees it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GrantedView {
    #[serde(flatten)]
    license: View,
    received_metadata: ReceivedMetadata,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ReceivedMetadata {
    received_status: GrantStatus,
    received_status_reason: Option<String>,
    allowed_operations: Vec<AllowedOperation>,
    grant_type: GrantType,
}

impl GrantedView {
    /// What was bought on AWS Marketplace names the grant by which it was received.
    pub(super) fn new(license: &License, grant: &Grant) -> Self {
        let mut view = View::new(license);
        if grants::is_from_marketplace(grant) {
            let entries = view.license_metadata.get_or_insert_default();
            entries.retain(|entry| entry.name.as_deref() != Some(SOURCE_GRANT));
            entries.push(Metadata {
                name: Some(SOURCE_GRANT.to_owned()),
                value: Some(grant.arn.clone()),
            });
        }
        Self {
            license: view,
            received_metadata: ReceivedMetadata {
                received_status: grant.status,
                received_status_reason: grant.status_reason.clone(),
                allowed_operations: grant.operations.clone(),
                grant_type: grant.kind,
            },
        }
    }
}
