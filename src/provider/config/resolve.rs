//! From the provider block and the environment to the settings of the AWS side. The block wins.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{AssumeRole, AssumeRoleWithWebIdentity, Environment, Filled as _, ProviderConfig};
use crate::aws::{
    self, AccountChecks, CredentialsSource, Endpoints, HttpSettings, IdentityToken, IgnoreTags,
    InstanceMetadata, Keys, MemberRole, Profile, Proxies, Retries, Role, Secret, Settings, Trust,
    WebIdentity,
};
use crate::framework::{Error, Path, Result, timeouts};

const DEFAULT_TAG: &str = "TF_AWS_DEFAULT_TAGS_";

impl ProviderConfig {
    /// The settings that follow from this block and the environment.
    pub fn resolve(self, environment: &Environment) -> Result<Settings> {
        let reader = Reader { config: &self, environment };
        let source = reader.source()?;
        reader.check_addresses_of(&source)?;
        Ok(Settings {
            region: reader.text(self.region.filled(), &["AWS_REGION", "AWS_DEFAULT_REGION"]),
            skip_region_validation: self.skip_region_validation == Some(true),
            source,
            profile: reader.profile(),
            roles: self.assume_role.iter().filter_map(role).collect(),
            member_role: self.member_role.as_ref().and_then(member_role),
            accounts: reader.accounts(),
            endpoints: reader.endpoints()?,
            metadata: reader.metadata()?,
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

    /// The addresses that the SDK reads for itself when it looks for credentials.
    fn check_addresses_of(&self, source: &CredentialsSource) -> Result<()> {
        const OF_SDK: [&str; 3] = [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "AWS_ENDPOINT_URL_SSO",
            "AWS_ENDPOINT_URL_SSO_OIDC",
        ];
        if !matches!(source, CredentialsSource::Profile | CredentialsSource::Surroundings) {
            return Ok(());
        }
        let mut set = OF_SDK.iter().filter_map(|name| Some((name, self.environment.get(name)?)));
        set.try_for_each(|(name, url)| aws::check_endpoint(url, name))
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
            duration: block.duration.as_deref().and_then(timeouts::parse),
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

    fn endpoints(&self) -> Result<Endpoints> {
        let config = self.config;
        let ignore = self.environment.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") == Some(true);
        let written = |of: fn(&super::Endpoints) -> &Option<String>| {
            config.endpoints.iter().find_map(|block| of(block).filled())
        };
        let endpoint = |written: Option<&str>, variable| {
            let variables: &[&str] = if ignore { &[] } else { &[variable, "AWS_ENDPOINT_URL"] };
            self.url(written, variables)
        };
        Ok(Endpoints {
            license_manager: endpoint(
                written(|block| &block.licensemanager),
                "AWS_ENDPOINT_URL_LICENSE_MANAGER",
            )?,
            sts: endpoint(written(|block| &block.sts), "AWS_ENDPOINT_URL_STS")?,
            sts_region: config.sts_region.filled().map(str::to_owned),
            fips: self.flag(config.use_fips_endpoint, "AWS_USE_FIPS_ENDPOINT"),
            dual_stack: self.flag(config.use_dualstack_endpoint, "AWS_USE_DUALSTACK_ENDPOINT"),
            ignore_configured: ignore,
        })
    }

    /// The URL of an endpoint, which must be one wherever it comes from. The block's own are checked with the block.
    fn url(&self, written: Option<&str>, variables: &[&str]) -> Result<Option<String>> {
        if written.is_some() {
            return Ok(written.map(str::to_owned));
        }
        let set = variables.iter().find_map(|name| Some((name, self.environment.get(name)?)));
        let Some((variable, url)) = set else { return Ok(None) };
        aws::check_endpoint(url, variable)?;
        Ok(Some(url.to_owned()))
    }

    fn flag(&self, written: Option<bool>, variable: &str) -> Option<bool> {
        written.or_else(|| self.environment.flag(variable))
    }

    fn metadata(&self) -> Result<InstanceMetadata> {
        let config = self.config;
        let skip = config.skip_metadata_api_check.filled().map(|text| text == "true");
        let mode = self.text(
            config.ec2_metadata_service_endpoint_mode.filled(),
            &["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"],
        );
        Ok(InstanceMetadata {
            disabled: self.flag(skip, "AWS_EC2_METADATA_DISABLED").unwrap_or(false),
            endpoint: self.url(
                config.ec2_metadata_service_endpoint.filled(),
                &["AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_METADATA_URL"],
            )?,
            ipv6: mode.map(|mode| mode.eq_ignore_ascii_case("ipv6")),
        })
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
        duration: block.duration.filled().and_then(timeouts::parse),
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
        duration: block.duration.filled().and_then(timeouts::parse),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};

    use super::*;

    fn resolve<const N: usize>(block: &Value, variables: [(&str, &str); N]) -> Settings {
        config(block).resolve(&Environment::from(variables)).unwrap()
    }

    fn config(block: &Value) -> ProviderConfig {
        let mut whole = json!({ "assume_role": [], "endpoints": [] });
        whole.as_object_mut().unwrap().extend(block.as_object().unwrap().clone());
        serde_json::from_value(whole).unwrap()
    }

    #[test]
    fn the_block_comes_before_the_environment() {
        let nothing = json!({});
        for (block, variables, region) in [
            (&nothing, [("AWS_REGION", "a"), ("AWS_DEFAULT_REGION", "b")], Some("a")),
            (&nothing, [("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "b")], Some("b")),
            (&nothing, [("x", "y"), ("z", "w")], None),
            (&json!({"region": "c"}), [("AWS_REGION", "a"), ("x", "y")], Some("c")),
            (&json!({"region": ""}), [("AWS_REGION", "a"), ("x", "y")], Some("a")),
        ] {
            assert_eq!(resolve(block, variables).region.as_deref(), region, "{block}");
        }
        assert_eq!(
            resolve(&nothing, [("AWS_DEFAULT_PROFILE", "p")]).profile.name,
            Some("p".into())
        );
    }

    #[test]
    fn sources_of_credentials() {
        let environment = [
            ("AWS_ACCESS_KEY_ID", "env"),
            ("AWS_SECRET_ACCESS_KEY", "s"),
            ("AWS_SESSION_TOKEN", "t"),
            ("AWS_ROLE_ARN", "arn:r"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"),
        ];
        let keys = |access: &str, token: Option<&str>| {
            CredentialsSource::Keys(Keys {
                access_key: access.into(),
                secret_key: Secret("s".into()),
                token: token.map(|token| Secret(token.into())),
            })
        };
        let block = json!({"access_key": "block", "secret_key": "s", "profile": "p"});
        assert_eq!(resolve(&block, environment).source, keys("block", None));
        assert_eq!(resolve(&json!({}), environment).source, keys("env", Some("t")));
        let profile = resolve(&json!({"profile": "p"}), environment);
        assert_eq!(profile.source, CredentialsSource::Profile);
        let [.., role, file] = environment;
        let identity = CredentialsSource::WebIdentity(WebIdentity {
            role: Role { arn: "arn:r".into(), ..Role::default() },
            token: IdentityToken::File("/token".into()),
        });
        assert_eq!(resolve(&json!({}), [role, file]).source, identity);
        assert_eq!(resolve(&json!({}), [role]).source, CredentialsSource::Surroundings);
    }

    #[test]
    fn web_identity_needs_a_role_and_a_token() {
        let refused = |block: &Value| {
            let config = config(&json!({ "assume_role_with_web_identity": block }));
            config.resolve(&Environment::default()).expect_err("incomplete").to_string()
        };
        let message = refused(&json!({"web_identity_token": "abcd"}));
        assert!(message.starts_with("assume_role_with_web_identity.role_arn: "), "{message}");
        let message = refused(&json!({"role_arn": "arn:r"}));
        assert!(message.contains("AWS_WEB_IDENTITY_TOKEN_FILE"), "{message}");
    }

    #[test]
    fn endpoints() {
        let all = [
            ("AWS_ENDPOINT_URL_LICENSE_MANAGER", "http://own"),
            ("AWS_ENDPOINT_URL", "http://all"),
        ];
        let block = json!({"endpoints": [{}, {"licensemanager": "http://block"}]});
        let of = |settings: Settings| (settings.endpoints.license_manager, settings.endpoints.sts);
        let text = |url: &str| Some(url.to_owned());
        assert_eq!(of(resolve(&block, all)), (text("http://block"), text("http://all")));
        assert_eq!(of(resolve(&json!({}), all)), (text("http://own"), text("http://all")));
        let [own, any] = all;
        let ignoring = [own, any, ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")];
        assert_eq!(of(resolve(&block, ignoring)), (text("http://block"), None));
    }

    #[test]
    fn proxies() {
        let environment = [("http_proxy", "env-plain"), ("HTTPS_PROXY", "env-secure")];
        let text = |url: &str| Some(url.to_owned());
        for (block, plain, secure) in [
            (json!({}), text("env-plain"), text("env-secure")),
            (json!({"http_proxy": "block"}), text("block"), text("env-secure")),
            (json!({"https_proxy": ""}), text("env-plain"), None),
            (json!({"https_proxy": "block"}), text("env-plain"), text("block")),
        ] {
            let proxies = resolve(&block, environment).http.proxies;
            assert_eq!((proxies.http, proxies.https), (plain, secure), "{block}");
        }
        let alone = resolve(&json!({"http_proxy": "block", "no_proxy": "a,b"}), []).http.proxies;
        assert_eq!((alone.https, alone.except.as_str()), (text("block"), "a,b"));
        assert_eq!(resolve(&json!({}), [("HTTP_PROXY", "x")]).http.proxies.https, None);
    }

    #[test]
    fn trust_and_paths() {
        let home = [("HOME", "/home/ada"), ("AWS_CA_BUNDLE", "~/env.pem")];
        for (block, trust) in [
            (json!({}), Trust::Bundle("/home/ada/env.pem".into())),
            (json!({"custom_ca_bundle": "/b.pem"}), Trust::Bundle("/b.pem".into())),
            (json!({"insecure": true, "custom_ca_bundle": "/b.pem"}), Trust::Anyone),
        ] {
            assert_eq!(resolve(&block, home).http.trust, trust);
        }
        assert_eq!(resolve(&json!({}), []).http.trust, Trust::System);
        let files = resolve(&json!({"shared_config_files": ["~/c"]}), home).profile.config_files;
        assert_eq!(files, [PathBuf::from("/home/ada/c")]);
    }

    #[test]
    fn retries_metadata_and_checks() {
        let environment = [
            ("AWS_MAX_ATTEMPTS", "7"),
            ("AWS_RETRY_MODE", "adaptive"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ];
        let settings = resolve(&json!({"skip_credentials_validation": true}), environment);
        assert_eq!(settings.retries, Retries { attempts: Some(7), adaptive: Some(true) });
        assert!(settings.metadata.disabled);
        assert!(!settings.accounts.skip_identity);
        let block = json!({
            "max_retries": 3, "retry_mode": "standard", "skip_metadata_api_check": "false",
            "skip_credentials_validation": true, "skip_requesting_account_id": true,
        });
        let settings = resolve(&block, environment);
        assert_eq!(settings.retries, Retries { attempts: Some(3), adaptive: Some(false) });
        assert!(!settings.metadata.disabled);
        assert!(settings.accounts.skip_identity);
    }

    #[test]
    fn tags_of_block_and_environment_are_merged() {
        let settings = resolve(
            &json!({
                "default_tags": {"tags": {"team": "block", "a": "1"}},
                "ignore_tags": {"keys": ["k1"], "key_prefixes": ["p1:"]},
            }),
            [
                ("TF_AWS_DEFAULT_TAGS_team", "env"),
                ("TF_AWS_DEFAULT_TAGS_stage", "test"),
                ("TF_AWS_IGNORE_TAGS_KEYS", "k2, k3,"),
                ("TF_AWS_IGNORE_TAGS_KEY_PREFIXES", "p2:"),
            ],
        );
        let tags: Vec<_> = settings.default_tags.iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(tags, ["a=1", "stage=test", "team=block"]);
        let ignored = |key| settings.ignore_tags.covers(key);
        assert!(["k1", "k2", "k3", "p1:x", "p2:y"].into_iter().all(ignored));
        assert!(!ignored("k4"));
    }

    #[test]
    fn roles() {
        let settings = resolve(
            &json!({
                "assume_role": [{"role_arn": "arn:1", "duration": "1h"}, {}, {"role_arn": "arn:2"}],
                "member_role": {"name": "Member", "path": "/x/", "session_name": "s"},
            }),
            [],
        );
        let arns: Vec<_> = settings.roles.iter().map(|role| role.arn.as_str()).collect();
        assert_eq!(arns, ["arn:1", "arn:2"]);
        assert_eq!(settings.roles[0].duration, Some(Duration::from_hours(1)));
        let member = settings.member_role.unwrap();
        assert_eq!((member.name.as_str(), member.path.as_str()), ("Member", "/x/"));
    }

    #[test]
    fn addresses_in_the_environment_are_checked_where_they_count() {
        for variable in [
            "AWS_ENDPOINT_URL",
            "AWS_ENDPOINT_URL_LICENSE_MANAGER",
            "AWS_ENDPOINT_URL_STS",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT",
            "AWS_METADATA_URL",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "AWS_ENDPOINT_URL_SSO",
            "AWS_ENDPOINT_URL_SSO_OIDC",
        ] {
            for url in ["127.0.0.1:4566", "localhost", "http://", "http://a.test ", "ftp://a.test"]
            {
                let environment = Environment::from([(variable, url)]);
                let error = config(&json!({})).resolve(&environment).expect_err(url).to_string();
                assert!(error.starts_with(&format!("{variable} cannot be used")), "{error}");
                assert!(
                    error.contains(&format!("{url:?}")) && error.contains("http://127"),
                    "{error}"
                );
            }
            let secret = Environment::from([(variable, "ftp://me:hush@a.test/?hush")]);
            let error = config(&json!({})).resolve(&secret).expect_err("ftp").to_string();
            assert!(error.contains("\"ftp://a.test/\"") && !error.contains("hush"), "{error}");
            resolve(&json!({}), [(variable, "http://me:hush@127.0.0.1:4566")]);
        }
        let wrong = [("AWS_ENDPOINT_URL", "localhost"), ("AWS_ENDPOINT_URL_SSO", "localhost")];
        let ours = json!({"licensemanager": "http://a.test", "sts": "http://a.test"});
        let block = json!({"endpoints": [ours], "access_key": "a", "secret_key": "b"});
        assert_eq!(resolve(&block, wrong).endpoints.sts.as_deref(), Some("http://a.test"));
        let ignored =
            [("AWS_ENDPOINT_URL", "localhost"), ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")];
        assert_eq!(resolve(&json!({}), ignored).endpoints.sts, None);
    }

    #[test]
    fn user_agents_are_appended_in_order() {
        let block = json!({"user_agent": ["a/1", " "]});
        assert_eq!(resolve(&block, [("TF_APPEND_USER_AGENT", "b/2")]).user_agent, ["a/1", "b/2"]);
    }
}
