//! What is answered when a call fails before it has an answer of its own?
//!
//! Terraform stores what an answer carries even beside an error, so state, private data and identity are sent back.

use super::generated::tfplugin6 as wire;

/// The answer to a request.
pub(super) trait Answer<Request> {
    fn failed(request: Request, why: wire::Diagnostic) -> Self;

    fn diagnostics(&self) -> &[wire::Diagnostic] {
        &[]
    }

    /// The type that a request is about, for the log.
    fn subject(_: &Request) -> Option<&str>;
}

impl Answer<wire::read_resource::Request> for wire::read_resource::Response {
    fn failed(request: wire::read_resource::Request, why: wire::Diagnostic) -> Self {
        Self {
            new_state: request.current_state,
            diagnostics: vec![why],
            private: request.private,
            deferred: None,
            new_identity: request.current_identity,
        }
    }

    fn diagnostics(&self) -> &[wire::Diagnostic] {
        &self.diagnostics
    }

    fn subject(request: &wire::read_resource::Request) -> Option<&str> {
        Some(&request.type_name)
    }
}

impl Answer<wire::plan_resource_change::Request> for wire::plan_resource_change::Response {
    fn failed(request: wire::plan_resource_change::Request, why: wire::Diagnostic) -> Self {
        Self {
            planned_state: request.prior_state,
            planned_private: request.prior_private,
            diagnostics: vec![why],
            planned_identity: request.prior_identity,
            ..Self::default()
        }
    }

    fn diagnostics(&self) -> &[wire::Diagnostic] {
        &self.diagnostics
    }

    fn subject(request: &wire::plan_resource_change::Request) -> Option<&str> {
        Some(&request.type_name)
    }
}

impl Answer<wire::apply_resource_change::Request> for wire::apply_resource_change::Response {
    fn failed(request: wire::apply_resource_change::Request, why: wire::Diagnostic) -> Self {
        Self {
            new_state: request.prior_state,
            private: request.planned_private,
            diagnostics: vec![why],
            legacy_type_system: false,
            new_identity: request.planned_identity,
        }
    }

    fn diagnostics(&self) -> &[wire::Diagnostic] {
        &self.diagnostics
    }

    fn subject(request: &wire::apply_resource_change::Request) -> Option<&str> {
        Some(&request.type_name)
    }
}

impl Answer<wire::renew_ephemeral_resource::Request> for wire::renew_ephemeral_resource::Response {
    fn failed(request: wire::renew_ephemeral_resource::Request, why: wire::Diagnostic) -> Self {
        Self { diagnostics: vec![why], renew_at: None, private: request.private }
    }

    fn diagnostics(&self) -> &[wire::Diagnostic] {
        &self.diagnostics
    }

    fn subject(request: &wire::renew_ephemeral_resource::Request) -> Option<&str> {
        Some(&request.type_name)
    }
}

impl Answer<wire::call_function::Request> for wire::call_function::Response {
    fn failed(_: wire::call_function::Request, why: wire::Diagnostic) -> Self {
        let text = format!("{}: {}", why.summary, why.detail);
        Self { result: None, error: Some(wire::FunctionError { text, function_argument: None }) }
    }

    fn subject(_: &wire::call_function::Request) -> Option<&str> {
        None
    }
}

impl Answer<wire::stop_provider::Request> for wire::stop_provider::Response {
    fn failed(_: wire::stop_provider::Request, why: wire::Diagnostic) -> Self {
        Self { error: format!("{}: {}", why.summary, why.detail) }
    }

    fn subject(_: &wire::stop_provider::Request) -> Option<&str> {
        None
    }
}

/// Calls that have nothing to send back, by what they are about.
macro_rules! only_messages {
    ($(|$request:pat_param| $subject:expr => $($call:ident),+;)+) => {$($(
        impl Answer<wire::$call::Request> for wire::$call::Response {
            fn failed(_: wire::$call::Request, why: wire::Diagnostic) -> Self {
                let mut answer = Self::default();
                answer.diagnostics.push(why);
                answer
            }

            fn diagnostics(&self) -> &[wire::Diagnostic] {
                &self.diagnostics
            }

            fn subject($request: &wire::$call::Request) -> Option<&str> {
                $subject
            }
        }
    )+)+};
}

only_messages! {
    |_| None =>
        get_metadata, get_provider_schema, get_resource_identity_schemas, get_functions,
        validate_provider_config, configure_provider;

    |request| Some(&request.type_name) =>
        validate_resource_config, upgrade_resource_state, upgrade_resource_identity,
        import_resource_state, generate_resource_config,
        validate_data_resource_config, read_data_source,
        validate_ephemeral_resource_config, open_ephemeral_resource, close_ephemeral_resource,
        validate_list_resource_config, validate_action_config,
        validate_state_store, configure_state_store,
        lock_state, unlock_state, get_states, delete_state;

    |request| Some(&request.target_type_name) => move_resource_state;

    |request| Some(&request.action_type) => plan_action;
}
