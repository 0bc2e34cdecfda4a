//! Whatever comes in, nothing panics: the emulator's HTTP, the plugin's messages, values, states, and the small languages.
//!
//! The driver is this crate's own: libFuzzer and its kind need nightly Rust to see which code a case reaches, and without
//! that they are a source of random bytes, which reach nothing behind the first check. So cases are right ones, made from
//! the service's model, from schemas or from a corpus, in which something is then damaged. A printed seed repeats them.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Instant;

use super::random::{Random, seed};
use super::size;

mod emulator;
mod model;
mod msgpack;
mod mutation;
mod plugin;
mod requests;
mod states;
mod texts;
mod values;

/// Runs cases, as many as this run asks for, and names the one that fails.
fn run(target: &str, short: u64, whole: u64, case: impl Fn(&mut Random)) {
    let (cases, seed) = (size(short, whole), seed(target));
    let begun = Instant::now();
    for number in 0..cases {
        let outcome = catch_unwind(AssertUnwindSafe(|| case(&mut Random::of_case(seed, number))));
        if let Err(panic) = outcome {
            println!("fuzz, {target}: it was case {number} of SOAK_SEED={seed}");
            resume_unwind(panic);
        }
    }
    report(target, cases, begun);
}

fn report(target: &str, cases: u64, begun: Instant) {
    println!("fuzz, {target}: {cases} cases in {:?}", begun.elapsed());
}
