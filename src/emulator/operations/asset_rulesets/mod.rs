//! License asset rulesets: create, change, delete, get and list.

use serde::{Deserialize, Serialize};

use super::{Empty, regional};
use crate::emulator::client_tokens::{self, Memory};
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::filters::Filters;
use crate::emulator::pages::Pager;
use crate::emulator::records::{AssetGroup, AssetRule, AssetRuleset};
use crate::emulator::switches::Switch;
use crate::emulator::table::Listed;
use crate::emulator::tag_limits::{self, Tag};

mod managed;
mod rules;

const KIND: &str = "license-asset-ruleset";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateRequest {
    name: String,
    description: Option<String>,
    rules: Vec<AssetRule>,
    tags: Option<Vec<Tag>>,
    client_token: String,
}

/// What a creation and an update answer.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct NamedResponse {
    license_asset_ruleset_arn: String,
}

pub(super) fn create(context: &mut Context<'_>, request: CreateRequest) -> Result<NamedResponse> {
    let token = request.client_token.clone();
    client_tokens::once(context, &token, Memory::Forever, |context| create_once(context, request))
}

/// Assumption A30: ids of rulesets begin with `lar`.
fn create_once(context: &mut Context<'_>, request: CreateRequest) -> Result<NamedResponse> {
    if !context.is_on(Switch::LenientAsTheModel) {
        rules::check(&request.rules).map_err(|reason| context.refuse(reason))?;
    }
    let tags = tag_limits::of_new_object(context, request.tags)?;
    let arn = regional::new_arn(context, KIND, "lar");
    context.state.asset_rulesets.put(AssetRuleset {
        arn: arn.clone(),
        account: context.caller.account.clone(),
        region: context.caller.region.clone(),
        name: request.name,
        description: request.description,
        rules: request.rules,
    });
    tag_limits::keep(context, &arn, tags);
    Ok(NamedResponse { license_asset_ruleset_arn: arn })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateRequest {
    license_asset_ruleset_arn: String,
    name: Option<String>,
    description: Option<String>,
    rules: Vec<AssetRule>,
    client_token: String,
}

pub(super) fn update(context: &mut Context<'_>, request: UpdateRequest) -> Result<NamedResponse> {
    let token = request.client_token.clone();
    client_tokens::once(context, &token, Memory::Forever, |context| update_once(context, request))
}

fn update_once(context: &mut Context<'_>, request: UpdateRequest) -> Result<NamedResponse> {
    let prior = owned(context, &request.license_asset_ruleset_arn)?.clone();
    if !context.is_on(Switch::LenientAsTheModel) {
        rules::check(&request.rules).map_err(|reason| context.refuse(reason))?;
    }
    let arn = prior.arn.clone();
    context.state.asset_rulesets.put(AssetRuleset {
        name: request.name.unwrap_or(prior.name),
        description: request.description.or(prior.description),
        rules: request.rules,
        ..prior
    });
    Ok(NamedResponse { license_asset_ruleset_arn: arn })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct NamedRequest {
    license_asset_ruleset_arn: String,
}

pub(super) fn delete(context: &mut Context<'_>, request: NamedRequest) -> Result<Empty> {
    let arn = owned(context, &request.license_asset_ruleset_arn)?.arn.clone();
    let groups = context.state.asset_groups.count(&AssetGroup::of_ruleset(&arn));
    if groups > 0 {
        return Err(context.refuse(format!(
            "License asset ruleset {arn} is used by {groups} license asset group(s) and cannot be \
             deleted"
        )));
    }
    context.state.asset_rulesets.remove(&arn);
    context.state.tag_sets.remove(&arn);
    Ok(Empty {})
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct View {
    name: String,
    description: Option<String>,
    rules: Vec<AssetRule>,
    license_asset_ruleset_arn: String,
}

impl View {
    fn new(ruleset: &AssetRuleset) -> Self {
        Self {
            name: ruleset.name.clone(),
            description: ruleset.description.clone(),
            rules: ruleset.rules.clone(),
            license_asset_ruleset_arn: ruleset.arn.clone(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetResponse {
    license_asset_ruleset: View,
}

pub(super) fn get(context: &mut Context<'_>, request: NamedRequest) -> Result<GetResponse> {
    let arn = &request.license_asset_ruleset_arn;
    let ruleset = usable(context, arn).ok_or_else(|| context.refuse(unknown(arn)))?;
    Ok(GetResponse { license_asset_ruleset: View::new(&ruleset) })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListRequest {
    #[serde(rename = "ShowAWSManagedLicenseAssetRulesets")]
    show_managed: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListResponse {
    license_asset_rulesets: Vec<View>,
    next_token: Option<String>,
}

/// Assumption E25: managed rulesets come after those of the caller.
pub(super) fn list(context: &mut Context<'_>, request: ListRequest) -> Result<ListResponse> {
    let filters = Filters::read(context, &["Name"])?;
    let pager = Pager::new(context)?;
    let caller = context.caller;
    let list = AssetRuleset::owned_by(&caller.account, &caller.region);
    let show_managed =
        request.show_managed.unwrap_or(false) && !context.is_on(Switch::NoManagedRulesets);
    let managed = if show_managed { managed::rulesets(&caller.region) } else { Vec::new() };
    let beyond_all_others = u64::MAX - managed.len() as u64;
    let positions = beyond_all_others..u64::MAX;
    let managed = positions.zip(&managed).filter(|(position, _)| *position > pager.after);
    let managed = managed.map(|(position, record)| Listed { position, record });
    let listed = context.state.asset_rulesets.list(&list, pager.after).chain(managed);
    let page =
        pager.fill(listed, |it| filters.accept(|_, name| it.name == name).then(|| View::new(it)));
    Ok(ListResponse { license_asset_rulesets: page.items, next_token: page.next_token })
}

/// A ruleset of the caller in this region, if an ARN names one.
pub(super) fn find<'c>(context: &'c Context<'_>, arn: &str) -> Option<&'c AssetRuleset> {
    let found = context.state.asset_rulesets.get(&regional::canonical(arn));
    let caller = context.caller;
    found.filter(|it| it.account == caller.account && it.region == caller.region)
}

/// A ruleset that the caller can refer to: one of its own, or a managed one.
pub(super) fn usable(context: &Context<'_>, arn: &str) -> Option<AssetRuleset> {
    let managed = || managed::find(&context.caller.region, &regional::canonical(arn));
    find(context, arn).cloned().or_else(managed)
}

fn owned<'c>(context: &'c Context<'_>, arn: &str) -> Result<&'c AssetRuleset> {
    find(context, arn).ok_or_else(|| {
        let managed = usable(context, arn).is_some();
        context.refuse(if managed {
            format!("License asset ruleset {arn} is managed by AWS and cannot be changed")
        } else {
            unknown(arn)
        })
    })
}

pub(super) fn unknown(arn: &str) -> String {
    format!("License asset ruleset {arn} does not exist")
}
