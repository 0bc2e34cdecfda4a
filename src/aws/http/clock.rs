//! What time is it at AWS? Its answers say so, and the clock of this machine may be wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use hyper::HeaderMap;
use time::{Duration, OffsetDateTime};

/// The time of whoever answered last; that of this machine where nobody has. Clones share it.
#[derive(Debug, Clone, Default)]
pub(in crate::aws) struct Clock {
    /// Seconds by which AWS is ahead of this machine.
    ahead: Arc<AtomicI64>,
}

impl Clock {
    pub(in crate::aws) fn now(&self) -> OffsetDateTime {
        let ahead = Duration::seconds(self.ahead.load(Ordering::Relaxed));
        let here = OffsetDateTime::now_utc();
        here.checked_add(ahead).unwrap_or(here)
    }

    /// Sets the clock by an answer of AWS itself, which has a request id: a proxy's page may have any time.
    pub(super) fn observe(&self, headers: &HeaderMap) {
        if headers.contains_key("x-amzn-requestid")
            && let Some(there) = headers.get("date").and_then(|date| date.to_str().ok())
            && let Ok(there) = DateTime::from_str(there, Format::HttpDate)
        {
            let ahead = there.secs().saturating_sub(OffsetDateTime::now_utc().unix_timestamp());
            self.ahead.store(ahead, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds by which the clock is ahead after an answer with these headers.
    fn ahead(headers: &[(&'static str, &str)]) -> i64 {
        let clock = Clock::default();
        let headers = headers.iter().map(|(name, value)| {
            (hyper::header::HeaderName::from_static(name), value.parse().unwrap())
        });
        clock.observe(&headers.collect());
        (clock.now() - OffsetDateTime::now_utc()).whole_seconds()
    }

    #[test]
    fn answers_of_aws_set_the_clock() {
        let id = ("x-amzn-requestid", "1");
        let moment = OffsetDateTime::now_utc().unix_timestamp() + 3600;
        let date = DateTime::from_secs(moment).fmt(Format::HttpDate).unwrap();
        assert!((3595..=3600).contains(&ahead(&[id, ("date", &date)])));
        for headers in [&[("date", date.as_str())][..], &[id], &[id, ("date", "today")], &[]] {
            assert_eq!(ahead(headers), 0, "{headers:?}");
        }
    }
}
