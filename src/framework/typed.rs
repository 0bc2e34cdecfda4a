//! Between dynamic values and the typed models of feature code.

use std::str::FromStr;

use bigdecimal::{BigDecimal, ToPrimitive};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::{Error, Result};
use super::to_value::ToValue;
use super::value::Value;

/// A known value as a model. Unknown parts read as null, so that "set by the service" is simply absent.
pub fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T> {
    serde_path_to_error::deserialize(to_json(value)).map_err(|error| {
        Error::Bug(format!("A value does not fit its model at {}: {}", error.path(), error.inner()))
    })
}

/// A model as a value.
pub fn to_value<T: Serialize>(model: &T) -> Result<Value> {
    model
        .serialize(ToValue)
        .map_err(|error| Error::Bug(format!("A model cannot be written as a value: {error}")))
}

pub(super) fn from_json(json: serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(truth) => Value::Bool(truth),
        serde_json::Value::Number(number) => {
            BigDecimal::from_str(&number.to_string()).map_or(Value::Null, Value::Number)
        }
        serde_json::Value::String(text) => Value::String(text),
        serde_json::Value::Array(elements) => {
            Value::List(elements.into_iter().map(from_json).collect())
        }
        serde_json::Value::Object(members) => Value::Map(
            members.into_iter().map(|(name, member)| (name, from_json(member))).collect(),
        ),
    }
}

/// A known value as HCL would show it.
pub(super) fn plain_text(value: &Value) -> Result<String> {
    serde_json::to_string(&to_json(value)).map_err(|error| Error::Bug(error.to_string()))
}

fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null | Value::Unknown(_) | Value::Written(_) => serde_json::Value::Null,
        Value::Bool(truth) => (*truth).into(),
        // Models hold 64-bit numbers; a number outside was refused when the configuration was checked.
        Value::Number(number) if number.is_integer() => {
            number.to_i64().map_or_else(|| number.to_f64().into(), Into::into)
        }
        Value::Number(number) => number.to_f64().into(),
        Value::String(text) => text.as_str().into(),
        Value::List(elements) => elements.iter().map(to_json).collect(),
        Value::Map(members) => {
            // Left out rather than null: an absent member of an object is none, of a map no member.
            let known =
                members.iter().filter(|(_, member)| !(member.is_null() || member.is_unknown()));
            known.map(|(name, member)| (name.clone(), to_json(member))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Model {
        name: String,
        count: Option<i64>,
    }

    #[test]
    fn a_model_survives_the_way_through_a_value() {
        let model = Model { name: "x".into(), count: Some(i64::MAX) };
        assert_eq!(from_value::<Model>(&to_value(&model).unwrap()).unwrap(), model);
    }

    #[test]
    fn unknown_reads_as_absent() {
        let value = Value::from([("name", Value::from("x")), ("count", Value::unknown())]);
        assert_eq!(from_value::<Model>(&value).unwrap(), Model { name: "x".into(), count: None });
    }

    #[test]
    fn a_misfit_names_the_place() {
        let value = Value::from([("name", Value::from("x")), ("count", Value::from("many"))]);
        let error = from_value::<Model>(&value).unwrap_err().to_string();
        assert!(error.contains("at count"), "{error}");
    }
}
