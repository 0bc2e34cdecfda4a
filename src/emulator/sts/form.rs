//! The two encodings of the query protocol: forms in, XML elements out.

use std::collections::HashMap;

/// Decodes `application/x-www-form-urlencoded`; of a repeated name the last value counts.
pub(super) fn decode(body: &[u8]) -> HashMap<String, String> {
    form_urlencoded::parse(body).into_owned().collect()
}

/// Writes elements without attributes, one after the other.
pub(super) fn elements(elements: &[(&str, &str)]) -> String {
    let element = |(name, value): &(&str, &str)| format!("<{name}>{}</{name}>", escaped(value));
    elements.iter().map(element).collect::<Vec<_>>().concat()
}

/// Characters that XML forbids are left out.
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for letter in value.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\t' | '\n' | '\r' => escaped.push(letter),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded_and_broken_escapes_stay() {
        let form = decode(b"Action=AssumeRole&Arn=a%3Ab+c&x=%zz%4&&y");
        assert_eq!(form["Arn"], "a:b c");
        assert_eq!(form["x"], "%zz%4");
        assert_eq!(form["y"], "");
    }

    #[test]
    fn text_is_escaped_in_xml() {
        assert_eq!(elements(&[("A", "<&>\u{1}")]), "<A>&lt;&amp;&gt;</A>");
    }
}
