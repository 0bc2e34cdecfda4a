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
#[cfg(test)]
mod tests;
mod unfinished;
mod update;
mod versions;

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use futures::future::{BoxFuture, FutureExt};
use futures::stream::BoxStream;
use tokio_util::sync::CancellationToken;

use super::action::ActionType;
use super::client::{Context, Place, Provider, Purpose};
use super::config_checks;
use super::creation::Creations;
use super::data_source::DataSourceType;
use super::diagnostics::Diagnostics;
use super::ephemeral_resource::EphemeralResourceType;
use super::error::{Error, Result};
use super::gather::Gatherings;
use super::list_resource::ListResourceType;
use super::presence;
use super::raw_state;
use super::registry::Registry;
use super::resource_type::ResourceType;
use super::rpc::{
    ActionEvent, ApplyRequest, ApplyResponse, ClientCapabilities, DataResponse, FunctionError,
    ImportRequest, ImportResponse, Kind, ListEvent, ListRequest, MoveRequest, MoveResponse,
    OpenResponse, PlanRequest, PlanResponse, ReadRequest, ReadResponse, RenewResponse, Service,
    ValueResponse,
};
use super::schema::{FunctionSchema, IdentitySchema, Schema};
use super::schema_from_type::expect_block;
use super::tags::Unreadable;
use super::unused;
use super::value::Value;
use checks::{checked, fits, validate_resource};
use ephemeral::OpenOnes;

/// Serves one provider. One process may be configured several times, as in debug mode.
pub struct Server<P: Provider> {
    registry: Registry<P::Client>,
    provider_schema: OnceLock<Schema>,
    provider: Mutex<Option<Arc<P>>>,
    stop: Mutex<CancellationToken>,
    creations: Mutex<Arc<Creations>>,
    gatherings: Mutex<Arc<Gatherings>>,
    unreadable_tags: Mutex<Arc<Unreadable>>,
    open: OpenOnes,
}

impl<P: Provider> Default for Server<P> {
    fn default() -> Self {
        Self {
            registry: P::registry(),
            provider_schema: OnceLock::new(),
            provider: Mutex::default(),
            stop: Mutex::default(),
            creations: Mutex::default(),
            gatherings: Mutex::default(),
            unreadable_tags: Mutex::default(),
            open: OpenOnes::default(),
        }
    }
}

impl<P: Provider> Server<P> {
    fn provider(&self) -> Result<Arc<P>> {
        let provider = locked(&self.provider).clone();
        provider
            .ok_or_else(|| Error::Bug("The provider was called before it was configured".into()))
    }

    fn stop_token(&self) -> CancellationToken {
        locked(&self.stop).clone()
    }

    /// A client for `place`; the way to it can be stopped too.
    async fn client(
        &self,
        provider: &P,
        place: &Place,
        purpose: Purpose,
    ) -> Result<Context<P::Client>> {
        let stop = self.stop_token();
        let client = tokio::select! {
            biased;
            client = provider.client(place, purpose) => client?,
            () = stop.cancelled() => return Err(Error::Cancelled { left: "Connecting was broken off".into() }),
        };
        let mut context = Context::new(client, stop);
        context.tag_policy = provider.tag_policy().clone();
        context.creations = Arc::clone(&locked(&self.creations));
        context.unreadable_tags = Arc::clone(&locked(&self.unreadable_tags));
        Ok(context)
    }

    /// A client to look at something that nothing was just written of: reads through it share requests.
    async fn viewer(&self, provider: &P, place: &Place) -> Result<Context<P::Client>> {
        let mut context = self.client(provider, place, Purpose::Read).await?;
        context.gatherings = Some(Arc::clone(&locked(&self.gatherings)));
        Ok(context)
    }

    fn resource(&self, type_name: &str) -> Result<&ResourceType<P::Client>> {
        let name = short_name::<P>(type_name);
        let found = self.registry.resources.iter().find(|resource| Some(resource.name) == name);
        found.ok_or_else(|| unknown_type("resource", type_name))
    }

    /// Whether there is a list resource of this name.
    fn lists(&self, name: &str) -> bool {
        self.registry.list_resources.iter().any(|list| list.name == name)
    }

    fn data_source(&self, type_name: &str) -> Result<&DataSourceType<P::Client>> {
        let name = short_name::<P>(type_name);
        let found = self.registry.data_sources.iter().find(|source| Some(source.name) == name);
        found.ok_or_else(|| unknown_type("data source", type_name))
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn short_name<P: Provider>(type_name: &str) -> Option<&str> {
    type_name.strip_prefix(P::NAME)?.strip_prefix('_')
}

fn unknown_type(kind: &str, type_name: &str) -> Error {
    Error::Setup {
        summary: format!("Unknown {kind} type"),
        detail: format!("This provider has no {kind} {type_name:?}."),
        path: None,
    }
}

impl<P: Provider> Service for Server<P> {
    fn provider_schema(&self) -> &Schema {
        self.provider_schema.get_or_init(|| Schema { version: 0, block: expect_block(P::block()) })
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
                    // What was there before is asked anew: between two commands much may have happened.
                    *locked(&self.creations) = Arc::default();
                    *locked(&self.gatherings) = Arc::default();
                    *locked(&self.unreadable_tags) = Arc::default();
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
        client: ClientCapabilities,
    ) -> Diagnostics {
        let checked = match kind {
            Kind::Resource => self
                .resource(type_name)
                .map(|resource| validate_resource(resource, &config, client)),
            Kind::DataSource => self
                .data_source(type_name)
                .map(|source| checked(source.schema(), &config, source.calls.check(&config))),
            Kind::EphemeralResource => self
                .ephemeral_resource(type_name)
                .map(|resource| checked(resource.schema(), &config, resource.calls.check(&config))),
            Kind::ListResource => self
                .list_resource(type_name)
                .map(|list| checked(list.schema(), &config, (list.check)(&config))),
            Kind::Action => self
                .action(type_name)
                .map(|action| checked(action.schema(), &config, action.calls.check(&config))),
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
        client: ClientCapabilities,
    ) -> BoxFuture<'_, DataResponse> {
        data::read(self, type_name, config, client).boxed()
    }

    fn open(
        &self,
        type_name: String,
        config: Value,
        client: ClientCapabilities,
    ) -> BoxFuture<'_, OpenResponse> {
        ephemeral::open(self, type_name, config, client).boxed()
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
        _client: ClientCapabilities,
    ) -> BoxFuture<'_, Diagnostics> {
        async move { action::plan(self, &type_name, &config).await }.boxed()
    }

    fn invoke_action(&self, type_name: String, config: Value) -> BoxStream<'_, ActionEvent> {
        action::invoke(self, type_name, config)
    }
}

fn respond(outcome: Result<Value>, doing: &str) -> ValueResponse {
    match outcome {
        Ok(value) => ValueResponse { value, diagnostics: Diagnostics::new() },
        Err(error) => {
            ValueResponse { value: Value::Null, diagnostics: error.diagnostic(doing).into() }
        }
    }
}
