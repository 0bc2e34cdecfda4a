//! Credentials of a role: assumed with other credentials, or with a token from an identity provider.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, Result as Provided, future};
use aws_sdk_sts::Client as Sts;
use aws_sdk_sts::types::{AssumedRoleUser, Credentials as Granted, PolicyDescriptorType, Tag};

use super::settings::{IdentityToken, Role, WebIdentity};
use crate::framework::{Error, Result};

const SESSION_NAME: &str = "terraform-provider-licensemanager";

/// Assumes a role with the credentials of an STS client.
#[derive(Debug)]
pub(super) struct AssumedRole {
    pub(super) sts: Sts,
    pub(super) role: Role,
}

impl AssumedRole {
    async fn assume(&self) -> Result<Credentials> {
        let role = &self.role;
        let tags = role.tags.iter().map(|(key, value)| {
            Tag::builder()
                .key(key)
                .value(value)
                .build()
                .map_err(|error| Error::Bug(error.to_string()))
        });
        let answer = self
            .sts
            .assume_role()
            .role_arn(&role.arn)
            .role_session_name(session_name(role))
            .set_duration_seconds(role.duration.map(whole_seconds))
            .set_external_id(role.external_id.clone())
            .set_policy(role.policy.clone())
            .set_policy_arns(policies(role))
            .set_source_identity(role.source_identity.clone())
            .set_tags(filled(tags.collect::<Result<_>>()?))
            .set_transitive_tag_keys(filled(role.transitive_tag_keys.clone()))
            .send()
            .await?;
        granted(answer.credentials, answer.assumed_role_user)
    }
}

/// Assumes a role with a token. It needs no credentials.
#[derive(Debug)]
pub(super) struct FederatedRole {
    pub(super) sts: Sts,
    pub(super) identity: WebIdentity,
}

impl FederatedRole {
    async fn assume(&self) -> Result<Credentials> {
        let role = &self.identity.role;
        let token = self.token().await?;
        let answer = self
            .sts
            .assume_role_with_web_identity()
            .role_arn(&role.arn)
            .role_session_name(session_name(role))
            .set_duration_seconds(role.duration.map(whole_seconds))
            .set_policy(role.policy.clone())
            .set_policy_arns(policies(role))
            .web_identity_token(&token)
            .send()
            .await
            .map_err(|error| Error::from(error).without(&token))?;
        granted(answer.credentials, answer.assumed_role_user)
    }

    async fn token(&self) -> Result<String> {
        match &self.identity.token {
            IdentityToken::Text(token) => Ok(token.0.clone()),
            IdentityToken::File(path) => {
                let unreadable = |why: String| Error::Setup {
                    summary: "The web identity token cannot be read".into(),
                    detail: format!("{}: {why}", path.display()),
                    path: None,
                };
                let text = tokio::fs::read_to_string(path).await;
                let text = text.map_err(|error| unreadable(error.to_string()))?;
                match text.trim() {
                    "" => Err(unreadable("the file is empty".into())),
                    token => Ok(token.to_owned()),
                }
            }
        }
    }
}

impl ProvideCredentials for AssumedRole {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async { provided(&self.role, self.assume().await) })
    }
}

impl ProvideCredentials for FederatedRole {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            provided(&self.identity.role, self.assume().await)
        })
    }
}

fn provided(role: &Role, outcome: Result<Credentials>) -> Provided {
    outcome.map_err(|error| {
        if matches!(error, Error::Cancelled { .. }) {
            return CredentialsError::provider_error(error);
        }
        let summary = format!("The role {} cannot be assumed", role.arn);
        let detail = error.to_string();
        CredentialsError::provider_error(match error {
            Error::NotYet { is_lost, .. } => Error::NotYet { summary, detail, is_lost },
            Error::NoAnswer { .. } => Error::NotYet { summary, detail, is_lost: true },
            error if is_denied(&error) => Error::NotYet { summary, detail, is_lost: false },
            _ => Error::Setup { summary, detail, path: None },
        })
    })
}

/// A role that was made seconds ago cannot be assumed yet ("Troubleshoot IAM"). STS gives the same answer for one that is
/// not there.
fn is_denied(error: &Error) -> bool {
    error.code() == Some("AccessDenied")
}

fn granted(granted: Option<Granted>, user: Option<AssumedRoleUser>) -> Result<Credentials> {
    let granted = super::present("Credentials", granted)?;
    // The SDK puts something in the place of what a cut answer lacks.
    for (member, is_there) in [
        ("AccessKeyId", !granted.access_key_id.is_empty()),
        ("SecretAccessKey", !granted.secret_access_key.is_empty()),
        ("SessionToken", !granted.session_token.is_empty()),
        ("Expiration", granted.expiration.secs() > 0),
    ] {
        super::present(member, is_there.then_some(()))?;
    }
    let account = user.and_then(|user| user.arn.split(':').nth(4).map(str::to_owned));
    let mut credentials = Credentials::builder()
        .access_key_id(granted.access_key_id)
        .secret_access_key(granted.secret_access_key)
        .session_token(granted.session_token)
        .provider_name("assumed role");
    credentials.set_expiry(SystemTime::try_from(granted.expiration).ok());
    credentials.set_account_id(account.map(Into::into));
    Ok(credentials.build())
}

fn session_name(role: &Role) -> &str {
    role.session_name.as_deref().unwrap_or(SESSION_NAME)
}

fn policies(role: &Role) -> Option<Vec<PolicyDescriptorType>> {
    filled(
        role.policy_arns
            .iter()
            .map(|arn| PolicyDescriptorType::builder().arn(arn).build())
            .collect(),
    )
}

/// An empty list as none: a query would send it as a member without a value ("AWS query protocol").
fn filled<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

fn whole_seconds(duration: Duration) -> i32 {
    i32::try_from(duration.as_secs()).unwrap_or(i32::MAX)
}
