//! One run: probes in order, what they need, what they show, and everything deleted at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::answer::Answer;
use super::caller::{Call, Caller};
use super::made::Journal;
use super::probe::{Catalog, Cost, Probe, Step};
use super::report::{Exchange, Measurement, Mistake, Prepared, Tried, Verdict};
use super::template::Names;

/// License configurations that a run tries to make at most. An account may make ten in a day.
const MOST_CONFIGURATIONS: u32 = 4;
const COUNTED: &str = "CreateLicenseConfiguration";
const LISTED: &str = "ListLicenseConfigurations";

const FIRST_POLL: Duration = Duration::from_millis(100);
const SLOWEST_POLL: Duration = Duration::from_secs(5);

/// What a run needs.
pub(super) struct Run<'r> {
    pub catalog: &'r Catalog,
    pub caller: Caller,
    pub names: Names,
    pub journal: Journal,
    /// Ends the run before the next call.
    pub stop: CancellationToken,
    seen: Seen,
    prepared: BTreeMap<String, Result<(), String>>,
    configurations: u32,
}

/// What a run saw.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub probes: Vec<Tried>,
    pub objects: Vec<Prepared>,
    pub clean_up: Vec<Exchange>,
    pub measurements: BTreeMap<String, Vec<Measurement>>,
    pub mistakes: Vec<Mistake>,
}

/// Why a probe ends before its last step.
enum End {
    Verdict(Verdict),
    /// The journal cannot be written: nothing more must be made.
    Journal(io::Error),
}

impl From<io::Error> for End {
    fn from(error: io::Error) -> Self {
        Self::Journal(error)
    }
}

fn not_seen(why: impl Into<String>) -> End {
    End::Verdict(Verdict::NotSeen { why: why.into() })
}

/// Where in a probe the run is.
struct Progress {
    exchanges: Vec<Exchange>,
    /// When the call before the present one was answered.
    answered: Instant,
}

impl<'r> Run<'r> {
    pub(super) fn new(
        catalog: &'r Catalog,
        caller: Caller,
        journal: Journal,
        names: Names,
    ) -> Self {
        Self {
            catalog,
            caller,
            names,
            journal,
            stop: CancellationToken::new(),
            seen: Seen::default(),
            prepared: BTreeMap::new(),
            configurations: 0,
        }
    }

    /// Tries the probes that may cost this much, tells each as it ends, and cleans up.
    pub(super) async fn all(
        mut self,
        costs: &BTreeSet<Cost>,
        mut tell: impl FnMut(&Tried),
    ) -> (Seen, Journal) {
        let catalog = self.catalog;
        let mut nothing_more: Option<String> = None;
        for probe in &catalog.probes {
            let mut progress = Progress { exchanges: Vec::new(), answered: Instant::now() };
            let made_before = self.journal.left().len();
            let verdict = match &nothing_more {
                _ if !costs.contains(&probe.cost) => {
                    let flag = probe.cost.flag().unwrap_or("otherwise");
                    Verdict::NotSeen { why: format!("is tried {flag} only") }
                }
                Some(why) => Verdict::NotSeen { why: why.clone() },
                None => match self.probe(probe, &mut progress).await {
                    Ok(()) => Verdict::Holds,
                    Err(End::Verdict(verdict)) => verdict,
                    Err(End::Journal(error)) => {
                        let why = format!("the journal cannot be written: {error}");
                        nothing_more = Some(why.clone());
                        Verdict::NotSeen { why }
                    }
                },
            };
            if matches!(verdict, Verdict::Differs { .. }) {
                let given_back = self.journal.give_back(made_before, &mut self.caller).await;
                progress.exchanges.extend(given_back.unwrap_or_default());
            }
            if nothing_more.is_none() {
                nothing_more = self.why_no_more(probe, &verdict);
            }
            let Probe { name, holds, assumptions, cost, .. } = probe.clone();
            let exchanges = progress.exchanges;
            let tried = Tried { name, holds, assumptions, cost, verdict, exchanges };
            tell(&tried);
            self.seen.probes.push(tried);
        }
        match self.journal.clean_up(&mut self.caller).await {
            Ok(exchanges) => self.seen.clean_up = exchanges,
            Err(error) => {
                let name = "journal".to_owned();
                let fault = Some(format!("the journal cannot be written: {error}"));
                self.seen.objects.push(Prepared { name, fault, exchanges: Vec::new() });
            }
        }
        (self.seen, self.journal)
    }

    /// Why nothing more is to be tried after a probe.
    fn why_no_more(&self, probe: &Probe, verdict: &Verdict) -> Option<String> {
        if let Some(reason) = &self.caller.gave_up {
            return Some(format!("the endpoint does not answer as License Manager: {reason}"));
        }
        if self.stop.is_cancelled() {
            return Some("the run was interrupted".to_owned());
        }
        match verdict {
            Verdict::Differs { seen, .. } if probe.gate => Some(format!("nothing works: {seen}")),
            Verdict::NotSeen { why } if probe.gate => Some(why.clone()),
            _ => None,
        }
    }

    async fn probe(&mut self, probe: &Probe, progress: &mut Progress) -> Result<(), End> {
        for name in &probe.needs {
            self.prepare(name).await?;
        }
        for step in &probe.steps {
            self.step(step, progress).await?;
        }
        Ok(())
    }

    /// Makes an object that probes share, if nobody did before.
    async fn prepare(&mut self, name: &str) -> Result<(), End> {
        let fault = |why: &String| not_seen(format!("there is no {name}: {why}"));
        if let Some(known) = self.prepared.get(name) {
            return known.as_ref().copied().map_err(fault);
        }
        let Some(object) = self.catalog.objects.get(name) else {
            return Err(not_seen(format!("nothing is known as {name}")));
        };
        for other in &object.needs {
            Box::pin(self.prepare(other)).await?;
        }
        let mut progress = Progress { exchanges: Vec::new(), answered: Instant::now() };
        let mut outcome = Ok(());
        for step in &object.steps {
            match self.step(step, &mut progress).await {
                Ok(()) => {}
                Err(End::Verdict(Verdict::Holds)) => break,
                Err(End::Verdict(
                    Verdict::Differs { seen: why, .. } | Verdict::NotSeen { why },
                )) => {
                    outcome = Err(why);
                    break;
                }
                Err(end) => return Err(end),
            }
        }
        let answer = outcome.as_ref().copied().map_err(fault);
        self.seen.objects.push(Prepared {
            name: name.to_owned(),
            fault: outcome.clone().err(),
            exchanges: progress.exchanges,
        });
        self.prepared.insert(name.to_owned(), outcome);
        answer
    }

    async fn step(&mut self, step: &Step, progress: &mut Progress) -> Result<(), End> {
        let request = match &step.raw {
            Some(text) => Ok(Value::from(text.as_str())),
            None => self.names.object(&step.with).map(Value::Object),
        };
        let request = request.map_err(|name| unknown(&name))?;
        let call =
            Call { party: step.party, elsewhere: step.elsewhere, operation: &step.call, request };
        if !self.caller.accounts.contains_key(&step.party) {
            return Err(not_seen("there is no second account"));
        }
        let since = progress.answered;
        let answer = self.patiently(step, &call, progress).await?;
        self.keep(step, &answer, since);
        self.judge(step, &answer)
    }

    /// Calls, once more as long as what a step waits for is not so.
    async fn patiently(
        &mut self,
        step: &Step,
        call: &Call<'_>,
        progress: &mut Progress,
    ) -> Result<Answer, End> {
        let (began, mut pause) = (Instant::now(), FIRST_POLL);
        loop {
            if self.stop.is_cancelled() {
                return Err(not_seen("the run was interrupted"));
            }
            if call.operation == COUNTED {
                if self.configurations >= MOST_CONFIGURATIONS {
                    let limit = MOST_CONFIGURATIONS;
                    return Err(not_seen(format!(
                        "a run makes {limit} license configurations at most"
                    )));
                }
                self.configurations += 1;
            }
            let answer = self.call(call, progress).await?;
            let answer =
                answer.map_err(|why| not_seen(format!("no answer of License Manager: {why}")))?;
            if answer.code.is_none() {
                self.journal.note(call, &answer.json)?;
            }
            let Some(until) = &step.until else { return Ok(answer) };
            let fault = until.fault(&answer, &mut self.names).map_err(|name| unknown(&name))?;
            let Some(fault) = fault else { return Ok(answer) };
            if began.elapsed() >= Duration::from_secs(step.within) {
                let why = format!("{} within {} s: {fault}", step.call, step.within);
                return Err(not_seen(format!("{why}, which did not become so in time")));
            }
            tokio::select! {
                () = sleep(pause) => {}
                () = self.stop.cancelled() => {}
            }
            pause = (pause * 2).min(SLOWEST_POLL);
        }
    }

    /// Makes a call. Where the answer to one that makes something is lost, what it made is found.
    async fn call(
        &mut self,
        call: &Call<'_>,
        progress: &mut Progress,
    ) -> Result<Result<Answer, String>, End> {
        let (mut answer, exchange) = self.caller.call(call).await;
        progress.exchanges.push(exchange);
        if answer.is_err() && call.request.get("ClientToken").is_some() {
            // The token makes it safe: what was done already is answered once more.
            let (again, exchange) = self.caller.call(call).await;
            progress.exchanges.push(exchange);
            answer = again;
        }
        if answer.is_err() && call.operation == COUNTED {
            let list = Call { operation: LISTED, request: json!({}), ..call.clone() };
            let (listed, exchange) = self.caller.call(&list).await;
            progress.exchanges.push(exchange);
            let listed = listed.map(|it| it.json).unwrap_or_default();
            let listed = listed["LicenseConfigurations"].as_array().into_iter().flatten();
            for made in listed.filter(|it| it["Name"] == call.request["Name"]) {
                self.journal.note(call, made)?;
            }
        }
        progress.answered = Instant::now();
        Ok(answer)
    }

    fn keep(&mut self, step: &Step, answer: &Answer, since: Instant) {
        for (name, pointer) in &step.keep {
            if let Some(value) = answer.json.pointer(pointer) {
                self.names.set(name, value.clone());
            }
        }
        for (label, pointer) in &step.note {
            let member = pointer.rsplit('/').next().map(str::to_owned);
            let measured = match answer.json.pointer(pointer) {
                Some(Value::Array(items)) => in_words(format!("{} items", items.len())),
                Some(Value::Null) | None => in_words("absent"),
                Some(value) => Measurement { member, value: value.clone() },
            };
            self.seen.measurements.entry(label.clone()).or_default().push(measured);
        }
        if let Some(label) = &step.time {
            let seconds = in_words(format!("{:.2} s", since.elapsed().as_secs_f64()));
            self.seen.measurements.entry(label.clone()).or_default().push(seconds);
        }
    }

    fn judge(&mut self, step: &Step, answer: &Answer) -> Result<(), End> {
        let names = &mut self.names;
        for unseen in &step.unseen {
            if unseen.when.fits(answer, names) {
                return Err(not_seen(&unseen.why));
            }
        }
        if let Some(mistake) = &step.mistake {
            self.seen.mistakes.push(Mistake {
                mistake: mistake.clone(),
                operation: step.call.clone(),
                status: answer.status,
                code: answer.code.clone(),
                text: answer.message.clone(),
            });
        }
        let differs = |seen, switch| End::Verdict(Verdict::Differs { seen, switch });
        let Some(expected) = &step.expect else {
            let refused = step.until.is_none() && answer.code.is_some();
            let why = || format!("{} was refused: {}", step.call, answer.short());
            return if refused { Err(not_seen(why())) } else { Ok(()) };
        };
        let fault = expected.fault(answer, names).map_err(|name| unknown(&name))?;
        if let Some(fault) = &fault {
            let switch = step.or.iter().find(|(_, other)| other.fits(answer, names));
            if let Some((switch, _)) = switch {
                let fault = format!("{}: {fault}", step.call);
                return Err(differs(fault, Some(switch.clone())));
            }
        }
        match (fault, answer.says_nothing()) {
            (_, Some(why)) => Err(not_seen(format!("{}: {why}", step.call))),
            (Some(fault), None) => Err(differs(format!("{}: {fault}", step.call), None)),
            (None, None) => Ok(()),
        }
    }
}

/// A measurement in the words of the run.
fn in_words(text: impl Into<Value>) -> Measurement {
    Measurement { member: None, value: text.into() }
}

fn unknown(name: &str) -> End {
    not_seen(format!("a call before it did not say {name}"))
}
