//! The contract of a list resource: what a query finds.

use std::marker::PhantomData;
use std::sync::OnceLock;

use futures::stream::{BoxStream, StreamExt as _};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::client::ServiceClient;
use super::common_attributes;
use super::config::Config;
use super::diagnostics::Diagnostics;
use super::error::{Error, Result};
use super::finding::Findings;
use super::resource::Resource;
use super::schema::{self, Block, Schema};
use super::schema_from_type::{block_of, with_found};
use super::typed::from_value;
use super::value::Value;

/// A list of the objects of a managed resource: the type is what restricts it.
pub trait ListResource<C>: Sized + DeserializeOwned + JsonSchema + Send + Sync + 'static {
    type Resource: Resource<C>;

    /// The objects in the order of the service. What is not taken from the stream is not asked for.
    fn list(self, client: C) -> BoxStream<'static, Result<Listed>>;

    fn check(_config: &Config<'_>) -> Findings {
        Findings::new()
    }
}

/// An object that was found, before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// As an import takes it.
    pub id: String,
    /// What a person recognises it by.
    pub name: String,
    /// Its home region, where it has one.
    pub home_region: Option<String>,
}

impl Listed {
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into(), home_region: None }
    }

    /// An object whose name the service may leave out: then its id stands for it.
    pub fn named(id: String, name: Option<String>) -> Self {
        let name = name.unwrap_or_else(|| id.clone());
        Self::new(id, name)
    }
}

/// A list resource as the registry knows it.
pub struct ListResourceType<C> {
    /// The name of the managed resource.
    pub name: &'static str,
    block: fn() -> std::result::Result<Block, String>,
    schema: OnceLock<Schema>,
    pub(super) check: fn(&Value) -> Diagnostics,
    pub(super) list: fn(&Value, C) -> BoxStream<'static, Result<Listed>>,
    _client: PhantomData<fn(C)>,
}

impl<C: ServiceClient> ListResourceType<C> {
    pub fn of<T: ListResource<C>>() -> Self {
        Self::new(
            T::Resource::NAME,
            block_of::<T>,
            |config| T::check(&Config(config)).into_diagnostics(),
            |config, client| match from_value::<T>(config) {
                Ok(list) => list.list(client),
                Err(error) => failed(error),
            },
        )
    }

    pub(super) fn new(
        name: &'static str,
        block: fn() -> std::result::Result<Block, String>,
        check: fn(&Value) -> Diagnostics,
        list: fn(&Value, C) -> BoxStream<'static, Result<Listed>>,
    ) -> Self {
        Self { name, block, schema: OnceLock::new(), check, list, _client: PhantomData }
    }

    pub fn schema(&self) -> &Schema {
        self.schema.get_or_init(|| {
            let block = schema::declared((self.block)());
            let block = with_found(block, Block::default(), common_attributes::of_request());
            Schema::new(0, block)
        })
    }
}

fn failed(error: Error) -> BoxStream<'static, Result<Listed>> {
    futures::stream::iter([Err(error)]).boxed()
}
