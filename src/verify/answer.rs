//! What an answer says, if License Manager can have given it.

use serde_json::{Map, Value};

use crate::aws::RawAnswer;

/// An answer in the form of the service.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The code of a refusal, without its namespace. None: the call succeeded.
    pub code: Option<String>,
    /// The text of a refusal.
    pub message: Option<String>,
    pub json: Value,
}

/// Codes with which AWS asks for patience.
const THROTTLED: &[&str] = &[
    "RateLimitExceededException",
    "ThrottlingException",
    "Throttling",
    "TooManyRequestsException",
    "RequestLimitExceeded",
];
const DENIED: &[&str] = &["AccessDeniedException", "AuthorizationException"];
/// Refusals of AWS's front door, which have nothing to do with what was asked for.
const KEYS: &[&str] = &[
    "UnrecognizedClientException",
    "InvalidSignatureException",
    "ExpiredTokenException",
    "MissingAuthenticationTokenException",
    "IncompleteSignatureException",
    "InvalidClientTokenId",
    "OptInRequired",
];

impl Answer {
    /// An error says in words why this is no answer of License Manager. It holds nothing of the body.
    pub fn of(status: u16, error_type: Option<&str>, body: &[u8]) -> Result<Self, String> {
        let length = body.len();
        let json = match serde_json::from_slice::<Map<String, Value>>(body) {
            Ok(members) => members,
            Err(_) if status == 200 && body.is_empty() => Map::new(),
            Err(_) => {
                let kind =
                    if body.trim_ascii_start().starts_with(b"<") { "markup" } else { "text" };
                return Err(format!("status {status} with {length} bytes of {kind}, not JSON"));
            }
        };
        let text = |names: &[&str]| {
            let found = names.iter().find_map(|name| json.get(*name)?.as_str());
            found.map(str::to_owned)
        };
        let code = error_type.map(str::to_owned).or_else(|| text(&["__type", "code"]));
        let code = code.as_deref().map(plain).filter(|_| status >= 300);
        if status >= 300 && code.is_none() {
            return Err(format!("status {status} with JSON that names no error"));
        }
        let message = code.is_some().then(|| text(&["Message", "message"])).flatten();
        Ok(Self { status, code, message, json: Value::Object(json) })
    }

    pub fn of_raw(raw: &RawAnswer) -> Result<Self, String> {
        Self::of(raw.status, raw.error_type.as_deref(), &raw.body)
    }

    /// The outcome in a few words.
    pub fn short(&self) -> String {
        match (&self.code, &self.message) {
            (None, _) => "success".to_owned(),
            (Some(code), None) => code.clone(),
            (Some(code), Some(message)) => format!("{code}: {message}"),
        }
    }

    pub fn is_throttled(&self) -> bool {
        self.has_code(THROTTLED)
    }

    /// Why an answer says nothing about what was asked: the caller may not ask, or the service failed.
    pub fn says_nothing(&self) -> Option<String> {
        let message = self.message.as_deref().unwrap_or_default();
        if self.has_code(DENIED) && message.contains("not authorized to perform") {
            return Some(format!("the credentials may not call it ({})", self.short()));
        }
        if self.has_code(DENIED) && message.contains("Service role not found") {
            return Some("the account lacks the service-linked role of License Manager".to_owned());
        }
        if self.has_code(KEYS) {
            return Some(format!("the credentials are refused ({})", self.short()));
        }
        if self.status >= 500 || self.is_throttled() {
            return Some(format!("the service failed ({})", self.short()));
        }
        None
    }

    fn has_code(&self, codes: &[&str]) -> bool {
        self.code.as_deref().is_some_and(|code| codes.contains(&code))
    }
}

/// The code without its namespace and what follows it.
fn plain(sent: &str) -> String {
    let code = sent.rsplit('#').next().unwrap_or(sent);
    code.split(':').next().unwrap_or(code).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_answer_says_so_without_its_text() {
        for (status, body, fault) in [
            (200, "<p>hush</p>", "status 200 with 11 bytes of markup, not JSON"),
            (502, "hush", "status 502 with 4 bytes of text, not JSON"),
            (400, "{\"hush\":1}", "status 400 with JSON that names no error"),
            (200, "[]", "status 200 with 2 bytes of text, not JSON"),
        ] {
            assert_eq!(Answer::of(status, None, body.as_bytes()).unwrap_err(), fault);
        }
    }

    #[test]
    fn some_refusals_say_nothing_about_the_question() {
        let nothing =
            |status, body: &str| Answer::of(status, None, body.as_bytes()).unwrap().says_nothing();
        let denied = r#"{"__type":"AccessDeniedException","Message":"User: x is not authorized to perform: y"}"#;
        assert!(nothing(400, denied).unwrap().starts_with("the credentials may not call it"));
        assert!(nothing(400, r#"{"__type":"ExpiredTokenException"}"#).is_some());
        assert!(nothing(500, r#"{"__type":"InternalFailure"}"#).is_some());
        assert_eq!(nothing(400, r#"{"__type":"AccessDeniedException","Message":"No."}"#), None);
    }
}
