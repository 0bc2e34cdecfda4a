//! `UpdateLicenseSpecificationsForResource`: attach license configurations to a resource, or detach them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{LicenseSpecification, countable};
use crate::emulator::arn::Arn;
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::operations::Empty;
use crate::emulator::operations::consumption::{Consumption, needed};
use crate::emulator::operations::license_configurations::owned;
use crate::emulator::records::{
    Association, ConfigurationStatus, LicenseConfiguration, ResourceType,
};
use crate::emulator::switches::Switch;

/// The quota behind the switch `quota_associations_per_resource`.
const PER_RESOURCE: usize = 10;

/// The only scope that an association with an image can have.
const CROSS_ACCOUNT: &str = "cross-account";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::emulator::operations) struct UpdateRequest {
    resource_arn: String,
    add_license_specifications: Option<Vec<LicenseSpecification>>,
    remove_license_specifications: Option<Vec<LicenseSpecification>>,
}

/// A resource whose associations are about to change.
struct Subject {
    arn: String,
    resource_type: ResourceType,
    owner: String,
}

pub(in crate::emulator::operations) fn update_specifications(
    context: &mut Context<'_>,
    request: UpdateRequest,
) -> Result<Empty> {
    let resource_type = countable(context, &request.resource_arn)?;
    // The ARN of an image names no account.
    let named = Arn::parse(&request.resource_arn).map(|arn| arn.account.to_owned());
    let named = named.filter(|account| !account.is_empty());
    let owner = named.unwrap_or_else(|| context.caller.account.clone());
    let subject = Subject { resource_type, owner, arn: request.resource_arn };
    check_state(context, &subject)?;
    let removed = removals(context, &subject, request.remove_license_specifications)?;
    let added = additions(context, &subject, request.add_license_specifications)?;
    check_quota(context, &subject, &removed, &added)?;
    for key in removed {
        context.state.associations.remove(&key);
    }
    for (key, association) in added {
        if context.state.associations.get(&key).is_none() {
            context.state.associations.put(association);
        }
    }
    Ok(Empty {})
}

fn check_state(context: &Context<'_>, subject: &Subject) -> Result<()> {
    let known = context.state.resources.get(&subject.arn);
    match known.map_or("", |resource| resource.state.as_str()) {
        state @ ("shutting-down" | "terminated") => Err(Error::new(
            "InvalidResourceStateException",
            format!("Resource {} is in the state {state}", subject.arn),
        )),
        _ => Ok(()),
    }
}

/// Assumption A24: what is not associated cannot be removed.
fn removals(
    context: &Context<'_>,
    subject: &Subject,
    specifications: Option<Vec<LicenseSpecification>>,
) -> Result<BTreeSet<String>> {
    let keys = specifications.unwrap_or_default().into_iter().map(|specification| {
        let arn = &owned(context, &specification.license_configuration_arn)?.arn;
        let key = Association::key_of(arn, &subject.arn);
        match context.state.associations.get(&key) {
            Some(_) => Ok(key),
            None if context.is_on(Switch::NothingCanBeRemoved) => Ok(key),
            None => Err(Error::invalid_parameter_value(format!(
                "License configuration {arn} is not associated with {}",
                subject.arn
            ))),
        }
    });
    keys.collect()
}

/// Assumption A24: adding what is there already succeeds and changes nothing.
fn additions(
    context: &Context<'_>,
    subject: &Subject,
    specifications: Option<Vec<LicenseSpecification>>,
) -> Result<BTreeMap<String, Association>> {
    let mut added = BTreeMap::new();
    for specification in specifications.unwrap_or_default() {
        let configuration = owned(context, &specification.license_configuration_arn)?;
        if !context.is_on(Switch::LenientAsTheModel) {
            check_scope(subject, specification.ami_association_scope.as_deref())?;
        }
        let key = Association::key_of(&configuration.arn, &subject.arn);
        if context.state.associations.get(&key).is_some() {
            continue;
        }
        check_capacity(context, subject, configuration)?;
        added.insert(
            key,
            Association {
                license_configuration_arn: configuration.arn.clone(),
                resource_arn: subject.arn.clone(),
                resource_type: subject.resource_type,
                resource_owner_id: subject.owner.clone(),
                ami_association_scope: specification.ami_association_scope,
                account: context.caller.account.clone(),
                region: context.caller.region.clone(),
                associated: context.now,
            },
        );
    }
    Ok(added)
}

fn check_scope(subject: &Subject, scope: Option<&str>) -> Result<()> {
    match (scope, subject.resource_type) {
        (None, _) | (Some(CROSS_ACCOUNT), ResourceType::Ec2Ami) => Ok(()),
        (Some(scope), _) => Err(Error::invalid_parameter_value(format!(
            "AmiAssociationScope '{scope}' is not valid for {}",
            subject.arn
        ))),
    }
}

/// Assumption A24: with a hard limit, what is consumed and what is needed must fit into the count.
fn check_capacity(
    context: &Context<'_>,
    subject: &Subject,
    configuration: &LicenseConfiguration,
) -> Result<()> {
    if configuration.status == ConfigurationStatus::Disabled {
        return Err(Error::invalid_parameter_value(format!(
            "License configuration {} is disabled",
            configuration.arn
        )));
    }
    let Some(limit) =
        configuration.license_count.filter(|_| configuration.license_count_hard_limit)
    else {
        return Ok(());
    };
    let resource = context.state.resources.get(&subject.arn);
    let needed = needed(resource, subject.resource_type, configuration.license_counting_type);
    let consumed = Consumption::of(context.state, configuration).total();
    if needed > 0 && consumed.saturating_add(needed) > limit {
        return Err(Error::new("LicenseUsageException", "No licenses available."));
    }
    Ok(())
}

fn check_quota(
    context: &Context<'_>,
    subject: &Subject,
    removed: &BTreeSet<String>,
    added: &BTreeMap<String, Association>,
) -> Result<()> {
    let caller = context.caller;
    let list = Association::of_resource(&caller.account, &caller.region, &subject.arn);
    let kept = context.state.associations.count(&list).saturating_sub(removed.len());
    let left = kept + added.len();
    if context.is_on(Switch::QuotaAssociationsPerResource) && left > PER_RESOURCE {
        return Err(Error::invalid_parameter_value(format!(
            "Resource {} cannot have more than {PER_RESOURCE} license configurations",
            subject.arn
        )));
    }
    Ok(())
}
