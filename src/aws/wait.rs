//! Waiting until something has reached a state.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::framework::{Error, Result, stop};

/// What one look at the thing showed.
#[derive(Debug)]
pub enum Progress<T> {
    Reached(T),
    /// Not yet; the status that it has.
    Still(String),
}

/// A wait of limited length. Dropping its future ends it at once.
#[derive(Debug, Clone)]
pub struct Wait {
    /// What is waited for, as the start of a sentence: "Activation of grant arn:…".
    pub waiting_for: String,
    pub timeout: Duration,
    pub first_pause: Duration,
    pub longest_pause: Duration,
}

impl Wait {
    pub fn new(waiting_for: impl Into<String>, timeout: Duration) -> Self {
        Self {
            waiting_for: waiting_for.into(),
            timeout,
            first_pause: Duration::from_millis(200),
            longest_pause: Duration::from_secs(10),
        }
    }

    /// Looks again and again, with growing pauses, until the state is reached or the time is over.
    pub async fn until<T, F>(&self, mut look: impl FnMut() -> F) -> Result<T>
    where
        F: Future<Output = Result<Progress<T>>>,
    {
        let end = Instant::now() + self.timeout;
        let mut pause = self.first_pause;
        let mut last = None;
        loop {
            match timeout_at(end, look()).await {
                Ok(progress) => match progress? {
                    Progress::Reached(reached) => return Ok(reached),
                    Progress::Still(status) => last = Some(status),
                },
                Err(_) => return Err(self.timed_out(last)),
            }
            let left = end.saturating_duration_since(Instant::now());
            if left < self.first_pause {
                return Err(self.timed_out(last));
            }
            // The last look comes shortly before the end.
            let unawaited = format!("{} was not waited for", self.waiting_for);
            stop::pause(pause.min(left / 2), unawaited).await?;
            pause = (pause * 2).min(self.longest_pause);
        }
    }

    fn timed_out(&self, last: Option<String>) -> Error {
        Error::TimedOut {
            waiting_for: self.waiting_for.clone(),
            last: last.unwrap_or_else(|| "nothing".into()),
            after: self.timeout,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often was looked, and how it ended.
    async fn wait(reached_at: usize, seconds: u64) -> (usize, Result<&'static str>) {
        let mut looks = 0;
        let ended = Wait::new("Activation", Duration::from_secs(seconds))
            .until(|| {
                looks += 1;
                let reached = looks == reached_at;
                async move {
                    Ok(if reached {
                        Progress::Reached("done")
                    } else {
                        Progress::Still("PENDING".into())
                    })
                }
            })
            .await;
        (looks, ended)
    }

    #[tokio::test(start_paused = true)]
    async fn ends_when_the_state_is_reached() {
        assert_eq!(wait(1, 0).await, (1, Ok("done")));
        assert_eq!(wait(4, 60).await, (4, Ok("done")));
    }

    #[tokio::test(start_paused = true)]
    async fn ends_in_time_with_the_last_status() {
        let started = Instant::now();
        let (looks, ended) = wait(usize::MAX, 60).await;
        let error = Error::TimedOut {
            waiting_for: "Activation".into(),
            last: "PENDING".into(),
            after: Duration::from_mins(1),
        };
        assert_eq!(ended, Err(error));
        assert!(started.elapsed() <= Duration::from_mins(1));
        assert!(started.elapsed() > Duration::from_secs(59));
        assert!(looks < 25, "{looks}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_that_hangs_does_not_outlast_the_wait() {
        let wait = Wait::new("Activation", Duration::from_secs(5));
        let ended = wait.until(std::future::pending::<Result<Progress<()>>>).await;
        assert!(matches!(ended, Err(Error::TimedOut { last, .. }) if last == "nothing"));
    }

    #[tokio::test]
    async fn errors_end_the_wait() {
        let failed = Error::Failed { what: "Grant".into(), status: "X".into(), reason: None };
        let ended = Wait::new("Activation", Duration::from_secs(5))
            .until(|| async { Err::<Progress<()>, _>(failed.clone()) })
            .await;
        assert_eq!(ended, Err(failed.clone()));
    }
}
