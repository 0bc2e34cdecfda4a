//! What takes its time in the service, beyond the settling of asynchronous states?

use std::collections::HashMap;
use std::time::Duration;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::clock::Seconds;

/// How late the service is, until the next specification replaces it.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Delays {
    /// How long a new grant is not to be seen by its grantee.
    #[serde(deserialize_with = "duration")]
    pub(crate) grant_visible_after: Duration,
    /// How long a change for many accounts takes; the settling time where it is not given.
    #[serde(deserialize_with = "some_duration")]
    pub(crate) organization_change: Option<Duration>,
    /// How many changes for many accounts an organization may have under way; one where it is not given.
    pub(crate) organization_changes_at_once: Option<usize>,
    /// How often each role is refused to whoever wants to assume it, as one is that was made seconds ago.
    pub(crate) role_refusals: u64,
    /// How many calls of each account miss the service-linked role, as those do that follow its making.
    pub(crate) service_role_refusals: u64,
    /// How often each answer to a `Get` is the one before the last change of the account.
    pub(crate) stale_reads: u64,
}

impl Delays {
    pub(crate) fn changes_at_once(&self) -> usize {
        self.organization_changes_at_once.unwrap_or(1)
    }
}

fn duration<'de, D: Deserializer<'de>>(input: D) -> Result<Duration, D::Error> {
    Seconds::deserialize(input).map(|Seconds(duration)| duration)
}

fn some_duration<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Duration>, D::Error> {
    Ok(Option::deserialize(input)?.map(|Seconds(duration)| duration))
}

/// How far the service has come with what it does a number of times.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// Refusals so far, by role or account.
    refused: HashMap<String, u64>,
    /// The last answers, by account and then by request.
    answers: HashMap<String, HashMap<String, Answer>>,
}

#[derive(Debug)]
struct Answer {
    value: Value,
    /// How often it is still given in place of a newer one.
    left: u64,
}

impl Progress {
    /// Whether something is refused once more before it is there for good.
    pub(crate) fn refuses(&mut self, subject: &str, times: u64) -> bool {
        let refused = self.refused.entry(subject.to_owned()).or_default();
        if *refused >= times {
            return false;
        }
        *refused += 1;
        true
    }

    /// From now on the answers of an account are out of date.
    pub(crate) fn outdate(&mut self, account: &str, times: u64) {
        for answer in self.answers.entry(account.to_owned()).or_default().values_mut() {
            answer.left = times;
        }
    }

    /// The answer to a request that is given in place of the true one.
    pub(crate) fn stale(&mut self, account: &str, request: &str) -> Option<Value> {
        let answer = self.answers.get_mut(account)?.get_mut(request)?;
        answer.left = answer.left.checked_sub(1)?;
        Some(answer.value.clone())
    }

    pub(crate) fn keep(&mut self, account: &str, request: String, value: Value) {
        let answers = self.answers.entry(account.to_owned()).or_default();
        answers.insert(request, Answer { value, left: 0 });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_role_is_refused_as_often_as_asked_for() {
        let mut progress = Progress::default();
        let mut answers = |role: &str| [(); 3].map(|()| progress.refuses(role, 2));
        assert_eq!(answers("a"), [true, true, false]);
        assert_eq!(answers("b"), [true, true, false]);
    }

    #[test]
    fn an_answer_is_stale_only_after_a_change() {
        let mut progress = Progress::default();
        progress.keep("1", "get".to_owned(), json!(1));
        assert_eq!(progress.stale("1", "get"), None);
        progress.outdate("1", 1);
        assert_eq!(progress.stale("2", "get"), None);
        assert_eq!(progress.stale("1", "get"), Some(json!(1)));
        assert_eq!(progress.stale("1", "get"), None);
    }
}
