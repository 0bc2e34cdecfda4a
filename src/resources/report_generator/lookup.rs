//! Reading report generators: one, or a list. All reads of this kind go through here.

use aws_sdk_licensemanager::types::{Filter as SdkFilter, ReportGenerator as SdkGenerator};

use futures::stream::Stream;

use crate::aws::{Client, Page, asked_for, each_item};
use crate::framework::{Error, Result};

/// The service has a code of its own for a report generator that does not exist.
const GONE: &str = "ResourceNotFoundException";

/// A report generator; none if it is gone.
pub(crate) async fn get(arn: &str, client: &Client) -> Result<Option<SdkGenerator>> {
    let request = client.get_license_manager_report_generator();
    match request.license_manager_report_generator_arn(arn).send().await {
        Ok(found) => asked_for(
            "ReportGenerator",
            arn,
            found.report_generator,
            SdkGenerator::license_manager_report_generator_arn,
        )
        .map(Some),
        Err(error) => match Error::from(error) {
            error if error.code() == Some(GONE) => Ok(None),
            error => Err(error),
        },
    }
}

/// Success where there was nothing left to delete.
pub(super) fn unless_gone(deleted: Result<()>) -> Result<()> {
    match deleted {
        Err(error) if error.code() == Some(GONE) => Ok(()),
        outcome => outcome,
    }
}

/// All report generators that match, one after the other.
pub(crate) fn each(
    filters: Vec<SdkFilter>,
    client: Client,
) -> impl Stream<Item = Result<SdkGenerator>> + Send + use<> {
    let filters = Some(filters).filter(|filters| !filters.is_empty());
    each_item(move |token| {
        let request = client
            .list_license_manager_report_generators()
            .set_filters(filters.clone())
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.report_generators, answer.next_token))
        }
    })
}
