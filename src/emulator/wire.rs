//! AWS JSON 1.1: a request's target, signature and body on the way in, answers and errors on the way out.

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Response, StatusCode};
use serde_json::Value;
use uuid::Uuid;

use super::constraints;
use super::error::{Error, Result, SmithyStatus};
use super::identity::{self, Caller};
use super::origin::{self, Reach};
use super::service::{Api, Arrival, Departure, Done, Service};
use super::store::Session;
use super::sts;
use super::switches::Switch;

pub(crate) const JSON: &str = "application/x-amz-json-1.1";
const TARGET_PREFIX: &str = "AWSLicenseManager.";

/// The operation that clients without credentials may call.
const UNSIGNED: &str = "GetAccessToken";

pub(crate) type Answer = Response<Full<Bytes>>;

/// Answers a request to `/`, or nothing where the connection is to be dropped.
pub(crate) async fn answer(
    service: &Service,
    reach: Reach,
    head: &Parts,
    body: Bytes,
) -> Option<Answer> {
    let target = head.headers.get("x-amz-target").map(|value| value.to_str().unwrap_or_default());
    if let Err(error) = origin::check(reach, &head.headers) {
        let for_sts = target.is_none() && is_form(&head.headers);
        return Some(if for_sts { sts::failed(&error) } else { failed(service, &error) });
    }
    let Some(target) = target else {
        if is_form(&head.headers) {
            return sts::answer(service, &head.headers, body).await;
        }
        return Some(failed(service, &unknown_operation()));
    };
    let name = target.strip_prefix(TARGET_PREFIX).unwrap_or_default();
    if constraints::signature(name).is_none() {
        return Some(failed(service, &unknown_operation()));
    }
    let arrival = Arrival {
        operation: name,
        caller: caller(service, name, &head.headers),
        params: body,
        api: Api::LicenseManager,
    };
    match service.receive(arrival, |session, arrival| work(service, session, arrival)).await {
        Departure::Dropped => None,
        Departure::Answer(Ok(value)) => Some(reply(StatusCode::OK, JSON, value.to_string())),
        Departure::Answer(Err(error)) => Some(failed(service, &error)),
    }
}

fn work(service: &Service, session: &Session<'_>, arrival: &Arrival<'_>) -> Done<Value> {
    let request = arrival.caller.clone().and_then(|caller| Ok((caller, parse(&arrival.params)?)));
    match request {
        Ok((caller, request)) => service.run(session, arrival.operation, &caller, &request),
        Err(error) => Done { result: Err(error), unknown: Vec::new() },
    }
}

fn caller(service: &Service, operation: &str, headers: &HeaderMap) -> Result<Caller> {
    if operation == UNSIGNED && !headers.contains_key("authorization") {
        return Ok(Caller::of_account("", ""));
    }
    identity::caller(headers, service.now())
}

fn parse(body: &[u8]) -> Result<Value> {
    if body.is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    serde_json::from_slice(body)
        .map_err(|_| Error::serialization("Unable to parse the request body"))
}

fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|it| it.starts_with("application/x-www-form-urlencoded"))
}

fn unknown_operation() -> Error {
    Error::new("UnknownOperationException", "")
}

/// An error as JSON, with its status.
pub(crate) fn failed(service: &Service, error: &Error) -> Answer {
    let smithy = if service.settings().switches.is_on(Switch::SmithyStatus) {
        SmithyStatus::On
    } else {
        SmithyStatus::Off
    };
    let status = StatusCode::from_u16(error.status(smithy)).unwrap_or(StatusCode::BAD_REQUEST);
    let declared = constraints::is_modelled(&error.code)
        && !service.settings().switches.is_on(Switch::MessageInLowerCase);
    reply(status, JSON, error.body(declared).to_string())
}

pub(crate) fn reply(status: StatusCode, content_type: &'static str, body: String) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Ok(id) = HeaderValue::from_str(&Uuid::new_v4().to_string()) {
        headers.insert("x-amzn-requestid", id);
    }
    answer
}
