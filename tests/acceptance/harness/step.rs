//! One step of a test: a configuration, and what is expected of its plan, its apply and its state.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use super::diagnostics::{Complaint, Diagnostic};
use super::emulator::Calls;
use super::plan::{Action, Plan, Planned};
use super::state::{State, mismatches};

/// Built up by naming what is expected; what is not named is not looked at, except where a method says so.
#[derive(Debug, Clone, Default)]
pub(crate) struct Step {
    pub(super) config: String,
    pub(super) variables: Map<String, Value>,
    actions: Option<BTreeMap<String, Action>>,
    drift: Option<BTreeMap<String, Action>>,
    planned: Vec<(String, String, Planned)>,
    replaced_by: Vec<(String, Vec<String>)>,
    attributes: Vec<(String, Value)>,
    outputs: Vec<(String, Value)>,
    requests: Option<Calls>,
    pub(super) warnings: Vec<Complaint>,
    pub(super) leaves_changes: bool,
    /// Whether the configuration names its providers itself.
    pub(super) is_whole: bool,
}

impl Step {
    pub(crate) fn new(config: impl Into<String>) -> Self {
        Self { config: config.into(), ..Self::default() }
    }

    /// A configuration below `examples`, as it stands there.
    pub(crate) fn example(path: &str) -> Self {
        let config = example(path);
        Self { config, is_whole: true, ..Self::default() }
    }

    /// The same configuration with the same outcome, but nothing said about how it comes about.
    pub(crate) fn again(&self) -> Self {
        Self {
            config: self.config.clone(),
            variables: self.variables.clone(),
            attributes: self.attributes.clone(),
            outputs: self.outputs.clone(),
            warnings: self.warnings.clone(),
            is_whole: self.is_whole,
            ..Self::default()
        }
    }

    pub(crate) fn variable(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    /// The plan does this and nothing else. May be said several times.
    pub(crate) fn plans(mut self, address: &str, action: Action) -> Self {
        self.actions.get_or_insert_default().insert(address.to_owned(), action);
        self
    }

    /// The plan does nothing.
    pub(crate) fn plans_nothing(mut self) -> Self {
        self.actions = Some(BTreeMap::new());
        self
    }

    /// The plan reports that this happened outside of Terraform, and nothing else. May be said several times.
    pub(crate) fn notices(mut self, address: &str, action: Action) -> Self {
        self.drift.get_or_insert_default().insert(address.to_owned(), action);
        self
    }

    /// The plan knows this value beforehand.
    pub(crate) fn known(mut self, address: &str, path: &str, value: impl Into<Value>) -> Self {
        self.planned.push((address.to_owned(), path.to_owned(), Planned::Is(value.into())));
        self
    }

    /// The plan cannot know this value.
    pub(crate) fn unknown(mut self, address: &str, path: &str) -> Self {
        self.planned.push((address.to_owned(), path.to_owned(), Planned::Unknown));
        self
    }

    /// These attributes, in alphabetical order and no others, force a replacement.
    pub(crate) fn replaced_by(mut self, address: &str, paths: &[&str]) -> Self {
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        self.replaced_by.push((address.to_owned(), paths));
        self
    }

    /// The state holds these attributes. Objects may have members that are not named here.
    pub(crate) fn holds(mut self, address: &str, attributes: Value) -> Self {
        self.attributes.push((address.to_owned(), attributes));
        self
    }

    pub(crate) fn output(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.outputs.push((name.to_owned(), value.into()));
        self
    }

    /// The apply sends these requests, and no other that changes something. Reads are free.
    pub(crate) fn sends(mut self, requests: &[(&str, u64)]) -> Self {
        let requests = requests.iter().map(|(operation, count)| ((*operation).to_owned(), *count));
        self.requests = Some(requests.collect());
        self
    }

    /// The plan or the apply warns of this. No other warning may appear.
    pub(crate) fn warns(mut self, complaint: Complaint) -> Self {
        self.warnings.push(complaint);
        self
    }

    /// The plan after the apply is not empty, and that is right.
    #[allow(dead_code, reason = "for values that change by themselves")]
    pub(crate) fn leaves_changes(mut self) -> Self {
        self.leaves_changes = true;
        self
    }

    pub(super) fn looks_at_plan(&self) -> bool {
        let checks = [self.planned.is_empty(), self.replaced_by.is_empty()];
        self.actions.is_some() || self.drift.is_some() || checks.contains(&false)
    }

    pub(super) fn looks_at_state(&self) -> bool {
        !self.attributes.is_empty() || !self.outputs.is_empty()
    }

    pub(super) fn check_plan(&self, plan: &Plan) {
        if let Some(actions) = &self.actions {
            assert_eq!(&plan.actions(), actions, "planned actions\n{}", plan.summary());
        }
        if let Some(drift) = &self.drift {
            assert_eq!(&plan.drift(), drift, "drift\n{}", plan.summary());
        }
        for (address, path, expected) in &self.planned {
            assert_eq!(&plan.value(address, path), expected, "planned {address} {path}");
        }
        for (address, paths) in &self.replaced_by {
            assert_eq!(&plan.replaced_by(address), paths, "what replaces {address}");
        }
    }

    pub(super) fn check_state(&self, state: &State) {
        for (address, expected) in &self.attributes {
            let found = mismatches(expected, state.attributes(address));
            assert!(found.is_empty(), "{address} in the state:\n{}", found.join("\n"));
        }
        for (name, expected) in &self.outputs {
            assert_eq!(state.output(name), expected, "output {name}");
        }
    }

    pub(super) fn check_requests(&self, mutations: &Calls) {
        if let Some(expected) = &self.requests {
            assert_eq!(mutations, expected, "requests of the apply that change something");
        }
    }

    /// Each expected warning came at some point, and no other one.
    pub(super) fn check_warnings(&self, found: &[Diagnostic], command: &str) {
        super::diagnostics::expect_all(found, &self.warnings, command);
    }
}

/// A file below `examples`.
pub(super) fn example(path: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
