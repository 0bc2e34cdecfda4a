//! How does this family read and write times?

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::emulator::clock::Timestamp;

/// Reads the shape `ISO8601DateTime`; nothing where the text is no moment, such as February 30.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let milliseconds = moment.unix_timestamp_nanos().div_euclid(1_000_000);
    i64::try_from(milliseconds).ok().map(Timestamp::from_milliseconds)
}

/// The form in which checkouts write times: UTC without saying so.
pub(super) fn without_zone(moment: Timestamp) -> String {
    moment.iso8601().chars().take("2021-04-13T05:35:47".len()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_accepted_spelling_of_a_moment_is_the_same_moment() {
        let expected = Some(Timestamp::from_milliseconds(1_696_944_816_000));
        for text in
            ["2023-10-10T13:33:36Z", "2023-10-10T13:33:36.000Z", "2023-10-10T15:33:36+02:00"]
        {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_not_read() {
        for text in ["2023-02-30T00:00:00Z", "2023-10-10T13:33:36ZZ", "2023-10-10"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn checkouts_leave_the_zone_out() {
        let moment = Timestamp::from_milliseconds(1_696_944_816_250);
        assert_eq!(without_zone(moment), "2023-10-10T13:33:36");
    }
}
