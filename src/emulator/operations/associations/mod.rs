//! Associations of resources with license configurations: change, list, usage, failures.

use serde::{Deserialize, Serialize};

use super::consumption;
use super::license_configurations::owned;
use crate::emulator::arn::Arn;
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::filters::Filters;
use crate::emulator::pages::Pager;
use crate::emulator::records::{Association, OperationFailure, Resource, ResourceType};
use crate::emulator::switches::Switch;

mod change;

pub(super) use change::update_specifications;

/// Who asks for the operations that fail in the background.
const AUTOMATED_DISCOVERY: &str = "License Manager Automated Discovery";

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LicenseSpecification {
    license_configuration_arn: String,
    ami_association_scope: Option<String>,
}

/// Reads the ARN of something that license configurations can count.
///
/// Assumption E5: a resource of another region is refused like one that cannot be counted.
fn countable(context: &Context<'_>, arn: &str) -> Result<ResourceType> {
    let anywhere = context.is_on(Switch::ResourcesOfAnyRegion);
    let parsed = Arn::parse(arn).filter(|it| anywhere || it.region == context.caller.region);
    parsed
        .as_ref()
        .and_then(ResourceType::of)
        .ok_or_else(|| Error::invalid_parameter_value(format!("Invalid resource ARN: {arn}")))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OfResource {
    resource_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Specifications {
    license_specifications: Vec<LicenseSpecification>,
    next_token: Option<String>,
}

pub(super) fn list_specifications(
    context: &mut Context<'_>,
    request: OfResource,
) -> Result<Specifications> {
    countable(context, &request.resource_arn)?;
    let caller = context.caller;
    let list = Association::of_resource(&caller.account, &caller.region, &request.resource_arn);
    let pager = Pager::new(context)?;
    let listed = context.state.associations.list(&list, pager.after);
    let page = pager.fill(listed, |it| {
        Some(LicenseSpecification {
            license_configuration_arn: it.license_configuration_arn.clone(),
            ami_association_scope: it.ami_association_scope.clone(),
        })
    });
    Ok(Specifications { license_specifications: page.items, next_token: page.next_token })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OfConfiguration {
    license_configuration_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Associations {
    license_configuration_associations: Vec<AssociationView>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AssociationView {
    resource_arn: String,
    resource_type: ResourceType,
    resource_owner_id: String,
    association_time: f64,
    ami_association_scope: Option<String>,
}

pub(super) fn list_associations(
    context: &mut Context<'_>,
    request: OfConfiguration,
) -> Result<Associations> {
    let arn = &owned(context, &request.license_configuration_arn)?.arn;
    let pager = Pager::new(context)?;
    let list = Association::of_configuration(arn);
    let page = pager.fill(context.state.associations.list(&list, pager.after), |it| {
        Some(AssociationView {
            resource_arn: it.resource_arn.clone(),
            resource_type: it.resource_type,
            resource_owner_id: it.resource_owner_id.clone(),
            association_time: it.associated.epoch_seconds(),
            ami_association_scope: it.ami_association_scope.clone(),
        })
    });
    Ok(Associations { license_configuration_associations: page.items, next_token: page.next_token })
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Usage {
    license_configuration_usage_list: Vec<UsageView>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct UsageView {
    resource_arn: String,
    resource_type: ResourceType,
    resource_status: String,
    resource_owner_id: String,
    association_time: f64,
    consumed_licenses: i64,
}

/// Only resources that consume licenses have usage.
pub(super) fn list_usage(context: &mut Context<'_>, request: OfConfiguration) -> Result<Usage> {
    let filters = Filters::read(context, &["resourceArn", "resourceType", "resourceAccount"])?;
    let configuration = owned(context, &request.license_configuration_arn)?;
    let state = &*context.state;
    let pager = Pager::new(context)?;
    let list = Association::of_configuration(&configuration.arn);
    let page = pager.fill(state.associations.list(&list, pager.after), |it| {
        let consumed = consumption::consumed(state, configuration, it);
        let shown = consumed > 0
            && filters.accept(|name, value| match name {
                "resourceArn" => it.resource_arn == value,
                "resourceType" => it.resource_type.name() == value,
                _ => it.resource_owner_id == value,
            });
        let resource = state.resources.get(&it.resource_arn);
        shown.then(|| UsageView {
            resource_arn: it.resource_arn.clone(),
            resource_type: it.resource_type,
            resource_status: resource.map_or(Resource::RUNNING, |it| &it.state).to_owned(),
            resource_owner_id: it.resource_owner_id.clone(),
            association_time: it.associated.epoch_seconds(),
            consumed_licenses: consumed,
        })
    });
    Ok(Usage { license_configuration_usage_list: page.items, next_token: page.next_token })
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Failures {
    license_operation_failure_list: Vec<FailureView>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct FailureView {
    resource_arn: String,
    resource_type: ResourceType,
    error_message: String,
    failure_time: f64,
    operation_name: &'static str,
    resource_owner_id: String,
    operation_requested_by: &'static str,
}

pub(super) fn list_failures(
    context: &mut Context<'_>,
    request: OfConfiguration,
) -> Result<Failures> {
    let arn = &owned(context, &request.license_configuration_arn)?.arn;
    let pager = Pager::new(context)?;
    let listed = context.state.operation_failures.list(arn, pager.after);
    let page = pager.fill(listed, |it: &OperationFailure| {
        Some(FailureView {
            resource_arn: it.resource_arn.clone(),
            resource_type: it.resource_type,
            error_message: it.error_message.clone(),
            failure_time: it.failed.epoch_seconds(),
            operation_name: "UpdateLicenseSpecificationsForResource",
            resource_owner_id: it.resource_owner_id.clone(),
            operation_requested_by: AUTOMATED_DISCOVERY,
        })
    });
    Ok(Failures { license_operation_failure_list: page.items, next_token: page.next_token })
}
