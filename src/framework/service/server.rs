//! A provider with what it is configured with, and with what it offers by name.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::framework::client::Context;
use crate::framework::data_source::DataSourceType;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::error::{Error, Result};
use crate::framework::learned::Learned;
use crate::framework::place::Place;
use crate::framework::provider::{Provider, Purpose};
use crate::framework::registry::Registry;
use crate::framework::requests::ValueResponse;
use crate::framework::resource_type::ResourceType;
use crate::framework::schema::Schema;
use crate::framework::value::Value;

/// What was opened and is not closed yet, with the private data that closes it.
#[derive(Default)]
pub(super) struct OpenOnes(Mutex<Vec<(String, Vec<u8>)>>);

impl OpenOnes {
    pub(super) fn all(&self) -> MutexGuard<'_, Vec<(String, Vec<u8>)>> {
        locked(&self.0)
    }
}

/// Serves one provider. One process may be configured several times, as in debug mode.
pub struct Server<P: Provider> {
    pub(super) registry: Registry<P::Client>,
    pub(super) provider_schema: OnceLock<Schema>,
    pub(super) provider: Mutex<Option<Arc<P>>>,
    pub(super) stop: Mutex<CancellationToken>,
    pub(super) learned: Mutex<Learned>,
    pub(super) open: OpenOnes,
}

impl<P: Provider> Default for Server<P> {
    fn default() -> Self {
        Self {
            registry: P::registry(),
            provider_schema: OnceLock::new(),
            provider: Mutex::default(),
            stop: Mutex::default(),
            learned: Mutex::default(),
            open: OpenOnes::default(),
        }
    }
}

impl<P: Provider> Server<P> {
    pub(super) fn provider(&self) -> Result<Arc<P>> {
        let provider = locked(&self.provider).clone();
        provider
            .ok_or_else(|| Error::Bug("The provider was called before it was configured".into()))
    }

    pub(super) fn stop_token(&self) -> CancellationToken {
        locked(&self.stop).clone()
    }

    /// A client for `place`; the way to it can be stopped too.
    pub(super) async fn client(
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
        context.learned = locked(&self.learned).clone();
        Ok(context)
    }

    /// A client to look at something that nothing was just written of: reads through it share requests.
    pub(super) async fn viewer(&self, provider: &P, place: &Place) -> Result<Context<P::Client>> {
        let mut context = self.client(provider, place, Purpose::Read).await?;
        context.shares_requests = true;
        Ok(context)
    }

    pub(super) fn resource(&self, type_name: &str) -> Result<&ResourceType<P::Client>> {
        let name = short_name::<P>(type_name);
        let found = self.registry.resources.iter().find(|resource| Some(resource.name) == name);
        found.ok_or_else(|| unknown_type("resource", type_name))
    }

    /// Whether there is a list resource of this name.
    pub(super) fn lists(&self, name: &str) -> bool {
        self.registry.list_resources.iter().any(|list| list.name == name)
    }

    pub(super) fn data_source(&self, type_name: &str) -> Result<&DataSourceType<P::Client>> {
        let name = short_name::<P>(type_name);
        let found = self.registry.data_sources.iter().find(|source| Some(source.name) == name);
        found.ok_or_else(|| unknown_type("data source", type_name))
    }
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn short_name<P: Provider>(type_name: &str) -> Option<&str> {
    type_name.strip_prefix(P::NAME)?.strip_prefix('_')
}

pub(super) fn unknown_type(kind: &str, type_name: &str) -> Error {
    Error::Setup {
        summary: format!("Unknown {kind} type"),
        detail: format!("This provider has no {kind} {type_name:?}."),
        path: None,
    }
}

pub(super) fn respond(outcome: Result<Value>, doing: &str) -> ValueResponse {
    match outcome {
        Ok(value) => ValueResponse { value, diagnostics: Diagnostics::new() },
        Err(error) => {
            ValueResponse { value: Value::Null, diagnostics: error.diagnostic(doing).into() }
        }
    }
}
