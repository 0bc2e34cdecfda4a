//! What tests say about resources, and what follows for associations.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::emulator::account::AccountId;
use crate::emulator::arn::{Arn, new_id};
use crate::emulator::clock::Timestamp;
use crate::emulator::operations::consumption::Consumption;
use crate::emulator::records::{Association, OperationFailure, Resource, ResourceType};
use crate::emulator::state::State;

/// What a test says about a resource.
#[derive(Debug, Deserialize)]
pub(crate) struct Observation {
    arn: String,
    account: Option<AccountId>,
    region: Option<String>,
    resource_type: Option<ResourceType>,
    vcpus: Option<i64>,
    cores: Option<i64>,
    sockets: Option<i64>,
    platform: Option<String>,
    platform_version: Option<String>,
    marketplace_product_codes: Option<Vec<String>>,
    usage_operation: Option<String>,
    ami_id: Option<String>,
    host_id: Option<String>,
    instance_type: Option<String>,
    applications: Option<Vec<String>>,
    tags: Option<BTreeMap<String, String>>,
    state: Option<String>,
    #[serde(default)]
    remove: bool,
}

impl Observation {
    /// The observation, if the ARN, or what is said beside it, tells what the resource is.
    pub(crate) fn checked(self) -> std::result::Result<Self, String> {
        let known = Arn::parse(&self.arn)
            .is_some_and(|arn| self.resource_type.or(ResourceType::of(&arn)).is_some());
        let unclear = format!("`arn`: {} is not the ARN of a countable resource", self.arn);
        if known { Ok(self) } else { Err(unclear) }
    }
}

/// Takes note of a resource. What it says replaces what was known, except where it is silent.
pub(crate) fn observe(state: &mut State, now: Timestamp, seen: Observation) {
    if seen.remove {
        return disappear(state, &seen.arn);
    }
    let Some(arn) = Arn::parse(&seen.arn) else { return };
    let prior = state.resources.get(&seen.arn).cloned();
    let known = |of: fn(&Resource) -> Option<i64>| prior.as_ref().and_then(of);
    let text = |of: fn(&Resource) -> Option<&String>| prior.as_ref().and_then(of).cloned();
    let Some(kind) = seen.resource_type.or(ResourceType::of(&arn)) else { return };
    let resource = Resource {
        account: seen.account.as_deref().unwrap_or(arn.account).to_owned(),
        region: seen.region.unwrap_or_else(|| arn.region.to_owned()),
        kind,
        vcpus: seen.vcpus.or(known(|it| it.vcpus)),
        cores: seen.cores.or(known(|it| it.cores)),
        sockets: seen.sockets.or(known(|it| it.sockets)),
        platform: seen.platform.or(text(|it| it.platform.as_ref())),
        platform_version: seen.platform_version.or(text(|it| it.platform_version.as_ref())),
        marketplace_product_codes: seen
            .marketplace_product_codes
            .or_else(|| prior.as_ref()?.marketplace_product_codes.clone()),
        usage_operation: seen.usage_operation.or(text(|it| it.usage_operation.as_ref())),
        ami_id: seen.ami_id.or(text(|it| it.ami_id.as_ref())),
        host_id: seen.host_id.or(text(|it| it.host_id.as_ref())),
        instance_type: seen.instance_type.or(text(|it| it.instance_type.as_ref())),
        applications: seen.applications.or_else(|| prior.as_ref()?.applications.clone()),
        tags: seen.tags.or_else(|| prior.as_ref()?.tags.clone()),
        state: seen.state.or(text(|it| Some(&it.state))).unwrap_or(Resource::RUNNING.to_owned()),
        arn: seen.arn.clone(),
    };
    state.resources.put(resource);
    note_failures(state, now, &seen.arn);
}

/// A resource that grew beyond a hard limit stays associated, and discovery notes a failure.
fn note_failures(state: &mut State, now: Timestamp, resource_arn: &str) {
    let list = Association::of_resource_anywhere(resource_arn);
    let exceeded = |association: &Association| {
        let arn = &association.license_configuration_arn;
        let configuration = state.license_configurations.get(arn);
        configuration
            .is_some_and(|it| it.license_count_hard_limit && Consumption::exceeds(state, it))
    };
    let attached = state.associations.list(&list, 0).map(|listed| listed.record);
    let failures: Vec<OperationFailure> = attached
        .filter(|association| exceeded(association))
        .map(|association| OperationFailure {
            id: new_id("failure"),
            license_configuration_arn: association.license_configuration_arn.clone(),
            resource_arn: association.resource_arn.clone(),
            resource_type: association.resource_type,
            resource_owner_id: association.resource_owner_id.clone(),
            error_message: "No licenses available.".to_owned(),
            failed: now,
        })
        .collect();
    for failure in failures {
        state.operation_failures.put(failure);
    }
}

/// A resource that is gone leaves the license configurations that say so.
fn disappear(state: &mut State, resource_arn: &str) {
    state.resources.remove(resource_arn);
    let list = Association::of_resource_anywhere(resource_arn);
    let attached = state.associations.list(&list, 0).map(|listed| listed.record);
    let leaving: Vec<String> = attached
        .filter(|association| {
            let arn = &association.license_configuration_arn;
            let configuration = state.license_configurations.get(arn);
            configuration.is_some_and(|it| it.disassociate_when_not_found == Some(true))
        })
        .map(|association| {
            Association::key_of(&association.license_configuration_arn, resource_arn)
        })
        .collect();
    for key in leaving {
        state.associations.remove(&key);
    }
}
