//! Reading license configurations: one, or a list. All reads of this kind go through here.

use aws_sdk_licensemanager::operation::get_license_configuration::GetLicenseConfigurationOutput as Found;
use aws_sdk_licensemanager::types::{
    Filter as SdkFilter, LicenseConfiguration as Listed, LicenseConfigurationAssociation,
    LicenseConfigurationUsage,
};

use futures::stream::{Stream, TryStreamExt as _};

use crate::aws::{Client, Page, check_asked, each_item};
use crate::framework::{Error, Result};

/// What the service answers about an unknown configuration, and about much else.
pub(super) const DOUBTFUL: &str = "InvalidParameterValueException";

/// A list never shows a deleted configuration; reading one may for a while.
const DELETED: &str = "DELETED";

/// A configuration; none if it is gone for certain.
pub(crate) async fn get(arn: &str, client: &Client) -> Result<Option<Found>> {
    match client.get_license_configuration().license_configuration_arn(arn).send().await {
        Ok(found) => {
            check_asked(arn, found.license_configuration_arn())?;
            Ok(Some(found).filter(|found| found.status.as_deref() != Some(DELETED)))
        }
        Err(error) => {
            let error = Error::from(error);
            if error.code() == Some(DOUBTFUL) && !exists(arn, client).await? {
                return Ok(None);
            }
            Err(error)
        }
    }
}

/// The error code for "not found" can mean anything, so only a list that lacks the configuration says that it is gone.
pub(super) async fn exists(arn: &str, client: &Client) -> Result<bool> {
    let listed = list(Query { arns: vec![arn.to_owned()], filters: Vec::new() }, client).await?;
    let own_arn = |found: &Listed| check_asked(arn, found.license_configuration_arn.as_deref());
    listed.iter().try_for_each(own_arn)?;
    Ok(listed.iter().any(|found| found.status.as_deref() != Some(DELETED)))
}

/// Which configurations to list; everything restricts, nothing means all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    pub(crate) arns: Vec<String>,
    pub(crate) filters: Vec<SdkFilter>,
}

/// All configurations that match.
pub(crate) async fn list(query: Query, client: &Client) -> Result<Vec<Listed>> {
    each(query, client.clone()).try_collect().await
}

/// The same, one after the other.
pub(crate) fn each(
    query: Query,
    client: Client,
) -> impl Stream<Item = Result<Listed>> + Send + use<> {
    let arns = Some(query.arns).filter(|arns| !arns.is_empty());
    let filters = Some(query.filters).filter(|filters| !filters.is_empty());
    each_item(move |token| {
        let request = client
            .list_license_configurations()
            .set_license_configuration_arns(arns.clone())
            .set_filters(filters.clone())
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.license_configurations, answer.next_token))
        }
    })
}

/// What a configuration is attached to.
pub(crate) async fn attachments(
    arn: &str,
    client: &Client,
) -> Result<Vec<LicenseConfigurationAssociation>> {
    each_attachment(arn.to_owned(), client.clone()).try_collect().await
}

/// The same, one after the other.
pub(crate) fn each_attachment(
    arn: String,
    client: Client,
) -> impl Stream<Item = Result<LicenseConfigurationAssociation>> + Send + use<> {
    each_item(move |token| {
        let request = client
            .list_associations_for_license_configuration()
            .license_configuration_arn(&arn)
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.license_configuration_associations, answer.next_token))
        }
    })
}

/// Which resources use licenses of a configuration, and how many.
pub(crate) fn each_usage(
    arn: &str,
    filters: Vec<SdkFilter>,
    client: &Client,
) -> impl Stream<Item = Result<LicenseConfigurationUsage>> + Send {
    let filters = Some(filters).filter(|filters| !filters.is_empty());
    each_item(move |token| {
        let request = client
            .list_usage_for_license_configuration()
            .license_configuration_arn(arn)
            .set_filters(filters.clone())
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.license_configuration_usage_list, answer.next_token))
        }
    })
}
