//! What a license configuration is attached to.

use aws_sdk_licensemanager::types::LicenseConfigurationAssociation;
use futures::stream::{Stream, TryStreamExt as _};

use crate::aws::Client;
use crate::framework::{Page, Result, each_item};

/// All of it.
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
