//! How does work learn that Terraform asks to stop (`StopProvider` in `tfplugin6.proto`)? Whoever is about to begin something asks here first.
//!
//! What is under way is never cut off: a write whose answer is lost is an orphan. So work runs in a scope, and each
//! request, each further try of one and each pause in it asks whether it may still begin. Outside of a scope everything may.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use super::error::{Error, Result};

tokio::task_local! {
    static SCOPE: Scope;
}

#[derive(Debug, Clone)]
struct Scope {
    stop: CancellationToken,
    /// Even after a stop something may be begun until then.
    until: Instant,
}

/// Runs work that begins nothing more once `stop` is cancelled, and `leeway` after its own start is over.
pub(crate) async fn scope<T>(
    stop: CancellationToken,
    leeway: Duration,
    work: impl Future<Output = T>,
) -> T {
    let until = Instant::now() + leeway;
    SCOPE.scope(Scope { stop, until }, work).await
}

/// Whether something new may be begun.
pub fn may_begin() -> bool {
    SCOPE
        .try_with(|scope| !scope.stop.is_cancelled() || Instant::now() < scope.until)
        .unwrap_or(true)
}

/// Whether this is work that changes something, which a stop leaves its answers.
pub fn is_watched() -> bool {
    SCOPE.try_with(|_| ()).is_ok()
}

/// Resolves when nothing new may be begun any more.
pub async fn requested() {
    let Ok(scope) = SCOPE.try_with(Clone::clone) else { return std::future::pending().await };
    scope.stop.cancelled().await;
    sleep_until(scope.until).await;
}

/// Lets some time pass before something else is begun. `left` says as a clause what a stop leaves out then.
pub async fn pause(time: Duration, left: impl Into<String>) -> Result<()> {
    tokio::select! {
        biased;
        () = requested() => Err(Error::Cancelled { left: left.into() }),
        () = sleep(time) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_hours(1);

    #[tokio::test(start_paused = true)]
    async fn a_stop_ends_a_pause_and_forbids_what_comes_after_it() {
        let stop = CancellationToken::new();
        let work = async {
            assert!(may_begin());
            let ended = pause(LONG, "More").await;
            (ended, may_begin())
        };
        let stopping = async {
            sleep(Duration::from_secs(2)).await;
            stop.cancel();
        };
        let begun = Instant::now();
        let ((ended, may), ()) = tokio::join!(scope(stop.clone(), Duration::ZERO, work), stopping);
        assert_eq!((ended, may), (Err(Error::Cancelled { left: "More".into() }), false));
        assert_eq!(begun.elapsed(), Duration::from_secs(2));
        assert!(may_begin(), "it holds for the scope alone");
    }

    #[tokio::test(start_paused = true)]
    async fn leeway_counts_from_the_start_of_the_work() {
        let stop = CancellationToken::new();
        stop.cancel();
        let work = async {
            assert!(may_begin());
            assert_eq!(pause(Duration::from_secs(3), "More").await, Ok(()));
            let begun = Instant::now();
            assert!(pause(LONG, "More").await.is_err());
            assert_eq!(begun.elapsed(), Duration::from_secs(2));
            assert!(!may_begin());
        };
        scope(stop, Duration::from_secs(5), work).await;
    }
}
