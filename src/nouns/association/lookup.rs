//! Which license configurations are attached to a resource? All reads of associations go through here.

use aws_sdk_licensemanager::types::LicenseSpecification;

use futures::stream::{Stream, TryStreamExt as _};

use super::Association;
use crate::aws::{Client, Page, each_item};
use crate::framework::Result;
use crate::nouns::license_configuration::lookup as configurations;

/// What the service answers about a resource that it does not know, and about much else.
const DOUBTFUL: &str = "InvalidParameterValueException";

/// An association; none if it is gone for certain.
pub(super) async fn find(
    resource_arn: &str,
    configuration_arn: &str,
    client: &Client,
) -> Result<Option<Association>> {
    let association = |ami_association_scope| Association {
        license_configuration_arn: configuration_arn.to_owned(),
        resource_arn: resource_arn.to_owned(),
        ami_association_scope,
    };
    let specifications: Result<Vec<_>> =
        each_specification(resource_arn, client).try_collect().await;
    match specifications {
        Ok(found) => {
            let mut found = found.into_iter();
            let found = found.find(|one| one.license_configuration_arn == configuration_arn);
            Ok(found.map(|found| association(found.ami_association_scope)))
        }
        // A resource that is gone is refused like one that is misspelt: the configuration tells what it counts.
        Err(error) if error.code() == Some(DOUBTFUL) => {
            if configurations::get(configuration_arn, client).await?.is_none() {
                return Ok(None);
            }
            let attached = configurations::attachments(configuration_arn, client).await?;
            let mut attached = attached.into_iter();
            let found = attached.find(|one| one.resource_arn.as_deref() == Some(resource_arn));
            Ok(found.map(|found| association(found.ami_association_scope)))
        }
        Err(error) => Err(error),
    }
}

/// The license configurations that are attached to a resource, one after the other.
pub(crate) fn each_specification(
    resource_arn: &str,
    client: &Client,
) -> impl Stream<Item = Result<LicenseSpecification>> + Send {
    each_item(move |token| {
        let request = client
            .list_license_specifications_for_resource()
            .resource_arn(resource_arn)
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.license_specifications, answer.next_token))
        }
    })
}
