//! How are managed resources checked, read, planned and changed?
//!
//! What cannot be written into an answer is replaced by what the request brought, and the rest of the answer is kept.

use super::{Result, Shared};
use crate::framework::Diagnostics;
use crate::framework::requests::{ApplyRequest, Kind, PlanRequest, ReadRequest};
use crate::protocol::convert::{
    capabilities, deferred, diagnostics, dynamic, identity, identity_data, path, type_of, value,
};
use crate::protocol::generated::tfplugin6::{
    apply_resource_change, plan_resource_change, read_resource, validate_resource_config,
};

pub(in crate::protocol) async fn validate(
    service: Shared,
    request: validate_resource_config::Request,
) -> Result<validate_resource_config::Response> {
    let shape = type_of(&*service, Kind::Resource, &request.type_name)?;
    let config = value(request.config, shape, "the configuration")?;
    let capabilities = capabilities(request.client_capabilities);
    let found = service.validate(Kind::Resource, &request.type_name, config, capabilities);
    Ok(validate_resource_config::Response { diagnostics: diagnostics(found) })
}

pub(in crate::protocol) async fn read(
    service: Shared,
    request: read_resource::Request,
) -> Result<read_resource::Response> {
    let shape = type_of(&*service, Kind::Resource, &request.type_name)?;
    let schema = service.identity_schema(&request.type_name);
    let mut answer = service
        .read(ReadRequest {
            current: value(request.current_state.clone(), shape, "the current state")?,
            private: request.private.into(),
            identity: identity(request.current_identity.clone(), schema)?,
            capabilities: capabilities(request.client_capabilities),
            type_name: request.type_name.clone(),
        })
        .await;
    let state = dynamic(&answer.state, shape, "the state").map(Some);
    let identity = identity_data(answer.identity.as_ref(), schema);
    Ok(read_resource::Response {
        new_state: kept(state, request.current_state, &mut answer.diagnostics),
        private: answer.private.into(),
        deferred: deferred(answer.deferred),
        new_identity: kept(identity, request.current_identity, &mut answer.diagnostics),
        diagnostics: diagnostics(answer.diagnostics),
    })
}

pub(in crate::protocol) async fn plan(
    service: Shared,
    request: plan_resource_change::Request,
) -> Result<plan_resource_change::Response> {
    let shape = type_of(&*service, Kind::Resource, &request.type_name)?;
    let schema = service.identity_schema(&request.type_name);
    let mut answer = service
        .plan(PlanRequest {
            prior: value(request.prior_state.clone(), shape, "the prior state")?,
            proposed: value(request.proposed_new_state, shape, "the proposed state")?,
            config: value(request.config, shape, "the configuration")?,
            private: request.prior_private.into(),
            planned_private: request.planned_private.into(),
            identity: identity(request.prior_identity.clone(), schema)?,
            capabilities: capabilities(request.client_capabilities),
            type_name: request.type_name.clone(),
        })
        .await;
    let planned = dynamic(&answer.planned, shape, "the plan").map(Some);
    let identity = identity_data(answer.identity.as_ref(), schema);
    Ok(plan_resource_change::Response {
        planned_state: kept(planned, request.prior_state, &mut answer.diagnostics),
        requires_replace: answer.replaces.iter().map(path).collect(),
        planned_private: answer.private.into(),
        legacy_type_system: false,
        deferred: deferred(answer.deferred),
        planned_identity: kept(identity, request.prior_identity, &mut answer.diagnostics),
        diagnostics: diagnostics(answer.diagnostics),
    })
}

pub(in crate::protocol) async fn apply(
    service: Shared,
    request: apply_resource_change::Request,
) -> Result<apply_resource_change::Response> {
    let shape = type_of(&*service, Kind::Resource, &request.type_name)?;
    let schema = service.identity_schema(&request.type_name);
    let mut answer = service
        .apply(ApplyRequest {
            prior: value(request.prior_state.clone(), shape, "the prior state")?,
            planned: value(request.planned_state, shape, "the planned state")?,
            config: value(request.config, shape, "the configuration")?,
            private: request.planned_private.into(),
            identity: identity(request.planned_identity.clone(), schema)?,
            type_name: request.type_name.clone(),
        })
        .await;
    let state = dynamic(&answer.state, shape, "the new state").map(Some);
    let identity = identity_data(answer.identity.as_ref(), schema);
    Ok(apply_resource_change::Response {
        new_state: kept(state, request.prior_state, &mut answer.diagnostics),
        private: answer.private.into(),
        legacy_type_system: false,
        new_identity: kept(identity, request.planned_identity, &mut answer.diagnostics),
        diagnostics: diagnostics(answer.diagnostics),
    })
}

fn kept<T>(written: Result<Option<T>>, sent: Option<T>, found: &mut Diagnostics) -> Option<T> {
    written.unwrap_or_else(|problem| {
        found.push(problem);
        sent
    })
}
