//! Reading license asset groups: one, a list, or what belongs to one. All reads of this kind go through here.

use aws_sdk_licensemanager::types::{
    Asset, Filter as SdkFilter, LicenseAssetGroup as SdkGroup, LicenseAssetGroupStatus,
};

use futures::future::ready;
use futures::stream::{Stream, TryStreamExt as _};

use crate::aws::{Client, Page, asked_for, each_item};
use crate::framework::{Error, Result};
use crate::resources::license_asset_ruleset::lookup::DOUBTFUL;

/// A group; none if it is gone for certain.
pub(crate) async fn get(arn: &str, client: &Client) -> Result<Option<SdkGroup>> {
    match client.get_license_asset_group().license_asset_group_arn(arn).send().await {
        Ok(found) => {
            let group = asked_for("LicenseAssetGroup", arn, found.license_asset_group, |group| {
                Some(group.license_asset_group_arn())
            })?;
            Ok(Some(group).filter(|group| !is_deleted(group)))
        }
        Err(error) => {
            let error = Error::from(error);
            let doubtful = error.code().is_some_and(|code| DOUBTFUL.contains(&code));
            if doubtful && !exists(arn, client).await? { Ok(None) } else { Err(error) }
        }
    }
}

/// Success if a deletion failed because there is nothing left to delete; otherwise why it failed.
pub(super) async fn unless_gone(arn: &str, client: &Client, error: Error) -> Result<()> {
    let doubtful = error.code().is_some_and(|code| DOUBTFUL.contains(&code));
    if doubtful && !exists(arn, client).await? { Ok(()) } else { Err(error) }
}

async fn exists(arn: &str, client: &Client) -> Result<bool> {
    let listed = each(Vec::new(), client.clone());
    let is_it = |found: SdkGroup| found.license_asset_group_arn == arn && !is_deleted(&found);
    listed.try_any(|found| ready(is_it(found))).await
}

pub(crate) fn is_deleted(group: &SdkGroup) -> bool {
    group.status == LicenseAssetGroupStatus::Deleted
}

/// All groups that match, one after the other.
pub(crate) fn each(
    filters: Vec<SdkFilter>,
    client: Client,
) -> impl Stream<Item = Result<SdkGroup>> + Send + use<> {
    let filters = Some(filters).filter(|filters| !filters.is_empty());
    each_item(move |token| {
        let request =
            client.list_license_asset_groups().set_filters(filters.clone()).set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.license_asset_groups, answer.next_token))
        }
    })
}

/// What belongs to a group, of one type.
pub(crate) fn each_asset(
    arn: &str,
    asset_type: &str,
    client: &Client,
) -> impl Stream<Item = Result<Asset>> + Send {
    each_item(move |token| {
        let request = client
            .list_assets_for_license_asset_group()
            .license_asset_group_arn(arn)
            .asset_type(asset_type)
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.assets, answer.next_token))
        }
    })
}
