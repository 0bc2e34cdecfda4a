//! License configurations: create, change and delete.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Empty;
use crate::emulator::arn::{new_id, partition};
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::records::{
    Association, ConfigurationStatus, LicenseConfiguration, LicenseCountingType,
    ProductInformation, ReportGenerator, Resource, ResourceType, TransitionKind,
};
use crate::emulator::state::State;
use crate::emulator::switches::Switch;
use crate::emulator::tag_limits::{self, Tag};

mod checks;
mod product_information;
mod quotas;
mod reading;
mod rules;

pub(crate) use reading::{View, overview};
pub(super) use reading::{get, list, list_for_organization};

/// Assumption A21: how long a deleted license configuration can be read where the switch
/// `deleted_configuration_readable` says so.
const DELETED_READABLE: Duration = Duration::from_mins(1);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateRequest {
    name: String,
    description: Option<String>,
    license_counting_type: LicenseCountingType,
    license_count: Option<i64>,
    license_count_hard_limit: Option<bool>,
    license_rules: Option<Vec<String>>,
    tags: Option<Vec<Tag>>,
    disassociate_when_not_found: Option<bool>,
    product_information_list: Option<Vec<ProductInformation>>,
    license_expiry: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateResponse {
    license_configuration_arn: String,
}

pub(super) fn create(context: &mut Context<'_>, request: CreateRequest) -> Result<CreateResponse> {
    let (account, region) = (&context.caller.account, &context.caller.region);
    let (partition, id) = (partition(region), new_id("lic"));
    let arn =
        format!("arn:{partition}:license-manager:{region}:{account}:license-configuration:{id}");
    let tags = tag_limits::of_new_object(context, request.tags)?;
    let configuration = LicenseConfiguration {
        arn: arn.clone(),
        account: account.clone(),
        region: region.clone(),
        name: request.name,
        description: request.description,
        license_counting_type: request.license_counting_type,
        license_rules: request.license_rules.unwrap_or_default(),
        license_count: request.license_count,
        license_count_hard_limit: request.license_count_hard_limit.unwrap_or(false),
        disassociate_when_not_found: request.disassociate_when_not_found,
        product_information_list: request.product_information_list,
        license_expiry: request.license_expiry,
        status: ConfigurationStatus::Available,
        created: context.now,
    };
    checks::check(context, &configuration)?;
    quotas::count_creation(context)?;
    context.state.license_configurations.put(configuration);
    tag_limits::keep(context, &arn, tags);
    Ok(CreateResponse { license_configuration_arn: arn })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateRequest {
    license_configuration_arn: String,
    license_configuration_status: Option<ConfigurationStatus>,
    license_rules: Option<Vec<String>>,
    license_count: Option<i64>,
    license_count_hard_limit: Option<bool>,
    name: Option<String>,
    description: Option<String>,
    product_information_list: Option<Vec<ProductInformation>>,
    disassociate_when_not_found: Option<bool>,
    license_expiry: Option<i64>,
}

pub(super) fn update(context: &mut Context<'_>, request: UpdateRequest) -> Result<Empty> {
    let prior = owned(context, &request.license_configuration_arn)?.clone();
    if let Some(rules) = &request.license_rules
        && !context.is_on(Switch::RulesCanChange)
    {
        rules::check_change(&prior.license_rules, rules)?;
    }
    if request.license_configuration_status == Some(ConfigurationStatus::Disabled) {
        check_disabling(context.state, &prior)?;
    }
    let configuration = LicenseConfiguration {
        name: request.name.unwrap_or(prior.name),
        description: request.description.or(prior.description),
        license_rules: request.license_rules.unwrap_or(prior.license_rules),
        license_count: request.license_count.or(prior.license_count),
        license_count_hard_limit: request
            .license_count_hard_limit
            .unwrap_or(prior.license_count_hard_limit),
        disassociate_when_not_found: request
            .disassociate_when_not_found
            .or(prior.disassociate_when_not_found),
        product_information_list: request
            .product_information_list
            .or(prior.product_information_list),
        license_expiry: request.license_expiry.or(prior.license_expiry),
        status: request.license_configuration_status.unwrap_or(prior.status),
        ..prior
    };
    checks::check(context, &configuration)?;
    context.state.license_configurations.put(configuration);
    Ok(Empty {})
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteRequest {
    license_configuration_arn: String,
}

pub(super) fn delete(context: &mut Context<'_>, request: DeleteRequest) -> Result<Empty> {
    let arn = request.license_configuration_arn;
    owned(context, &arn)?;
    check_unused(context, &arn)?;
    forget_failures(context.state, &arn);
    context.state.tag_sets.remove(&arn);
    if context.is_on(Switch::DeletedConfigurationReadable) {
        let deleted = |it: &mut LicenseConfiguration| it.status = ConfigurationStatus::Deleted;
        context.state.license_configurations.update(&arn, deleted);
        context.schedule(DELETED_READABLE, TransitionKind::ForgetLicenseConfiguration, &arn);
    } else {
        context.state.license_configurations.remove(&arn);
    }
    Ok(Empty {})
}

/// A live license configuration of the caller in this region.
pub(super) fn owned<'c>(context: &'c Context<'_>, arn: &str) -> Result<&'c LicenseConfiguration> {
    let found = owned_or_deleted(context, arn)?;
    if found.status == ConfigurationStatus::Deleted { Err(unknown(arn)) } else { Ok(found) }
}

fn owned_or_deleted<'c>(context: &'c Context<'_>, arn: &str) -> Result<&'c LicenseConfiguration> {
    let found = context.state.license_configurations.get(arn);
    let caller = context.caller;
    found
        .filter(|it| it.account == caller.account && it.region == caller.region)
        .ok_or_else(|| unknown(arn))
}

/// Unknown, malformed and foreign ARNs get the same answer.
pub(super) fn unknown(arn: &str) -> Error {
    Error::invalid_parameter_value(format!("Invalid license configuration ARN: {arn}"))
}

/// Assumption A22: the text of the refusal does not read like the one for an unknown ARN, although
/// both have the same code.
fn check_unused(context: &Context<'_>, arn: &str) -> Result<()> {
    let state = &context.state;
    let attached = state.associations.count(&Association::of_configuration(arn));
    let reported = state.report_generators.count(&ReportGenerator::of_configuration(arn));
    if attached == 0 && reported == 0 {
        return Ok(());
    }
    if context.is_on(Switch::InUseLikeUnknown) {
        return Err(unknown(arn));
    }
    Err(Error::invalid_parameter_value(format!(
        "License configuration {arn} is in use and cannot be deleted. Disassociate its {attached} \
         resource(s) and delete its {reported} report generator(s) first."
    )))
}

/// A license configuration that counts a running instance cannot be disabled.
fn check_disabling(state: &State, configuration: &LicenseConfiguration) -> Result<()> {
    let list = Association::of_configuration(&configuration.arn);
    let mut attached = state.associations.list(&list, 0).map(|listed| listed.record);
    let running = attached.find(|association| {
        association.resource_type == ResourceType::Ec2Instance
            && state.resources.get(&association.resource_arn).is_none_or(Resource::consumes)
    });
    running.map_or(Ok(()), |association| {
        Err(Error::invalid_parameter_value(format!(
            "License configuration {} cannot be disabled while it is attached to the running instance \
             {}",
            configuration.arn, association.resource_arn
        )))
    })
}

fn forget_failures(state: &mut State, arn: &str) {
    let failures = state.operation_failures.list(arn, 0);
    let ids: Vec<String> = failures.map(|listed| listed.record.id.clone()).collect();
    for id in ids {
        state.operation_failures.remove(&id);
    }
}
