//! Which requests arrived, and how did they end?

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use serde_json::{Value, json};

/// Older requests are counted and no longer shown, so that memory stays flat under load.
const SHOWN_REQUESTS: usize = 10_000;
const SHOWN_BYTES: usize = 32 << 20;

/// One request, as `/_emulator/requests` shows it.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) operation: String,
    pub(crate) params: Bytes,
    /// `ok`, or the code of the error.
    pub(crate) outcome: String,
    pub(crate) fault: Option<&'static str>,
    /// Paths of members that the model does not know.
    pub(crate) unknown: Vec<String>,
}

#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    counts: BTreeMap<String, u64>,
    entries: VecDeque<Entry>,
    bytes: usize,
}

impl RequestLog {
    pub(crate) fn add(&mut self, entry: Entry) {
        *self.counts.entry(entry.operation.clone()).or_default() += 1;
        self.bytes += entry.params.len();
        self.entries.push_back(entry);
        while self.entries.len() > SHOWN_REQUESTS || self.bytes > SHOWN_BYTES {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.bytes -= oldest.params.len();
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        let log: Vec<Value> = self.entries.iter().map(Entry::to_json).collect();
        json!({ "count": self.counts, "total": self.counts.values().sum::<u64>(), "log": log })
    }
}

impl Entry {
    fn to_json(&self) -> Value {
        let params: Value = serde_json::from_slice(&self.params)
            .unwrap_or_else(|_| String::from_utf8_lossy(&self.params).into_owned().into());
        json!({
            "account": self.account,
            "region": self.region,
            "op": self.operation,
            "params": params,
            "outcome": self.outcome,
            "fault": self.fault,
            "unknown": self.unknown,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_outlive_the_entries_that_are_shown() {
        let mut log = RequestLog::default();
        for _ in 0..=SHOWN_REQUESTS {
            log.add(Entry {
                account: String::new(),
                region: String::new(),
                operation: "GetGrant".into(),
                params: Bytes::from_static(b"{}"),
                outcome: "ok".into(),
                fault: None,
                unknown: Vec::new(),
            });
        }
        let shown = log.to_json();
        assert_eq!(shown["total"], 10_001);
        assert_eq!(shown["log"].as_array().unwrap().len(), SHOWN_REQUESTS);
    }
}
