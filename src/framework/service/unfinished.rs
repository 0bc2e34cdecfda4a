//! Objects that exist but are not finished, because Terraform asked to stop or the service takes longer than the time.
//!
//! An error would mark a new one as tainted, and the next apply would destroy it. Without one its state has to be as
//! planned; the next refresh corrects that, and what no refresh shows is remembered beside the state.

use super::object;
use crate::framework::client::ServiceClient;
use crate::framework::diagnostics::Diagnostic;
use crate::framework::equality::equivalent;
use crate::framework::error::{Error, Result};
use crate::framework::private::Private;
use crate::framework::resource_type::ResourceType;
use crate::framework::schema::Block;
use crate::framework::value::Value;

/// What is kept of an object whose creation or update was left before its end.
pub(super) struct Left {
    pub(super) state: Value,
    pub(super) warning: Diagnostic,
    /// Whether it is remembered beside the state.
    pub(super) is_remembered: bool,
}

/// What is left of the work that ended so; none where that is an error.
pub(super) fn left<C: ServiceClient>(
    resource: &ResourceType<C>,
    ended: &Error,
    planned: &Value,
    found: &Value,
) -> Result<Option<Left>> {
    let is_remembered = resource.typed.is_unfinished(found)?.is_some();
    let state = as_planned(planned, found);
    let label = object::label(resource, &state);
    let missing = missing(&state, found);
    let warning = match ended {
        Error::Cancelled { .. } => Diagnostic::warning(
            "Terraform was stopped before all was done",
            if missing.is_empty() {
                format!(
                    "The {label} exists and is in the state, but what the service does with it by itself was not waited for. \
                     The next plan shows how it came out."
                )
            } else {
                format!(
                    "The {label} exists and is in the state, but {missing} is not as planned yet. The next plan shows that, \
                     and its apply sets it."
                )
            },
        ),
        Error::TimedOut { .. } if is_remembered => Diagnostic::warning(
            "The service takes longer than the time",
            format!(
                "The {label} exists and is in the state, and the service works on it. {ended}.\n\nIt stays as it is: the next \
                 apply goes on waiting, and does what is left to do by then."
            ),
        ),
        _ => return Ok(None),
    };
    Ok(Some(Left { state, warning, is_remembered }))
}

/// The attributes that are not as planned yet.
fn missing(state: &Value, found: &Value) -> String {
    let names = state.as_map().into_iter().flatten();
    let names = names.filter(|(name, value)| found.get(name) != *value);
    names.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Whether something is left to do of what is remembered; none where nothing is remembered.
pub(super) fn is_unfinished<C: ServiceClient>(
    resource: &ResourceType<C>,
    private: &[u8],
    state: &Value,
) -> Result<Option<bool>> {
    if state.is_null() || !Private::decode(private).unfinished {
        return Ok(None);
    }
    resource.typed.is_unfinished(state)
}

/// What is remembered of an object that was read.
pub(super) fn private_of<C: ServiceClient>(
    resource: &ResourceType<C>,
    private: &[u8],
    state: &Value,
) -> Vec<u8> {
    let is_finished = matches!(is_unfinished(resource, private, state), Ok(Some(false)));
    if is_finished { remember(private, false) } else { private.to_vec() }
}

/// The private data with the word whether the object is unfinished.
pub(super) fn remember(private: &[u8], unfinished: bool) -> Vec<u8> {
    let mut decoded = Private::decode(private);
    if decoded.unfinished == unfinished {
        return private.to_vec();
    }
    decoded.unfinished = unfinished;
    decoded.encode()
}

/// Whether a read after a write contradicts the plan in what it changes: by what was there before, if anything was.
///
/// Reads may lag behind writes. Anything else somebody else has done.
pub(super) fn lags(block: &Block, prior: Option<&Value>, planned: &Value, found: &Value) -> bool {
    block.attributes.iter().any(|(name, attribute)| {
        let (planned, found) = (planned.get(name), found.get(name));
        !equivalent(attribute, &as_planned(planned, found), found)
            && prior.is_none_or(|prior| equivalent(attribute, prior.get(name), found))
    })
}

/// The state that was found, with everything that the plan knew as planned.
pub(super) fn as_planned(planned: &Value, found: &Value) -> Value {
    match (planned, found) {
        (planned, _) if planned.is_wholly_known() => planned.clone(),
        (Value::Map(planned), Value::Map(found)) => {
            let member = |(name, found): (&String, &Value)| {
                let planned = planned.get(name).unwrap_or(found);
                (name.clone(), as_planned(planned, found))
            };
            Value::Map(found.iter().map(member).collect())
        }
        (_, found) => found.clone(),
    }
}
