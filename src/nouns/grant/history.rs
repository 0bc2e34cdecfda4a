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
            ("1", "2", vec![]),
            ("1", "4", vec![2, 3]),
            ("1", "12", (2..12).collect()),
            ("1", "13", (3..13).collect()),
            ("5", "5", vec![]),
            ("5", "3", vec![]),
            ("", "3", vec![]),
            ("1", "new", vec![]),
        ] {
            let found: Vec<u64> = between(known, current).collect();
            assert_eq!(found, expected, "{known} to {current}");
        }
    }
}
