//! What the creations that go on at the same time know of each other.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Mutex as Turn, OnceCell};

/// What the creations of one provider configuration know of each other, by type, account and region.
#[derive(Debug, Default)]
pub(super) struct Creations(Mutex<HashMap<Kind, Arc<OfKind>>>);

/// Type, account and region.
pub(super) type Kind = (&'static str, Option<String>, String);

#[derive(Debug, Default)]
pub(super) struct OfKind {
    /// What there was before the first creation; none where it may not be listed.
    pub(super) before: OnceCell<Option<BTreeSet<String>>>,
    /// What was made or recognized since: each object is that of one creation.
    claimed: Mutex<BTreeSet<String>>,
    /// Creations that ask for the same, by what they ask for.
    turns: Mutex<HashMap<String, Arc<Turn<()>>>>,
}

impl Creations {
    pub(super) fn of(&self, kind: Kind) -> Arc<OfKind> {
        Arc::clone(locked(&self.0).entry(kind).or_default())
    }
}

impl OfKind {
    /// Whether no other creation has it.
    pub(super) fn claim(&self, id: &str) -> bool {
        locked(&self.claimed).insert(id.to_owned())
    }

    pub(super) fn is_claimed(&self, id: &str) -> bool {
        locked(&self.claimed).contains(id)
    }

    pub(super) fn turn(&self, fingerprint: String) -> Arc<Turn<()>> {
        Arc::clone(locked(&self.turns).entry(fingerprint).or_default())
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
