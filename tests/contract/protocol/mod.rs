//! Does the plugin protocol do what Terraform expects of it?

#![allow(clippy::unwrap_used, reason = "what is missing fails the test")]
#![allow(clippy::unnecessary_wraps, reason = "parts of messages are optional")]

mod calls;
mod certificates;
mod client;
mod deferral;
mod endings;
mod failures;
mod fake;
mod generated;
mod memory;
mod mutual_tls;
mod planned_private;
mod process;
mod recorded_schemas;
mod takeover;
