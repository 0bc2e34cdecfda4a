//! What is attached to license configurations.

use futures::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Association;
use crate::aws::{Client, present};
use crate::framework::annotations::same_region;
use crate::framework::{Asked, Config, Findings, ListResource, Listed, Resource, Result, each};
use crate::nouns::license_configuration::attachments::each_attachment;
use crate::nouns::license_configuration::{ARN, LicenseConfiguration};

/// Lists the resources that are attached to license configurations.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct AllAssociations {
    /// ARN of a license configuration. What is attached to any one of the account and region if it is left out.
    #[schemars(transform = same_region)]
    license_configuration_arn: Option<String>,
}

impl ListResource<Client> for AllAssociations {
    type Resource = Association;

    fn check(config: &Config<'_>) -> Findings {
        ARN.check(config, "license_configuration_arn")
    }

    fn list(self, client: Client) -> BoxStream<'static, Result<Listed>> {
        let configurations = match self.license_configuration_arn {
            Some(arn) => stream::iter([Ok(arn)]).boxed(),
            None => each::<_, LicenseConfiguration>(Asked::default(), client.clone())
                .and_then(|found| async move {
                    present("LicenseConfigurationArn", found.arn().map(str::to_owned))
                })
                .boxed(),
        };
        let attached = configurations.map_ok(move |configuration| {
            let attachments = each_attachment(configuration.clone(), client.clone());
            attachments.map(move |attached| {
                let resource = present("ResourceArn", attached?.resource_arn)?;
                let id = format!("{resource}{}{configuration}", Association::ID_SEPARATOR);
                Ok(Listed::new(id, resource))
            })
        });
        attached.try_flatten().boxed()
    }
}
