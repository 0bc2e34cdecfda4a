//! What takes the place of `${name}` in a request or an expectation?

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Names with their values. What earlier answers said is among them.
#[derive(Debug)]
pub struct Names {
    known: BTreeMap<String, Value>,
    /// Client tokens by probe and label: the same for the same.
    tokens: BTreeMap<String, String>,
    began: OffsetDateTime,
}

impl Names {
    pub fn new(began: OffsetDateTime) -> Self {
        Self { known: BTreeMap::new(), tokens: BTreeMap::new(), began }
    }

    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.known.insert(name.to_owned(), value.into());
    }

    /// A text with everything put in. The error is the name of what is not known.
    pub fn text(&mut self, text: &str) -> Result<String, String> {
        match self.value(&Value::from(text))? {
            Value::String(filled) => Ok(filled),
            other => Ok(other.to_string()),
        }
    }

    pub fn object(&mut self, members: &Map<String, Value>) -> Result<Map<String, Value>, String> {
        members.iter().map(|(name, value)| Ok((name.clone(), self.value(value)?))).collect()
    }

    /// A value with everything put in. A text that is one name alone becomes its value, whatever that is.
    pub fn value(&mut self, value: &Value) -> Result<Value, String> {
        match value {
            Value::String(text) => self.filled(text),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(members) => self.object(members).map(Value::Object),
            other => Ok(other.clone()),
        }
    }

    fn filled(&mut self, text: &str) -> Result<Value, String> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').ok_or_else(|| text.to_owned())?;
            let value = self.look_up(name)?;
            if before.is_empty() && after.is_empty() && filled.is_empty() {
                return Ok(value);
            }
            filled.push_str(before);
            match value {
                Value::String(text) => filled.push_str(&text),
                other => filled.push_str(&other.to_string()),
            }
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled.into())
    }

    fn look_up(&mut self, name: &str) -> Result<Value, String> {
        if let Some(label) = name.strip_prefix("token:") {
            let new = || Uuid::new_v4().to_string();
            return Ok(self.tokens.entry(label.to_owned()).or_insert_with(new).clone().into());
        }
        let after = |seconds: &str| seconds.parse().ok().map(Duration::seconds);
        if let Some(after) = name.strip_prefix("time:").and_then(after) {
            let moment = (self.began + after).replace_nanosecond(0).unwrap_or(self.began);
            return moment.format(&Rfc3339).map(Value::from).map_err(|_| name.to_owned());
        }
        if let Some(after) = name.strip_prefix("seconds:").and_then(after) {
            return Ok((self.began + after).unix_timestamp().into());
        }
        if let Some((length, of)) = name.strip_prefix("long:").and_then(|it| it.split_once(':')) {
            return Ok(of.repeat(length.parse().map_err(|_| name.to_owned())?).into());
        }
        self.known.get(name).cloned().ok_or_else(|| name.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_put_in_with_their_types() {
        let mut names = Names::new(OffsetDateTime::UNIX_EPOCH);
        names.set("count", 3);
        names.set("license", "l-1");
        let filled = names.value(&json!({ "a": "${count}", "b": ["x ${license}/${count}"] }));
        assert_eq!(filled, Ok(json!({ "a": 3, "b": ["x l-1/3"] })));
        assert_eq!(names.text("${time:60}"), Ok("1970-01-01T00:01:00Z".to_owned()));
        assert_eq!(names.text("${long:3:ab}"), Ok("ababab".to_owned()));
        assert_eq!(names.text("${nobody}"), Err("nobody".to_owned()));
        assert_eq!(names.text("${token:a}"), names.text("${token:a}"));
        assert_ne!(names.text("${token:a}"), names.text("${token:b}"));
    }
}
