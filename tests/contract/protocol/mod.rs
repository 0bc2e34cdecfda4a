//! Does the plugin protocol do what Terraform expects of it?

#![allow(clippy::unwrap_used, reason = "what is missing fails the test")]
#![allow(clippy::unnecessary_wraps, reason = "parts of messages are optional")]

mod calls;
mod certificates;
mod client;
mod deferral;
#[cfg(unix)]
mod endings;
mod failures;
mod fake;
mod generated;
#[cfg(target_os = "linux")]
mod memory;
mod mutual_tls;
#[cfg(unix)]
mod planned_private;
#[cfg(unix)]
mod process;
mod recorded_schemas;
mod takeover;

#[cfg(not(unix))]
#[test]
#[ignore = "`process`, `endings` and `planned_private` need signals and a shell: they are not compiled here"]
fn the_process_begins_and_ends() {}

#[cfg(not(target_os = "linux"))]
#[test]
#[ignore = "`memory` reads /proc: it is not compiled here"]
fn the_process_takes_little_memory() {}
