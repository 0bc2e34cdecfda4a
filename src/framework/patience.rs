//! For how long does work wait for what will pass? Whoever is about to give up asks here first.

use std::future::Future;

use tokio::time::Instant;

tokio::task_local! {
    static UNTIL: Instant;
}

/// Runs work that waits for what will pass until `end`.
pub(crate) async fn scope<T>(end: Instant, work: impl Future<Output = T>) -> T {
    UNTIL.scope(end, work).await
}

/// Whether there is time left. None is where nobody gave some.
pub fn is_left() -> bool {
    UNTIL.try_with(|end| Instant::now() < *end).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::sleep;

    use super::*;

    const TIME: Duration = Duration::from_secs(5);

    #[tokio::test(start_paused = true)]
    async fn it_ends_in_time() {
        assert!(!is_left());
        let work = async {
            let at_first = is_left();
            sleep(TIME).await;
            (at_first, is_left())
        };
        assert_eq!(scope(Instant::now() + TIME, work).await, (true, false));
    }
}
