//! Texts of others that end up on somebody's terminal: of a length that can be read, and without signs that act on it.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with at most this many characters. Control characters other than line breaks and tabs become `\u{fffd}`,
/// escape sequences of terminals among them, and so do the signs that turn the direction of writing.
pub(crate) fn plain(text: &str, limit: usize) -> Cow<'_, str> {
    let end = text.char_indices().nth(limit).map(|(index, _)| index);
    if end.is_none() && !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let shown = &text[..end.unwrap_or(text.len())];
    let mut plain: String = shown
        .chars()
        .map(|sign| if acts(sign) { char::REPLACEMENT_CHARACTER } else { sign })
        .collect();
    if end.is_some() {
        // Writing to a String cannot fail.
        let _ = write!(plain, "… (cut: {} bytes in all)", text.len());
    }
    Cow::Owned(plain)
}

/// The text of somebody else without its last full stop, for the middle of a sentence or where a stop of ours follows.
pub(crate) fn unstopped(text: &str) -> &str {
    text.trim_end().trim_end_matches('.')
}

fn acts(sign: char) -> bool {
    let turns = matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (sign.is_control() && !matches!(sign, '\n' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_harm_nobody_stay() {
        for text in ["", "Two\n\tlines – of “text”", "日本語"] {
            assert!(matches!(plain(text, 30), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn what_acts_on_a_terminal_is_replaced() {
        let sent = "a\u{1b}[31mred\u{9b}0m\r\0\u{7f}\u{202e}z";
        assert_eq!(plain(sent, 99), "a\u{fffd}[31mred\u{fffd}0m\u{fffd}\u{fffd}\u{fffd}\u{fffd}z");
    }

    #[test]
    fn long_texts_are_cut() {
        let sent = "ä".repeat(5 << 20);
        assert_eq!(plain(&sent, 3), "äää… (cut: 10485760 bytes in all)");
    }
}
