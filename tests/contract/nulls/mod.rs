//! Is every null told where it stands, and does none of them reach Terraform core as a mistake of the provider?
//!
//! The cases follow from the schemas: every attribute of everything that has some, its elements and its entries.

mod places;
mod resources;

use std::collections::BTreeSet;

use futures::StreamExt as _;
use terraform_provider_licensemanager::framework::requests::{
    ActionEvent, ClientCapabilities, Kind, ListRequest, PlanRequest, Service as _,
};
use terraform_provider_licensemanager::framework::schema::{Block, Type};
use terraform_provider_licensemanager::framework::value::Refinement;
use terraform_provider_licensemanager::framework::{Diagnostics, Path, Severity, Value};

use crate::left_out::Bench;
use places::{Place, What, full, places};

/// With which words a mistake of the provider is told, by itself or by its check of core's rules.
const MISTAKES: [&str; 6] = [
    "mistake in the provider",
    "breaks a rule of Terraform core",
    "does not fit its model",
    "missing field",
    "panic",
    "crashed",
];

const MISSING: &str = "has to have a value";
const READ_ONLY: &str = "is read-only";

const CLIENT: ClientCapabilities =
    ClientCapabilities { deferral_allowed: false, write_only_attributes_allowed: true };

/// Something that can be configured: a type of this kind, or the provider block.
#[derive(Debug, Clone)]
struct Subject {
    kind: Option<Kind>,
    type_name: String,
}

fn subjects(bench: &Bench) -> Vec<Subject> {
    let kinds = [
        Kind::Resource,
        Kind::DataSource,
        Kind::EphemeralResource,
        Kind::ListResource,
        Kind::Action,
    ];
    let mut subjects = vec![Subject { kind: None, type_name: "provider".into() }];
    for kind in kinds {
        let names = bench.provider.type_names(kind).into_iter();
        subjects.extend(names.map(|type_name| Subject { kind: Some(kind), type_name }));
    }
    subjects
}

impl Subject {
    fn block<'a>(&self, bench: &'a Bench) -> &'a Block {
        match self.kind {
            None => &bench.provider.provider_schema().block,
            Some(kind) => &bench.provider.schema(kind, &self.type_name).unwrap().block,
        }
    }

    fn validate(&self, bench: &Bench, config: &Value) -> Diagnostics {
        match self.kind {
            None => bench.provider.validate_provider(config.clone()),
            Some(kind) => bench.provider.validate(kind, &self.type_name, config.clone(), CLIENT),
        }
    }

    /// What the calls say that use a configuration, each by itself: between two of them a value may have become known.
    async fn uses(&self, bench: &Bench, config: &Value) -> Vec<Diagnostics> {
        let provider = &bench.provider;
        let (type_name, config) = (self.type_name.clone(), config.clone());
        match self.kind {
            None => {
                let found = provider.configure(config, String::new()).await;
                bench.configure().await;
                vec![found]
            }
            Some(Kind::Resource) => {
                let prior = full(self.block(bench));
                let mut found = Vec::new();
                for prior in [Value::Null, prior] {
                    found.push(plan(bench, &type_name, &prior, &config).await);
                }
                found
            }
            Some(Kind::DataSource) => {
                vec![provider.read_data(type_name, config, CLIENT).await.diagnostics]
            }
            Some(Kind::EphemeralResource) => {
                vec![provider.open(type_name, config, CLIENT).await.diagnostics]
            }
            Some(Kind::ListResource) => {
                let request = ListRequest { type_name, config, include_object: false, limit: 0 };
                let events: Vec<_> = provider.list(request).collect().await;
                let found = events.into_iter().map(|event| event.diagnostics);
                vec![found.fold(Diagnostics::new(), |mut all, more| {
                    all.extend(more);
                    all
                })]
            }
            Some(Kind::Action) => {
                let planned = provider.plan_action(type_name.clone(), config.clone(), CLIENT).await;
                let mut invoked = provider.invoke_action(type_name, config);
                loop {
                    match invoked.next().await {
                        Some(ActionEvent::Completed(found)) => return vec![planned, found],
                        Some(ActionEvent::Progress(_)) => {}
                        None => panic!("{}: the action does not end", self.type_name),
                    }
                }
            }
        }
    }
}

async fn plan(bench: &Bench, type_name: &str, prior: &Value, config: &Value) -> Diagnostics {
    let request = PlanRequest {
        type_name: type_name.to_owned(),
        prior: prior.clone(),
        proposed: config.clone(),
        config: config.clone(),
        private: Vec::new(),
        planned_private: Vec::new(),
        identity: None,
        capabilities: CLIENT,
    };
    bench.provider.plan(request).await.diagnostics
}

fn said(found: &Diagnostics) -> Vec<(Option<Path>, String)> {
    let errors = found.iter().filter(|said| said.severity == Severity::Error);
    errors.map(|said| (said.path.clone(), format!("{}: {}", said.summary, said.detail))).collect()
}

/// The places of which an error says this.
fn named(found: &Diagnostics, words: &str) -> BTreeSet<Path> {
    let about = said(found).into_iter().filter(|(_, text)| text.contains(words));
    about.map(|(path, _)| path.unwrap_or_default()).collect()
}

/// A mistake of the provider, if one is told.
fn mistake(found: &Diagnostics) -> Option<String> {
    let mistakes = said(found).into_iter().map(|(_, text)| text);
    let mut mistakes = mistakes.filter(|text| MISTAKES.iter().any(|word| text.contains(word)));
    mistakes.next()
}

/// Counts cases, and gathers what failed.
#[derive(Default)]
struct Tally {
    cases: usize,
    failures: Vec<String>,
}

impl Tally {
    /// One case: at this place it says exactly this, wherever it is asked.
    fn says(
        &mut self,
        subject: &Subject,
        case: &str,
        place: &Place,
        found: &[Diagnostics],
        words: Option<&str>,
    ) {
        self.cases += 1;
        let expected: BTreeSet<_> = words.iter().map(|_| place.path.clone()).collect();
        let sought = words.map_or_else(|| vec![MISSING, READ_ONLY], |words| vec![words]);
        for (call, found) in found.iter().enumerate() {
            let about: BTreeSet<_> = sought.iter().flat_map(|words| named(found, words)).collect();
            let mistake = mistake(found);
            if about != expected || mistake.is_some() {
                let Subject { kind, type_name } = subject;
                self.failures.push(format!(
                    "{kind:?} {type_name}: {case} {} ({:?}), call {call}: {:?} {mistake:?}",
                    place.path,
                    place.what,
                    said(found)
                ));
                return;
            }
        }
    }

    #[expect(clippy::print_stdout, reason = "the number of cases is to be read")]
    fn report(self, what: &str) {
        let (failed, cases) = (self.failures.len(), self.cases);
        let shown: Vec<_> =
            self.failures.iter().take(30).map(|failure| format!("{failure:.500}")).collect();
        assert!(failed == 0, "{failed} of {cases} cases failed:\n{}", shown.join("\n\n"));
        println!("{cases} cases: {what}");
    }
}

/// As Terraform sends it.
fn as_sent(config: &Value, shape: &Type) -> Value {
    use terraform_provider_licensemanager::framework::msgpack;
    msgpack::decode(&msgpack::encode(config, shape).unwrap(), shape).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_null_is_told_where_it_stands_or_means_nothing() {
    let bench = Bench::new().await;
    let mut tally = Tally::default();
    for subject in subjects(&bench) {
        let block = subject.block(&bench);
        let (full, shape) = (full(block), block.value_type());
        let holding = |place: &Place, value| {
            let config = place.holding(&full, value).unwrap_or_else(|| panic!("{place:?}"));
            as_sent(&config, &shape)
        };
        for place in places(block).iter().filter(|place| place.what != What::ReadOnly) {
            let words = place.needs_a_value().then_some(MISSING);
            let null = holding(place, Value::Null);
            let mut found = vec![subject.validate(&bench, &null)];
            found.extend(subject.uses(&bench, &null).await);
            tally.says(&subject, "null", place, &found, words);
            // What is not known yet may be anything.
            let unknown = holding(place, Value::unknown());
            let found = [subject.validate(&bench, &unknown)];
            tally.says(&subject, "unknown", place, &found, None);
        }
    }
    tally.report("nulls in what can be configured");
}

#[tokio::test]
async fn what_only_the_service_sets_cannot_be_configured() {
    let bench = Bench::new().await;
    let mut tally = Tally::default();
    for subject in subjects(&bench) {
        let block = subject.block(&bench);
        let (full, shape) = (full(block), block.value_type());
        for place in places(block).iter().filter(|place| place.what == What::ReadOnly) {
            let mut case = |name: &str, value: Value, words| {
                let config = place.holding(&full, value).unwrap_or_else(|| panic!("{place:?}"));
                let found = [subject.validate(&bench, &as_sent(&config, &shape))];
                tally.says(&subject, name, place, &found, words);
            };
            let there = Value::Unknown(Refinement::not_null());
            case("set", place.usual.clone(), Some(READ_ONLY));
            case("unknown, but there,", there, Some(READ_ONLY));
            case("unknown", Value::unknown(), None);
            case("null", Value::Null, None);
        }
    }
    tally.report("values for what only the service sets");
}
