//! Who is called, how long an answer may take, and when it is no use to ask any further.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::time::{sleep, timeout};

use super::answer::Answer;
use super::probe::Party;
use super::report::{Exchange, Outcome};
use crate::aws::Verbatim;

/// After so many calls in a row without an answer of License Manager nobody is asked any more.
const STRIKES: u32 = 3;
/// How often a call is repeated that came too soon after others.
const PATIENCE: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// One account.
#[derive(Debug, Clone)]
pub struct Account {
    pub id: String,
    pub here: Verbatim,
    /// The same account in another region.
    pub elsewhere: Verbatim,
}

/// The accounts in which calls are made.
#[derive(Debug)]
pub(super) struct Caller {
    pub accounts: BTreeMap<Party, Account>,
    /// How long one answer may take.
    pub time: Duration,
    strikes: u32,
    /// Why nobody is asked any more.
    pub gave_up: Option<String>,
}

/// A call that is about to be made.
#[derive(Debug, Clone)]
pub(super) struct Call<'c> {
    pub party: Party,
    pub elsewhere: bool,
    pub operation: &'c str,
    /// JSON, or what stands in its place as text.
    pub request: Value,
}

impl Caller {
    pub(super) fn new(accounts: BTreeMap<Party, Account>, time: Duration) -> Self {
        Self { accounts, time, strikes: 0, gave_up: None }
    }

    /// Makes a call, once more where there were too many. An error says why there is no answer.
    pub(super) async fn call(&mut self, call: &Call<'_>) -> (Result<Answer, String>, Exchange) {
        let mut pause = FIRST_PAUSE;
        for _ in 0..PATIENCE {
            let (answer, exchange) = self.call_once(call).await;
            if !answer.as_ref().is_ok_and(Answer::is_throttled) {
                return (answer, exchange);
            }
            sleep(pause).await;
            pause *= 2;
        }
        self.call_once(call).await
    }

    pub(super) async fn call_once(
        &mut self,
        call: &Call<'_>,
    ) -> (Result<Answer, String>, Exchange) {
        let began = Instant::now();
        let answer = self.answer(call).await;
        match &answer {
            Ok(_) => self.strikes = 0,
            Err(reason) => {
                self.strikes += 1;
                if self.strikes >= STRIKES {
                    self.gave_up.get_or_insert_with(|| reason.clone());
                }
            }
        }
        let outcome = match &answer {
            Ok(answer) => Outcome::Answer { status: answer.status, body: answer.json.clone() },
            Err(reason) => Outcome::Nothing { reason: reason.clone() },
        };
        let exchange = Exchange {
            party: call.party,
            elsewhere: call.elsewhere,
            operation: call.operation.to_owned(),
            request: call.request.clone(),
            outcome,
            milliseconds: began.elapsed().as_millis().try_into().unwrap_or(u64::MAX),
        };
        (answer, exchange)
    }

    async fn answer(&self, call: &Call<'_>) -> Result<Answer, String> {
        let account = self.accounts.get(&call.party).ok_or("there is no second account")?;
        let line = if call.elsewhere { &account.elsewhere } else { &account.here };
        let body = match &call.request {
            Value::String(text) => text.clone(),
            json => json.to_string(),
        };
        let sent = timeout(self.time, line.send(call.operation, body)).await;
        let silent = |_| Err(format!("nothing within {} s", self.time.as_secs_f64()));
        sent.unwrap_or_else(silent).and_then(|raw| Answer::of_raw(&raw))
    }
}
