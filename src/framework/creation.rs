//! Creating an object once with an operation that takes no client token.
//!
//! When the answer to a creation is lost, the object is looked for: what was not there before the first creation of
//! this process, belongs to no other creation of it, and is in everything what was asked for, is the one. Where that
//! leaves a choice nobody chooses: the error names the candidates.

use std::collections::BTreeSet;
use std::time::Duration;

use super::client::{Context, ServiceClient};
use super::creations::OfKind;
use super::equality::is_as_asked;
use super::error::{Error, Result};
use super::readable::Remote;
use super::resource::Resource;
use super::schema::Block;
use super::schema_from_type::block_of;
use super::stop;
use super::typed::{plain_text, to_value};
use super::value::Value;

/// How often a creation is sent whose answer keeps getting lost.
const ATTEMPTS: u32 = 5;

/// Pauses before each look for what a lost answer may have been about. What none of these looks shows was not made.
const LOOKS: [Duration; 5] = [
    Duration::from_millis(100),
    Duration::from_millis(400),
    Duration::from_secs(1),
    Duration::from_millis(1500),
    Duration::from_secs(2),
];

/// A resource whose creation takes no client token: when the answer is lost, its object is recognized.
pub trait Recognized<C: ServiceClient>: Resource<C> {
    /// Sends the creation, again only where it surely did nothing, and returns the id of what it made.
    fn send(&self, client: &Context<C>) -> impl Future<Output = Result<String>> + Send;

    /// Ids of all objects in the account and region; with `like`, those suffice that may be such an object. None where
    /// the credentials may not list them.
    fn ids(
        like: Option<&Self>,
        client: &Context<C>,
    ) -> impl Future<Output = Result<Option<BTreeSet<String>>>> + Send;
}

/// Creates the object once, whatever becomes of the answers, and returns its id.
pub async fn create_once<C: ServiceClient, T: Recognized<C>>(
    planned: &T,
    client: &Context<C>,
) -> Result<String> {
    let account_id = client.account_id().map(str::to_owned);
    let creations = client.learned.creations.of((T::NAME, account_id, client.region().to_owned()));
    let before = creations.before.get_or_try_init(|| T::ids(None, client)).await?.as_ref();
    let creation =
        Creation { planned, client, creations: &creations, before, asked: Asked::of(planned)? };
    // Of twins, one is made after the other: what appears is then surely that of the one whose turn it is.
    let turn = creations.turn(creation.fingerprint()?);
    let _turn = turn.lock().await;
    // The future holds requests, which are large.
    Box::pin(creation.run()).await
}

/// What a creation asks for, besides tags.
struct Asked {
    block: Block,
    object: Value,
}

impl Asked {
    fn of<C, T: Resource<C>>(planned: &T) -> Result<Self> {
        Ok(Self { block: block_of::<T>().map_err(Error::Bug)?, object: to_value(planned)? })
    }
}

/// One creation.
struct Creation<'a, C, T> {
    planned: &'a T,
    client: &'a Context<C>,
    creations: &'a OfKind,
    before: Option<&'a BTreeSet<String>>,
    asked: Asked,
}

impl<C: ServiceClient, T: Recognized<C>> Creation<'_, C, T> {
    fn fingerprint(&self) -> Result<String> {
        Ok(format!("{} {:?}", plain_text(&self.asked.object)?, self.client.tags))
    }

    async fn run(&self) -> Result<String> {
        let mut lost = None;
        for _ in 0..ATTEMPTS {
            let error = match self.planned.send(self.client).await {
                Ok(id) if !id.is_empty() && self.creations.claim(&id) => return Ok(id),
                // Two creations cannot have made one object.
                Ok(_) => Error::Missing { member: "an id of its own".into() },
                Err(error) => error,
            };
            // A refusal after a lost answer may be due to what that one was about.
            let is_refused = !error.is_in_doubt();
            if is_refused && lost.is_none() {
                return Err(error);
            }
            let cause = lost.get_or_insert_with(|| error.clone());
            if let Some(id) = self.appeared(cause).await? {
                return Ok(id);
            }
            if is_refused {
                return Err(error);
            }
        }
        Err(lost.unwrap_or_else(|| Error::Bug("A creation was not sent".into())))
    }

    /// The object, once the service shows it; none where nothing was made.
    async fn appeared(&self, lost: &Error) -> Result<Option<String>> {
        for pause in LOOKS {
            if stop::pause(pause, "").await.is_err() {
                return Err(Self::unsure(
                    lost,
                    "Terraform asked to stop before it was looked for",
                    &[],
                ));
            }
            let candidates = match self.candidates().await {
                Ok(Some(candidates)) => candidates,
                Ok(None) => return Err(Self::unsure(lost, "it may not be listed", &[])),
                Err(error) => {
                    let why = format!("looking for it failed: {error}");
                    return Err(Self::unsure(lost, &why, &[]));
                }
            };
            match candidates.as_slice() {
                [] => {}
                [id] if self.before.is_some() && self.creations.claim(id) => {
                    return Ok(Some(id.clone()));
                }
                [_] => {
                    let why = "what there was before could not be listed";
                    return Err(Self::unsure(lost, why, &candidates));
                }
                _ => {
                    let why = format!("{} objects are as it was to be", candidates.len());
                    return Err(Self::unsure(lost, &why, &candidates));
                }
            }
        }
        if self.before.is_some() {
            return Ok(None);
        }
        Err(Self::unsure(lost, "what there was before could not be listed", &[]))
    }

    /// What appeared since, has no owner yet, and is what was asked for.
    async fn candidates(&self) -> Result<Option<Vec<String>>> {
        let Some(listed) = T::ids(Some(self.planned), self.client).await? else { return Ok(None) };
        let mut candidates = Vec::new();
        for id in listed {
            let is_known = self.before.is_some_and(|before| before.contains(&id));
            if is_known || self.creations.is_claimed(&id) {
                continue;
            }
            // Reading takes much room, and answers are seldom lost.
            let found = Box::pin(T::read(&id, self.client)).await?;
            if let Some(found) = found
                && self.is_asked_for(&id, found).await?
            {
                candidates.push(id);
            }
        }
        Ok(Some(candidates))
    }

    async fn is_asked_for(&self, id: &str, found: Remote<T>) -> Result<bool> {
        if !is_as_asked(&self.asked.block, to_value(&found.object)?, &self.asked.object) {
            return Ok(false);
        }
        if !T::TAGGED {
            return Ok(true);
        }
        let mut tags = match found.tags {
            Some(tags) => tags,
            None => self.client.read_tags(id).await?,
        };
        tags.retain(|key, _| !self.client.tag_policy.ignores(key));
        Ok(tags == self.client.tags)
    }

    fn unsure(lost: &Error, why: &str, candidates: &[String]) -> Error {
        Error::Unsure {
            noun: T::NOUN,
            lost: lost.to_string(),
            why: why.to_owned(),
            candidates: candidates.to_vec(),
        }
    }
}
