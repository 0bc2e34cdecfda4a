//! After a test: no process, no stray file, no malformed line in the log, and no secret in what was written.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::case::Case;
use super::workspace::SAID;

/// How long the operating system may take to clear away a process that has ended.
const GRACE: Duration = Duration::from_secs(2);

/// How core names the lines that the provider wrote to stderr.
const FROM_PROVIDER: &str = " provider.terraform-provider-licensemanager: ";

/// Another provider, in the words of core.
const OTHERS: &str = "hashicorp/aws";

/// What core says of a provider that breaks its rules, where it lets it pass and where it does not.
const REPROACHES: [&str; 5] = [
    "legacy plugin SDK",
    "Provider produced",
    "produced an unexpected new value",
    "changed the config value",
    "Unexpected Identity Change",
];

pub(super) fn check(case: &Case) {
    case.workspace.detach();
    no_process_is_left(case);
    no_file_is_left(case);
    let (log, reattached) = (case.workspace.read("log"), case.workspace.read("reattached.log"));
    let logs = log.contains(FROM_PROVIDER) || !reattached.is_empty();
    assert!(logs, "the provider wrote no log although it was told to");
    the_log_is_well_formed(&log);
    core_reproaches_nothing(&log);
    every_line_is_an_entry(&reattached);
    no_secret_is_written(case);
}

fn no_process_is_left(case: &Case) {
    let end = Instant::now() + GRACE;
    loop {
        let left = case.workspace.processes();
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < end, "processes are left: {left:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Sockets and other temporary files of the provider.
fn no_file_is_left(case: &Case) {
    let left: Vec<_> = fs::read_dir(case.workspace.path("tmp"))
        .expect("the folder for temporary files")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    assert!(left.is_empty(), "temporary files are left: {left:?}");
}

/// Core gives every line that it understood as a log entry a timestamp of its own; what it did not is only copied.
fn the_log_is_well_formed(log: &str) {
    for line in log.lines().filter(|line| line.contains(FROM_PROVIDER)) {
        assert!(line.contains("timestamp="), "no well-formed log entry: {line}");
    }
    for line in log.lines() {
        let failed = line.contains("plugin process exited:") && line.contains("error=");
        let killed = line.contains("failed to exit gracefully");
        assert!(!failed && !killed, "the provider did not end by itself: {line}");
        assert!(!line.contains("panic"), "the provider panicked: {line}");
    }
}

/// Core logs its warnings in every test. What it finds during a refresh is what others changed, and what it says of another
/// provider is none of our business.
fn core_reproaches_nothing(log: &str) {
    let said = log.lines().filter(|line| !line.contains(FROM_PROVIDER) && !line.contains(OTHERS));
    for line in said.filter(|line| !line.contains("during refresh")) {
        let reproach = REPROACHES.iter().find(|reproach| line.contains(**reproach));
        assert!(reproach.is_none(), "core found fault with the provider: {line}");
    }
}

/// What the provider writes before core has read it: one JSON object per line, its time with six digits.
fn every_line_is_an_entry(log: &str) {
    for line in log.lines() {
        let entry: Value = serde_json::from_str(line).unwrap_or_default();
        let time = entry["@timestamp"].as_str().unwrap_or_default();
        let digits = time.rsplit_once('.').map_or("", |(_, rest)| rest.trim_end_matches('Z'));
        let is_entry =
            entry["@message"].is_string() && entry["@level"].is_string() && digits.len() == 6;
        assert!(is_entry, "no well-formed log entry: {line}");
        assert!(!line.contains("panic"), "the provider panicked: {line}");
    }
}

pub(super) fn no_secret_is_written(case: &Case) {
    for file in ["log", "reattached.log"] {
        let text = case.workspace.read(file);
        for secret in &case.unlogged {
            assert!(!text.contains(secret), "{file} holds a secret of the state");
        }
    }
    let states = ["main/terraform.tfstate", "main/terraform.tfstate.backup"];
    for file in ["log", "reattached.log", SAID].into_iter().chain(states) {
        let text = case.workspace.read(file);
        for secret in &case.secrets {
            assert!(!text.contains(secret), "{file} holds the secret {secret}");
        }
    }
}

#[test]
#[should_panic(expected = "core found fault with the provider")]
fn a_warning_of_core_fails_a_test() {
    core_reproaches_nothing(
        "2026-01-01T00:00:00.000Z [WARN]  Provider \"registry.terraform.io/licensemanager/licensemanager\" produced an \
         invalid plan for licensemanager_token.this, but we are tolerating it because it is using the legacy plugin SDK.",
    );
}
