//! Does AWS License Manager behave as its emulator assumes? Probes find out, in the account of whoever runs them.
//!
//! | file | question it answers |
//! |---|---|
//! | `probe.rs`, `probes/` | What is tried, at which cost? Data: calls, and what is expected of their answers. |
//! | `template.rs`, `expectation.rs`, `answer.rs` | How are requests filled in, and answers judged? |
//! | `run.rs`, `caller.rs`, `made.rs`, `rates.rs` | In which order, against whom, and how does everything go away again? |
//! | `report.rs`, `stand_ins.rs` | What is written down, and what must not be? |
//! | `assumptions.rs`, `policy.rs`, `table.rs` | What does that say about the assumptions, and which permissions did it take? |
//! | `command.rs`, `flags.rs`, `reach.rs` | What was asked for, and how is AWS reached? |
//!
//! Nothing here knows how the emulator or the provider read an answer: requests are JSON, and so are answers. Credentials,
//! regions and endpoints are those that the provider would use.

mod answer;
mod assumptions;
mod caller;
mod command;
mod expectation;
mod flags;
mod made;
mod policy;
mod probe;
mod rates;
mod reach;
mod report;
mod run;
mod stand_ins;
mod table;
mod template;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub use assumptions::{Assumption, Row, all as assumptions, coverage, table};
pub use caller::Account;
pub use command::run as command;
pub use flags::{Flags, USAGE};
pub use made::{Journal, Made};
pub use policy::policy;
pub use probe::{Catalog, Cost, Party, Probe, Step};
pub use report::{Exchange, Outcome, Report, Tried, Verdict};
pub use table::{rows, setting, summary};

use caller::Caller;
use run::Run;
use stand_ins::StandIns;
use template::Names;

/// An operation that does not exist. Asking for it needs no permission.
const UNKNOWN_OPERATION: &str = "ListNothing";

/// A run as it is asked for.
#[derive(Debug, Clone)]
pub struct Plan {
    pub costs: BTreeSet<Cost>,
    pub accounts: BTreeMap<Party, Account>,
    pub region: String,
    pub other_region: String,
    pub partition: String,
    pub organization: Option<String>,
    /// The URL that is called in place of AWS's own, whoever set it.
    pub endpoint: Option<String>,
    pub rates: bool,
    /// How long one answer may take.
    pub timeout: Duration,
    /// Ends the run before its next call.
    pub stop: CancellationToken,
}

/// What a run saw, with what it left.
pub struct Ended {
    /// With stand-ins for everything that is not public.
    pub report: Report,
    pub journal: Journal,
}

impl Catalog {
    /// The probes that are asked for by name or assumption, and the gate. An error names what no probe is called.
    pub fn only(mut self, names: &[String]) -> Result<Self, String> {
        let is = |it: &Probe, name: &String| it.name == *name || it.assumptions.contains(name);
        let stranger = names.iter().find(|name| !self.probes.iter().any(|it| is(it, name)));
        if let Some(name) = stranger {
            return Err(format!(
                "--only {name}: no probe is called so; verify --list names them and what they try"
            ));
        }
        let wanted = |it: &Probe| names.iter().any(|name| is(it, name));
        self.probes.retain(|probe| names.is_empty() || probe.gate || wanted(probe));
        Ok(self)
    }
}

/// Tries what the plan asks for, and deletes what it made.
pub async fn run(
    plan: &Plan,
    catalog: &Catalog,
    journal: Journal,
    tell: impl FnMut(&Tried),
) -> Ended {
    let (began, start) = (OffsetDateTime::now_utc(), Instant::now());
    let unique = Uuid::new_v4().simple().to_string();
    let prefix = format!("lm-verify-{}", &unique[..8]);
    let caller = Caller::new(plan.accounts.clone(), plan.timeout);
    let mut run = Run::new(catalog, caller, journal, names(plan, began, &prefix));
    run.stop = plan.stop.clone();
    let (mut seen, journal) = run.all(&plan.costs, tell).await;
    if plan.rates {
        let mut caller = Caller::new(plan.accounts.clone(), plan.timeout);
        seen.measurements.extend(rates::measured(&mut caller, &plan.stop).await);
    }
    let report = Report {
        form: report::FORM,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        began: began.replace_nanosecond(0).unwrap_or(began).format(&Rfc3339).unwrap_or_default(),
        seconds: start.elapsed().as_secs_f64(),
        endpoint: reach::told_endpoint(plan.endpoint.as_deref()),
        region: plan.region.clone(),
        costs: plan.costs.iter().copied().collect(),
        probes: seen.probes,
        objects: seen.objects,
        clean_up: seen.clean_up,
        left: journal.left().len(),
        measurements: seen.measurements,
        mistakes: seen.mistakes,
    };
    let mut stand_ins = StandIns::new(catalog.public_texts(), &prefix);
    for account in plan.accounts.values() {
        stand_ins.of("account", &account.id);
    }
    Ended { report: report.with_stand_ins(&mut stand_ins), journal }
}

fn names(plan: &Plan, began: OffsetDateTime, prefix: &str) -> Names {
    let mut names = Names::new(began);
    names.set("prefix", prefix);
    names.set("region", plan.region.as_str());
    names.set("other_region", plan.other_region.as_str());
    names.set("partition", plan.partition.as_str());
    if let Some(organization) = &plan.organization {
        names.set("organization", organization.as_str());
    }
    for (party, account) in &plan.accounts {
        let name = match party {
            Party::Own => "account",
            Party::Grantee => "grantee",
        };
        names.set(name, account.id.as_str());
    }
    names
}

impl Catalog {
    /// The texts that probes send and expect, which everybody can read.
    fn public_texts(&self) -> BTreeSet<String> {
        let mut texts = BTreeSet::new();
        let steps = self.objects.values().flat_map(|object| &object.steps);
        for step in steps.chain(self.probes.iter().flat_map(|probe| &probe.steps)) {
            texts.insert(step.call.clone());
            texts.extend(step.raw.clone());
            step.with.values().for_each(|value| collect(value, &mut texts));
        }
        texts
    }
}

fn collect(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if !text.contains("${") => {
            texts.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(members) => members.values().for_each(|value| collect(value, texts)),
        _ => {}
    }
}
