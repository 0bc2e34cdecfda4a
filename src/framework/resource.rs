//! The contract of a managed resource.

use std::future::Future;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::OffsetDateTime;

use super::called::Called;
use super::client::Context;
use super::config::Config;
use super::diagnostics::Path;
use super::error::Result;
use super::finding::Findings;
use super::readable::{Readable, Remote};
use super::timeouts::Timeouts;
use super::value::Value;
use super::versions::Versions;

/// A managed resource: the type is its model, the functions are its life.
///
/// The framework adds `id`, `region`, `account_id`, `timeouts` and tags to the model, reads after every write that did not
/// do so itself, and keeps in the state whatever exists.
pub trait Resource<C>:
    Readable<C> + Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static
{
    /// The type name without the provider's prefix.
    const NAME: &'static str;
    /// What users call it, in messages.
    const NOUN: &'static str;
    /// What says in messages which one is meant before it has an id, where it has no `name`.
    const CALLED: &'static Called = &[];
    /// Grows when stored state must be upgraded (`UpgradeResourceState` in `tfplugin6.proto`).
    const VERSION: i64 = 0;
    /// Whether it has `tags` and `tags_all`.
    const TAGGED: bool = false;
    /// Which attribute says where the calls go: objects that belong to no region have a home region.
    const REGION: &'static str = "region";
    /// Whether the home region is the provider's where it is not configured; otherwise another object gives it.
    const CHOOSES_HOME: bool = true;
    /// Whether an object is in one region. What is in none is only called in one, and stays what it is when that changes.
    const REGIONAL: bool = true;
    /// Which attributes identify it, besides account and region.
    const IDENTITY: &'static [&'static str] = &["arn"];
    /// What stands between the parts of an id, where several attributes identify the resource.
    const ID_SEPARATOR: char = ',';
    /// The default waits.
    const TIMEOUTS: Timeouts = Timeouts { create: None, read: None, update: None, delete: None };

    /// Set where a destroy leaves the object as it is: what users are told beforehand.
    const STAYS: Option<&'static str> = None;

    /// Whether its versions explain its drift: [`Versions::NONE`] or [`Versions::EXPLAIN`].
    const VERSIONS: Versions<C, Self>;

    /// What the service makes of configured values by itself, in the course of time.
    const BECOMES: &'static [Becomes] = &[];

    /// Whose objects a `moved` block can hand over.
    const TAKES_OVER: &'static [TakenOver] = &[];

    /// Brings state of an earlier schema version into the shape of the current one.
    fn upgrade(_version: i64, stored: serde_json::Value) -> Result<serde_json::Value> {
        Ok(stored)
    }

    /// Checks across attributes, and those that no limit in the schema can say.
    fn check(_config: &Config<'_>) -> Findings {
        Findings::new()
    }

    /// Checks of what is planned, which knows account and region of the calls where the configuration does not say them.
    fn check_planned(_planned: &Config<'_>) -> Findings {
        Findings::new()
    }

    /// Adjusts a planned update where the rule of an attribute needs more than an annotation.
    fn plan(_change: &mut Change<'_>) {}

    /// Why an object that exists has to be made anew by now, although nobody changed it. Asked with its state and the
    /// time of the service when it was refreshed: what a configuration says counts once it is in the state.
    fn expiry(_state: &Config<'_>, _now: OffsetDateTime) -> Option<Expiry> {
        None
    }

    /// Makes the object with one call and returns its id.
    fn create(&self, client: &Context<C>) -> impl Future<Output = Result<String>> + Send;

    /// The words of `CALLED` for the message about a creation that was refused, where asking the service makes them clearer.
    fn called(&self, _client: &Context<C>) -> impl Future<Output = Option<String>> + Send {
        async { None }
    }

    /// What is left to do once the object exists: waits, and settings that creation does not take. Returns the object as it
    /// was read last, after all of that, which spares another read; none where nothing was read.
    fn finish(
        &self,
        _id: &str,
        _client: &Context<C>,
    ) -> impl Future<Output = Result<Option<Remote<Self>>>> + Send {
        async { Ok(None) }
    }

    /// Whether something of `finish` is left to do that no difference to the configuration shows. Asked of the state of an
    /// object whose creation was left before its end, because Terraform asked to stop or the time was over: the next apply
    /// then finishes it. None where such a thing cannot be: there it is an error that the time is over.
    fn is_unfinished(&self) -> Option<bool> {
        None
    }

    /// What users should know of how an object came to its end before another one is made: whole sentences. Asked where a
    /// refresh finds that it is gone.
    fn end(_id: &str, _client: &Context<C>) -> impl Future<Output = Result<Option<String>>> + Send {
        async { Ok(None) }
    }

    /// Changes the object. Returns it as it was read last, after all changes; none where nothing was read.
    fn update(
        &self,
        prior: &Self,
        id: &str,
        client: &Context<C>,
    ) -> impl Future<Output = Result<Option<Remote<Self>>>> + Send;

    /// Whether a destroy leaves this object as it is. Then it makes no call, for which its account need not be there any
    /// more.
    fn is_left(&self) -> bool {
        Self::STAYS.is_some()
    }

    /// Deletes the object. An error that is due to it being gone already is no matter: [`Readable::unless_gone`] says so.
    fn delete(&self, id: &str, client: &Context<C>) -> impl Future<Output = Result<()>> + Send;
}

/// A value that time changes. What became of it counts as what was asked for: the service would undo any change back at
/// once.
#[derive(Debug)]
pub struct Becomes {
    /// An attribute at the root.
    pub attribute: &'static str,
    pub asked: &'static str,
    pub found: &'static str,
    /// How that comes about, and what would change it: whole sentences.
    pub why: &'static str,
}

/// A type of another provider whose objects a resource can take over.
#[derive(Debug, Clone, Copy)]
pub struct TakenOver {
    /// Namespace and name: `hashicorp/aws`. Any registry host and mirror will do.
    pub provider: &'static str,
    pub type_name: &'static str,
    /// The stored attributes that make up the id, in the order of the resource's identity.
    pub id: &'static [&'static str],
    /// Stored attributes that cannot be carried, and what to do about them where they are set.
    pub left: &'static [(&'static str, &'static str)],
}

/// That an object has come to its end, or is about to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiry {
    /// The computed attribute that says so.
    pub attribute: &'static str,
    /// One line without a final stop.
    pub summary: String,
    /// Whole sentences.
    pub detail: String,
}

/// A planned update of an object that exists.
pub struct Change<'a> {
    pub(super) prior: &'a Value,
    pub(super) planned: &'a Value,
    pub(super) replaces: &'a mut Vec<Path>,
    pub(super) is_unfinished: bool,
}

impl Change<'_> {
    pub fn prior(&self) -> Config<'_> {
        Config(self.prior)
    }

    pub fn planned(&self) -> Config<'_> {
        Config(self.planned)
    }

    /// Whether it goes on with a creation that was left before its end.
    pub fn is_unfinished(&self) -> bool {
        self.is_unfinished
    }

    /// The change of this attribute needs a new object.
    pub fn replace(&mut self, name: &str) {
        self.replaces.push(Path::root(name));
    }
}
