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
