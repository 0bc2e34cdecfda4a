//! At which rate does the service refuse requests? Asked gently: reads alone, faster by steps, until the first refusal.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use super::caller::{Call, Caller};
use super::probe::Party;
use super::report::Measurement;

const OPERATIONS: &[&str] = &["ListLicenseConfigurations", "ListLicenses"];
/// Requests per second.
const RATES: &[u32] = &[2, 5, 10, 20];
const PAUSE: Duration = Duration::from_secs(1);
const TIME: Duration = Duration::from_secs(2);

/// What was found, by operation.
pub(super) async fn measured(
    caller: &mut Caller,
    stop: &CancellationToken,
) -> BTreeMap<String, Vec<Measurement>> {
    let mut found = BTreeMap::new();
    for operation in OPERATIONS {
        let refused_at = refused_at(caller, operation, stop).await;
        let said = match refused_at {
            Some(rate) => format!("refused at {rate} per second"),
            None => format!("not refused at {} per second", RATES.last().copied().unwrap_or(0)),
        };
        found.insert(
            format!("rate of {operation}"),
            vec![Measurement { member: None, value: said.into() }],
        );
        if stop.is_cancelled() || caller.gave_up.is_some() {
            break;
        }
    }
    found
}

async fn refused_at(caller: &mut Caller, operation: &str, stop: &CancellationToken) -> Option<u32> {
    let call = Call { party: Party::Own, elsewhere: false, operation, request: json!({}) };
    // What came before must not count.
    sleep(PAUSE).await;
    for rate in RATES {
        let pause = Duration::from_secs(1) / *rate;
        let end = Instant::now() + TIME;
        let mut next = Instant::now();
        while next < end && !stop.is_cancelled() && caller.gave_up.is_none() {
            sleep_until(next).await;
            next += pause;
            let (answer, _) = caller.call_once(&call).await;
            if answer.is_ok_and(|answer| answer.is_throttled()) {
                return Some(*rate);
            }
        }
    }
    None
}
