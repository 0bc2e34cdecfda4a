//! Which reads are about to share a request, and how long answers take.

use std::any::{Any, TypeId};
use std::collections::{BTreeSet, HashMap};
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::{BoxFuture, WeakShared};
use tokio::time::Instant;

use super::error::Result;

/// For how long a read waits for others at the most.
const LONGEST: Duration = Duration::from_millis(10);
/// Timers are no finer. Where answers come so fast that waiting would show, reads go alone. Before the first answer they
/// wait this long: that one needs a connection, and so takes longer.
pub(super) const SHORTEST: Duration = Duration::from_millis(1);
/// What part of the time of an answer that is.
const PART: u32 = 10;

/// The gatherings of one provider configuration, by list, account and region.
#[derive(Default)]
pub(super) struct Gatherings {
    lists: Mutex<HashMap<Kind, Arc<dyn Any + Send + Sync>>>,
    paces: Mutex<HashMap<String, Arc<Pace>>>,
}

/// List, account and region.
type Kind = (TypeId, Option<String>, String);

impl Gatherings {
    pub(super) fn of<A: Send + 'static>(
        &self,
        list: TypeId,
        account: Option<&str>,
        region: &str,
    ) -> Arc<Gathering<A>> {
        let kind = (list, account.map(str::to_owned), region.to_owned());
        let mut lists = locked(&self.lists);
        let known = lists.entry(kind).or_insert_with(|| Arc::new(Gathering::<A>::default()));
        Arc::clone(known).downcast().unwrap_or_default()
    }

    pub(super) fn pace(&self, region: &str) -> Arc<Pace> {
        Arc::clone(locked(&self.paces).entry(region.to_owned()).or_default())
    }
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What an answer of a region has lately taken, in microseconds. Zero before the first one.
#[derive(Default)]
pub(super) struct Pace(AtomicU64);

impl Pace {
    /// For how long a read waits for others; none where that would show.
    pub(super) fn window(&self) -> Option<Duration> {
        match self.0.load(Ordering::Relaxed) {
            0 => Some(SHORTEST),
            took => {
                let window = Duration::from_micros(took) / PART;
                (window >= SHORTEST).then_some(window.min(LONGEST))
            }
        }
    }

    pub(super) async fn timed<T>(&self, asking: impl Future<Output = Result<T>>) -> Result<T> {
        let began = Instant::now();
        let answer = asking.await;
        if answer.is_ok() {
            self.note(began.elapsed());
        }
        answer
    }

    /// Each answer counts a quarter, so that a single slow one does not slow others down.
    pub(super) fn note(&self, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let mean = |was: u64| if was == 0 { took } else { was - was / 4 + took / 4 };
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |was| Some(mean(was)));
    }
}

/// Reads of the objects of one list, in one account and region.
pub(super) struct Gathering<A> {
    pub(super) open: Mutex<Option<Open<A>>>,
    /// The caller may not list. Asked once.
    pub(super) is_denied: AtomicBool,
}

impl<A> Default for Gathering<A> {
    fn default() -> Self {
        Self { open: Mutex::default(), is_denied: AtomicBool::new(false) }
    }
}

/// What is read together, as long as others may join.
pub(super) struct Open<A> {
    pub(super) ids: Joined,
    /// Lives as long as one of the reads.
    pub(super) shared: WeakShared<BoxFuture<'static, Batch<A>>>,
}

/// None once the request is on its way.
pub(super) type Joined = Arc<Mutex<Option<BTreeSet<String>>>>;

/// What a list showed, by id; nothing where there was no list.
pub(super) type Batch<A> = Result<Arc<Mutex<HashMap<String, A>>>>;
