//! A grant as answers show it.

use serde::Serialize;

use crate::emulator::records::{ActivationOverrideBehavior, AllowedOperation, Grant, GrantStatus};

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct View {
    grant_arn: String,
    grant_name: String,
    parent_arn: String,
    license_arn: String,
    grantee_principal_arn: String,
    home_region: String,
    grant_status: GrantStatus,
    status_reason: Option<String>,
    version: String,
    granted_operations: Vec<AllowedOperation>,
    options: Option<Options>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Options {
    activation_override_behavior: ActivationOverrideBehavior,
}

impl View {
    pub(super) fn new(grant: &Grant) -> Self {
        let behavior = grant.activation.as_ref().map(|activation| activation.behavior);
        Self {
            grant_arn: grant.arn.clone(),
            grant_name: grant.name.clone(),
            parent_arn: grant.parent_arn.clone(),
            license_arn: grant.license_arn.clone(),
            grantee_principal_arn: grant.principal_arn.clone(),
            home_region: grant.home_region.clone(),
            grant_status: grant.status,
            status_reason: grant.status_reason.clone(),
            version: grant.version.to_string(),
            granted_operations: grant.operations.clone(),
            options: behavior
                .map(|activation_override_behavior| Options { activation_override_behavior }),
        }
    }
}
