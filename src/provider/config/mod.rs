//! The provider block: what users may write in it, in which words the registry explains it.

mod check;
mod environment;
mod resolve;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use schemars::{JsonSchema, Schema, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::framework::annotations::{block, sensitive, unused};

pub use environment::Environment;

/// Manages AWS License Manager: license configurations, seller-issued licenses and the grants that share them.
///
/// Settings that are left out come from the usual AWS environment variables and shared files.
#[derive(Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct ProviderConfig {
    /// Region in which calls are made, such as `us-east-1`. It can also come from `AWS_REGION`, `AWS_DEFAULT_REGION` or the profile.
    pub region: Option<String>,
    /// Name of the profile in the shared files. It can also come from `AWS_PROFILE`.
    pub profile: Option<String>,
    /// Access key id. It can also come from `AWS_ACCESS_KEY_ID`.
    pub access_key: Option<String>,
    /// Secret access key. It can also come from `AWS_SECRET_ACCESS_KEY`.
    #[schemars(transform = sensitive)]
    pub secret_key: Option<String>,
    /// Session token of temporary credentials. It can also come from `AWS_SESSION_TOKEN`.
    #[schemars(transform = sensitive)]
    pub token: Option<String>,
    /// Shared configuration files to read in place of `~/.aws/config`.
    pub shared_config_files: Option<Vec<String>>,
    /// Shared credentials files to read in place of `~/.aws/credentials`.
    pub shared_credentials_files: Option<Vec<String>>,
    /// Role to assume before any call. Several blocks form a chain: each role is assumed with the credentials of the one before.
    #[schemars(transform = block)]
    pub assume_role: Vec<AssumeRole>,
    /// Role to assume with a token from an identity provider, as in CI systems and Kubernetes.
    #[schemars(transform = block)]
    pub assume_role_with_web_identity: Option<AssumeRoleWithWebIdentity>,
    /// Role through which other accounts are reached when a resource or data source sets `account_id`. Like every role, one that cannot be assumed is tried again, because IAM takes some seconds to make a new one known: for up to a minute in an apply, and for ten seconds in a plan.
    #[schemars(transform = block)]
    pub member_role: Option<MemberRole>,
    /// Ids of the only accounts in which the provider may work. Anything else is refused before the first change.
    pub allowed_account_ids: Option<BTreeSet<String>>,
    /// Ids of accounts in which the provider must not work.
    pub forbidden_account_ids: Option<BTreeSet<String>>,
    /// Tags for every resource that can have tags.
    #[schemars(transform = block)]
    pub default_tags: Option<DefaultTags>,
    /// Tags that others manage: they are neither shown nor removed.
    #[schemars(transform = block)]
    pub ignore_tags: Option<IgnoreTags>,
    /// Addresses to call in place of the public ones, such as a VPC endpoint or an emulator. Of several blocks, the first that names a service counts for it.
    #[schemars(transform = block)]
    pub endpoints: Vec<Endpoints>,
    /// How often a call is tried before its error is reported, the first try included; 0 means the same as 1. It can also come from `AWS_MAX_ATTEMPTS`; without either it is 25, and an apply that AWS throttles goes on for as long as its timeout lasts, or ten minutes where it has none. The number of tries is also how long an apply waits for the service-linked role of License Manager where that was made just now: about three minutes.
    pub max_retries: Option<i64>,
    /// What slows down once AWS throttles: with `standard`, which is the default, the operations that it refuses, and with `adaptive` all calls; each in one account and region. They take turns then, at the rate that AWS turns out to allow. It can also come from `AWS_RETRY_MODE`.
    pub retry_mode: Option<String>,
    /// Most requests that may be under way at once for the whole provider. There is no limit unless this is set.
    pub max_concurrent_requests: Option<i64>,
    /// URL of a proxy for plain HTTP, which also serves HTTPS unless `https_proxy` is set. It can also come from `HTTP_PROXY`, which serves plain HTTP only.
    pub http_proxy: Option<String>,
    /// URL of a proxy for HTTPS. An empty text means none. It can also come from `HTTPS_PROXY`.
    pub https_proxy: Option<String>,
    /// Hosts to call without a proxy, separated by commas: names, addresses, address ranges, or `*` for all. It can also come from `NO_PROXY`.
    pub no_proxy: Option<String>,
    /// File with the certificate authorities to trust in place of the system's, in PEM form. It can also come from `AWS_CA_BUNDLE`.
    pub custom_ca_bundle: Option<String>,
    /// Whether to accept any TLS certificate. Whoever controls the network can then read and change all calls.
    pub insecure: Option<bool>,
    /// Whether to call the endpoints that meet FIPS 140. It can also come from `AWS_USE_FIPS_ENDPOINT`.
    pub use_fips_endpoint: Option<bool>,
    /// Whether to call the endpoints that serve both IPv4 and IPv6. It can also come from `AWS_USE_DUALSTACK_ENDPOINT`.
    pub use_dualstack_endpoint: Option<bool>,
    /// Address of the EC2 instance metadata service. It can also come from `AWS_EC2_METADATA_SERVICE_ENDPOINT`.
    pub ec2_metadata_service_endpoint: Option<String>,
    /// Protocol for the EC2 instance metadata service: `IPv4` or `IPv6`. It can also come from `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`.
    pub ec2_metadata_service_endpoint_mode: Option<String>,
    /// Region for calls to STS, where it differs from `region`.
    pub sts_region: Option<String>,
    /// Whether to skip the check of the credentials. Together with `skip_requesting_account_id` no call is made to STS.
    pub skip_credentials_validation: Option<bool>,
    /// Whether to do without the id of the own account. Together with `skip_credentials_validation` no call is made to STS.
    pub skip_requesting_account_id: Option<bool>,
    /// Whether to accept regions that this version of the provider does not know.
    pub skip_region_validation: Option<bool>,
    /// `"true"` to look for neither credentials nor a region in the EC2 instance metadata, `"false"` to look even where `AWS_EC2_METADATA_DISABLED` forbids it.
    pub skip_metadata_api_check: Option<String>,
    /// Texts to append to the user agent of every call, each as `name/version (comment)`. `TF_APPEND_USER_AGENT` comes after them.
    pub user_agent: Option<Vec<String>>,
    /// A setting of hashicorp/aws for Amazon S3.
    #[schemars(transform = unused)]
    pub s3_us_east_1_regional_endpoint: Option<String>,
    /// A setting of hashicorp/aws for Amazon S3.
    #[schemars(transform = unused)]
    pub s3_use_path_style: Option<bool>,
    /// A setting of hashicorp/aws for tag policies, which are not looked at.
    #[schemars(transform = unused)]
    pub tag_policy_compliance: Option<String>,
    /// A setting of hashicorp/aws for retries.
    #[schemars(transform = unused)]
    pub token_bucket_rate_limiter_capacity: Option<i64>,
}

/// A role to assume.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct AssumeRole {
    /// ARN of the role.
    pub role_arn: Option<String>,
    /// How long the credentials are valid, between `15m` and `12h`.
    pub duration: Option<String>,
    /// Text that the role's trust policy asks for, agreed with the owner of the role.
    pub external_id: Option<String>,
    /// Policy as JSON that narrows what the session may do.
    pub policy: Option<String>,
    /// ARNs of managed policies that narrow what the session may do.
    pub policy_arns: Option<BTreeSet<String>>,
    /// Name of the session, as the audit log shows it.
    pub session_name: Option<String>,
    /// Who is behind the session. It stays the same along a chain of roles.
    pub source_identity: Option<String>,
    /// Tags of the session.
    pub tags: Option<BTreeMap<String, String>>,
    /// Keys of the session tags that are handed on along a chain of roles.
    pub transitive_tag_keys: Option<BTreeSet<String>>,
}

/// A role to assume with a token from an identity provider.
#[derive(Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct AssumeRoleWithWebIdentity {
    /// ARN of the role. It can also come from `AWS_ROLE_ARN`.
    pub role_arn: Option<String>,
    /// How long the credentials are valid, between `15m` and `12h`.
    pub duration: Option<String>,
    /// Policy as JSON that narrows what the session may do.
    pub policy: Option<String>,
    /// ARNs of managed policies that narrow what the session may do.
    pub policy_arns: Option<BTreeSet<String>>,
    /// Name of the session, as the audit log shows it. It can also come from `AWS_ROLE_SESSION_NAME`.
    pub session_name: Option<String>,
    /// The token itself. It can also come from `TF_AWS_WEB_IDENTITY_TOKEN`.
    #[schemars(transform = sensitive)]
    pub web_identity_token: Option<String>,
    /// File with the token. It is read again whenever the credentials are renewed, and can also come from `AWS_WEB_IDENTITY_TOKEN_FILE`.
    pub web_identity_token_file: Option<String>,
}

/// The role through which other accounts are reached.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct MemberRole {
    /// Name of the role, the same in every account, such as `OrganizationAccountAccessRole`.
    pub name: Option<String>,
    /// Path of the role, such as `/terraform/`.
    pub path: Option<String>,
    /// Text that the role's trust policy asks for.
    pub external_id: Option<String>,
    /// Name of the session, as the audit log shows it.
    pub session_name: Option<String>,
    /// How long the credentials are valid, between `15m` and `12h`.
    pub duration: Option<String>,
}

/// Tags for every resource that can have tags.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct DefaultTags {
    /// The tags. Those from variables named `TF_AWS_DEFAULT_TAGS_<key>` are added, unless the key is set here.
    pub tags: Option<BTreeMap<String, String>>,
}

/// Tags that others manage.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct IgnoreTags {
    /// Keys to ignore, in addition to those in `TF_AWS_IGNORE_TAGS_KEYS`.
    pub keys: Option<BTreeSet<String>>,
    /// Beginnings of keys to ignore, in addition to those in `TF_AWS_IGNORE_TAGS_KEY_PREFIXES`.
    pub key_prefixes: Option<BTreeSet<String>>,
}

/// Addresses to call in place of the public ones.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = with_other_services)]
pub struct Endpoints {
    /// URL of License Manager. It can also come from `AWS_ENDPOINT_URL_LICENSE_MANAGER` or `AWS_ENDPOINT_URL`.
    pub licensemanager: Option<String>,
    /// URL of STS. It can also come from `AWS_ENDPOINT_URL_STS` or `AWS_ENDPOINT_URL`.
    pub sts: Option<String>,
}

/// What hashicorp/aws calls other services in `endpoints`, in its versions 5 and 6.
const OTHER_SERVICES: &str = include_str!("other_services.txt");

/// Blocks of hashicorp/aws name many services there.
fn with_other_services(schema: &mut Schema) {
    let Some(Value::Object(names)) = schema.get_mut("properties") else { return };
    for name in OTHER_SERVICES.lines() {
        let mut other =
            json_schema!({"description": "Another service.", "type": ["string", "null"]});
        unused(&mut other);
        names.insert(name.to_owned(), other.to_value());
    }
}

/// What a text says: an empty one says as little as none.
trait Filled {
    fn filled(&self) -> Option<&str>;
}

impl Filled for Option<String> {
    fn filled(&self) -> Option<&str> {
        self.as_deref().filter(|text| !text.is_empty())
    }
}

// Written out because a derived one would print secrets.
impl fmt::Debug for ProviderConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderConfig").finish_non_exhaustive()
    }
}

impl fmt::Debug for AssumeRoleWithWebIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRoleWithWebIdentity").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_has_no_secrets() {
        let config = ProviderConfig {
            secret_key: Some("hush".into()),
            assume_role_with_web_identity: Some(AssumeRoleWithWebIdentity {
                web_identity_token: Some("hush".into()),
                ..AssumeRoleWithWebIdentity::default()
            }),
            ..ProviderConfig::default()
        };
        let printed = format!("{config:?} {:?}", config.assume_role_with_web_identity);
        assert!(!printed.contains("hush"), "{printed}");
    }

    #[test]
    fn secrets_are_marked_and_every_setting_is_described() {
        let schema = schemars::schema_for!(ProviderConfig).to_value();
        let mut objects = vec![&schema];
        objects.extend(schema["$defs"].as_object().unwrap().values());
        let mut marked = Vec::new();
        for (name, setting) in objects.iter().flat_map(|o| o["properties"].as_object().unwrap()) {
            assert!(setting["description"].is_string(), "{name}");
            if setting["x-sensitive"] == Value::Bool(true) {
                marked.push(name.as_str());
            }
        }
        marked.sort_unstable();
        assert_eq!(marked, ["secret_key", "token", "web_identity_token"]);
    }
}
