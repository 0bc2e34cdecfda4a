//! Provider functions, one file each.

pub mod account_principal;
pub mod arn_parse;
pub mod license_expiry;
pub mod license_rules;
pub mod license_rules_parse;

use crate::framework::requests::FunctionError;
use crate::framework::schema::{Parameter, Type};

fn parameter(name: &str, value_type: Type, description: &str) -> Parameter {
    Parameter { name: name.to_owned(), value_type, description: description.to_owned() }
}

/// The first argument is wrong.
fn wrong(text: impl Into<String>) -> FunctionError {
    FunctionError { text: text.into(), argument: Some(0) }
}
