//! Requests made from the model, for tests: every member is there, with a value of its type.

use serde_json::{Map, Value, json};

use super::{Shape, TABLE};

/// A member of a request that holds no others.
#[derive(Debug)]
pub(crate) struct Leaf {
    /// The way to it as a JSON pointer: `/Filters/0/Name`.
    pub(crate) pointer: String,
    /// The values that it can have, where these are counted.
    pub(crate) values: Vec<String>,
    /// A value of another type.
    pub(crate) wrong: Value,
}

/// A request with every member of the operation, and where its leaves are.
pub(crate) fn of(operation: &str) -> (Value, Vec<Leaf>) {
    let mut leaves = Vec::new();
    let request = sample(&TABLE.operations[operation].input, "", &mut leaves);
    (request, leaves)
}

fn sample(shape: &str, pointer: &str, leaves: &mut Vec<Leaf>) -> Value {
    let mut leaf = |values: Vec<String>, wrong: Value, right: Value| {
        leaves.push(Leaf { pointer: pointer.to_owned(), values, wrong });
        right
    };
    match &TABLE.shapes[shape] {
        Shape::Structure { members, .. } => {
            let member = |(name, shape): (&String, &String)| {
                (name.clone(), sample(shape, &format!("{pointer}/{name}"), leaves))
            };
            Value::Object(members.iter().map(member).collect::<Map<_, _>>())
        }
        Shape::List { member, .. } => {
            Value::Array(vec![sample(member, &format!("{pointer}/0"), leaves)])
        }
        Shape::String(text) => {
            let values: Vec<String> = text.values.iter().chain(&text.documented).cloned().collect();
            let right = values.first().map_or("x", String::as_str).into();
            leaf(values, json!({}), right)
        }
        Shape::Integer(_) | Shape::Long(_) => leaf(Vec::new(), json!("x"), json!(1)),
        Shape::Timestamp => leaf(Vec::new(), json!("x"), json!(1.5)),
        Shape::Boolean => leaf(Vec::new(), json!("x"), json!(true)),
    }
}
