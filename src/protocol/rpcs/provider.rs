//! What is there, and how is it set up?

use std::collections::BTreeMap;

use prost::Message as _;

use super::{Result, Shared};
use crate::framework::requests::Kind;
use crate::protocol::convert::{diagnostics, value};
use crate::protocol::generated::tfplugin6::{
    ActionSchema, Schema, ServerCapabilities, configure_provider, get_metadata,
    get_provider_schema, get_resource_identity_schemas, stop_provider, validate_provider_config,
};
use crate::protocol::schema_messages::{identity_schema, schema};

use super::function::signatures;

const CAPABILITIES: ServerCapabilities = ServerCapabilities {
    plan_destroy: true,
    get_provider_schema_optional: true,
    move_resource_state: true,
    generate_resource_config: true,
};

pub(in crate::protocol) async fn metadata(
    service: Shared,
    _: get_metadata::Request,
) -> Result<get_metadata::Response> {
    use get_metadata::{
        ActionMetadata, DataSourceMetadata, EphemeralMetadata, FunctionMetadata,
        ListResourceMetadata, ResourceMetadata,
    };
    let names = |kind| service.type_names(kind).into_iter();
    Ok(get_metadata::Response {
        server_capabilities: Some(CAPABILITIES),
        diagnostics: Vec::new(),
        data_sources: names(Kind::DataSource)
            .map(|type_name| DataSourceMetadata { type_name })
            .collect(),
        resources: names(Kind::Resource).map(|type_name| ResourceMetadata { type_name }).collect(),
        functions: service
            .function_names()
            .into_iter()
            .map(|name| FunctionMetadata { name })
            .collect(),
        ephemeral_resources: names(Kind::EphemeralResource)
            .map(|type_name| EphemeralMetadata { type_name })
            .collect(),
        list_resources: names(Kind::ListResource)
            .map(|type_name| ListResourceMetadata { type_name })
            .collect(),
        state_stores: Vec::new(),
        actions: names(Kind::Action).map(|type_name| ActionMetadata { type_name }).collect(),
    })
}

pub(in crate::protocol) async fn schemas(
    service: Shared,
    _: get_provider_schema::Request,
) -> Result<get_provider_schema::Response> {
    let recorded = service.recorded_schemas().map(get_provider_schema::Response::decode);
    // What cannot be read is as good as not there.
    if let Some(Ok(recorded)) = recorded {
        return Ok(recorded);
    }
    let schemas = |kind| schemas_of(&service, kind);
    let actions = schemas(Kind::Action).into_iter();
    Ok(get_provider_schema::Response {
        provider: Some(schema(service.provider_schema())),
        resource_schemas: schemas(Kind::Resource),
        data_source_schemas: schemas(Kind::DataSource),
        functions: signatures(&service),
        ephemeral_resource_schemas: schemas(Kind::EphemeralResource),
        list_resource_schemas: schemas(Kind::ListResource),
        state_store_schemas: BTreeMap::new(),
        action_schemas: actions
            .map(|(name, schema)| (name, ActionSchema { schema: Some(schema) }))
            .collect(),
        diagnostics: Vec::new(),
        provider_meta: None,
        server_capabilities: Some(CAPABILITIES),
    })
}

fn schemas_of(service: &Shared, kind: Kind) -> BTreeMap<String, Schema> {
    let named = |name: String| service.schema(kind, &name).map(|found| (name, schema(found)));
    service.type_names(kind).into_iter().filter_map(named).collect()
}

pub(in crate::protocol) async fn identity_schemas(
    service: Shared,
    _: get_resource_identity_schemas::Request,
) -> Result<get_resource_identity_schemas::Response> {
    let named = |name: String| {
        let found = service.identity_schema(&name)?;
        Some((name, identity_schema(found)))
    };
    Ok(get_resource_identity_schemas::Response {
        identity_schemas: service
            .type_names(Kind::Resource)
            .into_iter()
            .filter_map(named)
            .collect(),
        diagnostics: Vec::new(),
    })
}

pub(in crate::protocol) async fn validate(
    service: Shared,
    request: validate_provider_config::Request,
) -> Result<validate_provider_config::Response> {
    let config =
        value(request.config, service.provider_schema().value_type(), "the provider block")?;
    let found = service.validate_provider(config);
    Ok(validate_provider_config::Response { diagnostics: diagnostics(found) })
}

pub(in crate::protocol) async fn configure(
    service: Shared,
    request: configure_provider::Request,
) -> Result<configure_provider::Response> {
    let config =
        value(request.config, service.provider_schema().value_type(), "the provider block")?;
    let found = service.configure(config, request.terraform_version).await;
    Ok(configure_provider::Response { diagnostics: diagnostics(found) })
}

pub(in crate::protocol) async fn stop(
    service: Shared,
    _: stop_provider::Request,
) -> Result<stop_provider::Response> {
    service.stop();
    Ok(stop_provider::Response { error: String::new() })
}
