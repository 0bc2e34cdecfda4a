//! Who calls, from which account and in which region?

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::HeaderMap;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::arn::{is_account, partition};
use super::clock::Timestamp;
use super::digest;
use super::error::{Error, Result};

/// The account of everybody whose access key id says nothing.
const DEFAULT_ACCOUNT: &str = "000000000000";

/// Access key ids handed out by `AssumeRole` begin like this, so that they are known again.
const SESSION_KEY_PREFIX: &str = "ASIAEMULATOR";

/// The caller of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) account: String,
    pub(crate) region: String,
    /// The ARN and id that `GetCallerIdentity` answers.
    pub(crate) principal_arn: String,
    pub(crate) user_id: String,
}

impl Caller {
    /// The root user of an account.
    pub(crate) fn of_account(account: &str, region: &str) -> Self {
        Self {
            account: account.to_owned(),
            region: region.to_owned(),
            principal_arn: format!("arn:{}:iam::{account}:root", partition(region)),
            user_id: account.to_owned(),
        }
    }
}

/// What a session token handed out by `AssumeRole` says. Everything is in the token itself, so sessions
/// survive a restart and a reset.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) access_key_id: String,
    pub(crate) account: String,
    pub(crate) principal_arn: String,
    pub(crate) user_id: String,
    pub(crate) expiration: Timestamp,
}

impl Session {
    pub(crate) fn new_access_key_id() -> String {
        let tail = Uuid::new_v4().simple().to_string().to_uppercase();
        format!("{SESSION_KEY_PREFIX}{}", &tail[..8])
    }

    pub(crate) fn to_token(&self) -> String {
        let content = serde_json::to_vec(self).unwrap_or_default();
        let seal = digest::of_bytes(&content);
        format!("{}.{seal}", URL_SAFE_NO_PAD.encode(content))
    }

    fn from_token(token: &str) -> Option<Self> {
        let (content, seal) = token.split_once('.')?;
        let content = URL_SAFE_NO_PAD.decode(content).ok()?;
        (digest::of_bytes(&content) == seal).then(|| serde_json::from_slice(&content).ok())?
    }
}

/// Reads the caller from the credential scope of a `SigV4` signature, which itself is not verified.
pub(crate) fn caller(headers: &HeaderMap, now: Timestamp) -> Result<Caller> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(authorization) = text("authorization").filter(|value| !value.is_empty()) else {
        return Err(Error::new(
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        ));
    };
    let scope = authorization
        .strip_prefix("AWS4-HMAC-SHA256")
        .and_then(|rest| rest.split([',', ' ']).find_map(|part| part.strip_prefix("Credential=")))
        .and_then(Scope::parse)
        .ok_or_else(|| incomplete(authorization))?;
    let session_token = text("x-amz-security-token");
    if scope.access_key_id.starts_with(SESSION_KEY_PREFIX) {
        return assumed(&scope, session_token, now);
    }
    let key = scope.access_key_id;
    let account = if is_account(key) { key } else { DEFAULT_ACCOUNT };
    Ok(Caller::of_account(account, scope.region))
}

struct Scope<'a> {
    access_key_id: &'a str,
    region: &'a str,
}

impl<'a> Scope<'a> {
    /// Reads `<key>/<date>/<region>/<service>/aws4_request`.
    fn parse(credential: &'a str) -> Option<Self> {
        let mut parts = credential.split('/');
        let access_key_id = parts.next().filter(|key| !key.is_empty())?;
        let (_date, region) = (parts.next()?, parts.next().filter(|it| !it.is_empty())?);
        let (_service, end) = (parts.next()?, parts.next()?);
        (end == "aws4_request").then_some(Self { access_key_id, region })
    }
}

fn incomplete(authorization: &str) -> Error {
    Error::new(
        "IncompleteSignatureException",
        format!(
            "Authorization header requires 'Credential' parameter. Authorization={authorization}"
        ),
    )
}

/// Assumption E2: an access key id that looks handed out by `AssumeRole`, but does not come with the
/// session token that belongs to it, is unknown; one whose session has ended is expired.
fn assumed(scope: &Scope<'_>, token: Option<&str>, now: Timestamp) -> Result<Caller> {
    let session = token
        .and_then(Session::from_token)
        .filter(|session| session.access_key_id == scope.access_key_id)
        .ok_or_else(|| {
            let text = "The security token included in the request is invalid.";
            Error::new("UnrecognizedClientException", text)
        })?;
    if session.expiration <= now {
        let text = "The security token included in the request is expired";
        return Err(Error::new("ExpiredTokenException", text));
    }
    Ok(Caller {
        account: session.account,
        region: scope.region.to_owned(),
        principal_arn: session.principal_arn,
        user_id: session.user_id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_milliseconds(1_000);

    fn call(key: &str, token: Option<&str>) -> Result<Caller> {
        let mut headers = HeaderMap::new();
        let scope = format!("{key}/20260101/eu-west-1/license-manager/aws4_request");
        let value = format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0");
        headers.insert("authorization", value.parse().unwrap());
        if let Some(token) = token {
            headers.insert("x-amz-security-token", token.parse().unwrap());
        }
        caller(&headers, NOW)
    }

    fn session(expiration: i64) -> Session {
        Session {
            access_key_id: Session::new_access_key_id(),
            account: "222233334444".into(),
            principal_arn: "arn:aws:sts::222233334444:assumed-role/r/s".into(),
            user_id: "AROA:s".into(),
            expiration: Timestamp::from_milliseconds(expiration),
        }
    }

    #[track_caller]
    fn check(answer: Result<Caller>, expected: &str) {
        let answer = answer.map_or_else(|error| error.code.into_owned(), |caller| caller.account);
        assert_eq!(answer, expected);
    }

    #[test]
    fn an_access_key_of_twelve_digits_is_the_account() {
        check(call("111122223333", None), "111122223333");
        check(call("AKIDEXAMPLE", None), "000000000000");
        assert_eq!(call("AKIDEXAMPLE", None).unwrap().region, "eu-west-1");
    }

    #[test]
    fn an_assumed_role_carries_its_account_until_it_expires() {
        let (valid, ended) = (session(1_001), session(1_000));
        check(call(&valid.access_key_id, Some(&valid.to_token())), "222233334444");
        check(call(&ended.access_key_id, Some(&ended.to_token())), "ExpiredTokenException");
        check(call(&valid.access_key_id, None), "UnrecognizedClientException");
        check(call(&valid.access_key_id, Some("x.y")), "UnrecognizedClientException");
        check(call("ASIAEMULATOR00000000", Some(&valid.to_token())), "UnrecognizedClientException");
    }

    #[test]
    fn an_unsigned_request_has_no_caller() {
        check(caller(&HeaderMap::new(), NOW), "MissingAuthenticationTokenException");
        let headers = HeaderMap::from_iter([(
            hyper::header::AUTHORIZATION,
            "AWS4-HMAC-SHA256 Credential=key".parse().unwrap(),
        )]);
        check(caller(&headers, NOW), "IncompleteSignatureException");
    }
}
