//! The settings of License Manager in one account and region.

pub mod one;

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_licensemanager::operation::get_service_settings::GetServiceSettingsOutput;
use aws_sdk_licensemanager::types::OrganizationConfiguration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::framework::annotations::{known_after_apply, reading, same_partition};
use crate::framework::{
    Called, Computed, Config, Context, Error, Findings, OptionalComputed, Path, Place, Readable,
    Remote, Resource, Result, Versions,
};
use crate::nouns::shared::rules;

/// Settings of License Manager in one account and region.
///
/// There is one set of settings in each account and region, which is always there: creating this resource takes it over,
/// and destroying it only forgets it. What a configuration leaves out stays as the service has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceSettings {
    /// ARN of the bucket for reports and discovered data. Its name begins with `aws-license-manager-service-`.
    #[schemars(regex(pattern = "^arn:aws[a-zA-Z-]*:s3:::[^:/]+$"), extend("x-expects" = "to be the ARN of a bucket, such as arn:aws:s3:::aws-license-manager-service-reports"), transform = reading, transform = same_partition)]
    pub s3_bucket_arn: OptionalComputed<Option<String>>,
    /// ARN of the topic for alerts. Its name begins with `aws-license-manager-service-`.
    #[schemars(regex(pattern = "^arn:aws[a-zA-Z-]*:sns:[a-z0-9-]+:[0-9]{12}:aws-license-manager-service-"), extend("x-expects" = "to be the ARN of a topic whose name begins with aws-license-manager-service-, such as arn:aws:sns:us-east-1:123456789012:aws-license-manager-service-alerts"), transform = reading, transform = same_partition)]
    pub sns_topic_arn: OptionalComputed<Option<String>>,
    /// Whether License Manager is integrated with AWS Organizations. Only the management account can turn it on.
    pub enable_organization_integration: OptionalComputed<bool>,
    /// Whether the accounts of the organization are searched for software. It cannot be turned off again.
    pub enable_cross_accounts_discovery: OptionalComputed<bool>,
    /// Regions that are searched for software besides this one.
    #[schemars(inner(regex(pattern = "^[a-z]+(-[a-z]+)+-[0-9]+$")), extend("x-expects" = "to be a region, such as eu-west-1"), transform = reading)]
    pub enabled_discovery_source_regions: OptionalComputed<Option<BTreeSet<String>>>,
    /// ARN of the resource share that the integration with AWS Organizations uses.
    #[schemars(transform = known_after_apply)]
    pub license_manager_resource_share_arn: Computed<Option<String>>,
    /// Region that collects what is found in other regions.
    #[schemars(transform = known_after_apply)]
    pub cross_region_discovery_home_region: Computed<Option<String>>,
    /// How far the search in other accounts has come.
    #[schemars(transform = known_after_apply, extend("x-instead" = "Set enable_cross_accounts_discovery."))]
    pub cross_account_discovery_status: Computed<Option<String>>,
    /// How far the search has come in each of the other regions.
    #[schemars(transform = known_after_apply)]
    pub cross_region_discovery_statuses: Computed<BTreeMap<String, String>>,
}

impl Readable<Client> for ServiceSettings {
    fn locate(id: &str) -> Result<Place> {
        let wrong = || {
            let message = format!(
                "{id:?} is no id of service settings. It has to be an account id and a region, such as \
                 123456789012/us-east-1."
            );
            Error::invalid(Path::root("id"), message)
        };
        let (account, region) = id.split_once(Self::ID_SEPARATOR).ok_or_else(wrong)?;
        let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        if !is_account || region.is_empty() || region.contains(Self::ID_SEPARATOR) {
            return Err(wrong());
        }
        Ok(Place { account_id: Some(account.to_owned()), region: Some(region.to_owned()) })
    }

    async fn read(_id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        Ok(Some(settings(client).await?.into()))
    }
}

impl Resource<Client> for ServiceSettings {
    const NAME: &'static str = "service_settings";
    const NOUN: &'static str = "service settings";
    const VERSIONS: Versions<Client, Self> = Versions::NONE;
    const CALLED: &'static Called = &[("of account", "account_id"), ("in", "region")];
    const IDENTITY: &'static [&'static str] = &["account_id", "region"];
    const ID_SEPARATOR: char = '/';
    const STAYS: Option<&'static str> = Some(
        "The settings of License Manager cannot be deleted. Terraform will forget them and leave the service as it is.",
    );

    fn check(config: &Config<'_>) -> Findings {
        let discovers = config.known::<bool>("enable_cross_accounts_discovery") == Some(true);
        let separate = config.known::<bool>("enable_organization_integration") == Some(false);
        if !(discovers && separate) {
            return Findings::new();
        }
        let detail = "enable_cross_accounts_discovery is true, which needs the integration with AWS Organizations, \
                      and enable_organization_integration is false. Set it to true, or leave it out.";
        let path = Path::root("enable_organization_integration");
        rules::DISCOVERY_ALONE.finding(path, detail).into()
    }

    async fn create(&self, client: &Context<Client>) -> Result<String> {
        let account = client.account_id().ok_or_else(|| Error::Setup {
            summary: "The account is not known".into(),
            detail: "The id of service settings begins with the account id. Leave skip_requesting_account_id out, \
                     or set account_id."
                .into(),
            path: None,
        })?;
        self.send(None, client).await?;
        Ok(format!("{account}{}{}", Self::ID_SEPARATOR, client.region()))
    }

    async fn update(&self, prior: &Self, _id: &str, client: &Context<Client>) -> Result<()> {
        self.send(Some(prior), client).await
    }

    async fn delete(&self, _id: &str, _client: &Context<Client>) -> Result<()> {
        Ok(())
    }
}

impl ServiceSettings {
    /// Sends what differs from `prior`: the service leaves the rest as it is.
    async fn send(&self, prior: Option<&Self>, client: &Client) -> Result<()> {
        fn changed<T: Clone + PartialEq>(
            planned: &OptionalComputed<T>,
            prior: Option<&OptionalComputed<T>>,
        ) -> Option<T> {
            planned.get().filter(|_| prior != Some(planned)).cloned()
        }
        let integration = changed(
            &self.enable_organization_integration,
            prior.map(|prior| &prior.enable_organization_integration),
        );
        let regions = changed(
            &self.enabled_discovery_source_regions,
            prior.map(|prior| &prior.enabled_discovery_source_regions),
        );
        client
            .update_service_settings()
            .set_s3_bucket_arn(
                changed(&self.s3_bucket_arn, prior.map(|prior| &prior.s3_bucket_arn)).flatten(),
            )
            .set_sns_topic_arn(
                changed(&self.sns_topic_arn, prior.map(|prior| &prior.sns_topic_arn)).flatten(),
            )
            .set_organization_configuration(integration.map(|integrates| {
                OrganizationConfiguration::builder().enable_integration(integrates).build()
            }))
            .set_enable_cross_accounts_discovery(changed(
                &self.enable_cross_accounts_discovery,
                prior.map(|prior| &prior.enable_cross_accounts_discovery),
            ))
            .set_enabled_discovery_source_regions(
                regions.flatten().map(|regions| regions.into_iter().collect()),
            )
            .send()
            .await?;
        Ok(())
    }
}

/// The settings as they are now.
pub(crate) async fn settings(client: &Client) -> Result<ServiceSettings> {
    let remote = client.get_service_settings().send().await?;
    let regions = remote.cross_region_discovery_source_regions.clone();
    let integration = remote.organization_configuration.as_ref();
    Ok(ServiceSettings {
        cross_account_discovery_status: account_status(&remote).into(),
        cross_region_discovery_statuses: region_statuses(&remote).into(),
        s3_bucket_arn: Some(remote.s3_bucket_arn).into(),
        sns_topic_arn: Some(remote.sns_topic_arn).into(),
        enable_organization_integration: integration
            .map(|integration| integration.enable_integration)
            .into(),
        enable_cross_accounts_discovery: remote.enable_cross_accounts_discovery.into(),
        enabled_discovery_source_regions: Some(
            regions.map(|regions| regions.into_iter().collect()),
        )
        .into(),
        license_manager_resource_share_arn: remote.license_manager_resource_share_arn.into(),
        cross_region_discovery_home_region: remote.cross_region_discovery_home_region.into(),
    })
}

fn account_status(remote: &GetServiceSettingsOutput) -> Option<String> {
    remote.service_status.as_ref()?.cross_account_discovery.as_ref()?.message.clone()
}

fn region_statuses(remote: &GetServiceSettingsOutput) -> BTreeMap<String, String> {
    let status = remote.service_status.as_ref();
    let discovery = status.and_then(|status| status.cross_region_discovery.as_ref());
    let message = discovery.and_then(|discovery| discovery.message.as_ref());
    let told = message.into_iter().flatten();
    told.filter_map(|(region, status)| Some((region.clone(), status.status.clone()?))).collect()
}
