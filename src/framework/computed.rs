//! Field types that say who sets an attribute: the service, or the user with the service as fallback.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::annotations::MODE;

/// Set by the service alone. `Computed<Option<T>>` may be left out by it, `Computed<T>` never is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Computed<T>(Option<T>);

/// Set by the user; by the service where the configuration leaves it out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OptionalComputed<T>(Option<T>);

impl<T> Computed<T> {
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T> OptionalComputed<T> {
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T> Default for Computed<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Default for OptionalComputed<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> From<T> for Computed<T> {
    fn from(value: T) -> Self {
        Self(Some(value))
    }
}

impl<T> From<Option<T>> for OptionalComputed<T> {
    fn from(value: Option<T>) -> Self {
        Self(value)
    }
}

impl<T: JsonSchema> JsonSchema for Computed<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Computed{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        with_mode::<T>(generator, "computed")
    }
}

impl<T: JsonSchema> JsonSchema for OptionalComputed<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("OptionalComputed{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        with_mode::<T>(generator, "optional-computed")
    }
}

fn with_mode<T: JsonSchema>(generator: &mut SchemaGenerator, mode: &str) -> Schema {
    let mut schema = generator.subschema_for::<T>();
    schema.insert(MODE.to_owned(), mode.into());
    schema
}
