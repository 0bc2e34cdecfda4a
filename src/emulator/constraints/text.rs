//! How does AWS word a violation: names, values and types?

use serde_json::Value;

use super::Shape;
use crate::emulator::error::Error;

/// `LicenseArn` becomes `licenseArn`; the third item of a list becomes `3.member`.
pub(super) fn member_name(step: &str) -> String {
    if step.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("{step}.member");
    }
    let mut letters = step.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect::<String>())
}

/// A value as the service prints it: bare strings, lists in brackets.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// The error for JSON of another type than the model's.
pub(super) fn wrong_type(shape: &Shape, value: &Value) -> Error {
    let found = match value {
        Value::Object(_) => {
            return Error::serialization("Start of structure or map found where not expected.");
        }
        Value::Array(_) => return Error::serialization("Start of list found where not expected"),
        Value::String(_) => "STRING_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Null => "NULL_VALUE",
    };
    let expected = match shape {
        Shape::Structure { .. } | Shape::List { .. } => {
            return Error::serialization("Unexpected field type");
        }
        Shape::String(_) => "a String",
        Shape::Integer(_) => "an Integer",
        Shape::Long(_) => "a Long",
        Shape::Boolean => "a Boolean",
        Shape::Timestamp => "a Timestamp",
    };
    Error::serialization(format!("{found} can not be converted to {expected}"))
}

/// The error for a number that does not fit the model's integer type.
pub(super) fn out_of_type(value: &Value) -> Error {
    Error::serialization(format!("NUMBER_VALUE {value} is not a whole number in range"))
}
