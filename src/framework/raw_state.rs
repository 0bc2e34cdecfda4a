//! What do stored state and other JSON mean as values, and how is a value written as JSON?

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::diagnostics::Step;
use super::msgpack::{Malformed, misfit, normal_text, number_text, parse_number};
use super::schema::Type;
use super::value::Value;

type Result<T> = std::result::Result<T, Malformed>;

/// Reads JSON as a value of the given type. Attributes that are not there are null; others are ignored.
pub fn parse(json: &[u8], shape: &Type) -> Result<Value> {
    let text = std::str::from_utf8(json).map_err(|_| Malformed::new("text that is not UTF-8"))?;
    read(text_as(text, "JSON")?, shape)
}

/// Writes a known value as JSON. Numbers keep every digit; members that an object lacks are null.
pub fn to_json(value: &Value, shape: &Type) -> Result<String> {
    let mut json = String::new();
    write(&mut json, value, shape)?;
    Ok(json)
}

fn read(raw: &RawValue, shape: &Type) -> Result<Value> {
    let text = raw.get();
    if text == "null" {
        return Ok(Value::Null);
    }
    match shape {
        Type::Bool => text_as(text, "true or false").map(Value::Bool),
        Type::String => Ok(Value::String(normal_text(&text_as::<String>(text, "a text")?))),
        Type::Number => {
            parse_number(text).map(Value::Number).ok_or_else(|| Malformed::new("expected a number"))
        }
        Type::List(element) => elements(text, element, "a list"),
        // A path has no step for an element of a set.
        Type::Set(element) => {
            elements(text, element, "a set").map_err(|error| Malformed::new(error.problem))
        }
        Type::Map(element) => members(text, element),
        Type::Object(attributes) => object(text, attributes),
    }
}

fn elements(text: &str, element: &Type, wanted: &str) -> Result<Value> {
    let mut elements = Vec::new();
    for (raw, index) in text_as::<Vec<&RawValue>>(text, wanted)?.into_iter().zip(0..) {
        elements.push(read(raw, element).map_err(|error| error.under(Step::Index(index)))?);
    }
    Ok(Value::List(elements))
}

fn members(text: &str, element: &Type) -> Result<Value> {
    let mut members = BTreeMap::new();
    for (key, raw) in text_as::<BTreeMap<String, &RawValue>>(text, "a map")? {
        let value = read(raw, element).map_err(|e| e.under(Step::Key(key.clone())))?;
        members.insert(normal_text(&key), value);
    }
    Ok(Value::Map(members))
}

fn object(text: &str, attributes: &BTreeMap<String, Type>) -> Result<Value> {
    let stored = text_as::<BTreeMap<String, &RawValue>>(text, "an object")?;
    let mut members = BTreeMap::new();
    for (name, shape) in attributes {
        let value = match stored.get(name) {
            None => Value::Null,
            Some(raw) => {
                read(raw, shape).map_err(|error| error.under(Step::Attribute(name.clone())))?
            }
        };
        members.insert(name.clone(), value);
    }
    Ok(Value::Map(members))
}

/// The reason does not repeat the text, which may hold a secret.
fn text_as<'a, T: Deserialize<'a>>(text: &'a str, wanted: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| {
        Malformed::new(match error.classify() {
            Category::Data => format!("expected {wanted}"),
            _ => format!("no valid JSON at line {}, column {}", error.line(), error.column()),
        })
    })
}

fn write(json: &mut String, value: &Value, shape: &Type) -> Result<()> {
    match (value, shape) {
        (Value::Null, _) => json.push_str("null"),
        (Value::Bool(truth), Type::Bool) => json.push_str(if *truth { "true" } else { "false" }),
        (Value::Number(number), Type::Number) => json.push_str(&number_text(number)),
        (Value::String(text), Type::String) => json.push_str(&quoted(text)),
        (Value::List(elements), Type::List(element) | Type::Set(element)) => {
            json.push('[');
            for (index, value) in elements.iter().enumerate() {
                json.push_str(if index == 0 { "" } else { "," });
                write(json, value, element)?;
            }
            json.push(']');
        }
        (Value::Map(members), Type::Map(element)) => {
            write_members(json, members.iter().map(|(key, value)| (key, value, &**element)))?;
        }
        (Value::Map(_), Type::Object(attributes)) => {
            write_members(
                json,
                attributes.iter().map(|(name, shape)| (name, value.get(name), shape)),
            )?;
        }
        (value, shape) => return Err(misfit(value, shape)),
    }
    Ok(())
}

fn write_members<'a>(
    json: &mut String,
    members: impl Iterator<Item = (&'a String, &'a Value, &'a Type)>,
) -> Result<()> {
    json.push('{');
    for (position, (name, value, shape)) in members.enumerate() {
        json.push_str(if position == 0 { "" } else { "," });
        json.push_str(&quoted(name));
        json.push(':');
        write(json, value, shape)?;
    }
    json.push('}');
    Ok(())
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Type {
        Type::Object(
            [
                ("flag", Type::Bool),
                ("list", Type::List(Box::new(Type::String))),
                ("map", Type::Map(Box::new(Type::Number))),
                ("set", Type::Set(Box::new(Type::Number))),
            ]
            .map(|(name, shape)| (name.to_owned(), shape))
            .into(),
        )
    }

    /// Reads JSON, and writes it again.
    fn check(json: &str, expected: &str) {
        let value = parse(json.as_bytes(), &shape()).map_err(|error| error.to_string());
        let written = value.map(|value| to_json(&value, &shape()).unwrap());
        assert_eq!(written.as_deref(), Ok(expected), "{json}");
    }

    fn check_refused(json: &str, message: &str) {
        let refusal = parse(json.as_bytes(), &shape()).unwrap_err();
        assert_eq!(refusal.to_string(), message, "{json}");
    }

    #[test]
    fn numbers_keep_every_digit() {
        let digits = "12345678901234567890.12345678901234567890123456789";
        check(
            &format!(r#"{{"map":{{"a":{digits},"b":1e3,"c":-0.10}}}}"#),
            &format!(
                r#"{{"flag":null,"list":null,"map":{{"a":{digits},"b":1000,"c":-0.1}},"set":null}}"#
            ),
        );
    }

    #[test]
    fn missing_attributes_are_null_and_strange_ones_ignored() {
        check(
            r#" {"flag":true, "list":["a",null,"\u00e9\n"], "gone":{"x":[1]}, "set":[2,1]} "#,
            r#"{"flag":true,"list":["a",null,"é\n"],"map":null,"set":[2,1]}"#,
        );
        check("null", "null");
    }

    #[test]
    fn texts_are_normalized() {
        let value = parse(r#""e\u0301""#.as_bytes(), &Type::String);
        assert_eq!(value, Ok("é".into()));
    }

    #[test]
    fn refusals_name_the_path_but_not_the_value() {
        check_refused(r#"{"flag":"secret"}"#, "flag: expected true or false");
        check_refused(r#"{"list":["a",1]}"#, "list[1]: expected a text");
        check_refused(r#"{"list":"secret"}"#, "list: expected a list");
        check_refused(r#"{"map":{"k":"secret"}}"#, "map[\"k\"]: expected a number");
        check_refused(r#"{"set":[true]}"#, "set: expected a number");
        check_refused(r#"{"map":{"k":1e99999}}"#, "map[\"k\"]: expected a number");
        check_refused("[]", "expected an object");
        check_refused(r#"{"flag":tru}"#, "no valid JSON at line 1, column 12");
        check_refused("{} {}", "no valid JSON at line 1, column 4");
        check_refused("", "no valid JSON at line 1, column 0");
        let refusal = parse(b"\xff", &Type::Bool).unwrap_err();
        assert_eq!(refusal.to_string(), "text that is not UTF-8");
    }

    #[test]
    fn what_is_unknown_has_no_json() {
        let refusal = to_json(&Value::unknown(), &Type::String).unwrap_err();
        assert_eq!(refusal.to_string(), "an unknown value does not fit the type \"string\"");
    }

    #[test]
    fn deep_nesting_is_refused() {
        let json = "[".repeat(100_000);
        assert!(parse(json.as_bytes(), &Type::List(Box::new(Type::Bool))).is_err());
    }
}
