//! What is meant in a message about something that has neither a name nor an id.

use super::plain::plain;
use super::value::Value;

/// The attributes that say it, each after a word: `[("of", "license_arn")]`.
pub type Called = [(&'static str, &'static str)];

/// Characters shown of a text.
const SHOWN: usize = 200;

/// The noun with as many of the attributes as are known.
pub(super) fn called(noun: &str, by: &Called, values: &Value) -> String {
    by.iter().fold(noun.to_owned(), |words, (word, attribute)| {
        let Some(text) = values.get(attribute).as_str() else { return words };
        let text = plain(text, SHOWN);
        let is_identifier =
            text.starts_with("arn:") || text.bytes().all(|byte| byte.is_ascii_digit());
        if is_identifier {
            format!("{words} {word} {text}")
        } else {
            format!("{words} {word} {text:?}")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_said() {
        let by = &[("of", "license_arn"), ("for", "sku"), ("in account", "account_id")];
        let mut values = Value::from([
            ("license_arn", Value::from("arn:aws:x")),
            ("sku", Value::from("S 1")),
            ("account_id", Value::unknown()),
        ]);
        assert_eq!(called("token", by, &values), "token of arn:aws:x for \"S 1\"");
        values = Value::from([("account_id", "012345678901")]);
        assert_eq!(called("token", by, &values), "token in account 012345678901");
    }
}
