//! A provider behind the calls of the plugin protocol.

mod action;
mod apply;
mod checks;
mod data;
mod destroy;
mod elapsed;
mod ephemeral;
mod import;
mod list;
mod misplaced;
mod object;
mod others;
mod plan;
mod read;
mod read_back;
mod server;
mod takeover;
#[cfg(test)]
mod tests;
mod unfinished;
mod update;
mod versions;

use std::sync::{Arc, PoisonError};

use futures::future::{BoxFuture, FutureExt};
use futures::stream::BoxStream;
use tokio_util::sync::CancellationToken;

use super::action::ActionType;
use super::config_checks;
use super::data_source::DataSourceType;
use super::diagnostics::Diagnostics;
use super::ephemeral_resource::EphemeralResourceType;
use super::error::Error;
use super::learned::Learned;
use super::list_resource::ListResourceType;
use super::presence;
use super::provider::Provider;
use super::raw_state;
use super::requests::{
    ActionEvent, ApplyRequest, ApplyResponse, ClientCapabilities, DataResponse, FunctionError,
    ImportRequest, ImportResponse, Kind, ListEvent, ListRequest, MoveRequest, MoveResponse,
    OpenResponse, PlanRequest, PlanResponse, ReadRequest, ReadResponse, RenewResponse, Service,
    ValueResponse,
};
use super::resource_type::ResourceType;
use super::schema::{self, FunctionSchema, IdentitySchema, Schema};
use super::unused;
use super::value::Value;
use checks::{checked, fits, validate_resource};
pub use server::Server;
use server::{locked, respond};

impl<P: Provider> Service for Server<P> {
    fn provider_schema(&self) -> &Schema {
        self.provider_schema.get_or_init(|| Schema::new(0, schema::declared(P::block())))
    }

    fn recorded_schemas(&self) -> Option<&'static [u8]> {
        P::RECORDED_SCHEMAS
    }

    fn type_names(&self, kind: Kind) -> Vec<String> {
        let short: Vec<&str> = match kind {
            Kind::Resource => {
                self.registry.resources.iter().map(|resource| resource.name).collect()
            }
            Kind::DataSource => {
                self.registry.data_sources.iter().map(|source| source.name).collect()
            }
            Kind::EphemeralResource => {
                self.registry.ephemeral_resources.iter().map(|resource| resource.name).collect()
            }
            Kind::ListResource => {
                self.registry.list_resources.iter().map(|list| list.name).collect()
            }
            Kind::Action => self.registry.actions.iter().map(|action| action.name).collect(),
        };
        let mut names: Vec<_> = short.iter().map(|name| format!("{}_{name}", P::NAME)).collect();
        names.sort();
        names
    }

    fn schema(&self, kind: Kind, type_name: &str) -> Option<&Schema> {
        match kind {
            Kind::Resource => self.resource(type_name).ok().map(ResourceType::schema),
            Kind::DataSource => self.data_source(type_name).ok().map(DataSourceType::schema),
            Kind::EphemeralResource => {
                self.ephemeral_resource(type_name).ok().map(EphemeralResourceType::schema)
            }
            Kind::ListResource => self.list_resource(type_name).ok().map(ListResourceType::schema),
            Kind::Action => self.action(type_name).ok().map(ActionType::schema),
        }
    }

    fn identity_schema(&self, type_name: &str) -> Option<&IdentitySchema> {
        self.resource(type_name).ok().map(ResourceType::identity_schema)
    }

    fn function_names(&self) -> Vec<String> {
        let mut names: Vec<_> =
            self.registry.functions.iter().map(|function| function.name.to_owned()).collect();
        names.sort();
        names
    }

    fn function(&self, name: &str) -> Option<FunctionSchema> {
        let function = self.registry.functions.iter().find(|function| function.name == name)?;
        Some((function.schema)())
    }

    fn validate_provider(&self, config: Value) -> Diagnostics {
        let block = &self.provider_schema().block;
        let mut diagnostics = config_checks::check(block, &config);
        if !diagnostics.has_errors() {
            diagnostics.extend(P::check(&config));
        }
        diagnostics.extend(unused::warning(block, &config).into_iter().collect());
        diagnostics
    }

    fn configure(&self, config: Value, _terraform_version: String) -> BoxFuture<'_, Diagnostics> {
        let configured = fits(self.provider_schema(), &config).and_then(|()| P::configure(&config));
        // Each command begins with this, and one process can serve several.
        *self.stop.lock().unwrap_or_else(PoisonError::into_inner) = CancellationToken::new();
        async move {
            match configured {
                Ok(provider) => {
                    *locked(&self.provider) = Some(Arc::new(provider));
                    *locked(&self.learned) = Learned::default();
                    Diagnostics::new()
                }
                Err(diagnostics) => diagnostics,
            }
        }
        .boxed()
    }

    fn stop(&self) {
        self.stop_token().cancel();
    }

    fn validate(
        &self,
        kind: Kind,
        type_name: &str,
        config: Value,
        capabilities: ClientCapabilities,
    ) -> Diagnostics {
        let checked = match kind {
            Kind::Resource => self
                .resource(type_name)
                .map(|resource| validate_resource(resource, &config, capabilities)),
            Kind::DataSource => self
                .data_source(type_name)
                .map(|source| checked(source.schema(), &config, source.typed.check(&config))),
            Kind::EphemeralResource => self
                .ephemeral_resource(type_name)
                .map(|resource| checked(resource.schema(), &config, resource.typed.check(&config))),
            Kind::ListResource => self
                .list_resource(type_name)
                .map(|list| checked(list.schema(), &config, (list.check)(&config))),
            Kind::Action => self
                .action(type_name)
                .map(|action| checked(action.schema(), &config, action.typed.check(&config))),
        };
        checked.unwrap_or_else(|error| error.diagnostic("Validating").into())
    }

    fn upgrade_state(&self, type_name: &str, version: i64, raw: &[u8]) -> ValueResponse {
        import::upgrade_state(self, type_name, version, raw)
    }

    fn upgrade_identity(&self, type_name: &str, version: i64, raw: &[u8]) -> ValueResponse {
        let upgraded = self.resource(type_name).and_then(|resource| {
            import::check_version(type_name, version, resource.identity_schema().version)?;
            raw_state::parse(raw, &resource.identity_schema().value_type())
                .map_err(|error| Error::Bug(format!("The stored identity cannot be read: {error}")))
        });
        respond(upgraded, "Reading the stored identity")
    }

    fn read(&self, request: ReadRequest) -> BoxFuture<'_, ReadResponse> {
        read::read(self, request).boxed()
    }

    fn plan(&self, request: PlanRequest) -> BoxFuture<'_, PlanResponse> {
        plan::plan(self, request).boxed()
    }

    fn apply(&self, request: ApplyRequest) -> BoxFuture<'_, ApplyResponse> {
        apply::apply(self, request).boxed()
    }

    fn import(&self, request: ImportRequest) -> BoxFuture<'_, ImportResponse> {
        import::import(self, request).boxed()
    }

    fn move_state(&self, request: MoveRequest) -> MoveResponse {
        import::move_state(self, &request)
    }

    fn generate_config(&self, type_name: &str, state: Value) -> ValueResponse {
        let generated = self.resource(type_name).map(|resource| {
            let policy = self.provider().map(|provider| provider.tag_policy().clone());
            import::generated_config(resource, &state, &policy.unwrap_or_default())
        });
        respond(generated, "Generating configuration")
    }

    fn read_data(
        &self,
        type_name: String,
        config: Value,
        capabilities: ClientCapabilities,
    ) -> BoxFuture<'_, DataResponse> {
        data::read(self, type_name, config, capabilities).boxed()
    }

    fn open(
        &self,
        type_name: String,
        config: Value,
        capabilities: ClientCapabilities,
    ) -> BoxFuture<'_, OpenResponse> {
        ephemeral::open(self, type_name, config, capabilities).boxed()
    }

    fn renew(&self, type_name: String, private: Vec<u8>) -> BoxFuture<'_, RenewResponse> {
        ephemeral::renew(self, type_name, private).boxed()
    }

    fn close(&self, type_name: String, private: Vec<u8>) -> BoxFuture<'_, Diagnostics> {
        ephemeral::close(self, type_name, private).boxed()
    }

    fn close_all(&self) -> BoxFuture<'_, Diagnostics> {
        ephemeral::close_all(self).boxed()
    }

    fn call_function(
        &self,
        name: &str,
        arguments: Vec<Value>,
    ) -> std::result::Result<Value, FunctionError> {
        match self.registry.functions.iter().find(|function| function.name == name) {
            Some(function) => {
                presence::check_arguments(&(function.schema)().parameters, &arguments)?;
                (function.call)(&arguments)
            }
            None => Err(FunctionError {
                text: format!("This provider has no function {name:?}."),
                argument: None,
            }),
        }
    }

    fn list(&self, request: ListRequest) -> BoxStream<'_, ListEvent> {
        list::list(self, request)
    }

    fn plan_action(
        &self,
        type_name: String,
        config: Value,
        _capabilities: ClientCapabilities,
    ) -> BoxFuture<'_, Diagnostics> {
        async move { action::plan(self, &type_name, &config).await }.boxed()
    }

    fn invoke_action(&self, type_name: String, config: Value) -> BoxStream<'_, ActionEvent> {
        action::invoke(self, type_name, config)
    }
}
