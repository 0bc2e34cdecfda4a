//! The contract of a resource with versions.

use std::future::Future;
use std::marker::PhantomData;

use futures::future::{BoxFuture, FutureExt as _};

use super::client::{Context, ServiceClient};
use super::error::{Error, Result};
use super::resource::Resource;
use super::typed::to_value;
use super::value::Value;
use super::versions::{DynVersions, Versions};

/// A resource whose objects carry a `version` that grows with every change.
///
/// The framework explains a newer version on refresh, and a write that was refused because its version is stale.
pub trait Versioned<C>: Resource<C> {
    /// The versions after `known` up to `current`, oldest first. Some may be missing, the current one included.
    fn versions_after(
        id: &str,
        known: &str,
        current: &str,
        client: &Context<C>,
    ) -> impl Future<Output = Result<Vec<(String, Self)>>> + Send;

    /// Whether a deletion names the version of what it deletes: the `version` of the state, or the newer one that the plan
    /// has shown.
    const DELETES_VERSION: bool = false;

    /// Whether a write may have been refused because it was made from an older version.
    fn is_stale(error: &Error) -> bool;
}

impl<C: ServiceClient, T: Versioned<C>> Versions<C, T> {
    pub const EXPLAIN: Self = Self::of(|| Box::new(Typed::<T>(PhantomData)));
}

struct Typed<T>(PhantomData<fn() -> T>);

impl<C: ServiceClient, T: Versioned<C>> DynVersions<C> for Typed<T> {
    fn versions_after<'a>(
        &'a self,
        id: &'a str,
        known: &'a str,
        current: &'a str,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Vec<(String, Value)>>> {
        async move {
            let versions = T::versions_after(id, known, current, client).await?;
            versions.into_iter().map(|(number, object)| Ok((number, to_value(&object)?))).collect()
        }
        .boxed()
    }

    fn deletes_version(&self) -> bool {
        T::DELETES_VERSION
    }

    fn is_stale(&self, error: &Error) -> bool {
        T::is_stale(error)
    }
}
