//! Reading grants: one, or lists of those that were made or received. All reads of this kind go through here.

use aws_sdk_licensemanager::types::{Filter as SdkFilter, Grant as SdkGrant, GrantStatus};

use futures::stream::{Stream, TryStreamExt as _};

use crate::aws::{Client, Page, asked_for, check_asked, each_item};
use crate::framework::{Error, Result};

/// Codes that the service uses for an unknown grant, and for much else.
const DOUBTFUL: [&str; 3] =
    ["ValidationException", "InvalidParameterValueException", "ResourceNotFoundException"];

/// From which side the caller looks at a grant: each side has a list of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Grantor,
    Grantee,
}

/// Which grants to list; everything restricts, nothing means all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    pub(crate) arns: Vec<String>,
    pub(crate) filters: Vec<SdkFilter>,
}

/// A grant; none if it is gone for certain. One that was deleted or rejected stays readable for months.
pub(crate) async fn get(arn: &str, side: Side, client: &Client) -> Result<Option<SdkGrant>> {
    Ok(find(arn, side, client).await?.filter(|grant| !is_over(grant)))
}

/// A grant, even one that has come to its end.
pub(crate) async fn find(arn: &str, side: Side, client: &Client) -> Result<Option<SdkGrant>> {
    find_version(arn, None, side, client).await
}

/// One version of a grant, the latest where none is named.
pub(crate) async fn find_version(
    arn: &str,
    version: Option<&str>,
    side: Side,
    client: &Client,
) -> Result<Option<SdkGrant>> {
    let request = client.get_grant().grant_arn(arn).set_version(version.map(str::to_owned));
    let error = match request.send().await {
        Ok(answer) => {
            return asked_for("Grant", arn, answer.grant, |grant| Some(grant.grant_arn()))
                .map(Some);
        }
        Err(error) => Error::from(error),
    };
    if !error.code().is_some_and(|code| DOUBTFUL.contains(&code)) {
        return Err(error);
    }
    // No error code says for certain that the grant is not there: only a list that lacks it does.
    let query = Query { arns: vec![arn.to_owned()], filters: Vec::new() };
    let listed = match side {
        Side::Grantor => distributed(query, client).await?,
        Side::Grantee => received(query, client).await?,
    };
    listed.iter().try_for_each(|grant| check_asked(arn, Some(&grant.grant_arn)))?;
    if listed.iter().all(is_over) { Ok(None) } else { Err(error) }
}

pub(crate) fn is_over(grant: &SdkGrant) -> bool {
    matches!(
        grant.grant_status,
        GrantStatus::Deleted | GrantStatus::PendingDelete | GrantStatus::Rejected
    )
}

/// The grants that the caller made.
pub(crate) async fn distributed(query: Query, client: &Client) -> Result<Vec<SdkGrant>> {
    each_distributed(query, client.clone()).try_collect().await
}

/// The same, one after the other.
pub(crate) fn each_distributed(
    query: Query,
    client: Client,
) -> impl Stream<Item = Result<SdkGrant>> + Send + use<> {
    let (arns, filters) = (some(query.arns), some(query.filters));
    each_item(move |token| {
        let request = client
            .list_distributed_grants()
            .set_grant_arns(arns.clone())
            .set_filters(filters.clone())
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.grants, answer.next_token))
        }
    })
}

/// The grants that the caller, its organizational unit or its organization received.
async fn received(query: Query, client: &Client) -> Result<Vec<SdkGrant>> {
    each_received(query, client.clone()).try_collect().await
}

/// The same, one after the other.
pub(crate) fn each_received(
    query: Query,
    client: Client,
) -> impl Stream<Item = Result<SdkGrant>> + Send + use<> {
    let (arns, filters) = (some(query.arns), some(query.filters));
    each_item(move |token| {
        let request = client
            .list_received_grants()
            .set_grant_arns(arns.clone())
            .set_filters(filters.clone())
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.grants, answer.next_token))
        }
    })
}

/// The grants of one license that the accounts of the caller's organization received.
pub(crate) fn each_received_for_organization(
    license_arn: &str,
    filters: Vec<SdkFilter>,
    client: &Client,
) -> impl Stream<Item = Result<SdkGrant>> + Send {
    let filters = some(filters);
    each_item(move |token| {
        let request = client
            .list_received_grants_for_organization()
            .license_arn(license_arn)
            .set_filters(filters.clone())
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.grants, answer.next_token))
        }
    })
}

/// Absent rather than empty: the service refuses empty lists.
fn some<T>(items: Vec<T>) -> Option<Vec<T>> {
    Some(items).filter(|items| !items.is_empty())
}
