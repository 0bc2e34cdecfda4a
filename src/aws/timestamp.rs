//! Times of the service as users read them: RFC 3339.

use aws_sdk_licensemanager::primitives::{DateTime, DateTimeFormat};

use crate::framework::{Error, Result};

/// A moment as text, such as `2026-01-31T12:00:00Z`.
pub fn rfc3339(moment: &DateTime) -> Result<String> {
    moment
        .fmt(DateTimeFormat::DateTime)
        .map_err(|error| Error::Bug(format!("A time cannot be written: {error}")))
}

/// A moment that a user wrote.
pub fn from_rfc3339(text: &str) -> Result<DateTime> {
    DateTime::from_str(text, DateTimeFormat::DateTimeWithOffset)
        .map_err(|error| Error::Bug(format!("The time {text:?} cannot be read: {error}")))
}
