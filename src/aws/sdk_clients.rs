//! How SDK clients are put together: endpoint, retries, HTTP and log, the same for every account.

use std::time::Duration;

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_licensemanager::config::{BehaviorVersion, StalledStreamProtectionConfig};
use aws_smithy_runtime::client::identity::IdentityCache;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;

use super::endpoint::without_user;
use super::observe::Observe;
use super::profile::SharedFiles;
use super::rate::Rates;
use super::retry::{self, Pauses, RetryRules};
use super::sense::Sense;
use super::settings::Settings;
use super::spelling::Spelling;
use super::substance::Substance;
use crate::framework::{Error, Result};

const CONNECT_TIME: Duration = Duration::from_secs(5);
const READ_TIME: Duration = Duration::from_mins(1);

#[derive(Debug)]
pub(super) struct SdkClients {
    http: SharedHttpClient,
    attempts: Option<u32>,
    is_adaptive: bool,
    license_manager_endpoint: Option<String>,
    sts_endpoint: Option<String>,
    fips: bool,
    dual_stack: bool,
    user_agent: Vec<String>,
}

impl SdkClients {
    /// What the provider block and the environment leave open, the profile decides.
    pub(super) fn new(
        settings: &Settings,
        files: &SharedFiles,
        http: SharedHttpClient,
    ) -> Result<Self> {
        let endpoints = &settings.endpoints;
        let ignored = endpoints.ignore_configured
            || files.flag("ignore_configured_endpoint_urls") == Some(true);
        let endpoint = |set: &Option<String>, service: &'static str| {
            let url = match set {
                Some(url) => Some(url.clone()),
                None if ignored => None,
                None => files.endpoint(service)?,
            };
            Ok::<_, Error>(url.as_deref().map(without_user))
        };
        let flag = |set: Option<bool>, key| set.or_else(|| files.flag(key)).unwrap_or(false);
        let attempts =
            settings.retries.attempts.or_else(|| files.get("max_attempts")?.parse().ok());
        let is_adaptive = settings
            .retries
            .adaptive
            .unwrap_or_else(|| files.get("retry_mode").as_deref() == Some("adaptive"));
        Ok(Self {
            http,
            attempts,
            is_adaptive,
            license_manager_endpoint: endpoint(&endpoints.license_manager, "license_manager")?,
            sts_endpoint: endpoint(&endpoints.sts, "sts")?,
            fips: flag(endpoints.fips, "use_fips_endpoint"),
            dual_stack: flag(endpoints.dual_stack, "use_dualstack_endpoint"),
            user_agent: settings.user_agent.clone(),
        })
    }

    pub(super) fn license_manager_endpoint(&self) -> Option<&str> {
        self.license_manager_endpoint.as_deref()
    }

    pub(super) fn license_manager(
        &self,
        account: Option<&str>,
        region: &str,
        credentials: &SharedCredentialsProvider,
    ) -> aws_sdk_licensemanager::Client {
        let config = self
            .observed(account, region, credentials)
            .retry_partition(partition_of_retries("licensemanager", account, region))
            .retry_classifier(RetryRules::new(self.attempts))
            .interceptor(Spelling)
            .interceptor(Substance)
            .interceptor(Sense)
            .build();
        #[expect(clippy::disallowed_methods, reason = "only here")]
        aws_sdk_licensemanager::Client::from_conf(config)
    }

    /// License Manager without what corrects or refuses its answers, and without a second try.
    pub(super) fn verbatim(
        &self,
        account: Option<&str>,
        region: &str,
        credentials: &SharedCredentialsProvider,
    ) -> aws_sdk_licensemanager::Client {
        let config = self
            .observed(account, region, credentials)
            .retry_config(RetryConfig::disabled())
            .build();
        #[expect(clippy::disallowed_methods, reason = "only here")]
        aws_sdk_licensemanager::Client::from_conf(config)
    }

    /// What each client of License Manager has, whose requests are noted.
    fn observed(
        &self,
        account: Option<&str>,
        region: &str,
        credentials: &SharedCredentialsProvider,
    ) -> aws_sdk_licensemanager::config::Builder {
        let endpoint = self.license_manager_endpoint.as_deref();
        let shared = self.shared(region, endpoint, Some(credentials));
        aws_sdk_licensemanager::config::Builder::from(&shared)
            .interceptor(self.observe(account, region))
    }

    /// STS, for the account of the credentials. Without credentials it can only exchange tokens.
    pub(super) fn sts(
        &self,
        region: &str,
        credentials: Option<&SharedCredentialsProvider>,
    ) -> aws_sdk_sts::Client {
        let shared = self.shared(region, self.sts_endpoint.as_deref(), credentials);
        let config = aws_sdk_sts::config::Builder::from(&shared)
            .retry_partition(partition_of_retries("sts", None, region))
            .retry_classifier(RetryRules::new(self.attempts))
            .interceptor(self.observe(None, region))
            .build();
        #[expect(clippy::disallowed_methods, reason = "only here")]
        aws_sdk_sts::Client::from_conf(config)
    }

    fn observe(&self, account: Option<&str>, region: &str) -> Observe {
        Observe::new(account, region, &self.user_agent, Rates::new(self.is_adaptive))
    }

    fn shared(
        &self,
        region: &str,
        endpoint: Option<&str>,
        credentials: Option<&SharedCredentialsProvider>,
    ) -> SdkConfig {
        let timeouts =
            TimeoutConfig::builder().connect_timeout(CONNECT_TIME).read_timeout(READ_TIME).build();
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.to_owned()))
            .http_client(self.http.clone())
            .retry_config(retry::config(self.attempts))
            .timeout_config(timeouts)
            .sleep_impl(Pauses)
            // The credentials are kept by their provider, once for all clients.
            .identity_cache(IdentityCache::no_cache())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        config.set_credentials_provider(credentials.cloned());
        match endpoint {
            // The SDK refuses to combine it with the two others.
            Some(url) => config.endpoint_url(url).build(),
            None => config.use_fips(self.fips).use_dual_stack(self.dual_stack).build(),
        }
    }
}

fn partition_of_retries(
    service: &str,
    account: Option<&str>,
    region: &str,
) -> aws_smithy_runtime::client::retries::RetryPartition {
    retry::without_quota(format!("{service}-{}-{region}", account.unwrap_or_default()))
}
