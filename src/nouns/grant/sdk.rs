//! A grant in the words of the SDK, and back.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::{
    ActivationOverrideBehavior, AllowedOperation as SdkOperation, Grant as SdkGrant, GrantStatus,
    GrantType, Options,
};

use super::Grant;
use crate::aws::{Client, identifier, to_sdk_tags};
use crate::framework::{Context, Result};
use crate::nouns::shared::allowed_operation::AllowedOperation;

pub(super) async fn create(
    planned: &Grant,
    context: &Context<Client>,
    home: &Client,
) -> Result<String> {
    let created = home
        .create_grant()
        .grant_name(&planned.name)
        .license_arn(&planned.license_arn)
        .principals(&planned.principal)
        .home_region(home.region())
        .set_allowed_operations(Some(operations(&planned.allowed_operations)))
        .set_grant_type(planned.grant_type.get().and_then(Option::as_deref).map(GrantType::from))
        .set_options(options_of_new(planned))
        .set_tags(to_sdk_tags(&context.tags))
        .client_token(&context.client_token)
        .send()
        .await?;
    identifier("GrantArn", created.grant_arn)
}

pub(super) fn grant(remote: SdkGrant) -> Grant {
    Grant {
        name: remote.grant_name,
        license_arn: remote.license_arn,
        principal: remote.grantee_principal_arn,
        allowed_operations: from_operations(remote.granted_operations),
        home_region: Some(remote.home_region).into(),
        grant_type: Some(remote.grant_type.map(|kind| kind.as_str().to_owned())).into(),
        desired_status: None,
        activation_override_behavior: None,
        arn: remote.grant_arn.into(),
        parent_arn: remote.parent_arn.into(),
        status: remote.grant_status.as_str().to_owned().into(),
        status_reason: remote.status_reason.into(),
        version: remote.version.into(),
    }
}

pub(super) fn operations(planned: &BTreeSet<AllowedOperation>) -> Vec<SdkOperation> {
    planned.iter().map(|operation| SdkOperation::from(operation.0.as_str())).collect()
}

pub(crate) fn from_operations(remote: Vec<SdkOperation>) -> BTreeSet<AllowedOperation> {
    remote.into_iter().map(|operation| AllowedOperation(operation.as_str().to_owned())).collect()
}

/// Options for a creation that is to activate. Only a grant to many accounts takes them.
fn options_of_new(planned: &Grant) -> Option<Options> {
    let desired = planned.desired_status.as_deref().filter(|_| planned.is_for_many())?;
    let behavior = planned.activation_override_behavior.as_deref();
    let options = Options::builder()
        .desired_status(GrantStatus::from(desired))
        .set_activation_override_behavior(behavior.map(ActivationOverrideBehavior::from));
    Some(options.build())
}

/// Options for an activation; none where there is nothing to say.
pub(crate) fn options(behavior: Option<&str>) -> Option<Options> {
    let behavior = ActivationOverrideBehavior::from(behavior?);
    Some(Options::builder().activation_override_behavior(behavior).build())
}
