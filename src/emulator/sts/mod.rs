//! The three operations of STS that clients need to come in: query protocol, XML answers.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use hyper::{HeaderMap, StatusCode};
use serde::Deserialize;
use uuid::Uuid;

use super::arn::{Arn, is_account};
use super::error::{Error, Result};
use super::identity::{self, Caller, Session};
use super::service::{Api, Arrival, Departure, Done, Service};
use super::store;
use super::switches::Switch;
use super::wire::{Answer, reply};

mod form;

const XML: &str = "text/xml";
const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";
const ACTIONS: &[&str] = &["GetCallerIdentity", "AssumeRole", ASSUME_WITH_WEB_IDENTITY];
const ASSUME_WITH_WEB_IDENTITY: &str = "AssumeRoleWithWebIdentity";
const LONGEST_SESSION: Duration = Duration::from_hours(12);
const VALIDATION_ERROR: &str = "ValidationError";

type Form = HashMap<String, String>;

/// Answers a form, or nothing where the connection is to be dropped.
pub(crate) async fn answer(service: &Service, headers: &HeaderMap, body: Bytes) -> Option<Answer> {
    let form = form::decode(&body);
    let action = form.get("Action").cloned().unwrap_or_default();
    if !answers(&action) {
        let text = format!("Could not find operation {action} for version 2011-06-15");
        return Some(failed(&Error::new("InvalidAction", text)));
    }
    let arrival = Arrival {
        operation: &action,
        caller: caller(service, headers, &action),
        params: Bytes::from(serde_json::to_vec(&form).unwrap_or_default()),
        api: Api::Sts,
    };
    let work = |_: &store::Session<'_>, arrival: &Arrival<'_>| Done {
        result: arrival.caller.clone().and_then(|caller| run(service, &action, &caller, &form)),
        unknown: Vec::new(),
    };
    match service.receive(arrival, work).await {
        Departure::Dropped => None,
        Departure::Answer(Ok(result)) => Some(succeeded(&action, &result)),
        Departure::Answer(Err(error)) => Some(failed(&error)),
    }
}

/// Whether there is an operation of this name.
pub(crate) fn answers(action: &str) -> bool {
    ACTIONS.contains(&action)
}

/// A web identity is its own proof; the other operations want a signature.
fn caller(service: &Service, headers: &HeaderMap, action: &str) -> Result<Caller> {
    if action == ASSUME_WITH_WEB_IDENTITY {
        return Ok(identity::caller(headers, service.now())
            .unwrap_or_else(|_| Caller::of_account("", "us-east-1")));
    }
    identity::caller(headers, service.now()).map_err(|error| match error.code.as_ref() {
        "MissingAuthenticationTokenException" => {
            Error::new("MissingAuthenticationToken", "Request is missing Authentication Token")
        }
        "UnrecognizedClientException" => Error::new("InvalidClientTokenId", error.message),
        "ExpiredTokenException" => Error::new("ExpiredToken", error.message),
        _ => Error::new("IncompleteSignature", error.message),
    })
}

fn run(service: &Service, action: &str, caller: &Caller, form: &Form) -> Result<String> {
    match action {
        "GetCallerIdentity" => Ok(form::elements(&[
            ("Arn", &caller.principal_arn),
            ("UserId", &caller.user_id),
            ("Account", &caller.account),
        ])),
        "AssumeRole" => {
            let role = Role::read(form)?;
            if service.settings().switches.is_on(Switch::StsDenyAssumeRole) {
                return Err(denied(caller, action, &role));
            }
            if service.refuses_role(role.arn) {
                return Err(denied(caller, action, &role));
            }
            Ok(role.session(service).to_xml())
        }
        _ => assume_with_web_identity(service, caller, form),
    }
}

fn assume_with_web_identity(service: &Service, caller: &Caller, form: &Form) -> Result<String> {
    let role = Role::read(form)?;
    let token = required(form, "WebIdentityToken")?;
    let claims = Claims::read(token).ok_or_else(|| {
        let text = "The ID Token provided is not a valid JWT. (You may see this error if you sent an \
                    Access Token)";
        Error::new("InvalidIdentityToken", text)
    })?;
    if claims.exp.is_some_and(|end| end <= service.now().epoch_seconds()) {
        let text = "The web identity token that was passed is expired or is not valid";
        return Err(Error::new("ExpiredTokenException", text));
    }
    if service.settings().switches.is_on(Switch::StsDenyAssumeRoleWithWebIdentity) {
        return Err(denied(caller, ASSUME_WITH_WEB_IDENTITY, &role));
    }
    let identity = form::elements(&[
        ("SubjectFromWebIdentityToken", &claims.sub),
        ("Provider", &claims.iss),
        ("Audience", &claims.audience()),
    ]);
    Ok(role.session(service).to_xml() + &identity)
}

fn denied(caller: &Caller, action: &str, role: &Role<'_>) -> Error {
    Error::new(
        "AccessDenied",
        format!(
            "User: {} is not authorized to perform: sts:{action} on resource: {}",
            caller.principal_arn, role.arn
        ),
    )
}

fn required<'f>(form: &'f Form, name: &str) -> Result<&'f str> {
    form.get(name).map(String::as_str).filter(|value| !value.is_empty()).ok_or_else(|| {
        let place = name[..1].to_lowercase() + &name[1..];
        Error::new(
            VALIDATION_ERROR,
            format!(
                "1 validation error detected: Value null at '{place}' failed to satisfy constraint: \
                 Member must not be null"
            ),
        )
    })
}

/// What the emulator reads of a web identity token; its signature is not verified.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    #[serde(default)]
    iss: String,
    #[serde(default)]
    aud: serde_json::Value,
    /// Unix seconds; a token that does not say when it ends does not end.
    exp: Option<f64>,
}

impl Claims {
    fn read(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let (_header, claims, _signature) = (parts.next()?, parts.next()?, parts.next()?);
        let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
        serde_json::from_slice(&claims).ok()
    }

    fn audience(&self) -> String {
        self.aud.as_str().unwrap_or_default().to_owned()
    }
}

/// A role that somebody wants to assume.
struct Role<'f> {
    arn: &'f str,
    partition: &'f str,
    account: &'f str,
    name: &'f str,
    session_name: &'f str,
    duration: Duration,
}

impl<'f> Role<'f> {
    fn read(form: &'f Form) -> Result<Self> {
        let arn = required(form, "RoleArn")?;
        let parsed = Arn::parse(arn).filter(|it| it.service == "iam" && is_account(it.account));
        let name = parsed.and_then(|it| it.resource.strip_prefix("role/"));
        let (Some(parsed), Some(name)) = (parsed, name) else {
            return Err(Error::new(VALIDATION_ERROR, format!("{arn} is invalid")));
        };
        let session_name = required(form, "RoleSessionName")?;
        check_session_name(session_name)?;
        let seconds = form.get("DurationSeconds").map_or(Ok(3600), |text| text.parse());
        let duration = seconds.ok().map(Duration::from_secs);
        let duration =
            duration.filter(|it| (Duration::from_mins(15)..=LONGEST_SESSION).contains(it));
        Ok(Self {
            arn,
            partition: parsed.partition,
            account: parsed.account,
            name: name.rsplit('/').next().unwrap_or(name),
            session_name,
            duration: duration.ok_or_else(|| {
                let text = "DurationSeconds must be between 900 and 43200";
                Error::new(VALIDATION_ERROR, text)
            })?,
        })
    }

    fn session(&self, service: &Service) -> Session {
        let Self { partition, account, name, session_name, .. } = self;
        let role_id = format!("AROA{}", &Session::new_access_key_id()[4..]);
        Session {
            access_key_id: Session::new_access_key_id(),
            account: (*account).to_owned(),
            principal_arn: format!(
                "arn:{partition}:sts::{account}:assumed-role/{name}/{session_name}"
            ),
            user_id: format!("{role_id}:{session_name}"),
            expiration: service.now().after(self.duration),
        }
    }
}

fn check_session_name(name: &str) -> Result<()> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter);
    if (2..=64).contains(&name.len()) && name.chars().all(allowed) {
        return Ok(());
    }
    let rule = "Member must satisfy regular expression pattern: [\\w+=,.@-]{2,64}";
    Err(Error::new(
        VALIDATION_ERROR,
        format!(
            "1 validation error detected: Value '{name}' at 'roleSessionName' failed to satisfy \
             constraint: {rule}"
        ),
    ))
}

impl Session {
    fn to_xml(&self) -> String {
        let user =
            form::elements(&[("AssumedRoleId", &self.user_id), ("Arn", &self.principal_arn)]);
        let credentials = form::elements(&[
            ("AccessKeyId", &self.access_key_id),
            ("SecretAccessKey", &Uuid::new_v4().simple().to_string()),
            ("SessionToken", &self.to_token()),
            ("Expiration", &self.expiration.iso8601()),
        ]);
        format!("<AssumedRoleUser>{user}</AssumedRoleUser><Credentials>{credentials}</Credentials>")
    }
}

fn succeeded(action: &str, result: &str) -> Answer {
    let request_id = form::elements(&[("RequestId", &Uuid::new_v4().to_string())]);
    let body = format!(
        "<{action}Response xmlns=\"{NAMESPACE}\"><{action}Result>{result}</{action}Result>\
         <ResponseMetadata>{request_id}</ResponseMetadata></{action}Response>"
    );
    reply(StatusCode::OK, XML, body)
}

/// An error as XML, with its status.
pub(crate) fn failed(error: &Error) -> Answer {
    let status = match error.code.as_ref() {
        "AccessDenied"
        | "Forbidden"
        | "MissingAuthenticationToken"
        | "InvalidClientTokenId"
        | "ExpiredToken" => StatusCode::FORBIDDEN,
        "InternalFailure" => StatusCode::INTERNAL_SERVER_ERROR,
        "ServiceUnavailable" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    };
    let fault = if status.is_server_error() { "Receiver" } else { "Sender" };
    let details =
        form::elements(&[("Type", fault), ("Code", &error.code), ("Message", &error.message)]);
    let request_id = form::elements(&[("RequestId", &Uuid::new_v4().to_string())]);
    let body = format!(
        "<ErrorResponse xmlns=\"{NAMESPACE}\"><Error>{details}</Error>{request_id}</ErrorResponse>"
    );
    reply(status, XML, body)
}
