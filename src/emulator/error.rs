//! How does the service refuse, and which HTTP status goes with a refusal?

use std::borrow::Cow;
use std::io;

use serde_json::{Map, Value};

pub(crate) type Result<T> = std::result::Result<T, Error>;

/// A refusal as clients see it: a code, a text, and what a few codes carry besides.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Error {
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: String,
    pub(crate) members: Map<String, Value>,
}

impl Error {
    pub(crate) fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), members: Map::new() }
    }

    /// Adds one of the members that `RedirectException` and `FailedDependencyException` declare.
    pub(crate) fn with_member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    pub(crate) fn invalid_parameter_value(message: impl Into<String>) -> Self {
        Self::new(INVALID_PARAMETER_VALUE, message)
    }

    pub(crate) fn access_denied(message: impl Into<String>) -> Self {
        Self::new("AccessDeniedException", message)
    }

    pub(crate) fn resource_limit_exceeded(message: impl Into<String>) -> Self {
        Self::new("ResourceLimitExceededException", message)
    }

    /// The emulator's own: the service knows nothing of browsers.
    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new("Forbidden", message)
    }

    /// Malformed JSON, or JSON of another type than the model's.
    pub(crate) fn serialization(message: impl Into<String>) -> Self {
        Self::new("SerializationException", message)
    }

    /// The emulator is at fault, not the client.
    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::new("InternalFailure", message)
    }

    /// Assumption A1: the status of an error is 400, and 500 where the service is at fault, unless
    /// the switch `smithy_status` asks for the numbers of the published Smithy model. Errors of
    /// AWS's front door are not modelled and keep their usual status.
    pub(crate) fn status(&self, smithy: SmithyStatus) -> u16 {
        match (self.code.as_ref(), smithy) {
            ("ServerInternalException" | "InternalFailure", _) => 500,
            ("ServiceUnavailable" | "ServiceUnavailableException", _) => 503,
            ("RequestEntityTooLargeException", _) => 413,
            (
                "MissingAuthenticationTokenException" | "UnrecognizedClientException" | "Forbidden",
                _,
            )
            | ("AuthorizationException", SmithyStatus::On) => 403,
            ("RedirectException", SmithyStatus::On) => 308,
            ("AccessDeniedException", SmithyStatus::On) => 401,
            ("ConflictException", SmithyStatus::On) => 409,
            ("LicenseUsageException", SmithyStatus::On) => 412,
            ("FailedDependencyException", SmithyStatus::On) => 424,
            ("RateLimitExceededException", SmithyStatus::On) => 429,
            _ => 400,
        }
    }

    /// Assumption A2: `__type` is the bare name of the shape, and the text is in `Message`. Front-door
    /// errors write `message`, and so do all where a switch says so.
    pub(crate) fn body(&self, declared: bool) -> Value {
        let mut body = self.members.clone();
        body.insert("__type".into(), self.code.as_ref().into());
        let key = if declared { "Message" } else { "message" };
        body.insert(key.into(), self.message.as_str().into());
        Value::Object(body)
    }
}

/// The state file failed.
impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::internal(error.to_string())
    }
}

pub(crate) const VALIDATION: &str = "ValidationException";
pub(crate) const INVALID_PARAMETER_VALUE: &str = "InvalidParameterValueException";

/// Whether statuses follow the Smithy model or the API reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SmithyStatus {
    On,
    Off,
}
