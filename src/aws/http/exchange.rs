//! One request and what came of it: what the retries, the log and the error messages go by.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hyper::HeaderMap;
use serde_json::Value;

use crate::aws::rate::Rate;

/// Which try of which call a request is. It travels with the request and comes back with its outcome.
#[derive(Debug, Clone, Default)]
pub(in crate::aws) struct Attempt {
    pub(in crate::aws) operation: String,
    pub(in crate::aws) account: Option<String>,
    pub(in crate::aws) region: String,
    /// From 1.
    pub(in crate::aws) number: u32,
    /// Shared by the calls that wait for each other.
    pub(in crate::aws) rate: Arc<Rate>,
    /// Shared by the tries of one call.
    pub(in crate::aws) maybe_done: MaybeDone,
}

/// Whether some try of a call may have been carried out although no answer said so.
#[derive(Debug, Clone, Default)]
pub(in crate::aws) struct MaybeDone(Arc<AtomicBool>);

impl MaybeDone {
    pub(in crate::aws) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(in crate::aws) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// That an answer arrived: goes along with the response.
#[derive(Debug, Clone)]
pub(in crate::aws) struct Answer {
    pub(in crate::aws) attempt: Attempt,
    pub(in crate::aws) endpoint: String,
    /// The error code, if it is an error that the service itself sent.
    pub(in crate::aws) code: Option<String>,
}

/// That no answer arrived.
#[derive(Debug, Clone)]
pub(in crate::aws) struct Failure {
    pub(in crate::aws) attempt: Attempt,
    pub(in crate::aws) endpoint: String,
    pub(in crate::aws) kind: FailureKind,
    pub(in crate::aws) reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::aws) enum FailureKind {
    /// It cannot work until something is changed, as with a certificate that is not trusted.
    Misconfigured,
    /// No connection came about.
    Unreachable,
    /// The connection ended before the answer.
    Dropped,
    /// Nothing arrived in time.
    Silent,
    /// It was not sent, because Terraform asked to stop.
    Stopped,
}

impl FailureKind {
    /// Whether the request may have reached the service.
    pub(in crate::aws) fn may_have_arrived(self) -> bool {
        matches!(self, Self::Dropped | Self::Silent)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl StdError for Failure {}

/// The error code of an error answer: in its header, else in its body (assumption A2 has the service's bodies).
pub(in crate::aws) fn error_code(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let header = headers.get("x-amzn-errortype").and_then(|code| code.to_str().ok());
    header.map(plain_code).filter(|code| !code.is_empty()).or_else(|| code_in(body))
}

/// The code without its namespace and what follows it ("AWS JSON 1.1 protocol", operation error serialization).
fn plain_code(sent: &str) -> String {
    let code = sent.rsplit('#').next().unwrap_or(sent);
    code.split(':').next().unwrap_or(code).trim().to_owned()
}

/// In JSON for License Manager, in XML for STS.
fn code_in(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?.trim_start();
    if text.starts_with('<') {
        let (_, after) = text.split_once("<Code>")?;
        let (code, _) = after.split_once("</Code>")?;
        return Some(code.to_owned());
    }
    let parsed: Value = serde_json::from_str(text).ok()?;
    parsed.get("__type").or_else(|| parsed.get("code"))?.as_str().map(plain_code)
}

/// An error with all its causes, each said once.
pub(in crate::aws) fn with_causes(error: &(dyn StdError + 'static)) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !said.contains(&text) {
            said = format!("{said}: {text}");
        }
        cause = error.source();
    }
    said
}

/// The first error of a type among an error and its causes.
pub(in crate::aws) fn cause_of_type<'a, T: StdError + 'static>(
    error: &'a (dyn StdError + 'static),
) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_codes() {
        for (body, code) in [
            (r#"{"__type":"ValidationException","Message":"x"}"#, Some("ValidationException")),
            (r#"{"__type":"com.amazon#Throttling:http://x/"}"#, Some("Throttling")),
            ("<ErrorResponse><Error><Code>ExpiredToken</Code></Error></ErrorResponse>", {
                Some("ExpiredToken")
            }),
            ("<html><body>503</body></html>", None),
            ("", None),
            ("{}", None),
            ("{\"__type\":5}", None),
        ] {
            assert_eq!(code_in(body.as_bytes()).as_deref(), code, "{body}");
        }
    }

    #[test]
    fn a_code_in_the_header_is_enough() {
        let mut headers = HeaderMap::new();
        assert_eq!(error_code(&headers, b"<html></html>"), None);
        let sent = "com.amazon#ThrottlingException:http://x/".parse().unwrap();
        headers.insert("x-amzn-errortype", sent);
        for body in [&b""[..], b"<html></html>", b"{\"__type\":\"Other\"}"] {
            assert_eq!(error_code(&headers, body).as_deref(), Some("ThrottlingException"));
        }
    }
}
