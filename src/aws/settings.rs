//! What the AWS side is told: the provider block and the environment, merged and typed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Everything that is known before the shared files are read and before any call.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// From the provider block or the environment; else the profile or the instance metadata say it.
    pub region: Option<String>,
    pub skip_region_validation: bool,
    pub source: CredentialsSource,
    pub profile: Profile,
    /// Assumed one after the other, each with the credentials of the one before.
    pub roles: Vec<Role>,
    pub member_role: Option<MemberRole>,
    pub accounts: AccountChecks,
    pub endpoints: Endpoints,
    pub metadata: InstanceMetadata,
    pub retries: Retries,
    pub http: HttpSettings,
    /// Appended to the user agent, in this order.
    pub user_agent: Vec<String>,
    pub default_tags: BTreeMap<String, String>,
    pub ignore_tags: IgnoreTags,
}

/// Text that is never printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// Where the first credentials come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum CredentialsSource {
    Keys(Keys),
    WebIdentity(WebIdentity),
    /// A profile that the provider block names: nothing else will do.
    Profile,
    /// The profile, a container or the instance, whichever has some.
    #[default]
    Surroundings,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    pub access_key: String,
    pub secret_key: Secret,
    pub token: Option<Secret>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebIdentity {
    pub role: Role,
    pub token: IdentityToken,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentityToken {
    Text(Secret),
    File(PathBuf),
}

/// The shared files and the profile in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    pub name: Option<String>,
    /// Empty: the usual place.
    pub config_files: Vec<PathBuf>,
    pub credentials_files: Vec<PathBuf>,
}

/// A role to assume.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Role {
    pub arn: String,
    pub session_name: Option<String>,
    pub duration: Option<Duration>,
    pub external_id: Option<String>,
    pub policy: Option<String>,
    pub policy_arns: Vec<String>,
    pub source_identity: Option<String>,
    pub tags: BTreeMap<String, String>,
    pub transitive_tag_keys: Vec<String>,
}

/// How other accounts are reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberRole {
    pub name: String,
    pub path: String,
    pub external_id: Option<String>,
    pub session_name: Option<String>,
    pub duration: Option<Duration>,
}

impl MemberRole {
    /// The role in one account.
    pub(super) fn in_account(&self, partition: &str, account: &str) -> Role {
        let path = self.path.trim_matches('/');
        let separator = if path.is_empty() { "" } else { "/" };
        Role {
            arn: format!("arn:{partition}:iam::{account}:role/{path}{separator}{}", self.name),
            session_name: self.session_name.clone(),
            duration: self.duration,
            external_id: self.external_id.clone(),
            ..Role::default()
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountChecks {
    pub allowed: BTreeSet<String>,
    pub forbidden: BTreeSet<String>,
    /// No call to STS; the own account may stay unknown.
    pub skip_identity: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoints {
    pub license_manager: Option<String>,
    pub sts: Option<String>,
    pub sts_region: Option<String>,
    pub fips: Option<bool>,
    pub dual_stack: Option<bool>,
    /// Endpoints in the shared files do not count.
    pub ignore_configured: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InstanceMetadata {
    pub disabled: bool,
    pub endpoint: Option<String>,
    pub ipv6: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retries {
    /// The first try included.
    pub attempts: Option<u32>,
    pub adaptive: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HttpSettings {
    pub proxies: Proxies,
    pub trust: Trust,
    pub max_concurrent_requests: Option<usize>,
}

/// Proxies by the scheme of the URL that is called.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    pub http: Option<String>,
    pub https: Option<String>,
    /// Hosts to call directly, separated by commas.
    pub except: String,
}

// Written out because proxy URLs may hold a password.
impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxies").field("except", &self.except).finish_non_exhaustive()
    }
}

/// Whose TLS certificates are accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Trust {
    #[default]
    System,
    Bundle(PathBuf),
    Anyone,
}

/// Tags that others manage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IgnoreTags {
    pub keys: BTreeSet<String>,
    pub key_prefixes: BTreeSet<String>,
}

impl IgnoreTags {
    pub fn covers(&self, key: &str) -> bool {
        self.keys.contains(key) || self.key_prefixes.iter().any(|prefix| key.starts_with(prefix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn member_role_arn() {
        for (path, arn) in [
            ("", "arn:aws:iam::111122223333:role/Manager"),
            ("/", "arn:aws:iam::111122223333:role/Manager"),
            ("/a/b/", "arn:aws:iam::111122223333:role/a/b/Manager"),
            ("a", "arn:aws:iam::111122223333:role/a/Manager"),
        ] {
            let role =
                MemberRole { name: "Manager".into(), path: path.into(), ..MemberRole::default() };
            assert_eq!(role.in_account("aws", "111122223333").arn, arn);
        }
    }

    #[test]
    fn secrets_are_not_printed() {
        let keys = Keys {
            access_key: "AKIA".into(),
            secret_key: Secret("hush".into()),
            token: Some(Secret("hush".into())),
        };
        let proxies = Proxies { http: Some("http://me:hush@proxy".into()), ..Proxies::default() };
        assert!(!format!("{keys:?} {proxies:?}").contains("hush"));
    }
}
