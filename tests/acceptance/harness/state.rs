//! What a state holds, and whether a test expected it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A state as `terraform show -json` shows it.
#[derive(Debug, Default)]
pub(crate) struct State {
    resources: BTreeMap<String, Value>,
    outputs: Map<String, Value>,
}

impl State {
    pub(crate) fn of(json: &str) -> Self {
        let json: Value = serde_json::from_str(json).expect("a state is JSON");
        let mut state = Self::default();
        state.take_module(&json["values"]["root_module"]);
        if let Some(outputs) = json["values"]["outputs"].as_object() {
            state.outputs.clone_from(outputs);
        }
        state
    }

    fn take_module(&mut self, module: &Value) {
        for resource in module["resources"].as_array().into_iter().flatten() {
            let address = resource["address"].as_str().expect("a resource has an address");
            self.resources.insert(address.to_owned(), resource.clone());
        }
        for child in module["child_modules"].as_array().into_iter().flatten() {
            self.take_module(child);
        }
    }

    pub(crate) fn addresses(&self) -> Vec<&str> {
        self.resources.keys().map(String::as_str).collect()
    }

    /// All attributes of a resource instance.
    pub(crate) fn attributes(&self, address: &str) -> &Value {
        &self.resource(address)["values"]
    }

    pub(crate) fn text(&self, address: &str, attribute: &str) -> String {
        let value = &self.attributes(address)[attribute];
        value.as_str().unwrap_or_else(|| panic!("{address}.{attribute} is {value}")).to_owned()
    }

    pub(crate) fn is_tainted(&self, address: &str) -> bool {
        self.resource(address)["tainted"] == true
    }

    pub(crate) fn output(&self, name: &str) -> &Value {
        &self.outputs.get(name).unwrap_or_else(|| panic!("there is no output {name}"))["value"]
    }

    fn resource(&self, address: &str) -> &Value {
        let found = self.resources.get(address);
        found.unwrap_or_else(|| panic!("the state has no {address}, but {:?}", self.addresses()))
    }
}

/// The differences between what a test expects and what there is. Objects may have members that the test does not name.
pub(crate) fn mismatches(expected: &Value, actual: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(expected, actual, "", &mut found);
    found
}

fn compare(expected: &Value, actual: &Value, path: &str, found: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (name, value) in expected {
                let path = format!("{path}.{name}");
                match actual.get(name) {
                    Some(actual) => compare(value, actual, &path, found),
                    None => found.push(format!("{path}: there is no such attribute")),
                }
            }
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            for (position, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                compare(expected, actual, &format!("{path}[{position}]"), found);
            }
        }
        _ if expected == actual => {}
        _ => found.push(format!("{path}: expected {expected}, found {actual}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_that_are_not_expected_do_not_matter_and_elements_do() {
        assert_eq!(mismatches(&json!({ "a": [1] }), &json!({ "a": [1], "b": 2 })), [""; 0]);
        assert_eq!(
            mismatches(&json!({ "a": { "b": null } }), &json!({ "a": { "b": 0 } })),
            [".a.b: expected null, found 0"]
        );
        assert_eq!(mismatches(&json!([1]), &json!([1, 2])), [": expected [1], found [1,2]"]);
        assert_eq!(
            mismatches(&json!({ "a": null }), &json!({})),
            [".a: there is no such attribute"]
        );
    }
}
