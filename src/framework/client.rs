//! What the framework needs of a client, and what it hands to feature code with it.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::error::{Error, Refusal, Result};
use super::learned::Learned;
use super::patience;
use super::stop;
use super::tags::{TagChange, TagPolicy, Tags};
use super::value::Value;

/// How long what comes after a write may begin further tries although Terraform has asked to stop.
const FOLLOW_UP: Duration = Duration::from_secs(10);
/// How long a change that has no timeout waits for what will pass.
const PATIENCE: Duration = Duration::from_mins(10);

/// What calls the service in one account and region.
pub trait ServiceClient: Clone + Send + Sync + 'static {
    fn partition(&self) -> &str;
    fn region(&self) -> &str;
    /// Absent where the provider was told not to ask for it.
    fn account_id(&self) -> Option<&str>;

    /// Whether a refusal says that the caller may not do that at all.
    fn is_denied(_refusal: &Refusal) -> bool {
        false
    }

    fn read_tags(&self, arn: &str) -> impl Future<Output = Result<Tags>> + Send;
    fn change_tags(&self, arn: &str, change: &TagChange)
    -> impl Future<Output = Result<()>> + Send;
}

/// What feature code gets for one operation. Derefs to the client.
pub struct Context<C> {
    pub client: C,
    /// All tags of an object to be created.
    pub tags: Tags,
    /// Which tags are none of ours.
    pub(super) tag_policy: TagPolicy,
    /// What was learned so far through the same provider configuration.
    pub(super) learned: Learned,
    /// Whether a read may share a request with others, as one after a write may not.
    pub(super) shares_requests: bool,
    /// The same in every retry of one apply, so that a lost answer does not make a second object.
    pub client_token: String,
    /// How long to wait for the service; none for operations that do not wait.
    pub timeout: Option<Duration>,
    /// Attributes that only the answer to a creation tells.
    remembered: Mutex<BTreeMap<String, Value>>,
    begun: Instant,
    stop: CancellationToken,
}

impl<C> std::ops::Deref for Context<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.client
    }
}

impl<C> Context<C> {
    pub(super) fn new(client: C, stop: CancellationToken) -> Self {
        Self {
            client,
            tags: Tags::new(),
            tag_policy: TagPolicy::default(),
            learned: Learned::default(),
            shares_requests: false,
            client_token: String::new(),
            timeout: None,
            remembered: Mutex::default(),
            begun: Instant::now(),
            stop,
        }
    }

    /// Keeps an attribute that a write tells before anything is read: what follows a creation finds it in the planned
    /// object. A later read has to tell the same, or nothing where it is `not_read_back`.
    pub fn remember(&self, attribute: &str, value: impl Into<Value>) {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.insert(attribute.to_owned(), value.into());
    }

    /// The tags of an object; none where the caller may not read them in this account, which is asked once.
    pub(super) async fn tags_of(&self, id: &str) -> Result<Option<Tags>>
    where
        C: ServiceClient,
    {
        let (account, unreadable) = (self.client.account_id(), &self.learned.unreadable_tags);
        if unreadable.has(account) {
            return Ok(None);
        }
        match self.client.read_tags(id).await {
            Err(Error::Refused(refusal)) if C::is_denied(&refusal) => {
                unreadable.add(account);
                Ok(None)
            }
            tags => tags.map(Some),
        }
    }

    /// The planned object with what the creation told of it.
    pub(super) fn complete(&self, planned: &Value) -> Value {
        let mut planned = planned.clone();
        if let Value::Map(members) = &mut planned {
            members.extend(self.remembered.lock().unwrap_or_else(PoisonError::into_inner).clone());
        }
        planned
    }

    /// Runs work of which nothing is lost when it is cut off: until it ends or Terraform asks to stop.
    pub(super) async fn run<T>(
        &self,
        doing: &str,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        tokio::select! {
            biased;
            outcome = work => outcome,
            () = self.stop.cancelled() => {
                Err(Error::Cancelled { left: format!("{doing} was broken off") })
            },
        }
    }

    /// Runs work that changes something. Once Terraform asks to stop it begins nothing more, but a request that is under
    /// way is awaited, however long that takes: a write whose answer is lost is an orphan.
    pub(super) async fn write<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        stop::scope(self.stop.clone(), Duration::ZERO, self.patiently(work)).await
    }

    /// Runs what comes after a write even when Terraform has asked to stop.
    pub(super) async fn follow_up<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        stop::scope(self.stop.clone(), FOLLOW_UP, self.patiently(work)).await
    }

    async fn patiently<T>(&self, work: impl Future<Output = T>) -> T {
        patience::scope(self.begun + self.timeout.unwrap_or(PATIENCE), work).await
    }
}
