//! Whether a resource has versions, on dynamic values.

use std::marker::PhantomData;

use futures::future::BoxFuture;

use super::client::Context;
use super::error::{Error, Result};
use super::value::Value;

type Made<C> = fn() -> Box<dyn DynVersions<C>>;

/// Whether the versions of an object explain its drift.
pub struct Versions<C, T> {
    pub(super) typed: Option<Made<C>>,
    _resource: PhantomData<fn() -> T>,
}

impl<C, T> Versions<C, T> {
    /// It has none, or none that could be read.
    pub const NONE: Self = Self { typed: None, _resource: PhantomData };

    pub(super) const fn of(typed: Made<C>) -> Self {
        Self { typed: Some(typed), _resource: PhantomData }
    }
}

/// The functions of a versioned resource, on dynamic values.
pub(super) trait DynVersions<C>: Send + Sync {
    fn versions_after<'a>(
        &'a self,
        id: &'a str,
        known: &'a str,
        current: &'a str,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Vec<(String, Value)>>>;
    fn deletes_version(&self) -> bool;
    fn is_stale(&self, error: &Error) -> bool;
}
