//! Credentials: where the first ones come from, and how long any are kept.

use std::time::{Duration, SystemTime};

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{
    ProvideCredentials, Result as Provided, SharedCredentialsProvider, future,
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::region::Region;
use tokio::sync::Mutex;

use super::profile;
use super::settings::{InstanceMetadata, Keys, Profile, Settings};
use crate::framework::{Error, Path, Result};

/// Credentials are renewed this long before they expire.
const RENEWED_BEFORE: Duration = Duration::from_mins(1);

/// Credentials that are asked for once until they are about to expire, by however many clients use them.
#[derive(Debug)]
pub(super) struct Kept<P> {
    provider: P,
    latest: Mutex<Option<Credentials>>,
}

impl<P: ProvideCredentials + 'static> Kept<P> {
    pub(super) fn shared(provider: P) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(Self { provider, latest: Mutex::new(None) })
    }

    async fn current(&self) -> Provided {
        let mut latest = self.latest.lock().await;
        if let Some(credentials) = latest.as_ref().filter(|credentials| is_fresh(credentials)) {
            return Ok(credentials.clone());
        }
        let renewed = self.provider.provide_credentials().await?;
        Ok(latest.insert(renewed).clone())
    }
}

fn is_fresh(credentials: &Credentials) -> bool {
    credentials.expiry().is_none_or(|expiry| expiry > SystemTime::now() + RENEWED_BEFORE)
}

impl<P: ProvideCredentials + 'static> ProvideCredentials for Kept<P> {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.current())
    }
}

pub(super) fn from_keys(keys: &Keys) -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Credentials::new(
        &keys.access_key,
        &keys.secret_key.0,
        keys.token.as_ref().map(|token| token.0.clone()),
        None,
        "provider block or environment",
    ))
}

/// What the SDK's own providers need to know.
pub(super) fn provider_config(http: &SharedHttpClient, region: Option<&str>) -> ProviderConfig {
    ProviderConfig::without_region()
        .with_http_client(http.clone())
        .with_region(region.map(|region| Region::new(region.to_owned())))
}

/// The credentials of a profile: keys, SSO, or an external process.
pub(super) fn from_profile(
    chosen: &Profile,
    name: Option<&str>,
    config: &ProviderConfig,
) -> ProfileFileCredentialsProvider {
    let mut provider = ProfileFileCredentialsProvider::builder()
        .configure(config)
        .profile_files(profile::files(chosen));
    if let Some(name) = name {
        provider = provider.profile_name(name);
    }
    provider.build()
}

/// The credentials that this machine has: of the profile, the container, or the EC2 instance.
pub(super) fn from_surroundings(
    settings: &Settings,
    config: &ProviderConfig,
) -> Result<CredentialsProviderChain> {
    let container = EcsCredentialsProvider::builder().configure(config).build();
    let chosen = &settings.profile;
    let profile = from_profile(chosen, chosen.name.as_deref(), config);
    let chain =
        CredentialsProviderChain::first_try("Profile", profile).or_else("Container", container);
    if settings.metadata.disabled {
        return Ok(chain);
    }
    let instance = ImdsCredentialsProvider::builder()
        .configure(config)
        .imds_client(metadata_client(&settings.metadata, config)?)
        .build();
    Ok(chain.or_else("Instance", instance))
}

/// The region of the EC2 instance, if this is one.
pub(super) async fn region_of_instance(
    metadata: &InstanceMetadata,
    config: &ProviderConfig,
) -> Result<Option<String>> {
    if metadata.disabled {
        return Ok(None);
    }
    let client = metadata_client(metadata, config)?;
    let provider = ImdsRegionProvider::builder().configure(config).imds_client(client).build();
    Ok(provider.region().await.map(|region| region.as_ref().to_owned()))
}

fn metadata_client(metadata: &InstanceMetadata, config: &ProviderConfig) -> Result<imds::Client> {
    let mut client = imds::Client::builder().configure(config);
    if let Some(ipv6) = metadata.ipv6 {
        let mode =
            if ipv6 { imds::client::EndpointMode::IpV6 } else { imds::client::EndpointMode::IpV4 };
        client = client.endpoint_mode(mode);
    }
    if let Some(endpoint) = &metadata.endpoint {
        client = client.endpoint(endpoint).map_err(|error| {
            let path = Path::root("ec2_metadata_service_endpoint");
            Error::invalid(path, format!("{endpoint:?} is not a URL: {error}"))
        })?;
    }
    Ok(client.build())
}
