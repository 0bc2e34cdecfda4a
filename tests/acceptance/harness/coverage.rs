//! Which operations of the service did Terraform make the provider call, and on behalf of which type?
//!
//! Each test leaves a record; `tests/coverage/coverage.py` joins them to a table once all tests have run.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::thread;

use serde_json::{Value, json};

use super::case::Case;

const ANSWERED: &str = "AWS answered";

/// Writes down which calls succeeded in this test.
///
/// What was called is the emulator's word, on whose behalf it was called is the provider's: its log entries carry the
/// call of the plugin protocol that they belong to.
pub(super) fn record(case: &Case) {
    let requests = case.emulator.log();
    let served: BTreeSet<&str> = requests
        .iter()
        .filter(|request| request["outcome"] == "ok")
        .filter_map(|request| request["op"].as_str())
        .collect();
    let (log, reattached) = (case.workspace.read("log"), case.workspace.read("reattached.log"));
    let started = log.lines().filter(|line| line.contains(ANSWERED)).map(of_core);
    let running = reattached.lines().filter(|line| line.contains(ANSWERED)).map(of_provider);
    let calls: BTreeSet<[String; 3]> = started
        .chain(running)
        .flatten()
        .filter(|[operation, ..]| served.contains(operation.as_str()))
        .collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("coverage");
    fs::create_dir_all(&folder).expect("a folder for the records");
    let test = thread::current().name().unwrap_or("unnamed").replace("::", ".");
    let calls: Vec<_> = calls.into_iter().collect();
    fs::write(folder.join(format!("{test}.json")), json!(calls).to_string()).expect("a record");
}

/// Operation, call of the plugin protocol and type, of a line that core wrote: `name=value` in any order.
fn of_core(line: &str) -> Option<[String; 3]> {
    let value = |name: &str| {
        let value = line.split(' ').find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
        Some(value?.trim_matches('"').to_owned())
    };
    Some([value("operation")?, value("tf_rpc")?, value("tf_resource_type")?])
}

/// The same of a line that the provider wrote itself.
fn of_provider(line: &str) -> Option<[String; 3]> {
    let entry: Value = serde_json::from_str(line).ok()?;
    let value = |name: &str| Some(entry[name].as_str()?.to_owned());
    Some([value("operation")?, value("tf_rpc")?, value("tf_resource_type")?])
}
