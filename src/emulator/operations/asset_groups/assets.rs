//! The instances, licenses and license configurations of a license asset group.

use serde::{Deserialize, Serialize};

use super::matching::{self, Asset as Matched};
use super::{asset_rulesets, owned};
use crate::emulator::clock::Timestamp;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::pages::{Page, Pager};
use crate::emulator::records::{
    AssetGroup, AssetRule, ConfigurationStatus, License, LicenseConfiguration, ReceivedLicense,
    Resource, ResourceType,
};
use crate::emulator::state::State;
use crate::emulator::table::{Listed, Record};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::emulator::operations) struct ListRequest {
    license_asset_group_arn: String,
    asset_type: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::emulator::operations) struct ListResponse {
    assets: Vec<Asset>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Asset {
    asset_arn: String,
    latest_asset_discovery_time: f64,
}

/// Assumption E34: nothing is found before discovery; afterwards a group has what its rules find at
/// the time of the call, in the account and region of the group. Its licenses are those that the
/// account issued or received, in any region.
pub(in crate::emulator::operations) fn list_assets(
    context: &mut Context<'_>,
    request: ListRequest,
) -> Result<ListResponse> {
    let group = owned(context, &request.license_asset_group_arn)?;
    let pager = Pager::new(context)?;
    let (account, region, state) = (&group.account, &group.region, &*context.state);
    let search = Search { rules: rules(context, group), discovered: group.discovered };
    let page = match request.asset_type.as_str() {
        "Instance" => {
            let owned = Resource::owned_by(account, region);
            let listed = state.resources.list(&owned, pager.after);
            search.page(&pager, listed, |it| it.kind == ResourceType::Ec2Instance)
        }
        "LicenseConfiguration" => {
            let owned = LicenseConfiguration::owned_by(account, region);
            let listed = state.license_configurations.list(&owned, pager.after);
            search.page(&pager, listed, |it| it.status != ConfigurationStatus::Deleted)
        }
        "License" => {
            let licenses = Licenses::new(state, account);
            search.page(&pager, licenses.list(pager.after), |_| true)
        }
        other => return Err(context.refuse(format!("Invalid AssetType: {other}"))),
    };
    Ok(ListResponse { assets: page.items, next_token: page.next_token })
}

/// The licenses of an account: what it issued, and then what it received from others.
struct Licenses<'s> {
    state: &'s State,
    account: &'s str,
    issued: String,
    received: String,
}

impl<'s> Licenses<'s> {
    fn new(state: &'s State, account: &'s str) -> Self {
        let (issued, received) =
            (License::issued_by(account), ReceivedLicense::received_by(account));
        Self { state, account, issued, received }
    }

    /// Positions of received licenses begin anew, far behind those of issued ones.
    fn list(&self, after: u64) -> impl Iterator<Item = Listed<'_, License>> {
        const FIRST_RECEIVED: u64 = 1 << 63;
        let state = self.state;
        let received =
            state.received_licenses.list(&self.received, after.saturating_sub(FIRST_RECEIVED));
        let received = received.filter_map(move |listed| {
            let record = state.licenses.get(&listed.record.license_arn)?;
            let position = listed.position + FIRST_RECEIVED;
            (record.account != self.account).then_some(Listed { position, record })
        });
        state.licenses.list(&self.issued, after).chain(received)
    }
}

/// The rules of all rulesets of a group.
fn rules(context: &Context<'_>, group: &AssetGroup) -> Vec<AssetRule> {
    let rulesets = group.ruleset_arns.iter();
    let rulesets = rulesets.filter_map(|arn| asset_rulesets::usable(context, arn));
    rulesets.flat_map(|ruleset| ruleset.rules).collect()
}

struct Search {
    rules: Vec<AssetRule>,
    discovered: Option<Timestamp>,
}

impl Search {
    /// One page of the records that qualify and that a rule finds; their keys are their ARNs.
    fn page<'a, R: Record + Matched + 'a>(
        &self,
        pager: &Pager,
        listed: impl Iterator<Item = Listed<'a, R>>,
        qualifies: impl Fn(&R) -> bool,
    ) -> Page<Asset> {
        pager.fill(listed, |record| {
            let discovered = self.discovered?;
            (qualifies(record) && matching::finds(&self.rules, record)).then(|| Asset {
                asset_arn: record.key(),
                latest_asset_discovery_time: discovered.epoch_seconds(),
            })
        })
    }
}
