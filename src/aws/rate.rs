//! How fast requests follow each other once AWS refuses some of them because they are too many.
//!
//! Nothing waits before the first refusal. From then on requests take turns, in the order in which they come. A refusal
//! lowers the rate by a fifth; each answer raises it a little, and by more the longer none was refused. So it stays about
//! where AWS refuses hardly any, wherever that is, and follows when that changes.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout};

/// Of the rate, what is left of it after a refusal.
const LOWERED: f64 = 0.8;
/// Requests per second that each answer adds.
const RAISED: f64 = 0.02;
/// What it adds on top of that for each second since the last refusal.
const RAISED_LATER: f64 = 0.004;

/// How many times what is used the rate may be and still be raised: what nobody uses shows nothing.
const MOST_UNUSED: f64 = 2.0;

/// Where the first refusal comes before there is much to go by. In requests per second, like the next.
const LEAST_AT_FIRST: f64 = 5.0;
/// Where AWS allows less than this, the pauses of each call do the rest.
const LEAST: f64 = 0.5;

/// The answers of so long a time say what AWS allows.
const LOOKED_BACK: Duration = Duration::from_secs(1);
/// By how much a turn may be late before those after it are late as well: timers are coarse.
const SLACK: Duration = Duration::from_millis(20);
/// A request is signed before it waits, and AWS takes it for five minutes from then ("Elements of an AWS API request
/// signature"). One that nearly waited so long goes out of turn.
const LONGEST_WAIT: Duration = Duration::from_mins(4);

/// The rates of one service in one account and region, which all its clients share.
#[derive(Debug, Clone)]
pub(super) struct Rates {
    is_one_for_all: bool,
    by_operation: Arc<Mutex<HashMap<String, Arc<Rate>>>>,
}

impl Rates {
    /// One rate for all operations, or one for each of them: those that AWS does not refuse are not slowed down then.
    pub(super) fn new(is_one_for_all: bool) -> Self {
        Self { is_one_for_all, by_operation: Arc::default() }
    }

    pub(super) fn of(&self, operation: &str) -> Arc<Rate> {
        let operation = if self.is_one_for_all { "" } else { operation };
        Arc::clone(locked(&self.by_operation).entry(operation.to_owned()).or_default())
    }
}

/// What requests take turns at.
#[derive(Debug, Default)]
pub(super) struct Rate {
    /// When the next one may be sent; held by whoever is next.
    next: tokio::sync::Mutex<Option<Instant>>,
    learned: Mutex<Learned>,
}

#[derive(Debug, Default)]
struct Learned {
    /// None before the first refusal.
    per_second: Option<f64>,
    lowered: Option<Instant>,
    answered: VecDeque<Instant>,
}

impl Rate {
    /// Waits until one more request may be sent.
    pub(super) async fn turn(&self) {
        let _ = timeout(LONGEST_WAIT, self.in_turn()).await;
    }

    async fn in_turn(&self) {
        let mut next = self.next.lock().await;
        let Some(per_second) = locked(&self.learned).per_second else { return };
        if let Some(next) = *next {
            sleep_until(next).await;
        }
        let now = Instant::now();
        let due = next.map_or(now, |next| next.max(now.checked_sub(SLACK).unwrap_or(now)));
        *next = Some(due + Duration::from_secs_f64(per_second.recip()));
    }

    /// A request was let through, whatever came of it.
    pub(super) fn answered(&self) {
        let now = Instant::now();
        let mut learned = locked(&self.learned);
        learned.answered.push_back(now);
        learned.forget(now);
        if let (Some(per_second), Some(lowered)) = (learned.per_second, learned.lowered)
            && per_second <= learned.seen() * MOST_UNUSED
        {
            let since = now.duration_since(lowered).as_secs_f64();
            learned.per_second = Some(per_second + RAISED + RAISED_LATER * since);
        }
    }

    /// A request was refused because they are too many. What was sent at the earlier rate says nothing about this one.
    /// The new rate in requests per second, if it is another one.
    pub(super) fn refused(&self, sent: Instant) -> Option<f64> {
        let now = Instant::now();
        let mut learned = locked(&self.learned);
        if learned.lowered.is_some_and(|lowered| sent <= lowered) {
            return None;
        }
        learned.forget(now);
        let was = learned.per_second.unwrap_or_else(|| learned.seen().max(LEAST_AT_FIRST));
        let lower = (was * LOWERED).max(LEAST);
        (learned.per_second, learned.lowered) = (Some(lower), Some(now));
        Some(lower)
    }
}

impl Learned {
    /// How many answers a second there lately were.
    fn seen(&self) -> f64 {
        let lately = u32::try_from(self.answered.len()).map_or(f64::MAX, f64::from);
        lately / LOOKED_BACK.as_secs_f64()
    }

    fn forget(&mut self, now: Instant) {
        while self.answered.front().is_some_and(|then| now.duration_since(*then) > LOOKED_BACK) {
            self.answered.pop_front();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;
    use tokio::time::sleep;

    use super::*;

    const ANSWER: Duration = Duration::from_millis(30);

    /// A service that lets so many requests through in each second, and those of one second at once.
    struct Service {
        per_second: f64,
        left: Mutex<(f64, Instant)>,
        /// When each request arrived, and whether it was let through.
        log: Mutex<Vec<(Instant, bool)>>,
    }

    impl Service {
        fn new(per_second: f64) -> Self {
            let left = Mutex::new((per_second, Instant::now()));
            Self { per_second, left, log: Mutex::default() }
        }

        fn admits(&self) -> bool {
            let now = Instant::now();
            let (left, filled) = &mut *locked(&self.left);
            let since = now.duration_since(*filled).as_secs_f64();
            (*left, *filled) = ((*left + since * self.per_second).min(self.per_second), now);
            let admits = *left >= 1.0;
            *left -= f64::from(u8::from(admits));
            locked(&self.log).push((now, admits));
            admits
        }

        /// A call with its tries, each after a longer pause.
        async fn call(&self, rate: &Rate) {
            let mut pause = Duration::from_millis(100);
            loop {
                rate.turn().await;
                let sent = Instant::now();
                sleep(ANSWER / 2).await;
                let admitted = self.admits();
                sleep(ANSWER / 2).await;
                if admitted {
                    return rate.answered();
                }
                rate.refused(sent);
                sleep(pause).await;
                pause *= 2;
            }
        }

        /// So many calls by so many callers; each takes the next of `rates` for each call.
        async fn calls(&self, callers: usize, calls: usize, rates: &[Rate]) {
            let work = (0..callers).map(|caller| async move {
                for call in 0..calls / callers {
                    self.call(&rates[(caller + call) % rates.len()]).await;
                }
            });
            join_all(work).await;
        }

        /// Requests that were refused of those that came after `beginning`, in percent.
        fn refused(&self, beginning: Instant) -> usize {
            let log = locked(&self.log);
            let later: Vec<_> = log.iter().filter(|(then, _)| *then >= beginning).collect();
            100 * later.iter().filter(|(_, admitted)| !admitted).count() / later.len()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_waits_before_a_refusal() {
        let (rate, began) = (Rate::default(), Instant::now());
        for _ in 0..1_000 {
            rate.turn().await;
            rate.answered();
        }
        assert_eq!(began.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_service_allows_is_used_and_hardly_exceeded() {
        // Operations that share a limit share what is known of it, or each finds its part.
        for (per_second, callers, rates) in
            [(10.0, 10, 1), (10.0, 100, 1), (10.0, 10, 3), (50.0, 100, 1), (50.0, 100, 3)]
        {
            let (service, began) = (Service::new(per_second), Instant::now());
            let rates: Vec<_> = (0..rates).map(|_| Rate::default()).collect();
            service.calls(callers, 2_000, &rates).await;
            let took = began.elapsed().as_secs_f64();
            let case = format!("{per_second}/s, {callers} callers, {} rates", rates.len());
            assert!(took <= 2_000.0 / per_second / 0.9, "{case}: {took} s");
            let refused = service.refused(began + Duration::from_secs(10));
            assert!(refused <= 5, "{case}: {refused} % refused");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn more_is_found_out_where_it_becomes_allowed() {
        let rates = [Rate::default()];
        Service::new(2.0).calls(10, 100, &rates).await;
        let (roomy, began) = (Service::new(50.0), Instant::now());
        roomy.calls(10, 1_000, &rates).await;
        assert!(began.elapsed() <= Duration::from_mins(1), "{:?}", began.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_sent_together_is_refused_once() {
        let rate = Rate::default();
        let sent = Instant::now();
        sleep(ANSWER).await;
        assert_eq!(rate.refused(sent), Some(4.0));
        assert_eq!((rate.refused(sent), rate.refused(Instant::now())), (None, None));
        sleep(ANSWER).await;
        assert_eq!(rate.refused(Instant::now()), Some(3.2));
        // Callers at the same time go one after the other.
        let began = Instant::now();
        join_all((0..5).map(|_| rate.turn())).await;
        let took = began.elapsed().as_millis();
        assert!((1_250..1_260).contains(&took), "{took}");
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_until_the_signature_is_too_old() {
        let rate = Rate::default();
        for _ in 0..20 {
            sleep(ANSWER).await;
            rate.refused(Instant::now());
        }
        let began = Instant::now();
        join_all((0..200).map(|_| rate.turn())).await;
        assert_eq!(began.elapsed(), LONGEST_WAIT);
    }

    #[test]
    fn operations_share_a_rate_where_that_is_asked_for() {
        for one_for_all in [true, false] {
            let rates = Rates::new(one_for_all);
            assert!(Arc::ptr_eq(&rates.of("GetGrant"), &rates.clone().of("GetGrant")));
            let is_one = Arc::ptr_eq(&rates.of("GetGrant"), &rates.of("CreateGrant"));
            assert_eq!(is_one, one_for_all);
        }
    }
}
