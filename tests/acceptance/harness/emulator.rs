//! The emulator of one test: what it was asked, what it holds, and what goes wrong on purpose.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use terraform_provider_licensemanager::emulator;

/// The account and region of the provider under test.
pub(crate) const ACCOUNT: &str = "123456789012";
pub(crate) const REGION: &str = "us-east-1";

/// How long a request may take to come.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Number of requests by operation.
pub(crate) type Calls = BTreeMap<String, u64>;

pub(crate) struct Emulator {
    running: emulator::Emulator,
    untouched: Value,
}

impl Emulator {
    pub(crate) fn start() -> Self {
        let running = emulator::Emulator::start(&emulator::Options::default());
        let running = running.expect("the emulator starts");
        let untouched = objects(&running);
        Self { running, untouched }
    }

    pub(crate) fn url(&self) -> String {
        self.running.url()
    }

    /// Runs an operation as somebody else would: without faults, and uncounted.
    pub(crate) fn call(&self, operation: &str, params: &Value) -> Value {
        self.call_as(ACCOUNT, REGION, operation, params)
    }

    pub(crate) fn call_as(
        &self,
        account: &str,
        region: &str,
        operation: &str,
        params: &Value,
    ) -> Value {
        self.post(
            "call",
            &json!({ "account": account, "region": region, "op": operation, "params": params }),
        )
    }

    /// Makes something that is there before Terraform runs and stays when it is done.
    pub(crate) fn given(&mut self, operation: &str, params: &Value) -> Value {
        let answer = self.call(operation, params);
        self.untouched = objects(&self.running);
        answer
    }

    pub(crate) fn post(&self, endpoint: &str, body: &Value) -> Value {
        let answer = self.running.post(endpoint, body);
        answer.unwrap_or_else(|refusal| panic!("the emulator refused {endpoint} {body}: {refusal}"))
    }

    /// From now on these faults, and no others.
    pub(crate) fn faults(&self, faults: &Value) {
        self.post("fault", faults);
    }

    /// Requests so far.
    pub(crate) fn calls(&self) -> Calls {
        serde_json::from_value(self.get("requests")["count"].take()).expect("counts are numbers")
    }

    /// Requests since `mark`, which is an earlier answer of `calls`.
    pub(crate) fn calls_since(&self, mark: &Calls) -> Calls {
        let before = |operation: &String| mark.get(operation).copied().unwrap_or_default();
        let mut calls = self.calls();
        calls.retain(|operation, count| {
            *count -= before(operation);
            *count > 0
        });
        calls
    }

    /// Those of them that change something.
    pub(crate) fn changes_since(&self, mark: &Calls) -> Calls {
        mutations(&self.calls_since(mark))
    }

    /// Waits until an operation was asked for once more than at `mark`.
    pub(crate) fn wait_for(&self, operation: &str, mark: &Calls) {
        let end = Instant::now() + TIMEOUT;
        while !self.calls_since(mark).contains_key(operation) {
            assert!(Instant::now() < end, "nobody asked for {operation}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// The requests themselves, in the order of their arrival.
    pub(crate) fn log(&self) -> Vec<Value> {
        let mut requests = self.get("requests");
        serde_json::from_value(requests["log"].take()).expect("the log is a list")
    }

    /// What is left of what was made since the start; none if everything is gone.
    pub(crate) fn leftovers(&self) -> Option<Value> {
        let now = objects(&self.running);
        (now != self.untouched).then_some(now)
    }

    fn get(&self, endpoint: &str) -> Value {
        let answer = self.running.get(endpoint);
        answer.unwrap_or_else(|refusal| panic!("the emulator refused {endpoint}: {refusal}"))
    }
}

/// The state without what the service remembers of things that are gone, and without empty tables.
fn objects(emulator: &emulator::Emulator) -> Value {
    const BOOKKEEPING: [&str; 13] = [
        "clock",
        "client_tokens",
        "conversion_tasks",
        "daily_creations",
        "grant_versions",
        "license_uses",
        "license_versions",
        "operation_failures",
        "organizations",
        "received_licenses",
        "resources",
        "service_settings",
        "transitions",
    ];
    let mut state = emulator.get("state").expect("the emulator shows its state");
    if let Some(tables) = state.as_object_mut() {
        drop_ended(tables);
        let is_empty = |table: &Value| {
            table.as_array().is_some_and(Vec::is_empty)
                || table.as_object().is_some_and(serde_json::Map::is_empty)
        };
        tables.retain(|name, table| !BOOKKEEPING.contains(&name.as_str()) && !is_empty(table));
    }
    state
}

/// Drops licenses, grants and tokens that have come to their end, with their tags: the service shows them for months.
fn drop_ended(tables: &mut serde_json::Map<String, Value>) {
    if let Some(tokens) = tables.get_mut("tokens").and_then(Value::as_array_mut) {
        tokens.retain(|token| token["status"] != "DELETED");
    }
    let mut ended = Vec::new();
    for name in ["licenses", "grants"] {
        for record in tables.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten() {
            if ["DELETED", "PENDING_DELETE", "REJECTED"].iter().any(|end| record["status"] == **end)
            {
                ended.push(record["arn"].clone());
            }
        }
    }
    for name in ["licenses", "grants", "tag_sets"] {
        if let Some(records) = tables.get_mut(name).and_then(Value::as_array_mut) {
            records.retain(|record| !ended.contains(&record["arn"]));
        }
    }
}

/// Whether an operation changes nothing.
pub(crate) fn is_read(operation: &str) -> bool {
    operation.starts_with("Get") || operation.starts_with("List") || operation.starts_with("Assume")
}

/// The calls that change something.
pub(crate) fn mutations(calls: &Calls) -> Calls {
    let mutating = calls.iter().filter(|(operation, _)| !is_read(operation));
    mutating.map(|(operation, count)| (operation.clone(), *count)).collect()
}
