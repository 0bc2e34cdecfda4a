//! The contract of an action: work that is done once, without a state.

use std::marker::PhantomData;
use std::sync::OnceLock;

use futures::channel::mpsc::UnboundedSender;
use futures::future::{BoxFuture, FutureExt};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::called::Called;
use super::client::{Context, ServiceClient};
use super::common_attributes;
use super::config::Config;
use super::diagnostics::Diagnostics;
use super::error::Result;
use super::finding::Findings;
use super::schema::{self, Block, Schema};
use super::schema_from_type::{block_of, with_found};
use super::typed::from_value;
use super::value::Value;

/// An action: the type is its configuration.
pub trait Action<C>: Sized + DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// A verb and a noun, without the provider's prefix.
    const NAME: &'static str;
    /// What is done, in messages: "Rejecting the grant".
    const DOING: &'static str;
    /// What says in messages which one is meant.
    const CALLED: &'static Called = &[];

    fn check(_config: &Config<'_>) -> Findings {
        Findings::new()
    }

    fn invoke(
        &self,
        client: &Context<C>,
        progress: &ProgressMessages,
    ) -> impl Future<Output = Result<()>> + Send;
}

/// Where an action says how far it has come.
#[derive(Debug)]
pub struct ProgressMessages(pub(super) UnboundedSender<String>);

impl ProgressMessages {
    /// Shown to the user while the action runs.
    pub fn send(&self, text: impl Into<String>) {
        // Nobody listens any more: the work goes on all the same.
        let _ = self.0.unbounded_send(text.into());
    }
}

/// An action as the registry knows it.
pub struct ActionType<C> {
    pub name: &'static str,
    pub doing: &'static str,
    pub called: &'static Called,
    block: fn() -> std::result::Result<Block, String>,
    schema: OnceLock<Schema>,
    pub(super) typed: Box<dyn DynAction<C>>,
}

impl<C: ServiceClient> ActionType<C> {
    pub fn of<T: Action<C>>() -> Self {
        Self {
            name: T::NAME,
            doing: T::DOING,
            called: T::CALLED,
            block: block_of::<T>,
            schema: OnceLock::new(),
            typed: Box::new(Typed::<T>(PhantomData)),
        }
    }

    pub fn schema(&self) -> &Schema {
        self.schema.get_or_init(|| {
            let block = schema::declared((self.block)());
            let block = with_found(block, Block::default(), common_attributes::of_request());
            Schema::new(0, block)
        })
    }
}

/// The functions of an action, on dynamic values.
pub(super) trait DynAction<C>: Send + Sync {
    fn check(&self, config: &Value) -> Diagnostics;
    fn invoke<'a>(
        &'a self,
        config: &'a Value,
        client: &'a Context<C>,
        progress: &'a ProgressMessages,
    ) -> BoxFuture<'a, Result<()>>;
}

struct Typed<T>(PhantomData<fn() -> T>);

impl<C: ServiceClient, T: Action<C>> DynAction<C> for Typed<T> {
    fn check(&self, config: &Value) -> Diagnostics {
        T::check(&Config(config)).into_diagnostics()
    }

    fn invoke<'a>(
        &'a self,
        config: &'a Value,
        client: &'a Context<C>,
        progress: &'a ProgressMessages,
    ) -> BoxFuture<'a, Result<()>> {
        async move { from_value::<T>(config)?.invoke(client, progress).await }.boxed()
    }
}
