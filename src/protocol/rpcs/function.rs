//! Which functions are there, and what do they give?

use std::collections::BTreeMap;

use super::{Result, Shared};
use crate::framework::requests::FunctionError;
use crate::framework::schema::FunctionSchema;
use crate::framework::unstopped;
use crate::framework::value::Value;
use crate::protocol::convert::{dynamic, value};
use crate::protocol::generated::tfplugin6 as wire;
use crate::protocol::generated::tfplugin6::{call_function, get_functions};
use crate::protocol::schema_messages;

pub(in crate::protocol) async fn functions(
    service: Shared,
    _: get_functions::Request,
) -> Result<get_functions::Response> {
    Ok(get_functions::Response { functions: signatures(&service), diagnostics: Vec::new() })
}

pub(super) fn signatures(service: &Shared) -> BTreeMap<String, wire::Function> {
    let named = |name: String| {
        let signature = service.function(&name)?;
        Some((name, schema_messages::function(&signature)))
    };
    service.function_names().into_iter().filter_map(named).collect()
}

pub(in crate::protocol) async fn call(
    service: Shared,
    request: call_function::Request,
) -> Result<call_function::Response> {
    let Some(signature) = service.function(&request.name) else {
        return Ok(refused(&format!("This provider has no function {:?}", request.name), None));
    };
    let arguments = match arguments(&signature, request.arguments) {
        Ok(arguments) => arguments,
        Err(error) => return Ok(refused(&error.text, error.argument)),
    };
    match service.call_function(&request.name, arguments) {
        Ok(result) => Ok(call_function::Response {
            result: Some(dynamic(&result, &signature.returns, "the result")?),
            error: None,
        }),
        Err(error) => Ok(refused(&error.text, error.argument)),
    }
}

fn arguments(
    signature: &FunctionSchema,
    sent: Vec<wire::DynamicValue>,
) -> std::result::Result<Vec<Value>, FunctionError> {
    let (wanted, variadic) = (signature.parameters.len(), signature.variadic.as_ref());
    if sent.len() < wanted || (sent.len() > wanted && variadic.is_none()) {
        let text = format!("takes {wanted} arguments, but got {}", sent.len());
        return Err(FunctionError { text, argument: None });
    }
    let further = variadic.into_iter().cycle();
    let pairs = signature.parameters.iter().chain(further).zip(sent).zip(0..);
    pairs
        .map(|((parameter, sent), position)| {
            value(Some(sent), &parameter.value_type, "an argument")
                .map_err(|problem| FunctionError { text: problem.detail, argument: Some(position) })
        })
        .collect()
}

/// Terraform puts the text into a sentence of its own, and a full stop behind it.
fn refused(text: &str, function_argument: Option<i64>) -> call_function::Response {
    let error = wire::FunctionError { text: unstopped(text).to_owned(), function_argument };
    call_function::Response { result: None, error: Some(error) }
}
