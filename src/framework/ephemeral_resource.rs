//! The contract of an ephemeral resource: opened when its value is needed, closed when it is not needed any more.

use std::future::Future;
use std::marker::PhantomData;
use std::sync::OnceLock;
use std::time::SystemTime;

use futures::future::{BoxFuture, FutureExt};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::called::Called;
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

/// An ephemeral resource: the type is what users ask for, `Opened` is what they get until it is closed.
///
/// Terraform opens it in every plan of a known configuration and again in the apply. Its value is in no plan and in
/// no state.
pub trait EphemeralResource<C>:
    Sized + DeserializeOwned + JsonSchema + Send + Sync + 'static
{
    /// The type name without the provider's prefix.
    const NAME: &'static str;
    /// What users call it, in messages.
    const NOUN: &'static str;
    /// What says in messages which one is meant.
    const CALLED: &'static Called = &[];

    type Opened: Serialize + JsonSchema + Send;
    /// What it takes to renew and close it. Terraform keeps it in memory, as it was opened.
    type Held: Serialize + DeserializeOwned + Send;

    fn check(_config: &Config<'_>) -> Findings {
        Findings::new()
    }

    fn open(
        &self,
        client: &Context<C>,
    ) -> impl Future<Output = Result<Opening<Self::Opened, Self::Held>>> + Send;

    /// Makes it last longer, and says when to do so again.
    fn renew(
        _held: Self::Held,
        _client: &Context<C>,
    ) -> impl Future<Output = Result<Option<SystemTime>>> + Send {
        async { Ok(None) }
    }

    /// Gives it back. What is gone already is no error; what ends by itself anyway is at most a warning.
    fn close(
        _held: Self::Held,
        _client: &Context<C>,
    ) -> impl Future<Output = Result<Diagnostics>> + Send {
        async { Ok(Diagnostics::new()) }
    }
}

/// What was opened.
pub struct Opening<T, H> {
    pub result: T,
    /// When it has to be renewed; never where there is none.
    pub renew_at: Option<SystemTime>,
    /// None where there is nothing to close.
    pub held: Option<H>,
}

/// What is held, as Terraform carries it from one call to the next. Never stored.
#[derive(Serialize, Deserialize)]
pub(super) struct HeldAt {
    account_id: Option<String>,
    region: Option<String>,
    pub(super) held: serde_json::Value,
}

impl HeldAt {
    pub(super) fn new(place: Place, held: serde_json::Value) -> Self {
        Self { account_id: place.account_id, region: place.region, held }
    }

    pub(super) fn place(&self) -> Place {
        Place { account_id: self.account_id.clone(), region: self.region.clone() }
    }
}

/// An ephemeral resource as the registry knows it.
pub struct EphemeralResourceType<C> {
    pub name: &'static str,
    pub noun: &'static str,
    pub called: &'static Called,
    blocks: fn() -> [std::result::Result<Block, String>; 2],
    schema: OnceLock<Schema>,
    pub(super) typed: Box<dyn DynEphemeralResource<C>>,
}

impl<C: ServiceClient> EphemeralResourceType<C> {
    pub fn of<T: EphemeralResource<C>>() -> Self {
        Self {
            name: T::NAME,
            noun: T::NOUN,
            called: T::CALLED,
            blocks: || [block_of::<T>(), block_of::<T::Opened>()],
            schema: OnceLock::new(),
            typed: Box::new(Typed::<T>(PhantomData)),
        }
    }

    pub fn schema(&self) -> &Schema {
        self.schema.get_or_init(|| {
            let [config, opened] = (self.blocks)().map(schema::declared);
            let block = with_found(config, opened, common_attributes::of_ephemeral_resource());
            Schema::new(0, block)
        })
    }
}

/// The functions of an ephemeral resource, on dynamic values.
pub(super) trait DynEphemeralResource<C>: Send + Sync {
    fn check(&self, config: &Value) -> Diagnostics;
    fn open<'a>(
        &'a self,
        config: &'a Value,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Opening<Value, serde_json::Value>>>;
    fn renew<'a>(
        &'a self,
        held: serde_json::Value,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Option<SystemTime>>>;
    fn close<'a>(
        &'a self,
        held: serde_json::Value,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Diagnostics>>;
}

struct Typed<T>(PhantomData<fn() -> T>);

impl<C: ServiceClient, T: EphemeralResource<C>> DynEphemeralResource<C> for Typed<T> {
    fn check(&self, config: &Value) -> Diagnostics {
        T::check(&Config(config)).into_diagnostics()
    }

    fn open<'a>(
        &'a self,
        config: &'a Value,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Opening<Value, serde_json::Value>>> {
        async move {
            let opening = from_value::<T>(config)?.open(client).await?;
            let held = opening.held.map(serde_json::to_value).transpose();
            Ok(Opening {
                result: to_value(&opening.result)?,
                renew_at: opening.renew_at,
                held: held.map_err(|error| Error::Bug(format!("What is held: {error}")))?,
            })
        }
        .boxed()
    }

    fn renew<'a>(
        &'a self,
        held: serde_json::Value,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Option<SystemTime>>> {
        async move { T::renew(held_by::<C, T>(held)?, client).await }.boxed()
    }

    fn close<'a>(
        &'a self,
        held: serde_json::Value,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Diagnostics>> {
        async move { T::close(held_by::<C, T>(held)?, client).await }.boxed()
    }
}

fn held_by<C, T: EphemeralResource<C>>(held: serde_json::Value) -> Result<T::Held> {
    serde_json::from_value(held)
        .map_err(|_| Error::Bug(format!("What is held of the {} cannot be read", T::NOUN)))
}
