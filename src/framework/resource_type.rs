//! Managed resources behind one face, so that a list can hold them all.

use std::marker::PhantomData;
use std::sync::OnceLock;

use futures::future::{BoxFuture, FutureExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::OffsetDateTime;

use super::called::Called;
use super::client::{Context, ServiceClient};
use super::common_attributes::{self, Call};
use super::config::Config;
use super::diagnostics::Diagnostics;
use super::error::Result;
use super::place::Place;
use super::readable::Remote;
use super::resource::{Becomes, Change, Expiry, Resource, TakenOver};
use super::schema::{self, Block, IdentityAttribute, IdentitySchema, Schema, Type};
use super::schema_from_type::block_of;
use super::timeouts::Timeouts;
use super::typed::{from_value, to_value};
use super::value::Value;
use super::versions::DynVersions;

/// Where the tags of an object come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagSource {
    None,
    Read,
    OwnCall,
}

/// A managed resource.
pub struct ResourceType<C> {
    pub name: &'static str,
    pub noun: &'static str,
    pub called: &'static Called,
    pub(super) tags: TagSource,
    pub timeouts: Timeouts,
    pub identity: &'static [&'static str],
    pub id_separator: char,
    pub region: &'static str,
    pub chooses_home: bool,
    regional: bool,
    pub stays: Option<&'static str>,
    pub takes_over: &'static [TakenOver],
    pub(super) becomes: &'static [Becomes],
    version: i64,
    block: fn() -> std::result::Result<Block, String>,
    schema: OnceLock<(Schema, IdentitySchema)>,
    pub(super) typed: Box<dyn DynResource<C>>,
    pub(super) versions: Option<Box<dyn DynVersions<C>>>,
}

impl<C: ServiceClient> ResourceType<C> {
    pub fn of<T: Resource<C>>() -> Self {
        Self {
            name: T::NAME,
            noun: T::NOUN,
            called: T::CALLED,
            tags: match (T::TAGGED, T::BRINGS_TAGS) {
                (false, _) => TagSource::None,
                (true, true) => TagSource::Read,
                (true, false) => TagSource::OwnCall,
            },
            timeouts: T::TIMEOUTS,
            identity: T::IDENTITY,
            id_separator: T::ID_SEPARATOR,
            region: T::REGION,
            chooses_home: T::CHOOSES_HOME,
            regional: T::REGIONAL,
            stays: T::STAYS,
            takes_over: T::TAKES_OVER,
            becomes: T::BECOMES,
            version: T::VERSION,
            block: block_of::<T>,
            schema: OnceLock::new(),
            typed: Box::new(Typed::<T>(PhantomData)),
            versions: T::VERSIONS.typed.map(|typed| typed()),
        }
    }

    pub fn schema(&self) -> &Schema {
        &self.schemas().0
    }

    pub fn identity_schema(&self) -> &IdentitySchema {
        &self.schemas().1
    }

    pub(super) fn is_tagged(&self) -> bool {
        self.tags != TagSource::None
    }

    fn call(&self) -> Call {
        match (self.regional, self.region) {
            (true, _) => Call::WhereItIs,
            (false, "region") => Call::Anywhere,
            (false, _) => Call::AtHome,
        }
    }

    fn schemas(&self) -> &(Schema, IdentitySchema) {
        self.schema.get_or_init(|| {
            let mut block = schema::declared((self.block)());
            let common =
                common_attributes::of_resource(self.is_tagged(), self.timeouts, self.call());
            block.attributes.extend(common);
            let identity = identity_schema(self.identity, &block);
            (Schema::new(self.version, block), identity)
        })
    }
}

fn identity_schema(names: &[&str], block: &Block) -> IdentitySchema {
    let mut schema = IdentitySchema::default();
    for name in names.iter().copied().chain(["account_id", "region"]) {
        if let Some(attribute) = block.attributes.get(name) {
            let identity = IdentityAttribute {
                value_type: Type::String,
                required_for_import: names.contains(&name),
                description: attribute.description.clone(),
            };
            schema.attributes.insert(name.to_owned(), identity);
        }
    }
    schema
}

/// The functions of a resource, on dynamic values.
pub(super) trait DynResource<C>: Send + Sync {
    fn upgrade(&self, version: i64, stored: serde_json::Value) -> Result<serde_json::Value>;
    fn check(&self, config: &Value) -> Diagnostics;
    fn check_planned(&self, planned: &Value) -> Diagnostics;
    fn plan(&self, change: &mut Change<'_>);
    fn expiry(&self, state: &Value, now: OffsetDateTime) -> Option<Expiry>;
    fn locate(&self, id: &str) -> Result<Place>;
    fn id_prefix(&self, client: &C) -> Option<String>;
    fn create<'a>(
        &'a self,
        planned: &'a Value,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<String>>;
    fn called<'a>(
        &'a self,
        planned: &'a Value,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Option<String>>>;
    fn finish<'a>(
        &'a self,
        planned: &'a Value,
        id: &'a str,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Option<Remote<Value>>>>;
    fn is_unfinished(&self, state: &Value) -> Result<Option<bool>>;
    fn read<'a>(
        &'a self,
        id: &'a str,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Option<Remote<Value>>>>;
    fn update<'a>(
        &'a self,
        update: Update<'a>,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Option<Remote<Value>>>>;
    fn end<'a>(
        &'a self,
        id: &'a str,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Option<String>>>;
    fn is_left(&self, state: &Value) -> Result<bool>;
    fn delete<'a>(
        &'a self,
        prior: &'a Value,
        id: &'a str,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<()>>;
}

/// An object on its way from one state to another.
#[derive(Clone, Copy)]
pub(super) struct Update<'a> {
    pub(super) id: &'a str,
    pub(super) prior: &'a Value,
    pub(super) planned: &'a Value,
}

struct Typed<T>(PhantomData<fn() -> T>);

fn model<T: DeserializeOwned>(value: &Value) -> Result<T> {
    from_value(value)
}

fn dynamic<T: Serialize>(remote: Option<Remote<T>>) -> Result<Option<Remote<Value>>> {
    let dynamic = |Remote { object, tags }| Ok(Remote { object: to_value(&object)?, tags });
    remote.map(dynamic).transpose()
}

impl<C: ServiceClient, T: Resource<C>> DynResource<C> for Typed<T> {
    fn upgrade(&self, version: i64, stored: serde_json::Value) -> Result<serde_json::Value> {
        T::upgrade(version, stored)
    }

    fn check(&self, config: &Value) -> Diagnostics {
        T::check(&Config(config)).into_diagnostics()
    }

    fn check_planned(&self, planned: &Value) -> Diagnostics {
        T::check_planned(&Config(planned)).into_diagnostics()
    }

    fn plan(&self, change: &mut Change<'_>) {
        T::plan(change);
    }

    fn expiry(&self, state: &Value, now: OffsetDateTime) -> Option<Expiry> {
        T::expiry(&Config(state), now)
    }

    fn locate(&self, id: &str) -> Result<Place> {
        T::locate(id)
    }

    fn id_prefix(&self, client: &C) -> Option<String> {
        T::id_prefix(client)
    }

    fn create<'a>(
        &'a self,
        planned: &'a Value,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<String>> {
        async move { model::<T>(planned)?.create(client).await }.boxed()
    }

    fn called<'a>(
        &'a self,
        planned: &'a Value,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Option<String>>> {
        async move { Ok(model::<T>(planned)?.called(client).await) }.boxed()
    }

    fn finish<'a>(
        &'a self,
        planned: &'a Value,
        id: &'a str,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Option<Remote<Value>>>> {
        async move { dynamic(model::<T>(planned)?.finish(id, client).await?) }.boxed()
    }

    fn is_unfinished(&self, state: &Value) -> Result<Option<bool>> {
        Ok(model::<T>(state)?.is_unfinished())
    }

    fn read<'a>(
        &'a self,
        id: &'a str,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Option<Remote<Value>>>> {
        async move { dynamic(T::read(id, client).await?) }.boxed()
    }

    fn update<'a>(
        &'a self,
        update: Update<'a>,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Option<Remote<Value>>>> {
        async move {
            let prior = model::<T>(update.prior)?;
            dynamic(model::<T>(update.planned)?.update(&prior, update.id, client).await?)
        }
        .boxed()
    }

    fn end<'a>(
        &'a self,
        id: &'a str,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Option<String>>> {
        async move { T::end(id, client).await }.boxed()
    }

    fn is_left(&self, state: &Value) -> Result<bool> {
        Ok(model::<T>(state)?.is_left())
    }

    fn delete<'a>(
        &'a self,
        prior: &'a Value,
        id: &'a str,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<()>> {
        async move {
            match model::<T>(prior)?.delete(id, client).await {
                Err(error) => T::unless_gone(id, error, client).await,
                Ok(()) => Ok(()),
            }
        }
        .boxed()
    }
}
