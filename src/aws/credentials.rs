//! Credentials: where the first ones come from, and how long any are kept.
//!
//! What the SDK says of a failure can hold all that a source answered or a process wrote, keys and tokens included. So
//! it is not told: the message names the source, how its last request ended, and what to do.

use std::time::{Duration, SystemTime};

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::imds;
use aws_config::imds::client::error::ImdsError;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{
    ProvideCredentials, Result as Provided, SharedCredentialsProvider, future,
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::region::Region;
use tokio::sync::Mutex;

use super::credential_process::ProcessFailure;
use super::endpoint::{check_endpoint, without_user};
use super::http::{Noted, cause_of_type, with_causes};
use super::profile::{self, CHECK_THE_FILES, Origin, SharedFiles};
use super::settings::{Keys, Settings};
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
        if let Some(credentials) = latest.as_ref().filter(|known| lasts(known, RENEWED_BEFORE)) {
            return Ok(credentials.clone());
        }
        match (self.provider.provide_credentials().await, latest.as_ref()) {
            (Ok(renewed), _) => Ok(latest.insert(renewed).clone()),
            // They last a little longer, in which whoever renews them may be back.
            (Err(_), Some(old)) if lasts(old, Duration::ZERO) => Ok(old.clone()),
            (Err(error), _) => Err(error),
        }
    }
}

fn lasts(credentials: &Credentials, time: Duration) -> bool {
    credentials.expiry().is_none_or(|expiry| expiry > SystemTime::now() + time)
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

/// What gives credentials, and what its failures are called.
#[derive(Debug)]
struct Source<P> {
    provider: P,
    noted: Noted,
    /// The source, as in "… gave no credentials".
    name: String,
    /// What to look at.
    advice: &'static str,
    /// Whether what the SDK says of wrong settings holds nothing but names.
    explains_settings: bool,
}

impl<P: ProvideCredentials> Source<P> {
    async fn ask(&self) -> Provided {
        self.provider.provide_credentials().await.map_err(|error| match error {
            // Another source may have some.
            CredentialsError::CredentialsNotLoaded(_) => CredentialsError::not_loaded_no_source(),
            error => CredentialsError::provider_error(self.failure(&error)),
        })
    }

    fn failure(&self, error: &CredentialsError) -> Error {
        let (why, advice) = match error {
            CredentialsError::InvalidConfiguration(_) if self.explains_settings => {
                (Some(with_causes(error)), CHECK_THE_FILES)
            }
            _ => (of_process(error).or_else(|| self.noted.last()), self.advice),
        };
        let why = why.map(|why| format!(": {}", why.trim_end_matches('.'))).unwrap_or_default();
        Error::Setup {
            summary: "The AWS credentials cannot be loaded".into(),
            detail: format!("{} gave none{why}.\n\n{advice}", self.name),
            path: None,
        }
    }
}

/// What became of a credential process.
fn of_process(error: &CredentialsError) -> Option<String> {
    cause_of_type::<ProcessFailure>(error).map(ToString::to_string)
}

impl<P: ProvideCredentials + 'static> ProvideCredentials for Source<P> {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.ask())
    }
}

/// The EC2 instance. The SDK panics over the name of a role from which it cannot make a URL.
#[derive(Debug)]
struct Instance {
    client: imds::Client,
    provider: ImdsCredentialsProvider,
}

impl Instance {
    async fn ask(&self) -> Provided {
        match self.client.get("/latest/meta-data/iam/security-credentials/").await {
            Ok(role) if !is_role_name(role.as_ref()) => {
                Err(CredentialsError::provider_error("no role"))
            }
            // Nobody is there, which need not be found out twice.
            Err(ImdsError::FailedToLoadToken(why)) if why.is_dispatch_failure() => {
                Err(CredentialsError::not_loaded_no_source())
            }
            _ => self.provider.provide_credentials().await,
        }
    }
}

fn is_role_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c))
}

impl ProvideCredentials for Instance {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.ask())
    }
}

/// Makes the sources of one provider block.
pub(super) struct Sources<'a> {
    pub(super) http: &'a SharedHttpClient,
    pub(super) settings: &'a Settings,
    pub(super) files: &'a SharedFiles,
    pub(super) region: Option<&'a str>,
}

impl Sources<'_> {
    /// The credentials of a profile: keys, SSO, or an external process.
    pub(super) fn profile(&self, name: Option<&str>) -> Result<impl ProvideCredentials + 'static> {
        // The SDK reads these for itself, and says the whole request if it cannot use one.
        self.files.endpoint("sso")?;
        self.files.endpoint("sso_oidc")?;
        let (noted, config) = self.config();
        let mut provider = ProfileFileCredentialsProvider::builder()
            .configure(&config)
            .profile_files(profile::files(&self.settings.profile));
        if let Some(name) = name {
            provider = provider.profile_name(name);
        }
        let Origin { name: what, advice, is_read } = self.files.origin_of_credentials(name);
        let own = self.files.process(name).map(SharedCredentialsProvider::new);
        let provider = own.unwrap_or_else(|| SharedCredentialsProvider::new(provider.build()));
        Ok(Source { provider, noted, name: what, advice, explains_settings: is_read })
    }

    /// The keys in the environment, where a profile asks for them.
    pub(super) fn environment(&self) -> impl ProvideCredentials + 'static {
        Source {
            provider: EnvironmentVariableCredentialsProvider::new(),
            noted: Noted::new(self.http),
            name: "The environment".into(),
            advice: "The profile has credential_source = Environment: set AWS_ACCESS_KEY_ID and \
                     AWS_SECRET_ACCESS_KEY",
            explains_settings: false,
        }
    }

    /// The credentials of the container.
    pub(super) fn container(&self) -> impl ProvideCredentials + 'static {
        let (noted, config) = self.config();
        Source {
            provider: EcsCredentialsProvider::builder().configure(&config).build(),
            noted,
            name: "The container".into(),
            advice: "Check AWS_CONTAINER_CREDENTIALS_FULL_URI, which must begin with https:// or \
                     lead to this machine or the container's own address, and \
                     AWS_CONTAINER_AUTHORIZATION_TOKEN or the file named in \
                     AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, which must be one line without a \
                     line end",
            explains_settings: false,
        }
    }

    /// The credentials of the EC2 instance.
    pub(super) fn instance(&self) -> Result<impl ProvideCredentials + 'static> {
        let (noted, config) = self.config();
        let client = self.metadata_client(&config)?;
        let provider = ImdsCredentialsProvider::builder()
            .configure(&config)
            .imds_client(client.clone())
            .build();
        Ok(Source {
            provider: Instance { client, provider },
            noted,
            name: "The EC2 instance".into(),
            advice: "Check that the instance has a role, and that the role's trust policy names \
                     ec2.amazonaws.com",
            explains_settings: false,
        })
    }

    /// The credentials that this machine has: of the profile, the container, or the EC2 instance.
    pub(super) fn surroundings(&self) -> Result<CredentialsProviderChain> {
        let profile = self.profile(self.settings.profile.name.as_deref())?;
        let chain = CredentialsProviderChain::first_try("Profile", profile)
            .or_else("Container", self.container());
        if self.settings.metadata.disabled {
            return Ok(chain);
        }
        Ok(chain.or_else("Instance", self.instance()?))
    }

    /// The region of the EC2 instance, if this is one.
    pub(super) async fn region_of_instance(&self) -> Result<Option<String>> {
        if self.settings.metadata.disabled {
            return Ok(None);
        }
        let (_, config) = self.config();
        let client = self.metadata_client(&config)?;
        let provider = ImdsRegionProvider::builder().configure(&config).imds_client(client).build();
        Ok(provider.region().await.map(|region| region.as_ref().to_owned()))
    }

    /// What the SDK's own providers need to know.
    fn config(&self) -> (Noted, ProviderConfig) {
        let noted = Noted::new(self.http);
        let config = ProviderConfig::without_region()
            .with_http_client(noted.client())
            .with_region(self.region.map(|region| Region::new(region.to_owned())));
        (noted, config)
    }

    fn metadata_client(&self, config: &ProviderConfig) -> Result<imds::Client> {
        let metadata = &self.settings.metadata;
        let mut client = imds::Client::builder().configure(config);
        if let Some(ipv6) = metadata.ipv6 {
            let mode = if ipv6 {
                imds::client::EndpointMode::IpV6
            } else {
                imds::client::EndpointMode::IpV4
            };
            client = client.endpoint_mode(mode);
        }
        let key = "ec2_metadata_service_endpoint";
        if let Some(endpoint) = metadata.endpoint.clone().or_else(|| self.files.get(key)) {
            check_endpoint(&endpoint, key)?;
            client = client.endpoint(without_user(&endpoint)).map_err(|_| Error::Setup {
                summary: format!("{key} cannot be used"),
                detail: "It must be a URL such as http://169.254.169.254".into(),
                path: Some(Path::root(key)),
            })?;
        }
        Ok(client.build())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Gives credentials that last this long, and then no more.
    #[derive(Debug)]
    struct Once(Duration, AtomicUsize);

    impl ProvideCredentials for Once {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::ready(match self.1.fetch_add(1, Ordering::Relaxed) {
                0 => {
                    let end = SystemTime::now() + self.0;
                    Ok(Credentials::new("AKIA", "hush", None, Some(end), "test"))
                }
                _ => Err(CredentialsError::provider_timed_out(Duration::ZERO)),
            })
        }
    }

    #[tokio::test]
    async fn credentials_are_used_to_their_end_where_nobody_renews_them() {
        for (life, outcomes) in [(3600, [true, true]), (30, [true, true]), (0, [true, false])] {
            let kept = Kept::shared(Once(Duration::from_secs(life), AtomicUsize::new(0)));
            for expected in outcomes {
                assert_eq!(kept.provide_credentials().await.is_ok(), expected, "{life} s");
            }
        }
    }
}
