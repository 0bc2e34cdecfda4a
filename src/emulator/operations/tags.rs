//! Tags of any object that has an ARN: add, remove, list.

use serde::{Deserialize, Serialize};

use super::{
    Empty, asset_groups, asset_rulesets, entitlements, license_configurations, regional,
    report_generators,
};
use crate::emulator::arn::Arn;
use crate::emulator::context::Context;
use crate::emulator::error::{Error, INVALID_PARAMETER_VALUE, Result, VALIDATION};
use crate::emulator::tag_limits::{self, Tag};

/// The code with which tagging refuses: that of the family to which the object belongs.
fn refusal(arn: &str) -> &'static str {
    match Arn::parse(arn).and_then(|arn| arn.license_manager_kind()) {
        Some("license" | "grant") => VALIDATION,
        _ => INVALID_PARAMETER_VALUE,
    }
}

/// Refuses ARNs of what does not exist or belongs to others.
fn check_exists(context: &Context<'_>, arn: &str) -> Result<()> {
    match Arn::parse(arn).and_then(|arn| arn.license_manager_kind()) {
        Some("license-configuration") => license_configurations::owned(context, arn).map(|_| ()),
        Some("report-generator") if report_generators::find(context, arn).is_some() => Ok(()),
        Some("license-asset-group") if asset_groups::find(context, arn).is_some() => Ok(()),
        Some("license-asset-ruleset") if asset_rulesets::find(context, arn).is_some() => Ok(()),
        Some("license" | "grant") if entitlements::is_taggable(context, arn) => Ok(()),
        _ => Err(Error::new(refusal(arn), format!("Invalid resource ARN: {arn}"))),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TagRequest {
    resource_arn: String,
    tags: Vec<Tag>,
}

pub(super) fn tag(context: &mut Context<'_>, request: TagRequest) -> Result<Empty> {
    let arn = regional::canonical(&request.resource_arn);
    check_exists(context, &arn)?;
    let prior = context.state.tag_sets.get(&arn);
    let refuse = |message| Error::new(refusal(&arn), message);
    let limits = tag_limits::Limits::of(context);
    let tags = tag_limits::with_added(limits, prior, request.tags, refuse)?;
    tag_limits::keep(context, &arn, tags);
    Ok(Empty {})
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UntagRequest {
    resource_arn: String,
    tag_keys: Vec<String>,
}

/// Removing a tag that is not there is no error.
pub(super) fn untag(context: &mut Context<'_>, request: UntagRequest) -> Result<Empty> {
    let arn = regional::canonical(&request.resource_arn);
    check_exists(context, &arn)?;
    if let Some(mut tags) = context.state.tag_sets.get(&arn).map(|set| set.tags.clone()) {
        tags.retain(|key, _| !request.tag_keys.contains(key));
        tag_limits::keep(context, &arn, tags);
    }
    Ok(Empty {})
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListRequest {
    resource_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListResponse {
    tags: Vec<Tag>,
}

pub(super) fn list(context: &mut Context<'_>, request: ListRequest) -> Result<ListResponse> {
    let arn = regional::canonical(&request.resource_arn);
    check_exists(context, &arn)?;
    Ok(ListResponse { tags: tag_limits::shown(context, &arn) })
}
