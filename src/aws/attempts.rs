//! What is found out once for all who need it. A failure that stays is kept as well; one that may pass is tried again.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use crate::framework::{Error, Purpose, Result};

/// How long a role is tried again that cannot be assumed. IAM takes some seconds to make a new one known everywhere
/// ("Troubleshoot IAM": changes are not always immediately visible), and a plan with a role that is not there has to end
/// soon. An apply plans as well, and most versions of Terraform do not say so.
const FOR_READS: Duration = Duration::from_secs(10);
const FOR_CHANGES: Duration = Duration::from_mins(1);
/// The tries of the call itself came before.
const FOR_LOST_ANSWERS: Duration = FIRST_PAUSE;

/// Who has waited this long for one try, as for an endpoint that is silent, does not wait for another.
const LONGEST_TRY: Duration = Duration::from_secs(30);

/// After this long without a try a role counts as new again.
const FORGOTTEN: Duration = Duration::from_mins(1);

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Something that is found out when it is first needed. Those who come meanwhile wait for the outcome.
#[derive(Debug)]
pub(super) struct Found<T>(Mutex<Attempts<T>>);

#[derive(Debug)]
struct Attempts<T> {
    outcome: Option<Result<T>>,
    failures: Option<Failures>,
}

/// Failures that may pass, in a row.
#[derive(Debug)]
struct Failures {
    first: Instant,
    last: Instant,
    error: Error,
}

impl<T> Default for Found<T> {
    fn default() -> Self {
        Self(Mutex::new(Attempts { outcome: None, failures: None }))
    }
}

impl<T: Clone> Found<T> {
    /// What was found, else what `find` finds now. Waits for failures to pass, but no longer than they last already.
    pub(super) async fn get<F>(&self, purpose: Purpose, find: impl Fn() -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let came = Instant::now();
        let mut attempts = self.0.lock().await;
        if let Some(outcome) = &attempts.outcome {
            return outcome.clone();
        }
        // Others tried in vain meanwhile, and for long enough.
        if let Some(failures) = attempts.failures.as_ref().filter(|failures| failures.last > came)
            && failures.time_left(purpose).is_zero()
        {
            return Err(failures.error.clone());
        }
        let mut pause = FIRST_PAUSE;
        loop {
            let begun = Instant::now();
            match find().await {
                Err(error) if error.may_pass() => {
                    let failures = Failures::with(attempts.failures.take(), error.clone());
                    let left = failures.time_left(purpose);
                    attempts.failures = Some(failures);
                    if left.is_zero() || begun.elapsed() >= LONGEST_TRY {
                        return Err(error);
                    }
                    sleep(pause.min(left)).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(error @ Error::Cancelled { .. }) => return Err(error),
                outcome => {
                    attempts.outcome = Some(outcome.clone());
                    return outcome;
                }
            }
        }
    }
}

impl Failures {
    fn with(earlier: Option<Self>, error: Error) -> Self {
        let last = Instant::now();
        let earlier = earlier.filter(|earlier| last - earlier.last < FORGOTTEN);
        Self { first: earlier.map_or(last, |earlier| earlier.first), last, error }
    }

    fn time_left(&self, purpose: Purpose) -> Duration {
        let window = match (purpose, &self.error) {
            (Purpose::Change, _) => FOR_CHANGES,
            (Purpose::Read, Error::NotYet { is_lost: false, .. }) => FOR_READS,
            (Purpose::Read, _) => FOR_LOST_ANSWERS,
        };
        window.saturating_sub(self.last - self.first)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn not_yet() -> Error {
        Error::NotYet {
            summary: "The role cannot be assumed".into(),
            detail: "denied".into(),
            is_lost: false,
        }
    }

    fn lost() -> Error {
        Error::NoAnswer {
            operation: "AssumeRole".into(),
            endpoint: None,
            reason: "lost".into(),
            maybe_done: true,
        }
    }

    fn wrong() -> Error {
        Error::Setup { summary: "Wrong".into(), detail: "key".into(), path: None }
    }

    /// Fails so often, and says how often it was asked.
    struct Late(Error, usize, AtomicUsize);

    impl Late {
        fn new(error: Error, failures: usize) -> Self {
            Self(error, failures, AtomicUsize::new(0))
        }

        fn find(&self) -> std::future::Ready<Result<&'static str>> {
            let asked = self.2.fetch_add(1, Ordering::Relaxed);
            std::future::ready(if asked < self.1 { Err(self.0.clone()) } else { Ok("there") })
        }

        fn asked(&self) -> usize {
            self.2.load(Ordering::Relaxed)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_waits_for_what_may_pass() {
        for error in [not_yet(), lost()] {
            let (found, late) = (Found::default(), Late::new(error, 5));
            assert_eq!(found.get(Purpose::Change, || late.find()).await, Ok("there"));
            assert_eq!(found.get(Purpose::Read, || late.find()).await, Ok("there"));
            assert_eq!(late.asked(), 6);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_pass_is_an_error_in_time() {
        for (purpose, error, longest) in [
            (Purpose::Change, not_yet(), 60),
            (Purpose::Read, not_yet(), 10),
            (Purpose::Read, lost(), 0),
            (Purpose::Change, wrong(), 0),
        ] {
            let begun = Instant::now();
            let (found, late) = (Found::default(), Late::new(error.clone(), usize::MAX));
            assert_eq!(found.get(purpose, || late.find()).await, Err(error.clone()));
            let took = begun.elapsed().as_secs();
            assert_eq!(took, longest, "{error}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_not_waited_for_twice() {
        let asked = AtomicUsize::new(0);
        let silent = || async {
            asked.fetch_add(1, Ordering::Relaxed);
            sleep(Duration::from_secs(65)).await;
            Err::<(), _>(lost())
        };
        for purpose in [Purpose::Read, Purpose::Change] {
            assert_eq!(Found::default().get(purpose, silent).await, Err(lost()));
        }
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn what_stays_is_asked_for_once() {
        let (found, late) = (Found::default(), Late::new(wrong(), 1));
        for _ in 0..2 {
            assert_eq!(found.get(Purpose::Change, || late.find()).await, Err(wrong()));
        }
        assert_eq!(late.asked(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn many_wait_no_longer_than_one() {
        let begun = Instant::now();
        let (found, late) = (Found::default(), Late::new(not_yet(), usize::MAX));
        let all = (0..20).map(|_| found.get(Purpose::Change, || late.find()));
        assert!(futures::future::join_all(all).await.iter().all(Result::is_err));
        let asked = late.asked();
        assert!(begun.elapsed() < Duration::from_secs(61), "{:?}", begun.elapsed());
        // Whoever comes later asks once, and waits no more.
        assert!(found.get(Purpose::Change, || late.find()).await.is_err());
        assert_eq!(late.asked(), asked + 1);
        assert!(begun.elapsed() < Duration::from_secs(61), "{:?}", begun.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_plan_did_not_wait_for_an_apply_does() {
        let (found, late) = (Found::default(), Late::new(not_yet(), 10));
        assert!(found.get(Purpose::Read, || late.find()).await.is_err());
        assert_eq!(found.get(Purpose::Change, || late.find()).await, Ok("there"));
        let (found, late) = (Found::default(), Late::new(not_yet(), 30));
        assert!(found.get(Purpose::Change, || late.find()).await.is_err());
        // A role that nobody asked for in a while may have been made just now.
        sleep(FORGOTTEN).await;
        assert_eq!(found.get(Purpose::Change, || late.find()).await, Ok("there"));
    }
}
