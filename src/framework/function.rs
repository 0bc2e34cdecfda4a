//! The contract of a provider function: one computation, pure and offline.

use super::requests::FunctionError;
use super::schema::FunctionSchema;
use super::value::Value;

/// A provider function.
pub trait Function {
    /// A verb or noun without the provider's prefix.
    const NAME: &'static str;

    fn schema() -> FunctionSchema;

    /// Called with as many known values as there are parameters, and further ones where it is variadic.
    fn call(arguments: &[Value]) -> Result<Value, FunctionError>;
}

/// A function as the registry knows it.
pub struct FunctionType {
    pub name: &'static str,
    pub schema: fn() -> FunctionSchema,
    pub call: fn(&[Value]) -> Result<Value, FunctionError>,
}

impl FunctionType {
    pub fn of<F: Function>() -> Self {
        Self { name: F::NAME, schema: F::schema, call: F::call }
    }
}
