//! The contract of a data source.

use std::future::Future;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::client::{Context, Place};
use super::error::Result;
use super::finding::Findings;
use super::resource::Config;

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
