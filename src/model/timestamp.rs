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

/// A time that the service sends as text of seconds since 1970; other texts stay as they are.
pub fn from_epoch_text(text: &str) -> String {
    let seconds = text.parse::<i64>().ok().map(DateTime::from_secs);
    seconds.and_then(|moment| rfc3339(&moment).ok()).unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epoch_seconds_become_a_time() {
        assert_eq!(from_epoch_text("1696945150"), "2023-10-10T13:39:10Z");
        assert_eq!(from_epoch_text("2023-10-10T13:39:10Z"), "2023-10-10T13:39:10Z");
    }
}
