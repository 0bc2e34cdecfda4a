//! License asset groups: get and list.

use serde::{Deserialize, Serialize};

use super::{NamedRequest, owned};
use crate::emulator::clock::Timestamp;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::filters::Filters;
use crate::emulator::pages::Pager;
use crate::emulator::records::{
    AssetGroup, AssetGroupConfiguration, AssetGroupProperty, AssetGroupStatus,
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct View {
    name: String,
    description: Option<String>,
    license_asset_group_configurations: Option<Vec<AssetGroupConfiguration>>,
    #[serde(rename = "AssociatedLicenseAssetRulesetARNs")]
    ruleset_arns: Vec<String>,
    properties: Option<Vec<AssetGroupProperty>>,
    license_asset_group_arn: String,
    status: AssetGroupStatus,
    latest_usage_analysis_time: Option<f64>,
    latest_resource_discovery_time: Option<f64>,
}

impl View {
    fn new(group: &AssetGroup) -> Self {
        let shown = group.clone();
        let discovered = group.discovered.map(Timestamp::epoch_seconds);
        Self {
            name: shown.name,
            description: shown.description,
            license_asset_group_configurations: shown.configurations,
            ruleset_arns: shown.ruleset_arns,
            properties: shown.properties,
            license_asset_group_arn: shown.arn,
            status: shown.status,
            latest_usage_analysis_time: discovered,
            latest_resource_discovery_time: discovered,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::emulator::operations) struct GetResponse {
    license_asset_group: View,
}

pub(in crate::emulator::operations) fn get(
    context: &mut Context<'_>,
    request: NamedRequest,
) -> Result<GetResponse> {
    let group = owned(context, &request.license_asset_group_arn)?;
    Ok(GetResponse { license_asset_group: View::new(group) })
}

#[derive(Deserialize)]
pub(in crate::emulator::operations) struct ListRequest {}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::emulator::operations) struct ListResponse {
    license_asset_groups: Vec<View>,
    next_token: Option<String>,
}

pub(in crate::emulator::operations) fn list(
    context: &mut Context<'_>,
    _request: ListRequest,
) -> Result<ListResponse> {
    let filters = Filters::read(context, &["LicenseAssetRulesetArn"])?;
    let pager = Pager::new(context)?;
    let list = AssetGroup::owned_by(&context.caller.account, &context.caller.region);
    let page = pager.fill(context.state.asset_groups.list(&list, pager.after), |it| {
        let shown = filters.accept(|_, arn| it.ruleset_arns.iter().any(|one| one == arn));
        shown.then(|| View::new(it))
    });
    Ok(ListResponse { license_asset_groups: page.items, next_token: page.next_token })
}
