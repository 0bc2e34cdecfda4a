//! What time is it in the emulator, and how does the API spell a time?

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// A moment in milliseconds since 1970, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Timestamp(i64);

impl Timestamp {
    pub(crate) const fn from_milliseconds(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    pub(crate) const fn milliseconds(self) -> i64 {
        self.0
    }

    /// The wall clock of this machine, without the advance that tests ask for.
    pub(crate) fn of_machine() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    pub(crate) fn after(self, delay: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(delay.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The number of the UTC day, for quotas that count by day.
    pub(crate) const fn day(self) -> i64 {
        self.0.div_euclid(24 * 60 * 60 * 1000)
    }

    /// The form of the shape `DateTime`: Unix seconds with a fraction.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds stay exact for 285,000 years")]
    pub(crate) fn epoch_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// The form of the header `Date`, as in `Tue, 10 Oct 2023 13:33:36 GMT`.
    pub(crate) fn http_date(self) -> String {
        let format = format_description!(
            "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
        );
        self.formatted(format)
    }

    /// The form of the shape `ISO8601DateTime`, as in `2023-10-10T13:33:36.000Z`.
    pub(crate) fn iso8601(self) -> String {
        let format = format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"
        );
        self.formatted(format)
    }

    fn formatted(self, format: &[BorrowedFormatItem<'_>]) -> String {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .ok()
            .and_then(|moment| moment.format(format).ok())
            .unwrap_or_default()
    }
}

/// A time as those who run the emulator say it: in seconds, none of them negative.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(try_from = "f64")]
pub(crate) struct Seconds(pub(crate) Duration);

impl TryFrom<f64> for Seconds {
    type Error = String;

    fn try_from(seconds: f64) -> Result<Self, String> {
        let duration = Duration::try_from_secs_f64(seconds);
        duration.map(Self).map_err(|_| format!("{seconds} is no number of seconds from 0"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_each_spelling_of_the_api() {
        let moment = Timestamp::from_milliseconds(1_696_944_816_250);
        assert_eq!(moment.iso8601(), "2023-10-10T13:33:36.250Z");
        assert_eq!(moment.http_date(), "Tue, 10 Oct 2023 13:33:36 GMT");
        assert!((moment.epoch_seconds() - 1_696_944_816.25).abs() < f64::EPSILON);
    }

    #[test]
    fn a_day_begins_at_midnight_utc() {
        assert_eq!(Timestamp::from_milliseconds(86_399_999).day(), 0);
        assert_eq!(Timestamp::from_milliseconds(86_400_000).day(), 1);
    }
}
