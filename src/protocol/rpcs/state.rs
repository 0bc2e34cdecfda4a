//! How does state that this version did not write become ours, and how does it become configuration?

use super::{Result, Shared};
use crate::framework::requests::{ImportRequest, Imported, Kind, MoveRequest};
use crate::protocol::convert::{
    capabilities, deferred, diagnostics, dynamic, identity, identity_data, stored_json, type_of,
    unknown_type, value,
};
use crate::protocol::generated::tfplugin6::{
    generate_resource_config, import_resource_state, move_resource_state,
    upgrade_resource_identity, upgrade_resource_state,
};

pub(in crate::protocol) async fn upgrade(
    service: Shared,
    request: upgrade_resource_state::Request,
) -> Result<upgrade_resource_state::Response> {
    let shape = type_of(&*service, Kind::Resource, &request.type_name)?;
    let stored = stored_json(request.raw_state)?;
    let answer = service.upgrade_state(&request.type_name, request.version, &stored);
    let upgraded_state = dynamic(&answer.value, shape, "the upgraded state")?;
    Ok(upgrade_resource_state::Response {
        upgraded_state: Some(upgraded_state),
        diagnostics: diagnostics(answer.diagnostics),
    })
}

pub(in crate::protocol) async fn upgrade_identity(
    service: Shared,
    request: upgrade_resource_identity::Request,
) -> Result<upgrade_resource_identity::Response> {
    let schema = service
        .identity_schema(&request.type_name)
        .ok_or_else(|| unknown_type("resource with an identity", &request.type_name))?;
    let stored = stored_json(request.raw_identity)?;
    let answer = service.upgrade_identity(&request.type_name, request.version, &stored);
    let upgraded_identity = identity_data(Some(&answer.value), Some(schema))?;
    Ok(upgrade_resource_identity::Response {
        upgraded_identity,
        diagnostics: diagnostics(answer.diagnostics),
    })
}

pub(in crate::protocol) async fn import(
    service: Shared,
    request: import_resource_state::Request,
) -> Result<import_resource_state::Response> {
    type_of(&*service, Kind::Resource, &request.type_name)?;
    let schema = service.identity_schema(&request.type_name);
    let answer = service
        .import(ImportRequest {
            id: request.id,
            identity: identity(request.identity, schema)?,
            capabilities: capabilities(request.client_capabilities),
            type_name: request.type_name,
        })
        .await;
    let imported = answer.imported.map(|imported| imported_resource(&service, imported));
    Ok(import_resource_state::Response {
        imported_resources: imported.transpose()?.into_iter().collect(),
        diagnostics: diagnostics(answer.diagnostics),
        deferred: deferred(answer.deferred),
    })
}

fn imported_resource(
    service: &Shared,
    imported: Imported,
) -> Result<import_resource_state::ImportedResource> {
    let shape = type_of(&**service, Kind::Resource, &imported.type_name)?;
    let schema = service.identity_schema(&imported.type_name);
    Ok(import_resource_state::ImportedResource {
        state: Some(dynamic(&imported.state, shape, "the imported state")?),
        identity: identity_data(imported.identity.as_ref(), schema)?,
        private: imported.private.into(),
        type_name: imported.type_name,
    })
}

pub(in crate::protocol) async fn move_here(
    service: Shared,
    request: move_resource_state::Request,
) -> Result<move_resource_state::Response> {
    let shape = type_of(&*service, Kind::Resource, &request.target_type_name)?;
    let schema = service.identity_schema(&request.target_type_name);
    let answer = service.move_state(MoveRequest {
        source_provider_address: request.source_provider_address,
        source_type_name: request.source_type_name,
        source_state: stored_json(request.source_state)?.into(),
        target_type_name: request.target_type_name,
    });
    Ok(move_resource_state::Response {
        target_state: Some(dynamic(&answer.state, shape, "the moved state")?),
        target_private: answer.private.into(),
        target_identity: identity_data(answer.identity.as_ref(), schema)?,
        diagnostics: diagnostics(answer.diagnostics),
    })
}

pub(in crate::protocol) async fn generate_config(
    service: Shared,
    request: generate_resource_config::Request,
) -> Result<generate_resource_config::Response> {
    let shape = type_of(&*service, Kind::Resource, &request.type_name)?;
    let state = value(request.state, shape, "the state")?;
    let answer = service.generate_config(&request.type_name, state);
    Ok(generate_resource_config::Response {
        config: Some(dynamic(&answer.value, shape, "the generated configuration")?),
        diagnostics: diagnostics(answer.diagnostics),
    })
}
