//! What automated discovery could not do for a license configuration.

use std::collections::BTreeMap;

use aws_sdk_licensemanager::types::LicenseOperationFailure as SdkFailure;
use futures::stream::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::object::{ARN, unless_missing};
use crate::aws::wire::or_empty;
use crate::aws::{Client, wire};
use crate::framework::annotations::same_region;
use crate::framework::{
    Config, Context, DataSource, Findings, Page, Place, Result, Rows, each_item,
};

/// Lists what License Manager tried to do by itself for a license configuration and could not do.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseConfigurationFailuresLookup {
    /// ARN of the license configuration.
    #[schemars(transform = same_region)]
    pub license_configuration_arn: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundFailures {
    /// What failed.
    pub failures: Rows<OperationFailure>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct OperationFailure {
    /// What was tried, such as `UpdateLicenseSpecifications`.
    pub operation_name: Option<String>,
    /// Why it failed.
    pub error_message: Option<String>,
    /// When it failed, as an RFC 3339 time.
    pub failure_time: Option<String>,
    /// Who asked for it.
    pub operation_requested_by: Option<String>,
    /// ARN of the resource that it was about.
    pub resource_arn: Option<String>,
    /// Type of the resource, such as `EC2_INSTANCE`.
    pub resource_type: Option<String>,
    /// Account that owns the resource.
    pub resource_owner_id: Option<String>,
    /// Further information, by name.
    pub metadata: BTreeMap<String, String>,
}

impl DataSource<Client> for LicenseConfigurationFailuresLookup {
    const NAME: &'static str = "license_configuration_failures";
    const NOUN: &'static str = "failures of a license configuration";

    type Found = FoundFailures;

    fn check(config: &Config<'_>) -> Findings {
        ARN.check(config, "license_configuration_arn")
    }

    fn locate(&self) -> Result<Place> {
        ARN.locate_at(&self.license_configuration_arn, "license_configuration_arn")
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let arn = &self.license_configuration_arn;
        match Rows::with_keys(each_failure(arn, client), OperationFailure::try_from, |_| None).await
        {
            Ok((_, failures)) => Ok(FoundFailures { failures }),
            Err(error) => Err(unless_missing(arn, error, client).await),
        }
    }
}

fn each_failure(arn: &str, client: &Client) -> impl Stream<Item = Result<SdkFailure>> + Send {
    each_item(move |token| {
        let request = client
            .list_failures_for_license_configuration_operations()
            .license_configuration_arn(arn)
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.license_operation_failure_list, answer.next_token))
        }
    })
}

wire! {
    OperationFailure = SdkFailure => answer {
        operation_name;
        error_message;
        failure_time;
        operation_requested_by;
        resource_arn;
        resource_type;
        resource_owner_id;
        metadata = metadata_list with or_empty;
    }
}
