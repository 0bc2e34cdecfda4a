//! Does the emulator hold under load, keep what it acknowledged when it is killed, and answer hostile input well formed?
//! A few seconds of each run with the other tests; `SOAK=whole` runs what the figures are measured with.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::print_stdout, reason = "the figures are what a whole run is for")]

mod crash;
mod damage;
mod fuzz;
mod http;
mod load;
mod process;
mod random;

/// One of two sizes, by how much is asked of this run.
fn size<T>(short: T, whole: T) -> T {
    if std::env::var("SOAK").is_ok_and(|asked| asked == "whole") { whole } else { short }
}
