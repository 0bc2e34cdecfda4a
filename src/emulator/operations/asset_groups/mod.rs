//! License asset groups: create, change, delete.

use serde::{Deserialize, Serialize};

use super::{asset_rulesets, regional};
use crate::emulator::client_tokens::{self, Memory};
use crate::emulator::clock::Timestamp;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::records::{
    AssetGroup, AssetGroupConfiguration, AssetGroupProperty, AssetGroupStatus, TransitionKind,
};
use crate::emulator::state::State;
use crate::emulator::tag_limits::{self, Tag};

mod assets;
mod checks;
mod matching;
mod reading;

pub(super) use assets::list_assets;
pub(super) use reading::{get, list};

const KIND: &str = "license-asset-group";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateRequest {
    name: String,
    description: Option<String>,
    license_asset_group_configurations: Vec<AssetGroupConfiguration>,
    #[serde(rename = "AssociatedLicenseAssetRulesetARNs")]
    ruleset_arns: Vec<String>,
    properties: Option<Vec<AssetGroupProperty>>,
    tags: Option<Vec<Tag>>,
    client_token: String,
}

/// What a creation and an update answer.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct NamedResponse {
    license_asset_group_arn: String,
    status: AssetGroupStatus,
}

pub(super) fn create(context: &mut Context<'_>, request: CreateRequest) -> Result<NamedResponse> {
    let token = request.client_token.clone();
    client_tokens::once(context, &token, Memory::Forever, |context| create_once(context, request))
}

/// Assumption A30: ids of groups begin with `lag`.
fn create_once(context: &mut Context<'_>, request: CreateRequest) -> Result<NamedResponse> {
    let group = AssetGroup {
        arn: regional::new_arn(context, KIND, "lag"),
        account: context.caller.account.clone(),
        region: context.caller.region.clone(),
        name: request.name,
        description: request.description,
        configurations: Some(request.license_asset_group_configurations),
        ruleset_arns: checks::rulesets(context, &request.ruleset_arns)?,
        properties: request.properties,
        status: AssetGroupStatus::Active,
        discovered: None,
    };
    checks::check(context, &group)?;
    let tags = tag_limits::of_new_object(context, request.tags)?;
    tag_limits::keep(context, &group.arn, tags);
    Ok(keep(context, group))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateRequest {
    license_asset_group_arn: String,
    name: Option<String>,
    description: Option<String>,
    license_asset_group_configurations: Option<Vec<AssetGroupConfiguration>>,
    #[serde(rename = "AssociatedLicenseAssetRulesetARNs")]
    ruleset_arns: Vec<String>,
    properties: Option<Vec<AssetGroupProperty>>,
    status: Option<AssetGroupStatus>,
    client_token: String,
}

pub(super) fn update(context: &mut Context<'_>, request: UpdateRequest) -> Result<NamedResponse> {
    let token = request.client_token.clone();
    client_tokens::once(context, &token, Memory::Forever, |context| update_once(context, request))
}

fn update_once(context: &mut Context<'_>, request: UpdateRequest) -> Result<NamedResponse> {
    let prior = owned(context, &request.license_asset_group_arn)?.clone();
    if request.status == Some(AssetGroupStatus::Deleted) {
        return Err(context.refuse("Status must be ACTIVE or DISABLED"));
    }
    let group = AssetGroup {
        name: request.name.unwrap_or(prior.name),
        description: request.description.or(prior.description),
        configurations: request.license_asset_group_configurations.or(prior.configurations),
        ruleset_arns: checks::rulesets(context, &request.ruleset_arns)?,
        properties: request.properties.or(prior.properties),
        status: request.status.unwrap_or(prior.status),
        ..prior
    };
    checks::check(context, &group)?;
    Ok(keep(context, group))
}

/// Keeps a group and lets discovery look for its assets.
///
/// Assumption E28: discovery takes as long as asynchronous states are visible, and does not look at
/// disabled groups.
fn keep(context: &mut Context<'_>, group: AssetGroup) -> NamedResponse {
    let answer = NamedResponse { license_asset_group_arn: group.arn.clone(), status: group.status };
    if group.status == AssetGroupStatus::Active {
        context.schedule(context.settings.settle, TransitionKind::DiscoverAssets, &group.arn);
    }
    context.state.asset_groups.put(group);
    answer
}

/// Notes that discovery has looked for the assets of a group.
pub(super) fn discover(state: &mut State, arn: &str, at: Timestamp) {
    state.asset_groups.update(arn, |group| group.discovered = Some(at));
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct NamedRequest {
    license_asset_group_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteResponse {
    status: AssetGroupStatus,
}

/// Assumption E29: a deleted group cannot be read any more. Its rulesets stay.
pub(super) fn delete(context: &mut Context<'_>, request: NamedRequest) -> Result<DeleteResponse> {
    let arn = owned(context, &request.license_asset_group_arn)?.arn.clone();
    context.state.asset_groups.remove(&arn);
    context.state.tag_sets.remove(&arn);
    Ok(DeleteResponse { status: AssetGroupStatus::Deleted })
}

/// A group of the caller in this region, if an ARN names one.
pub(super) fn find<'c>(context: &'c Context<'_>, arn: &str) -> Option<&'c AssetGroup> {
    let found = context.state.asset_groups.get(&regional::canonical(arn));
    let caller = context.caller;
    found.filter(|it| it.account == caller.account && it.region == caller.region)
}

fn owned<'c>(context: &'c Context<'_>, arn: &str) -> Result<&'c AssetGroup> {
    let unknown = || context.refuse(format!("License asset group {arn} does not exist"));
    find(context, arn).ok_or_else(unknown)
}
