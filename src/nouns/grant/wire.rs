//! How the fields of a grant travel.

use aws_sdk_licensemanager::operation::create_grant::builders::CreateGrantFluentBuilder;
use aws_sdk_licensemanager::types::{
    ActivationOverrideBehavior, Grant as SdkGrant, GrantStatus, GrantType, Options,
};

use super::Grant;
use super::object::FoundGrant;
use crate::aws::{Client, to_sdk_tags};
use crate::framework::Context;
use crate::nouns::shared::allowed_operation;

pub(super) fn creation(
    planned: &Grant,
    context: &Context<Client>,
    home: &Client,
) -> CreateGrantFluentBuilder {
    home.create_grant()
        .grant_name(&planned.name)
        .license_arn(&planned.license_arn)
        .principals(&planned.principal)
        .home_region(home.region())
        .set_allowed_operations(Some(allowed_operation::to_sdk(&planned.allowed_operations)))
        .set_grant_type(planned.grant_type.get().and_then(Option::as_deref).map(GrantType::from))
        .set_options(options_of_new(planned))
        .set_tags(to_sdk_tags(&context.tags))
        .client_token(&context.client_token)
}

/// What a configuration wishes stands in the state alone: whether it was done for many accounts, the service does not tell.
pub(super) fn grant(remote: SdkGrant) -> Grant {
    Grant {
        name: remote.grant_name,
        license_arn: remote.license_arn,
        principal: remote.grantee_principal_arn,
        allowed_operations: allowed_operation::from_sdk(remote.granted_operations),
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

/// A grant as it is, with what was wished for at its creation.
pub(super) fn shown(remote: SdkGrant) -> FoundGrant {
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
        allowed_operations: allowed_operation::from_sdk(remote.granted_operations),
        home_region: remote.home_region,
        grant_type: remote.grant_type.map(|kind| kind.as_str().to_owned()),
        parent_arn: remote.parent_arn,
        status: remote.grant_status.as_str().to_owned(),
        status_reason: remote.status_reason,
        version: remote.version,
    }
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
