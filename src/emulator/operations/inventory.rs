//! The resource inventory: what exists, what tests say about it, and what follows for associations.

use serde::{Deserialize, Serialize};

use super::consumption::Consumption;
use crate::emulator::arn::{Arn, new_id};
use crate::emulator::clock::Timestamp;
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::filters::check_count;
use crate::emulator::pages::Pager;
use crate::emulator::records::{Association, OperationFailure, Resource, ResourceType};
use crate::emulator::state::State;
use crate::emulator::switches::Switch;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListRequest {
    filters: Option<Vec<Filter>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Filter {
    name: String,
    condition: Condition,
    value: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Condition {
    Equals,
    NotEquals,
    BeginsWith,
    Contains,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListResponse {
    resource_inventory_list: Vec<View>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct View {
    resource_id: String,
    resource_type: ResourceType,
    resource_arn: String,
    platform: Option<String>,
    platform_version: Option<String>,
    resource_owning_account_id: String,
    region: String,
}

pub(super) fn list(context: &mut Context<'_>, request: ListRequest) -> Result<ListResponse> {
    if context.is_on(Switch::InventoryDependencyMissing) {
        let text = "Systems Manager inventory is not set up for this account";
        return Err(Error::new("FailedDependencyException", text)
            .with_member("ErrorCode", "SystemsManagerInventoryNotFound"));
    }
    let filters = request.filters.unwrap_or_default();
    check_count(context, filters.len())?;
    filters.iter().try_for_each(Filter::check)?;
    let pager = Pager::new(context)?;
    let caller = context.caller;
    let list = Resource::owned_by(&caller.account, &caller.region);
    let page = pager.fill(context.state.resources.list(&list, pager.after), |it| {
        filters.iter().all(|filter| filter.accepts(it)).then(|| View {
            resource_id: it.id().to_owned(),
            resource_type: it.kind,
            resource_arn: it.arn.clone(),
            platform: it.platform.clone(),
            platform_version: it.platform_version.clone(),
            resource_owning_account_id: it.account.clone(),
            region: it.region.clone(),
        })
    });
    Ok(ListResponse { resource_inventory_list: page.items, next_token: page.next_token })
}

impl Filter {
    fn check(&self) -> Result<()> {
        use Condition::{BeginsWith, Equals, NotEquals};
        let allowed: &[Condition] = match self.name.as_str() {
            "account_id" | "license_included" | "resource_id" => &[Equals, NotEquals],
            "application_name" | "platform" => &[Equals, BeginsWith],
            name if name.len() > 4 && name.starts_with("tag:") => &[Equals, NotEquals],
            name => {
                let text = format!("Invalid filter name: {name}");
                return Err(Error::invalid_parameter_value(text));
            }
        };
        if allowed.contains(&self.condition) {
            return Ok(());
        }
        let text = format!("Filter {} does not support its condition", self.name);
        Err(Error::invalid_parameter_value(text))
    }

    /// Applications, included licenses and tags of resources are not part of the inventory here.
    fn accepts(&self, resource: &Resource) -> bool {
        let found = match self.name.as_str() {
            "account_id" => Some(resource.account.as_str()),
            "resource_id" => Some(resource.id()),
            "platform" => resource.platform.as_deref(),
            _ => None,
        };
        let wanted = self.value.as_deref().unwrap_or_default();
        match self.condition {
            Condition::Equals => found == Some(wanted),
            Condition::NotEquals => found != Some(wanted),
            Condition::BeginsWith => found.is_some_and(|found| found.starts_with(wanted)),
            Condition::Contains => found.is_some_and(|found| found.contains(wanted)),
        }
    }
}

/// What a test says about a resource.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Observation {
    arn: String,
    account: Option<String>,
    region: Option<String>,
    resource_type: Option<ResourceType>,
    vcpus: Option<i64>,
    cores: Option<i64>,
    sockets: Option<i64>,
    platform: Option<String>,
    platform_version: Option<String>,
    state: Option<String>,
    #[serde(default)]
    remove: bool,
}

impl Observation {
    /// Whether the ARN, or what is said beside it, tells what the resource is.
    pub(crate) fn check(&self) -> std::result::Result<(), String> {
        let known = Arn::parse(&self.arn)
            .is_some_and(|arn| self.resource_type.or(ResourceType::of(&arn)).is_some());
        let unclear = format!("{} is not the ARN of a countable resource", self.arn);
        known.then_some(()).ok_or(unclear)
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
        account: seen.account.unwrap_or_else(|| arn.account.to_owned()),
        region: seen.region.unwrap_or_else(|| arn.region.to_owned()),
        kind,
        vcpus: seen.vcpus.or(known(|it| it.vcpus)),
        cores: seen.cores.or(known(|it| it.cores)),
        sockets: seen.sockets.or(known(|it| it.sockets)),
        platform: seen.platform.or(text(|it| it.platform.as_ref())),
        platform_version: seen.platform_version.or(text(|it| it.platform_version.as_ref())),
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
