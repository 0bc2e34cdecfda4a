//! A grant as answers show it.

use serde::Serialize;

use crate::emulator::records::{
    ActivationOverrideBehavior, AllowedOperation, Grant, GrantStatus, GrantType,
};

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
    grant_type: GrantType,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Options {
    activation_override_behavior: Option<ActivationOverrideBehavior>,
    desired_status: Option<GrantStatus>,
}

impl View {
    /// Assumption E36: a grant for which no type was asked says `BuyerGrant`, and one shows the options that it was made
    /// and activated with.
    pub(super) fn new(grant: &Grant) -> Self {
        let options = Options {
            activation_override_behavior: grant.activation.as_ref().map(|it| it.behavior),
            desired_status: grant.desired_status,
        };
        let has_options =
            options.activation_override_behavior.is_some() || options.desired_status.is_some();
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
            options: has_options.then_some(options),
            grant_type: grant.kind,
        }
    }
}
