//! Reading license asset rulesets: one, or a list. All reads of this kind go through here.

use aws_sdk_licensemanager::types::{Filter as SdkFilter, LicenseAssetRuleset as SdkRuleset};

use futures::future::ready;
use futures::stream::{Stream, TryStreamExt as _};

use crate::aws::{Client, Page, asked_for, each_item};
use crate::framework::{Error, Result};

/// What the service answers about an unknown ruleset, and about much else.
pub(crate) const DOUBTFUL: [&str; 2] = ["InvalidParameterValueException", "ValidationException"];

/// A ruleset; none if it is gone for certain.
pub(crate) async fn get(arn: &str, client: &Client) -> Result<Option<SdkRuleset>> {
    match client.get_license_asset_ruleset().license_asset_ruleset_arn(arn).send().await {
        Ok(found) => {
            asked_for("LicenseAssetRuleset", arn, found.license_asset_ruleset, |ruleset| {
                Some(ruleset.license_asset_ruleset_arn())
            })
            .map(Some)
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
    let listed = each(Query::default(), client.clone());
    listed.try_any(|found| ready(found.license_asset_ruleset_arn == arn)).await
}

/// Which rulesets to list; nothing means all that the account made.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    pub(crate) filters: Vec<SdkFilter>,
    pub(crate) managed_by_aws: Option<bool>,
}

/// All rulesets that match, one after the other.
pub(crate) fn each(
    query: Query,
    client: Client,
) -> impl Stream<Item = Result<SdkRuleset>> + Send + use<> {
    let filters = Some(query.filters).filter(|filters| !filters.is_empty());
    each_item(move |token| {
        let request = client
            .list_license_asset_rulesets()
            .set_filters(filters.clone())
            .set_show_aws_managed_license_asset_rulesets(query.managed_by_aws)
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.license_asset_rulesets, answer.next_token))
        }
    })
}
