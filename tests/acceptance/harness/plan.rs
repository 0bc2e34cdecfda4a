//! What a plan says, and whether a test expected it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What happens to a resource instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Action {
    Create,
    Read,
    Update,
    Delete,
    /// Deleted first, then created.
    Replace,
    /// Created first, then deleted.
    CreateThenDelete,
    /// Brought under Terraform's control, and not touched.
    Import,
    /// Dropped from the state, and not touched.
    Forget,
}

/// A planned value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Planned {
    Is(Value),
    Unknown,
}

#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) json: Value,
}

impl Plan {
    pub(crate) fn of(json: &str) -> Self {
        Self { json: serde_json::from_str(json).expect("a plan is JSON") }
    }

    /// What changes, by address. What stays as it is does not appear.
    pub(crate) fn actions(&self) -> BTreeMap<String, Action> {
        let changes = self.changes().into_iter();
        changes.filter_map(|change| Some((address(change).to_owned(), action(change)?))).collect()
    }

    pub(crate) fn value(&self, address: &str, path: &str) -> Planned {
        let change = &self.change(address)["change"];
        if unknown(&change["after_unknown"], path) {
            return Planned::Unknown;
        }
        Planned::Is(at(&change["after"], path).clone())
    }

    /// The attributes that force a replacement, as paths with dots.
    pub(crate) fn replaced_by(&self, address: &str) -> Vec<String> {
        let paths = self.change(address)["change"]["replace_paths"].as_array();
        let mut paths: Vec<String> = paths.into_iter().flatten().map(dotted).collect();
        paths.sort();
        paths
    }

    /// Changes that were made outside of Terraform, by address.
    pub(crate) fn drift(&self) -> BTreeMap<String, Action> {
        let drifted = self.json["resource_drift"].as_array().into_iter().flatten();
        drifted.filter_map(|change| Some((address(change).to_owned(), action(change)?))).collect()
    }

    /// Whether a resource or an output is another afterwards, in the state or in the world.
    pub(crate) fn changes_anything(&self) -> bool {
        let outputs = self.json["output_changes"].as_object().into_iter().flatten();
        !self.actions().is_empty()
            || !self.drift().is_empty()
            || outputs.into_iter().any(|(_, change)| change["actions"] != json!(["no-op"]))
    }

    /// The parts that hold values, without the configuration and its variables.
    pub(crate) fn values(&self) -> String {
        const VALUES: [&str; 5] = [
            "planned_values",
            "prior_state",
            "resource_changes",
            "resource_drift",
            "output_changes",
        ];
        VALUES.iter().map(|part| self.json[part].to_string()).collect()
    }

    /// What differs, for a message.
    pub(crate) fn summary(&self) -> String {
        let mut lines = Vec::new();
        let drift = self.json["resource_drift"].as_array().into_iter().flatten();
        for (change, label) in drift
            .map(|change| (change, "drift"))
            .chain(self.changes().into_iter().map(|change| (change, "change")))
        {
            let detail = &change["change"];
            if detail["actions"] != json!(["no-op"]) {
                lines.push(format!("{label} {}: {detail:#}", address(change)));
            }
        }
        for (name, change) in self.json["output_changes"].as_object().into_iter().flatten() {
            if change["actions"] != json!(["no-op"]) {
                lines.push(format!("output {name}: {change:#}"));
            }
        }
        lines.join("\n")
    }

    fn changes(&self) -> Vec<&Value> {
        self.json["resource_changes"].as_array().into_iter().flatten().collect()
    }

    fn change(&self, wanted: &str) -> &Value {
        let found = self.changes().into_iter().find(|change| address(change) == wanted);
        found.unwrap_or_else(|| {
            panic!("the plan has no {wanted}:\n{:#}", self.json["resource_changes"])
        })
    }
}

fn address(change: &Value) -> &str {
    change["address"].as_str().expect("a change has an address")
}

fn action(change: &Value) -> Option<Action> {
    let change = &change["change"];
    let actions: Vec<&str> =
        change["actions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    Some(match actions[..] {
        ["no-op"] if change["importing"].is_object() => Action::Import,
        ["no-op"] => return None,
        ["create"] => Action::Create,
        ["read"] => Action::Read,
        ["update"] => Action::Update,
        ["delete"] => Action::Delete,
        ["delete", "create"] => Action::Replace,
        ["create", "delete"] => Action::CreateThenDelete,
        ["forget"] => Action::Forget,
        _ => panic!("unknown actions {actions:?}"),
    })
}

/// The value at a path with dots, where numbers are positions; null where there is none.
pub(crate) fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, step| match step.parse::<usize>() {
        Ok(position) if value.is_array() => &value[position],
        _ => &value[step],
    })
}

/// Whether a value or any of the things around it is unknown.
fn unknown(unknown: &Value, path: &str) -> bool {
    let mut value = unknown;
    for step in path.split('.') {
        if value == &Value::Bool(true) {
            return true;
        }
        value = at(value, step);
    }
    value == &Value::Bool(true)
}

fn dotted(path: &Value) -> String {
    let steps = path.as_array().into_iter().flatten();
    let words: Vec<String> =
        steps.map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned)).collect();
    words.join(".")
}
