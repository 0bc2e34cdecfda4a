//! Reading licenses: one, its versions, or waiting until one is settled. All reads of this kind go through here.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aws_sdk_licensemanager::types::{Filter as SdkFilter, License as SdkLicense, LicenseStatus};

use futures::stream::{Stream, TryStreamExt as _};

use crate::aws::{
    Client, Page, Progress, Wait, asked_for, check_asked, each_item, every_page, present,
};
use crate::framework::{Context, Error, Result};

/// Codes that the service uses for an unknown license, and for much else.
const DOUBTFUL: [&str; 3] =
    ["ValidationException", "InvalidParameterValueException", "ResourceNotFoundException"];

/// How often a license that was just written may be missing before that counts.
const MISSES: u32 = 6;

/// How long to wait where nothing else is said.
const TIMEOUT: Duration = Duration::from_mins(10);

/// The latest version of a license; none if it is gone for certain. A deleted one stays readable for months.
pub(crate) async fn get(arn: &str, client: &Client) -> Result<Option<SdkLicense>> {
    Ok(get_version(arn, None, client).await?.filter(|license| !is_deleted(license)))
}

/// One version of a license, the latest where none is named, also of one that was deleted; none if it is gone for
/// certain.
pub(crate) async fn get_version(
    arn: &str,
    version: Option<&str>,
    client: &Client,
) -> Result<Option<SdkLicense>> {
    let request = client.get_license().license_arn(arn).set_version(version.map(str::to_owned));
    match request.send().await {
        Ok(answer) => asked_for("License", arn, answer.license, SdkLicense::license_arn).map(Some),
        Err(error) => {
            let error = Error::from(error);
            if is_doubtful(&error) && !exists(arn, client).await? {
                return Ok(None);
            }
            Err(error)
        }
    }
}

/// Whether an error may mean that there is no such license.
pub(crate) fn is_doubtful(error: &Error) -> bool {
    error.code().is_some_and(|code| DOUBTFUL.contains(&code))
}

/// Whether a list still shows the license: no error code says for certain that it is gone.
async fn exists(arn: &str, client: &Client) -> Result<bool> {
    let query = Query { arns: vec![arn.to_owned()], filters: Vec::new() };
    let licenses = list(query, client).await?;
    licenses.iter().try_for_each(|license| check_asked(arn, license.license_arn()))?;
    Ok(licenses.iter().any(|license| !is_deleted(license)))
}

/// Which licenses to list; everything restricts, nothing means all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    pub(crate) arns: Vec<String>,
    pub(crate) filters: Vec<SdkFilter>,
}

impl Query {
    /// For a request. Absent rather than empty: the service refuses empty lists.
    pub(crate) fn into_parts(self) -> (Option<Vec<String>>, Option<Vec<SdkFilter>>) {
        let Self { arns, filters } = self;
        ((!arns.is_empty()).then_some(arns), (!filters.is_empty()).then_some(filters))
    }
}

/// The licenses that the caller issued.
pub(crate) async fn list(query: Query, client: &Client) -> Result<Vec<SdkLicense>> {
    each(query, client.clone()).try_collect().await
}

/// The same, one after the other.
pub(crate) fn each(
    query: Query,
    client: Client,
) -> impl Stream<Item = Result<SdkLicense>> + Send + use<> {
    let (arns, filters) = query.into_parts();
    each_item(move |token| {
        let request = client
            .list_licenses()
            .set_license_arns(arns.clone())
            .set_filters(filters.clone())
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.licenses, answer.next_token))
        }
    })
}

pub(crate) fn is_deleted(license: &SdkLicense) -> bool {
    matches!(license.status, Some(LicenseStatus::Deleted | LicenseStatus::PendingDelete))
}

/// All versions of a license.
pub(crate) async fn versions(arn: &str, client: &Client) -> Result<Vec<SdkLicense>> {
    every_page(|token| {
        let request = client.list_license_versions().license_arn(arn).set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.licenses, answer.next_token))
        }
    })
    .await
}

/// Waits until the license is no longer pending and returns its version, if the service tells it.
pub(crate) async fn settled(arn: &str, client: &Context<Client>) -> Result<Option<String>> {
    let missed = AtomicU32::new(0);
    let wait = Wait::new("Becoming available", client.timeout.unwrap_or(TIMEOUT));
    wait.until(|| async {
        let answer = match client.get_license().license_arn(arn).send().await {
            Ok(answer) => answer,
            Err(error) => {
                let error = Error::from(error);
                let is_early =
                    is_doubtful(&error) && missed.fetch_add(1, Ordering::Relaxed) < MISSES;
                return if is_early { Ok(Progress::Still("not found".into())) } else { Err(error) };
            }
        };
        let license = present("License", answer.license)?;
        match license.status {
            Some(LicenseStatus::PendingAvailable) => {
                Ok(Progress::Still("PENDING_AVAILABLE".to_owned()))
            }
            _ => Ok(Progress::Reached(license.version)),
        }
    })
    .await
}
