//! From the provider block and the environment to the settings of the AWS side. The block wins.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{
    AssumeRole, AssumeRoleWithWebIdentity, Environment, Filled as _, ProviderConfig, duration,
};
use crate::aws::{
    AccountChecks, CredentialsSource, Endpoints, HttpSettings, IdentityToken, IgnoreTags,
    InstanceMetadata, Keys, MemberRole, Profile, Proxies, Retries, Role, Secret, Settings, Trust,
    WebIdentity,
};
use crate::framework::{Error, Path, Result};

const DEFAULT_TAG: &str = "TF_AWS_DEFAULT_TAGS_";

impl ProviderConfig {
    /// The settings that follow from this block and the environment.
    pub fn resolve(self, environment: &Environment) -> Result<Settings> {
        let reader = Reader { config: &self, environment };
        Ok(Settings {
            region: reader.text(self.region.filled(), &["AWS_REGION", "AWS_DEFAULT_REGION"]),
            skip_region_validation: self.skip_region_validation == Some(true),
            source: reader.source()?,
            profile: reader.profile(),
            roles: self.assume_role.iter().filter_map(role).collect(),
            member_role: self.member_role.as_ref().and_then(member_role),
            accounts: reader.accounts(),
            endpoints: reader.endpoints(),
            metadata: reader.metadata(),
            retries: reader.retries(),
            http: reader.http(),
            user_agent: reader.user_agent(),
            default_tags: reader.default_tags(),
            ignore_tags: reader.ignore_tags(),
        })
    }
}

struct Reader<'a> {
    config: &'a ProviderConfig,
    environment: &'a Environment,
}

impl Reader<'_> {
    fn text(&self, written: Option<&str>, variables: &[&str]) -> Option<String> {
        written.map(str::to_owned).or_else(|| self.environment.first(variables))
    }

    fn source(&self) -> Result<CredentialsSource> {
        let config = self.config;
        if let Some(access_key) = config.access_key.filled() {
            return Ok(CredentialsSource::Keys(Keys {
                access_key: access_key.to_owned(),
                secret_key: Secret(config.secret_key.clone().unwrap_or_default()),
                token: config.token.filled().map(|token| Secret(token.to_owned())),
            }));
        }
        if let Some(block) = &config.assume_role_with_web_identity {
            return self.web_identity(block).map(CredentialsSource::WebIdentity);
        }
        if config.profile.filled().is_some() {
            return Ok(CredentialsSource::Profile);
        }
        if let Some(keys) = self.environment_keys() {
            return Ok(CredentialsSource::Keys(keys));
        }
        if self.environment.get("AWS_WEB_IDENTITY_TOKEN_FILE").is_some() {
            let nothing = AssumeRoleWithWebIdentity::default();
            return self.web_identity(&nothing).map(CredentialsSource::WebIdentity);
        }
        Ok(CredentialsSource::Surroundings)
    }

    fn environment_keys(&self) -> Option<Keys> {
        let secret = |name| self.environment.get(name).map(|text| Secret(text.to_owned()));
        Some(Keys {
            access_key: self.environment.first(&["AWS_ACCESS_KEY_ID"])?,
            secret_key: secret("AWS_SECRET_ACCESS_KEY")?,
            token: secret("AWS_SESSION_TOKEN"),
        })
    }

    fn web_identity(&self, block: &AssumeRoleWithWebIdentity) -> Result<WebIdentity> {
        let path = Path::root("assume_role_with_web_identity");
        let missing = |attribute: &str, variable: &str| {
            let message = format!("Set {attribute}, or the environment variable {variable}");
            Error::invalid(path.attribute(attribute), message)
        };
        let role = Role {
            arn: self
                .text(block.role_arn.filled(), &["AWS_ROLE_ARN"])
                .ok_or_else(|| missing("role_arn", "AWS_ROLE_ARN"))?,
            session_name: self.text(block.session_name.filled(), &["AWS_ROLE_SESSION_NAME"]),
            duration: block.duration.as_deref().and_then(duration::parse),
            policy: block.policy.filled().map(str::to_owned),
            policy_arns: block.policy_arns.iter().flatten().cloned().collect(),
            ..Role::default()
        };
        let token = self
            .identity_token(block)
            .ok_or_else(|| missing("web_identity_token_file", "AWS_WEB_IDENTITY_TOKEN_FILE"))?;
        Ok(WebIdentity { role, token })
    }

    fn identity_token(&self, block: &AssumeRoleWithWebIdentity) -> Option<IdentityToken> {
        let text = |token: &str| IdentityToken::Text(Secret(token.to_owned()));
        let file = |path: &str| IdentityToken::File(self.environment.expand(path));
        block
            .web_identity_token
            .filled()
            .map(text)
            .or_else(|| block.web_identity_token_file.filled().map(file))
            .or_else(|| self.environment.get("TF_AWS_WEB_IDENTITY_TOKEN").map(text))
            .or_else(|| self.environment.get("AWS_WEB_IDENTITY_TOKEN_FILE").map(file))
    }

    fn profile(&self) -> Profile {
        Profile {
            name: self.text(self.config.profile.filled(), &["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]),
            config_files: self.paths(self.config.shared_config_files.as_deref()),
            credentials_files: self.paths(self.config.shared_credentials_files.as_deref()),
        }
    }

    fn paths(&self, written: Option<&[String]>) -> Vec<PathBuf> {
        written.unwrap_or_default().iter().map(|path| self.environment.expand(path)).collect()
    }

    fn accounts(&self) -> AccountChecks {
        let config = self.config;
        AccountChecks {
            allowed: config.allowed_account_ids.clone().unwrap_or_default(),
            forbidden: config.forbidden_account_ids.clone().unwrap_or_default(),
            // Either the check or the id alone is reason enough to ask STS.
            skip_identity: config.skip_credentials_validation == Some(true)
                && config.skip_requesting_account_id == Some(true),
        }
    }

    fn endpoints(&self) -> Endpoints {
        let config = self.config;
        let ignore = self.environment.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") == Some(true);
        let block = config.endpoints.as_ref();
        let endpoint = |written: Option<&str>, variable| {
            let variables: &[&str] = if ignore { &[] } else { &[variable, "AWS_ENDPOINT_URL"] };
            self.text(written, variables)
        };
        Endpoints {
            license_manager: endpoint(
                block.and_then(|block| block.licensemanager.filled()),
                "AWS_ENDPOINT_URL_LICENSE_MANAGER",
            ),
            sts: endpoint(block.and_then(|block| block.sts.filled()), "AWS_ENDPOINT_URL_STS"),
            sts_region: config.sts_region.filled().map(str::to_owned),
            fips: self.flag(config.use_fips_endpoint, "AWS_USE_FIPS_ENDPOINT"),
            dual_stack: self.flag(config.use_dualstack_endpoint, "AWS_USE_DUALSTACK_ENDPOINT"),
            ignore_configured: ignore,
        }
    }

    fn flag(&self, written: Option<bool>, variable: &str) -> Option<bool> {
        written.or_else(|| self.environment.flag(variable))
    }

    fn metadata(&self) -> InstanceMetadata {
        let config = self.config;
        let skip = config.skip_metadata_api_check.filled().map(|text| text == "true");
        let mode = self.text(
            config.ec2_metadata_service_endpoint_mode.filled(),
            &["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"],
        );
        InstanceMetadata {
            disabled: self.flag(skip, "AWS_EC2_METADATA_DISABLED").unwrap_or(false),
            endpoint: self.text(
                config.ec2_metadata_service_endpoint.filled(),
                &["AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_METADATA_URL"],
            ),
            ipv6: mode.map(|mode| mode.eq_ignore_ascii_case("ipv6")),
        }
    }

    fn retries(&self) -> Retries {
        let attempts = self.config.max_retries.and_then(|attempts| u32::try_from(attempts).ok());
        let mode = self.text(self.config.retry_mode.filled(), &["AWS_RETRY_MODE"]);
        Retries {
            attempts: attempts.or_else(|| self.environment.get("AWS_MAX_ATTEMPTS")?.parse().ok()),
            adaptive: mode.map(|mode| mode == "adaptive"),
        }
    }

    fn http(&self) -> HttpSettings {
        let config = self.config;
        let bundle = self.text(config.custom_ca_bundle.filled(), &["AWS_CA_BUNDLE"]);
        let limit = config.max_concurrent_requests.and_then(|limit| usize::try_from(limit).ok());
        HttpSettings {
            proxies: self.proxies(),
            trust: match bundle {
                _ if config.insecure == Some(true) => Trust::Anyone,
                Some(path) => Trust::Bundle(self.environment.expand(&path)),
                None => Trust::System,
            },
            max_concurrent_requests: limit.filter(|limit| *limit > 0),
        }
    }

    fn proxies(&self) -> Proxies {
        let config = self.config;
        let variables = ["HTTPS_PROXY", "https_proxy"];
        // An empty text in the block means no proxy, whatever else is set.
        let https = match &config.https_proxy {
            Some(url) => Some(url.clone()),
            None => self
                .environment
                .first(&variables)
                .or_else(|| config.http_proxy.filled().map(str::to_owned)),
        };
        Proxies {
            http: self.text(config.http_proxy.filled(), &["HTTP_PROXY", "http_proxy"]),
            https: https.filter(|url| !url.is_empty()),
            except: self
                .text(config.no_proxy.filled(), &["NO_PROXY", "no_proxy"])
                .unwrap_or_default(),
        }
    }

    fn user_agent(&self) -> Vec<String> {
        let written = self.config.user_agent.iter().flatten().cloned();
        let appended = self.environment.first(&["TF_APPEND_USER_AGENT"]);
        written.chain(appended).filter(|text| !text.trim().is_empty()).collect()
    }

    fn default_tags(&self) -> BTreeMap<String, String> {
        let variables = self.environment.starting_with(DEFAULT_TAG);
        let mut tags: BTreeMap<_, _> =
            variables.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        let block = self.config.default_tags.as_ref();
        tags.extend(block.and_then(|block| block.tags.clone()).unwrap_or_default());
        tags
    }

    fn ignore_tags(&self) -> IgnoreTags {
        let block = self.config.ignore_tags.clone().unwrap_or_default();
        let listed = |variable| {
            let list = self.environment.get(variable).unwrap_or_default();
            list.split(',').map(str::trim).filter(|key| !key.is_empty()).map(str::to_owned)
        };
        let mut ignored = IgnoreTags {
            keys: block.keys.unwrap_or_default(),
            key_prefixes: block.key_prefixes.unwrap_or_default(),
        };
        ignored.keys.extend(listed("TF_AWS_IGNORE_TAGS_KEYS"));
        ignored.key_prefixes.extend(listed("TF_AWS_IGNORE_TAGS_KEY_PREFIXES"));
        ignored
    }
}

/// A block without an ARN assumes nothing.
fn role(block: &AssumeRole) -> Option<Role> {
    let own = |text: &Option<String>| text.filled().map(str::to_owned);
    Some(Role {
        arn: own(&block.role_arn)?,
        session_name: own(&block.session_name),
        duration: block.duration.filled().and_then(duration::parse),
        external_id: own(&block.external_id),
        policy: own(&block.policy),
        policy_arns: block.policy_arns.iter().flatten().cloned().collect(),
        source_identity: own(&block.source_identity),
        tags: block.tags.clone().unwrap_or_default(),
        transitive_tag_keys: block.transitive_tag_keys.iter().flatten().cloned().collect(),
    })
}

fn member_role(block: &super::MemberRole) -> Option<MemberRole> {
    let own = |text: &Option<String>| text.filled().map(str::to_owned);
    Some(MemberRole {
        name: own(&block.name)?,
        path: block.path.clone().unwrap_or_default(),
        external_id: own(&block.external_id),
        session_name: own(&block.session_name),
        duration: block.duration.filled().and_then(duration::parse),
    })
}
