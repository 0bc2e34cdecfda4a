//! Which member of a JSON document is not understood, and which members are?

use serde::Serialize;
use serde::de::value::Error as Stopped;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};

/// How serde calls things, and how this program does.
const WORDS: &[(&str, &str)] = &[
    ("unknown field", "unknown member"),
    ("missing field", "missing member"),
    ("expected f64", "expected a number"),
    ("expected i64", "expected a whole number"),
    ("expected u64", "expected a whole number from 0"),
    ("expected u32", "expected a whole number from 0"),
    ("expected usize", "expected a whole number from 0"),
];

/// Reads a document. An error names the member by its path, as in `next[0].kind`, and those that are known beside it.
pub(crate) fn read<T: DeserializeOwned>(document: Value) -> Result<T, String> {
    let known = known::<T>();
    if let Some(known) = known {
        let Value::Object(members) = &document else {
            return Err(misplaced(&document, known));
        };
        refuse_unknown("", members, known)?;
    }
    serde_path_to_error::deserialize(document).map_err(|error| {
        let (path, text) = (error.path().to_string(), in_words(&error.inner().to_string()));
        let at = if path == "." { String::new() } else { format!("`{path}`: ") };
        match known {
            Some(known) if !path.contains(['.', '[']) || path == "." => {
                format!("{at}{text}; {}", list(known))
            }
            _ => format!("{at}{text}"),
        }
    })
}

/// The members of a document, if all of them are known.
pub(crate) fn object(document: Value, known: &[&str]) -> Result<Map<String, Value>, String> {
    match document {
        Value::Object(members) => refuse_unknown("", &members, known).map(|()| members),
        other => Err(misplaced(&other, known)),
    }
}

/// Reads a document that is kept. What would be lost of it, at whatever depth, is an error too.
pub(crate) fn read_whole<T: DeserializeOwned + Serialize>(document: &Value) -> Result<T, String> {
    let read: T = self::read(document.clone())?;
    let kept = serde_json::to_value(&read).map_err(|error| error.to_string())?;
    refuse_lost("", document, &kept)?;
    Ok(read)
}

fn refuse_lost(path: &str, given: &Value, kept: &Value) -> Result<(), String> {
    match (given, kept) {
        (Value::Object(given), Value::Object(kept)) => {
            let known: Vec<&str> = kept.keys().map(String::as_str).collect();
            refuse_unknown(path, given, &known)?;
            given.iter().try_for_each(|(name, member)| {
                refuse_lost(&format!("{path}{name}."), member, &kept[name])
            })
        }
        (Value::Array(given), Value::Array(kept)) => {
            let place = path.trim_end_matches('.');
            let mut pairs = given.iter().zip(kept).enumerate();
            pairs.try_for_each(|(index, (given, kept))| {
                refuse_lost(&format!("{place}[{index}]."), given, kept)
            })
        }
        _ => Ok(()),
    }
}

fn refuse_unknown(path: &str, members: &Map<String, Value>, known: &[&str]) -> Result<(), String> {
    match members.keys().find(|name| !known.contains(&name.as_str())) {
        Some(unknown) => Err(self::unknown(&format!("{path}{unknown}"), known)),
        None => Ok(()),
    }
}

fn misplaced(document: &Value, known: &[&str]) -> String {
    format!("{} is in the place of an object; {}", kind(document), list(known))
}

/// What is said of a member that nobody knows, by its path, beside those that are known.
pub(crate) fn unknown(path: &str, known: &[&str]) -> String {
    format!("unknown member `{path}`; {}", list(known))
}

fn list(known: &[&str]) -> String {
    if known.is_empty() {
        return "no member is known".to_owned();
    }
    let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    format!("known are {}", names.join(", "))
}

fn in_words(text: &str) -> String {
    WORDS.iter().fold(text.to_owned(), |text, (theirs, ours)| text.replace(theirs, ours))
}

const fn kind(document: &Value) -> &'static str {
    match document {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The members of a struct; none where the type is no struct.
fn known<T: DeserializeOwned>() -> Option<&'static [&'static str]> {
    let mut found = None;
    // It stops as soon as it knows.
    let _ = T::deserialize(Question(&mut found));
    found
}

/// Has nothing to give, and learns what it is asked for.
struct Question<'a>(&'a mut Option<&'static [&'static str]>);

impl<'de> Deserializer<'de> for Question<'_> {
    type Error = Stopped;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Stopped> {
        Err(Stopped::custom(""))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Stopped> {
        *self.0 = Some(fields);
        Err(Stopped::custom(""))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Stopped> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq
        tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Outer {
        size: u32,
        inner: Option<Vec<Inner>>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Inner {
        name: String,
        note: Option<String>,
    }

    fn refusal(document: &Value) -> String {
        read_whole::<Outer>(document).unwrap_err()
    }

    #[test]
    fn what_is_not_understood_is_named_with_what_would_be() {
        let known = "known are `size`, `inner`";
        assert_eq!(refusal(&json!({ "sise": 1 })), format!("unknown member `sise`; {known}"));
        assert_eq!(refusal(&json!({})), format!("missing member `size`; {known}"));
        assert_eq!(
            refusal(&json!({ "size": "large" })),
            format!(
                "`size`: invalid type: string \"large\", expected a whole number from 0; {known}"
            )
        );
        assert_eq!(refusal(&json!([1])), format!("a list is in the place of an object; {known}"));
    }

    #[test]
    fn a_member_further_in_is_named_by_its_path() {
        let inner = |inner: Value| json!({ "size": 1, "inner": [{ "name": "a" }, inner] });
        assert_eq!(refusal(&inner(json!({}))), "`inner[1]`: missing member `name`");
        assert_eq!(
            refusal(&inner(json!({ "name": "b", "knote": 1 }))),
            "unknown member `inner[1].knote`; known are `name`, `note`"
        );
    }

    #[test]
    fn what_is_understood_is_read() {
        let document = json!({ "size": 1, "inner": [{ "name": "a", "note": null }] });
        let inner = Inner { name: "a".to_owned(), note: None };
        assert_eq!(read_whole(&document), Ok(Outer { size: 1, inner: Some(vec![inner]) }));
    }
}
