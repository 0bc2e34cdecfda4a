//! The contract of a data source, and data sources behind one face, so that a list can hold them all.

use std::future::Future;
use std::marker::PhantomData;
use std::sync::OnceLock;

use futures::future::{BoxFuture, FutureExt as _};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::client::{Context, ServiceClient};
use super::common_attributes;
use super::config::Config;
use super::diagnostics::Diagnostics;
use super::error::{Error, Result};
use super::finding::Findings;
use super::place::Place;
use super::schema::{self, Block, Schema};
use super::schema_from_type::{block_of, with_found};
use super::typed::{from_value, to_value};
use super::value::Value;

/// A data source: the type is what users look up by, `Found` is what they get.
///
/// An attribute that is in both may be set by the user and is filled in otherwise.
pub trait DataSource<C>: Sized + DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// The type name without the provider's prefix.
    const NAME: &'static str;
    /// What is read, in messages.
    const NOUN: &'static str;

    type Found: Serialize + JsonSchema + Send;

    fn check(_config: &Config<'_>) -> Findings {
        Findings::new()
    }

    /// Account and region that the lookup itself names, such as those in an ARN.
    fn locate(&self) -> Result<Place> {
        Ok(Place::default())
    }

    fn read(&self, client: &Context<C>) -> impl Future<Output = Result<Self::Found>> + Send;
}

/// A data source.
pub struct DataSourceType<C> {
    pub name: &'static str,
    pub noun: &'static str,
    blocks: fn() -> [std::result::Result<Block, String>; 2],
    schema: OnceLock<Schema>,
    pub(super) typed: Box<dyn DynDataSource<C>>,
}

impl<C: ServiceClient> DataSourceType<C> {
    pub fn of<T: DataSource<C>>() -> Self {
        let blocks = || [block_of::<T>(), block_of::<T::Found>()];
        Self::new(T::NAME, T::NOUN, blocks, Typed::<T>(PhantomData))
    }

    pub(super) fn new(
        name: &'static str,
        noun: &'static str,
        blocks: fn() -> [std::result::Result<Block, String>; 2],
        typed: impl DynDataSource<C> + 'static,
    ) -> Self {
        Self { name, noun, blocks, schema: OnceLock::new(), typed: Box::new(typed) }
    }

    pub fn schema(&self) -> &Schema {
        self.schema.get_or_init(|| {
            let [lookup, found] = (self.blocks)().map(schema::declared);
            let block = with_found(lookup, found, common_attributes::of_data_source());
            Schema::new(0, block)
        })
    }
}

/// The functions of a data source, on dynamic values.
pub(super) trait DynDataSource<C>: Send + Sync {
    fn check(&self, config: &Value) -> Diagnostics;
    fn locate(&self, config: &Value) -> Result<Place>;
    fn read<'a>(
        &'a self,
        config: &'a Value,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Value>>;
}

struct Typed<T>(PhantomData<fn() -> T>);

impl<C: ServiceClient, T: DataSource<C>> DynDataSource<C> for Typed<T> {
    fn check(&self, config: &Value) -> Diagnostics {
        T::check(&Config(config)).into_diagnostics()
    }

    fn locate(&self, config: &Value) -> Result<Place> {
        from_value::<T>(config)?.locate()
    }

    fn read<'a>(
        &'a self,
        config: &'a Value,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Value>> {
        async move {
            let found = from_value::<T>(config)?.read(client).await?;
            match to_value(&found)? {
                Value::Map(members) => Ok(Value::Map(members)),
                _ => Err(Error::Bug("What a data source found is no object".into())),
            }
        }
        .boxed()
    }
}
