//! The contract of what is read by its id alone.

use std::future::Future;

use futures::future::{BoxFuture, FutureExt as _, join};

use super::client::{Context, ServiceClient};
use super::error::{Error, Result};
use super::place::Place;
use super::tags::Tags;

/// How the object of a resource is named and read. Every [`super::Object`] is read in one way; what is none says it
/// itself.
pub trait Readable<C>: Sized {
    /// Whether a read brings the tags along. Otherwise a call of their own asks for them, beside the read.
    const BRINGS_TAGS: bool = false;

    /// What an id says about account and region; refuses what is no id of this resource.
    fn locate(id: &str) -> Result<Place>;

    /// How the id of an object will begin that is created by this client.
    fn id_prefix(_client: &C) -> Option<String> {
        None
    }

    /// The object as it is now; none if it is gone for certain.
    fn read(
        id: &str,
        client: &Context<C>,
    ) -> impl Future<Output = Result<Option<Remote<Self>>>> + Send;

    /// Success if an error is due to the object being gone for certain; otherwise the error.
    fn unless_gone(
        _id: &str,
        error: Error,
        _client: &Context<C>,
    ) -> impl Future<Output = Result<()>> + Send {
        async { Err(error) }
    }
}

/// An object as the service has it.
#[derive(Debug)]
pub struct Remote<T> {
    pub object: T,
    /// Its tags, where they are known: where reading the object brought them along, or the caller may read them.
    pub tags: Option<Tags>,
}

impl<T> From<T> for Remote<T> {
    fn from(object: T) -> Self {
        Self { object, tags: None }
    }
}

impl<C: ServiceClient> Context<C> {
    /// What work on an object read of it last, with its tags, which are asked for beside the work. Where they did not come,
    /// the framework asks again.
    ///
    /// # Errors
    /// Those of the work.
    pub fn with_tags<'a, T: Send + 'a>(
        &'a self,
        id: &'a str,
        work: impl Future<Output = Result<Option<Remote<T>>>> + Send + 'a,
    ) -> BoxFuture<'a, Result<Option<Remote<T>>>> {
        // Waits hold requests, which are large.
        let both = join(work, self.tags_of(id)).boxed();
        async move {
            let (found, tags) = both.await;
            Ok(found?.map(|found| Remote { tags: tags.ok().flatten(), ..found }))
        }
        .boxed()
    }
}
