//! Which earlier versions of a grant explain how it came to be as it is?

use std::ops::Range;

/// So many are read, one call each.
const READ: u64 = 10;

/// The numbers of the newest versions after `known` and before `current`; none where these are no numbers.
pub(super) fn between(known: &str, current: &str) -> Range<u64> {
    let (Ok(known), Ok(current)) = (known.parse::<u64>(), current.parse::<u64>()) else {
        return 0..0;
    };
    known.saturating_add(1).max(current.saturating_sub(READ))..current
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_ten_are_read() {
        for (known, current, expected) in [
            ("1", "2", 2..2),
            ("1", "4", 2..4),
            ("1", "12", 2..12),
            ("1", "13", 3..13),
            ("5", "5", 6..5),
            ("5", "3", 6..3),
            ("", "3", 0..0),
            ("1", "new", 0..0),
        ] {
            assert_eq!(between(known, current), expected, "{known} to {current}");
        }
    }
}
