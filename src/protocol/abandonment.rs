//! When is there nobody left to serve? A server that nobody ends has to end by itself.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use super::connections::Presence;

/// How long a server waits for its client to come. Terraform waits no longer for a server.
const ARRIVAL: Duration = Duration::from_mins(1);
/// How long it waits for its client to come back.
const ABSENCE: Duration = Duration::from_secs(3);
#[cfg(unix)]
const PARENT_CHECK: Duration = Duration::from_secs(1);

/// The process that started this one. Whether it has ended is told by a comparison with how things were at the start, so
/// that has to be noted first of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parent(#[cfg(unix)] u32);

impl Parent {
    #[cfg(unix)]
    pub fn of_this_process() -> Self {
        Self(std::os::unix::process::parent_id())
    }

    #[cfg(not(unix))]
    pub fn of_this_process() -> Self {
        Self()
    }
}

/// Resolves when there is no one left to serve: the client never came, or left and did not come back, or ended before it came.
pub(super) async fn abandoned(presence: Presence, parent: Parent) {
    tokio::select! {
        () = orphaned(presence.count(), parent) => tracing::info!("The parent process ended"),
        () = absent(presence.count()) => tracing::info!("No client came, or it did not come back"),
    }
}

async fn absent(mut count: watch::Receiver<Option<usize>>) {
    if timeout(ARRIVAL, count.wait_for(Option::is_some)).await.is_err() {
        return;
    }
    while count.wait_for(|open| *open == Some(0)).await.is_ok() {
        let back = count.wait_for(|open| *open > Some(0));
        if timeout(ABSENCE, back).await.is_err() {
            return;
        }
    }
}

#[cfg(unix)]
async fn orphaned(count: watch::Receiver<Option<usize>>, parent: Parent) {
    let mut checks = tokio::time::interval(PARENT_CHECK);
    loop {
        checks.tick().await;
        if Parent::of_this_process() != parent && count.borrow().is_none_or(|open| open == 0) {
            return;
        }
    }
}

#[cfg(not(unix))]
async fn orphaned(_: watch::Receiver<Option<usize>>, _: Parent) {
    std::future::pending().await
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    /// After how many seconds a server gives up whose client comes and goes at these times.
    async fn given_up_after(visit: Option<(u64, u64)>, parent: Parent) -> u64 {
        let presence = Presence::new();
        let begun = Instant::now();
        let visiting = async {
            if let Some((comes, goes)) = visit {
                if comes > 0 {
                    tokio::time::sleep(Duration::from_secs(comes)).await;
                }
                let guest = presence.enter();
                tokio::time::sleep(Duration::from_secs(goes - comes)).await;
                drop(guest);
            }
            std::future::pending::<()>().await;
        };
        // The client comes before somebody looks whether it is there.
        tokio::select! {
            biased;
            () = visiting => unreachable!("the visit does not end"),
            () = abandoned(presence.clone(), parent) => begun.elapsed().as_secs(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_waits_for_its_client_but_not_for_ever() {
        let parent = Parent::of_this_process();
        assert_eq!(given_up_after(None, parent).await, 60);
        assert_eq!(given_up_after(Some((50, 500)), parent).await, 503);
    }

    #[cfg(unix)]
    #[tokio::test(start_paused = true)]
    async fn a_parent_that_ended_before_anybody_looked_is_missed() {
        let gone = Parent(u32::MAX);
        assert_eq!(given_up_after(None, gone).await, 0);
        assert_eq!(given_up_after(Some((0, 10)), gone).await, 10);
    }
}
