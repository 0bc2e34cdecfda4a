//! Which operations of the service did Terraform make the provider call, on behalf of which type, and with what?
//!
//! Each test leaves a record; `tests/coverage/coverage.py` joins them to a table once all tests have run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::thread;

use serde_json::{Value, json};

use super::case::Case;

const ANSWERED: &str = "AWS answered";

/// A longer text is no value of an enumeration.
const WORD: usize = 40;

/// Writes down which calls succeeded in this test, and which members they had.
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
    let record = json!({ "calls": calls, "sent": sent(&requests) });
    fs::write(folder.join(format!("{test}.json")), record.to_string()).expect("a record");
}

/// The members that an operation was sent, as `Principals`, and values that may be those of an enumeration, as
/// `Options.DesiredStatus=ACTIVE`.
fn sent(requests: &[Value]) -> BTreeMap<&str, BTreeSet<String>> {
    let mut sent: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for request in requests.iter().filter(|request| request["outcome"] == "ok") {
        if let Some(operation) = request["op"].as_str() {
            walk(&request["params"], "", sent.entry(operation).or_default());
        }
    }
    sent
}

fn walk(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let dot = if path.is_empty() { "" } else { "." };
                walk(member, &format!("{path}{dot}{name}"), found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, path, found)),
        leaf => {
            found.insert(path.to_owned());
            let is_word = |text: &&str| {
                let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_/".contains(&byte);
                text.len() <= WORD && text.bytes().all(letter) && !path.ends_with("Token")
            };
            if let Some(word) = leaf.as_str().filter(is_word) {
                found.insert(format!("{path}={word}"));
            }
        }
    }
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
