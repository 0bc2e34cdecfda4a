//! Is an answer as expected, and if not, what was seen?

use std::collections::BTreeMap;

use regex_lite::Regex;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::answer::Answer;
use super::template::Names;

/// What is expected of an answer. Without a code, a status or `refused` it is to be a success.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The HTTP status.
    pub status: Option<u16>,
    /// The code of a refusal.
    pub code: Option<Codes>,
    /// Any refusal.
    #[serde(default)]
    pub refused: bool,
    /// Part of the text of a refusal.
    pub text: Option<String>,
    /// Values of the answer by JSON pointer, also of one that refuses.
    ///
    /// A value is to be equal, or an object with one of `$present`, `$absent`, `$next`, `$matches`, `$one_of`, `$items`,
    /// `$any`, `$none`, `$differs` and `$unlike`.
    #[serde(default)]
    pub members: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Codes {
    One(String),
    Some(Vec<String>),
}

impl Codes {
    fn all(&self) -> &[String] {
        match self {
            Self::One(code) => std::slice::from_ref(code),
            Self::Some(codes) => codes,
        }
    }
}

impl Expectation {
    /// What differs, as "expected …, seen …". None: nothing. An error is a name that is not known.
    pub fn fault(&self, answer: &Answer, names: &mut Names) -> Result<Option<String>, String> {
        if let Some(fault) = self.fault_of_outcome(answer) {
            return Ok(Some(fault));
        }
        if let Some(text) = &self.text {
            let text = names.text(text)?;
            let said = answer.message.as_deref().unwrap_or_default();
            if !said.contains(&text) {
                return Ok(Some(format!("expected a text with '{text}', seen {}", answer.short())));
            }
        }
        for (pointer, matcher) in &self.members {
            let matcher = names.value(matcher)?;
            let seen = answer.json.pointer(pointer);
            if let Some(expected) = fault(&matcher, seen) {
                let seen = seen.map_or_else(|| "nothing".to_owned(), ToString::to_string);
                return Ok(Some(format!("expected {expected} as {pointer}, seen {seen}")));
            }
        }
        Ok(None)
    }

    fn fault_of_outcome(&self, answer: &Answer) -> Option<String> {
        let seen = answer.short();
        if let Some(codes) = &self.code
            && !answer.code.as_ref().is_some_and(|code| codes.all().contains(code))
        {
            return Some(format!("expected {}, seen {seen}", codes.all().join(" or ")));
        }
        if self.refused && answer.code.is_none() {
            return Some(format!("expected a refusal, seen {seen}"));
        }
        if let Some(status) = self.status
            && answer.status != status
        {
            return Some(format!(
                "expected the status {status}, seen {} with {seen}",
                answer.status
            ));
        }
        let succeeds = self.code.is_none() && !self.refused && self.status.is_none();
        if succeeds && answer.code.is_some() {
            return Some(format!("expected success, seen {seen}"));
        }
        None
    }

    /// Whether an answer is as expected.
    pub fn fits(&self, answer: &Answer, names: &mut Names) -> bool {
        self.fault(answer, names) == Ok(None)
    }
}

/// What was expected of a value, if it is not so.
fn fault(matcher: &Value, seen: Option<&Value>) -> Option<String> {
    let only = |members: &Map<String, Value>| {
        let (name, of) = members.iter().next()?;
        (members.len() == 1 && name.starts_with('$')).then(|| (name.clone(), of.clone()))
    };
    let Some((name, of)) = matcher.as_object().and_then(only) else {
        return (seen != Some(matcher)).then(|| matcher.to_string());
    };
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let (fits, expected) = match name.as_str() {
        "$present" => (seen.is_some_and(|it| !it.is_null()), "something".to_owned()),
        "$absent" => (seen.is_none_or(Value::is_null), "nothing".to_owned()),
        "$next" => {
            let next = number(Some(&of)).map(|number| number + 1);
            (next.is_some() && number(seen) == next, format!("one more than {of}"))
        }
        "$matches" => {
            let regex = Regex::new(of.as_str().unwrap_or_default());
            let fits = regex.is_ok_and(|it| it.is_match(&text(seen)));
            (fits && seen.is_some_and(Value::is_string), format!("text like {of}"))
        }
        "$one_of" => {
            let values = of.as_array().map(Vec::as_slice).unwrap_or_default();
            (seen.is_some_and(|it| values.contains(it)), format!("one of {of}"))
        }
        "$items" => {
            let count = seen.and_then(Value::as_array).map(Vec::len);
            (count.is_some() && count.map(|it| it as u64) == of.as_u64(), format!("{of} items"))
        }
        "$any" => (any(&of, seen), format!("an item with {of}")),
        "$none" => (!any(&of, seen), format!("no item with {of}")),
        "$differs" => (seen.is_some_and(|it| *it != of), format!("something else than {of}")),
        "$unlike" => {
            let other = without_arns(&text(Some(&of)));
            (without_arns(&text(seen)) != other, format!("a text unlike '{other}'"))
        }
        _ => (false, format!("something that no matcher {name} can say")),
    };
    (!fits).then_some(expected)
}

/// Whether some item of a list has these values, each by JSON pointer.
fn any(members: &Value, list: Option<&Value>) -> bool {
    let has = |item: &Value| {
        let mut members = members.as_object().into_iter().flatten();
        members.all(|(pointer, matcher)| fault(matcher, item.pointer(pointer)).is_none())
    };
    list.and_then(Value::as_array).is_some_and(|items| items.iter().any(has))
}

/// A number, also one that is written as text, as versions are.
fn number(value: Option<&Value>) -> Option<i64> {
    match value? {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64(),
    }
}

fn without_arns(text: &str) -> String {
    text.split_whitespace().filter(|word| !word.contains("arn:")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::OffsetDateTime;

    use super::*;

    #[track_caller]
    fn check(expectation: Value, answer: &Answer, fault: Option<&str>) {
        let expectation: Expectation = serde_json::from_value(expectation).unwrap();
        let mut names = Names::new(OffsetDateTime::UNIX_EPOCH);
        assert_eq!(expectation.fault(answer, &mut names).unwrap().as_deref(), fault);
    }

    #[test]
    fn values_are_told_apart() {
        let answer = Answer::of(200, None, br#"{"V":"2","L":[{"N":"a"}],"T":"Bad arn:x here"}"#);
        let answer = &answer.unwrap();
        check(json!({ "members": { "/V": "2", "/Q": { "$absent": true } } }), answer, None);
        check(json!({ "members": { "/V": { "$next": "1" } } }), answer, None);
        check(json!({ "members": { "/L": { "$any": { "/N": "a" } } } }), answer, None);
        check(json!({ "members": { "/T": { "$unlike": "Good arn:y here" } } }), answer, None);
        for (member, matcher, expected, seen) in [
            ("/V", json!("1"), "\"1\"", "\"2\""),
            ("/V", json!({ "$next": "2" }), "one more than \"2\"", "\"2\""),
            ("/Q", json!({ "$present": true }), "something", "nothing"),
            ("/L", json!({ "$none": {} }), "no item with {}", "[{\"N\":\"a\"}]"),
            ("/V", json!({ "$items": 1 }), "1 items", "\"2\""),
            (
                "/V",
                json!({ "$nonsense": 1 }),
                "something that no matcher $nonsense can say",
                "\"2\"",
            ),
        ] {
            let fault = format!("expected {expected} as {member}, seen {seen}");
            check(json!({ "members": { member: matcher } }), answer, Some(&fault));
        }
        let fault = "expected a text unlike 'Bad here' as /T, seen \"Bad arn:x here\"";
        check(json!({ "members": { "/T": { "$unlike": "Bad arn:y here" } } }), answer, Some(fault));
    }

    #[test]
    fn refusals_are_told_from_successes() {
        let refusal = Answer::of(400, None, br#"{"__type":"a#Wrong","Message":"no"}"#).unwrap();
        check(json!({ "code": ["Right", "Wrong"], "text": "n" }), &refusal, None);
        check(json!({ "refused": true, "status": 400 }), &refusal, None);
        check(json!({}), &refusal, Some("expected success, seen Wrong: no"));
        check(json!({ "code": "Right" }), &refusal, Some("expected Right, seen Wrong: no"));
        let success = Answer::of(200, None, b"{}").unwrap();
        check(json!({ "refused": true }), &success, Some("expected a refusal, seen success"));
    }
}
