//! How much do kills at random moments leave in the service that no state knows of? `SOAK=whole` runs what the guide's
//! figures were measured with; otherwise two kills show that the measurement works. `SOAK_SEED` repeats the moments.

#![allow(clippy::print_stdout, reason = "the figures are what a whole run is for")]

use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::entitlements::{OTHER, grant_by, license_of};
use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance};
use crate::ledger::{Found, count, empty_state, in_service, in_state, left_over};
use crate::random::{Random, seed};

acceptance! {
    a_state_after_a_kill_names_nothing_that_is_not_there,
}

fn is_whole() -> bool {
    std::env::var("SOAK").is_ok_and(|asked| asked == "whole")
}

/// Objects of each type in the configuration.
fn objects() -> usize {
    if is_whole() { 15 } else { 5 }
}

/// Types in the configuration.
const TYPES: usize = 4;

const CONFIG: &str = r#"
variable "objects" {
  type = number
}
variable "license_arn" {
  type = string
}
variable "received" {
  type = list(string)
}
resource "licensemanager_license_configuration" "these" {
  count                 = var.objects
  name                  = "these-${count.index}"
  license_counting_type = "vCPU"
}
resource "licensemanager_license" "these" {
  count                     = var.objects
  name                      = "these-${count.index}"
  product_name              = "Suite"
  product_sku               = "SKU-${count.index}"
  beneficiary               = "Ada"
  issuer                    = { name = "Example" }
  validity                  = { begin = "2026-01-01T00:00:00Z" }
  entitlements              = [{ name = "users", unit = "Count", max_count = 10 }]
  consumption_configuration = { renew_type = "None" }
}
resource "licensemanager_grant" "these" {
  count              = var.objects
  name               = "these-${count.index}"
  license_arn        = var.license_arn
  principal          = "arn:aws:iam::${333333333300 + count.index}:root"
  allowed_operations = ["CheckoutLicense"]
}
resource "licensemanager_grant_accepter" "these" {
  count     = var.objects
  grant_arn = var.received[count.index]
  status    = "ACTIVE"
}
"#;

/// A license to grant, and grants to accept, in an empty service.
fn begin(case: &mut Case) -> (Step, String) {
    case.emulator.post("reset", &json!({}));
    let license = license_of(case, ACCOUNT, REGION);
    let received = (0..objects()).map(|_| {
        let license = license_of(case, OTHER, REGION);
        grant_by(case, OTHER, REGION, &license, ACCOUNT)
    });
    let received: Vec<_> = received.collect();
    // A read makes what is there now the state to come back to.
    case.emulator.given("ListLicenses", &json!({}));
    case.emulator.faults(&json!({ "latency": 0.03 }));
    let step = Step::new(CONFIG).variable("objects", objects());
    let step = step.variable("license_arn", &*license).variable("received", json!(received));
    (step, license)
}

/// What a kill left.
struct Killed {
    /// Whether some of the objects had been made, and not all.
    is_midway: bool,
    /// What the service has and the state has not; nothing where the kill left no readable state. Terraform writes a
    /// local one in place.
    left: Option<Found>,
}

/// Kills an apply after some time.
fn killed(case: &mut Case, after: Duration) -> Killed {
    let (step, given) = begin(case);
    case.write_state_file("main", &empty_state());
    case.plan(&step);
    let apply = ["apply", "-json", "-input=false", "-refresh=false", "planned"];
    let output = case.terraform_while(&apply, |command| {
        thread::sleep(after);
        case.kill(command);
    });
    // What was on its way when the provider was killed still arrives.
    thread::sleep(Duration::from_millis(200));
    let found = in_service(case, &[&given]);
    let is_midway = output.code.is_none() && (1..objects() * TYPES).contains(&count(&found));
    if case.state_file().is_null() {
        return Killed { is_midway, left: None };
    }
    let known = in_state(case);
    for (kind, arns) in &known {
        assert!(
            arns.is_subset(&found[kind]),
            "the state names {kind} {arns:?}, and there is {found:?}"
        );
    }
    Killed { is_midway, left: Some(left_over(&found, &known)) }
}

fn a_state_after_a_kill_names_nothing_that_is_not_there(case: &mut Case) {
    let rounds = if is_whole() { 50 } else { 2 };
    // How long nobody kills it.
    let (step, _) = begin(case);
    case.plan(&step);
    let begun = Instant::now();
    let output = case.terraform(&["apply", "-json", "-input=false", "planned"]);
    let lasts = begun.elapsed();
    assert_eq!(output.code, Some(0), "{output}");

    let mut figures: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let (mut kills, mut midway, mut torn, mut most_of_all) = (0, 0, 0, 0);
    let mut random = Random::new(seed("kills of one apply"));
    // A kill before the first object or after the last one shows nothing.
    while kills < rounds || midway == 0 {
        kills += 1;
        assert!(kills < 10 * rounds, "none of {kills} kills came midway");
        let share = u32::try_from(random.below(1000)).unwrap();
        let Killed { is_midway, left } = killed(case, lasts * share / 1000);
        midway += u32::from(is_midway);
        let Some(left) = left else {
            torn += 1;
            continue;
        };
        let all: usize = left.values().map(BTreeSet::len).sum();
        most_of_all = most_of_all.max(all);
        for (kind, arns) in left {
            let [kills, sum, most] = figures.entry(kind).or_default();
            *kills += usize::from(!arns.is_empty());
            *sum += arns.len();
            *most = arns.len().max(*most);
        }
    }
    println!(
        "{kills} kills of an apply that lasts {lasts:?}, {midway} of them midway, {torn} while the state was written"
    );
    println!("at most {most_of_all} objects at once");
    for (kind, [kills, sum, most]) in figures {
        println!("{kind}: {sum} in {kills} kills, at most {most} at once");
    }
    case.write_state_file("main", &empty_state());
    let (step, _) = begin(case);
    case.emulator.faults(&json!({}));
    case.plan(&step);
}
