//! Long runs in which much goes wrong, and nothing may be lost or doubled. `SOAK=whole` runs them at full length, with the
//! seed in `SOAK_SEED`.

#![allow(clippy::print_stdout, reason = "the figures are what a whole run is for")]

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use crate::counted;
use crate::entitlements::license_of;
use crate::harness::{ACCOUNT, Calls, Case, REGION, Step, acceptance, is_read};
use crate::ledger::{count, delete, empty_state, in_service, in_state, left_over};
use crate::random::{Random, seed};

acceptance! {
    nothing_is_lost_or_doubled_where_calls_are_throttled_and_cut,
    kills_leave_no_more_than_was_under_way,
}

/// One of each type for each key; the value stands in what an update changes.
const CONFIG: &str = r#"
variable "these" {
  type = map(string)
}
variable "license_arn" {
  type = string
}
variable "configuration_arn" {
  type = string
}
resource "licensemanager_license_configuration" "these" {
  for_each              = var.these
  name                  = "these-${each.key}"
  description           = each.value
  license_counting_type = "vCPU"
}
resource "licensemanager_license" "these" {
  for_each                  = var.these
  name                      = "these-${each.key}-${each.value}"
  product_name              = "Suite"
  product_sku               = "SKU-${each.key}"
  beneficiary               = "Ada"
  issuer                    = { name = "Example" }
  validity                  = { begin = "2026-01-01T00:00:00Z" }
  entitlements              = [{ name = "users", unit = "Count", max_count = 10 }]
  consumption_configuration = { renew_type = "None" }
}
resource "licensemanager_grant" "these" {
  for_each           = var.these
  name               = "these-${each.key}-${each.value}"
  license_arn        = var.license_arn
  principal          = "arn:aws:iam::${333333333300 + tonumber(each.key)}:root"
  allowed_operations = ["CheckoutLicense"]
}
resource "licensemanager_report_generator" "these" {
  for_each                   = var.these
  name                       = "these-${each.key}"
  description                = each.value
  types                      = ["LicenseConfigurationUsageReport"]
  license_configuration_arns = [var.configuration_arn]
  frequency                  = { period = "DAY" }
}
resource "licensemanager_license_asset_ruleset" "these" {
  for_each    = var.these
  name        = "these-${each.key}"
  description = each.value
  rules = [{
    rule_statement = {
      instance_rule_statement = {
        matching_rule_statement = {
          key_to_match   = "Platform"
          constraint     = "EQUALS"
          value_to_match = ["Windows"]
        }
      }
    }
  }]
}
"#;

const TYPES: usize = 5;

/// What the configuration is about, in an empty service.
struct Given {
    license: String,
    configuration: String,
}

impl Given {
    fn make(case: &mut Case) -> Self {
        case.emulator.post("reset", &json!({}));
        case.emulator.faults(&json!({}));
        case.write_state_file("main", &empty_state());
        let license = license_of(case, ACCOUNT, REGION);
        let configuration = counted::configuration(case, json!({}));
        Self { license, configuration }
    }

    fn step(&self, these: &Map<String, Value>) -> Step {
        let step = Step::new(CONFIG).variable("these", Value::Object(these.clone()));
        let step = step.variable("license_arn", &*self.license);
        step.variable("configuration_arn", &*self.configuration)
    }

    fn arns(&self) -> [&str; 2] {
        [&self.license, &self.configuration]
    }
}

fn is_whole() -> bool {
    std::env::var("SOAK").is_ok_and(|asked| asked == "whole")
}

fn nothing_is_lost_or_doubled_where_calls_are_throttled_and_cut(case: &mut Case) {
    let keys = if is_whole() { 100 } else { 4 };
    case.provider("provider \"licensemanager\" {\n  max_retries = 25\n}\n");
    let given = Given::make(case);
    let these: Map<_, _> = (0..keys).map(|key| (key.to_string(), json!("a"))).collect();
    let step = given.step(&these);
    case.plan(&step);
    let seed = seed("cuts");
    let trouble = json!({ "throttle": 0.3, "drop_before": 0.05, "drop_after": 0.05, "seed": seed });
    case.emulator.faults(&trouble);
    let begun = Instant::now();
    let mark = case.emulator.calls();
    let output = case.terraform(&["apply", "-json", "-input=false", "-parallelism=50", "planned"]);
    let (lasted, sent) = (begun.elapsed(), case.emulator.calls_since(&mark));
    assert_eq!(output.code, Some(0), "{output}");
    let (found, known) = (in_service(case, &given.arns()), in_state(case));
    assert_eq!(found, known, "the service against the state");
    assert_eq!(count(&known), keys * TYPES);
    case.emulator.faults(&json!({}));
    case.plans_empty(&[]);
    case.emulator.faults(&trouble);
    let destroy = [
        "apply",
        "-destroy",
        "-refresh=false",
        "-json",
        "-input=false",
        "-auto-approve",
        "-parallelism=50",
    ];
    let output = case.terraform(&destroy);
    assert_eq!(output.code, Some(0), "{output}");
    case.emulator.faults(&json!({}));
    assert_eq!(count(&in_service(case, &given.arns())), 0, "something was not destroyed");
    let (objects, requests) = (count(&known), sent.values().sum::<u64>());
    println!(
        "cuts: {objects} objects made by {requests} requests in {lasted:?}, none lost, none doubled"
    );
}

/// As many as Terraform works on at a time, unless it is told otherwise.
const PARALLELISM: usize = 10;

/// How much a campaign saw.
#[derive(Debug, Default)]
struct Tally {
    kills: u64,
    /// Kills while Terraform wrote its state, which was empty then.
    torn: u32,
    /// Writes that the service did.
    operations: u64,
    left: usize,
    most_left: usize,
    named: usize,
    most_gone: usize,
}

fn kills_leave_no_more_than_was_under_way(case: &mut Case) {
    let (kills, operations) = if is_whole() { (200, 10_000) } else { (2, 0) };
    let mut random = Random::new(seed("kills"));
    let mut given = Given::make(case);
    case.emulator.faults(&slowly());
    // How long an apply works; the first one ends by itself.
    let (mut lasts, mut is_first) = (Duration::from_mins(1), true);
    let (mut tally, mut applies) = (Tally::default(), 0);
    while tally.kills < kills || tally.operations < operations {
        applies += 1;
        assert!(
            applies < 10 * (kills + operations / 10),
            "applies end before they are killed: {tally:?}"
        );
        case.plan_unchecked(&given.step(&choice(&mut random)));
        let (mark, mut begun) = (case.emulator.calls(), Instant::now());
        let moment = lasts * u32::try_from(random.below(1000)).unwrap() / 1000;
        let apply = ["apply", "-json", "-input=false", "-refresh=false", "planned"];
        let output = case.terraform_while(&apply, |command| {
            wait_for_anything(case, &mark);
            begun = Instant::now();
            if !is_first {
                thread::sleep(moment);
                case.kill(command);
            }
        });
        if is_first {
            (lasts, is_first) = (begun.elapsed(), false);
            continue;
        }
        is_quiet(case);
        let sent = case.emulator.calls_since(&mark).into_iter();
        let writes = sent.filter(|(name, _)| !is_read(name)).map(|(_, count)| count);
        tally.operations += writes.sum::<u64>();
        if output.code.is_some() {
            lasts = moment * 3 / 4;
            continue;
        }
        lasts += lasts / 20;
        tally.kills += 1;
        if case.state_file().is_null() {
            tally.torn += 1;
            given = Given::make(case);
            case.emulator.faults(&slowly());
            continue;
        }
        audit(case, &given, &output.stdout, &mut tally);
        if tally.kills.is_multiple_of(20) {
            println!("kills so far: {tally:?}");
        }
    }
    println!("kills: {tally:?}");
    assert!(tally.operations > 0, "no kill came after a write");
    case.emulator.faults(&json!({}));
    case.plan_unchecked(&given.step(&choice(&mut random)));
    let output = case.terraform(&["apply", "-json", "-input=false", "planned"]);
    assert_eq!(output.code, Some(0), "{output}");
    case.plans_empty(&[]);
    assert_eq!(in_service(case, &given.arns()), in_state(case), "the service against the state");
}

/// Holds what is there against what the state and the terminal say, and clears away what neither of them knows.
fn audit(case: &Case, given: &Given, said: &str, tally: &mut Tally) {
    let (found, known) = (in_service(case, &given.arns()), in_state(case));
    let gone = count(&left_over(&known, &found));
    let mut left = left_over(&found, &known);
    for (kind, arns) in &mut left {
        for arn in arns.iter() {
            delete(case, kind, arn);
        }
        let before = arns.len();
        arns.retain(|arn| !said.contains(arn));
        tally.named += before - arns.len();
    }
    let most = count(&left);
    tally.left += most;
    tally.most_left = tally.most_left.max(most);
    tally.most_gone = tally.most_gone.max(gone);
    assert!(most <= PARALLELISM, "nobody knows of {left:#?}");
    assert!(gone <= PARALLELISM, "the state names {gone} objects that are gone");
}

/// Waits until the service is asked for something, if it is.
fn wait_for_anything(case: &Case, mark: &Calls) {
    let end = Instant::now() + Duration::from_mins(1);
    while case.emulator.calls_since(mark).is_empty() && Instant::now() < end {
        thread::sleep(Duration::from_millis(20));
    }
}

fn slowly() -> Value {
    json!({ "latency": 0.03 })
}

/// Some of the keys, each with one of a few words: against another choice there is something to create, to update and to
/// delete.
fn choice(random: &mut Random) -> Map<String, Value> {
    const WORDS: [&str; 3] = ["a", "b", "c"];
    let most = if is_whole() { 30 } else { 5 };
    let keys = (0..most).filter(|_| random.chance(65)).collect::<Vec<_>>();
    keys.into_iter().map(|key: u32| (key.to_string(), json!(random.pick(&WORDS)))).collect()
}

/// Waits until the service has done what it was asked for last.
fn is_quiet(case: &Case) {
    loop {
        let mark = case.emulator.calls();
        thread::sleep(Duration::from_millis(150));
        if case.emulator.calls_since(&mark).is_empty() {
            return;
        }
    }
}
