//! Field types that say who sets an attribute: the user, the service, or the user with the service as fallback.
//!
//! Each of them can be absent: the service may leave out whatever its model does not demand.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::annotations::MODE;

/// Set by the user, always. Absent only in what was read, where the answer left it out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Required<T>(Option<T>);

/// Set by the service alone. Of `Computed<T>` the provider promises before the creation that it will be there, which it
/// can where the model demands it or the id says it; `Computed<Option<T>>` promises nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Computed<T>(Option<T>);

/// Set by the user; by the service where the configuration leaves it out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OptionalComputed<T>(Option<T>);

impl<T> Required<T> {
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T: Clone> Required<T> {
    /// For a request: the members that the SDK sets are optional there.
    pub fn cloned(&self) -> Option<T> {
        self.0.clone()
    }
}

impl<T> Computed<T> {
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T> Computed<T> {
    /// The value, or what the request says where the answer does not repeat it.
    #[must_use]
    pub fn or(self, asked: impl Into<T>) -> Self {
        Self(self.0.or_else(|| Some(asked.into())))
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

impl<T> From<T> for Required<T> {
    fn from(value: T) -> Self {
        Self(Some(value))
    }
}

impl<T> From<Option<T>> for Required<T> {
    fn from(value: Option<T>) -> Self {
        Self(value)
    }
}

impl<T> From<Option<T>> for Computed<T> {
    fn from(value: Option<T>) -> Self {
        Self(value)
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

impl<T: JsonSchema> JsonSchema for Required<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
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
