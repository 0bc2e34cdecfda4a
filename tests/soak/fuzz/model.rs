//! Requests that the service model allows, made up from the emulator's own table of it.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::random::Random;

/// Requests that are right, with places for values that were seen: `$GrantArn`, or `$` for anything new.
const TEMPLATES: &str = include_str!("templates.json");

const TABLE: &str = include_str!("../../../src/emulator/constraints/constraints.json");

#[derive(Deserialize)]
struct Table {
    operations: BTreeMap<String, Signature>,
    shapes: HashMap<String, Shape>,
}

#[derive(Deserialize)]
struct Signature {
    input: String,
}

#[derive(Deserialize)]
struct Shape {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    members: BTreeMap<String, String>,
    #[serde(default)]
    required: Vec<String>,
    member: Option<String>,
    #[serde(default, rename = "enum")]
    values: Vec<String>,
}

pub(super) struct Model {
    pub(super) operations: Vec<String>,
    table: Table,
    templates: HashMap<String, Value>,
}

/// Values that were seen in answers, by the name of their member.
#[derive(Default)]
pub(super) struct Seen(HashMap<String, Vec<String>>);

impl Seen {
    const REMEMBERED: usize = 40;

    pub(super) fn learn(&mut self, answer: &Value, random: &mut Random) {
        match answer {
            Value::Object(members) => {
                for (name, value) in members {
                    if let Value::String(text) = value {
                        self.remember(name, text, random);
                    }
                    self.learn(value, random);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.learn(item, random)),
            _ => {}
        }
    }

    fn remember(&mut self, name: &str, text: &str, random: &mut Random) {
        let known = self.0.entry(name.to_owned()).or_default();
        if known.len() < Self::REMEMBERED {
            known.push(text.to_owned());
        } else {
            let place = random.below(known.len());
            text.clone_into(&mut known[place]);
        }
    }

    fn recall(&self, name: &str, random: &mut Random) -> Option<&String> {
        self.0.get(name).map(|known| random.pick(known))
    }
}

impl Model {
    pub(super) fn load() -> Self {
        let table: Table = serde_json::from_str(TABLE).unwrap();
        let operations = table.operations.keys().cloned().collect();
        Self { operations, table, templates: serde_json::from_str(TEMPLATES).unwrap() }
    }

    /// A request that may succeed: from its template, in part from its template, or made up.
    pub(super) fn params(&self, operation: &str, seen: &Seen, random: &mut Random) -> Value {
        let made_up = self.value(&self.table.operations[operation].input, "", seen, random);
        let Some(template) = self.templates.get(operation).filter(|_| random.chance(75)) else {
            return made_up;
        };
        let mut params = filled(template, seen, random);
        if let (Some(params), Value::Object(made_up)) = (params.as_object_mut(), made_up) {
            for (name, value) in made_up {
                if random.chance(10) {
                    params.insert(name, value);
                }
            }
        }
        params
    }

    fn value(&self, shape: &str, name: &str, seen: &Seen, random: &mut Random) -> Value {
        let shape = &self.table.shapes[shape];
        match shape.kind.as_str() {
            "structure" => {
                let mut members = Map::new();
                for (name, member) in &shape.members {
                    let wanted = if shape.required.contains(name) { 98 } else { 30 };
                    if random.chance(wanted) {
                        members.insert(name.clone(), self.value(member, name, seen, random));
                    }
                }
                Value::Object(members)
            }
            "list" => {
                let member = shape.member.as_deref().unwrap();
                let length = if random.chance(80) { 1 } else { random.below(4) };
                (0..length).map(|_| self.value(member, name, seen, random)).collect()
            }
            "boolean" => random.chance(50).into(),
            "integer" | "long" => (*random.pick(&[0, 1, 1, 2, 10, 60, 1000, -1])).into(),
            "timestamp" => json!(random.pick(&[0.0, 1.5e9, -1.0, 1e308])),
            _ if !shape.values.is_empty() => random.pick(&shape.values).as_str().into(),
            _ => text(name, seen, random).into(),
        }
    }
}

fn filled(template: &Value, seen: &Seen, random: &mut Random) -> Value {
    match template {
        Value::String(text) => match text.strip_prefix('$') {
            None => text.as_str().into(),
            Some("") => random.next().to_string().into(),
            Some("Principal") => (*random.pick(super::requests::PRINCIPALS)).into(),
            Some("Instance") => super::requests::RESOURCES[0].into(),
            Some("KeyFingerprint") => "aws:111122223333:issuer:issuer-fingerprint".into(),
            Some(name) => seen.recall(name, random).map_or("x", String::as_str).into(),
        },
        Value::Array(items) => items.iter().map(|item| filled(item, seen, random)).collect(),
        Value::Object(members) => {
            let members = members.iter();
            members.map(|(name, value)| (name.clone(), filled(value, seen, random))).collect()
        }
        other => other.clone(),
    }
}

/// A text for a member: one that fits its name, mostly.
fn text(name: &str, seen: &Seen, random: &mut Random) -> String {
    let usual: &[&str] = match name {
        "HomeRegion" => &["us-east-1"],
        "Begin" => &["2020-01-01T00:00:00Z"],
        "End" => &["2090-01-01T00:00:00.5+01:00", "2020-01-02T00:00:00Z"],
        "Principals" => super::requests::PRINCIPALS,
        "ResourceArn" => super::requests::RESOURCES,
        "Beneficiary" | "ProductSKU" | "LicenseName" | "Key" | "Value" => &["x", "y"],
        "MaxResults" | "Values" => &["1", "true", "AVAILABLE"],
        _ => &[],
    };
    if !usual.is_empty() && random.chance(80) {
        return (*random.pick(usual)).to_owned();
    }
    if name.contains("Token") && name.starts_with("Client") {
        return random.below(100_000).to_string();
    }
    let singular = name.trim_end_matches('s').replace("ARN", "Arn").replace("Associated", "");
    match seen.recall(&singular, random).or_else(|| seen.recall(name, random)) {
        Some(known) if random.chance(90) => known.clone(),
        _ => (*random.pick(super::mutation::ODD_TEXTS)).to_owned(),
    }
}
