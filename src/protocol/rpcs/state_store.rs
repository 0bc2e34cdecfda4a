//! What is said to those who want to keep state in this provider? That it has no place for it.

use super::{Result, Shared};
use crate::framework::Diagnostic;
use crate::protocol::convert::{diagnostic, unknown_type};
use crate::protocol::generated::tfplugin6::{
    configure_state_store, delete_state, get_states, lock_state, read_state_bytes, unlock_state,
    validate_state_store, write_state_bytes,
};

fn refusal(type_name: &str) -> Diagnostic {
    unknown_type("state store", type_name)
}

macro_rules! refuse {
    ($($name:ident: $call:ident),+ $(,)?) => {$(
        pub(in crate::protocol) async fn $name(
            _: Shared,
            request: $call::Request,
        ) -> Result<$call::Response> {
            Err(refusal(&request.type_name))
        }
    )+};
}

refuse! {
    validate: validate_state_store,
    configure: configure_state_store,
    lock: lock_state,
    unlock: unlock_state,
    states: get_states,
    delete: delete_state,
}

pub(in crate::protocol) fn read(request: &read_state_bytes::Request) -> read_state_bytes::Response {
    read_state_bytes::Response {
        diagnostics: vec![diagnostic(refusal(&request.type_name))],
        ..read_state_bytes::Response::default()
    }
}

/// Only the first chunk says which state it is.
pub(in crate::protocol) fn write(
    first: Option<write_state_bytes::RequestChunk>,
) -> write_state_bytes::Response {
    let meta = first.and_then(|chunk| chunk.meta).unwrap_or_default();
    write_state_bytes::Response { diagnostics: vec![diagnostic(refusal(&meta.type_name))] }
}
