//! What an answer right after a write leaves out, or tells for the first time.
//!
//! Core takes a result that says less or more than the plan for a mistake of the provider
//! ("Terraform Resource Instance Change Lifecycle", `ApplyResourceChange`). The service may leave out whatever its model does
//! not demand, so such a member stays as planned; the next refresh shows it as it then is.

use std::collections::BTreeMap;

use super::equality::{equivalent_objects, is_left_out};
use super::schema::{Attribute, AttributeKind, Block, Mode, Nesting, Type};
use super::value::Value;

/// What was read after a write, with what it leaves out as `planned`.
pub(super) fn as_planned(block: &Block, planned: &Value, read: &Value) -> Value {
    object(&block.attributes, planned, read)
}

fn object(attributes: &BTreeMap<String, Attribute>, planned: &Value, read: &Value) -> Value {
    let Value::Map(members) = read else { return read.clone() };
    let mut members = members.clone();
    for (name, attribute) in attributes {
        members.insert(name.clone(), member(attribute, planned.get(name), read.get(name)));
    }
    Value::Map(members)
}

fn member(attribute: &Attribute, planned: &Value, read: &Value) -> Value {
    match (&attribute.kind, planned, read) {
        (_, Value::Unknown(_), _) => read.clone(),
        (_, planned, read) if is_left_out(read) => planned.unknown_as_null(),
        (_, Value::Null, _) if attribute.mode == Mode::Computed => Value::Null,
        (AttributeKind::Nested(Nesting::Single, attributes), Value::Map(_), Value::Map(_)) => {
            object(attributes, planned, read)
        }
        (
            AttributeKind::Nested(Nesting::List, attributes),
            Value::List(planned),
            Value::List(read),
        ) if planned.len() == read.len() => {
            let pairs = planned.iter().zip(read);
            Value::List(pairs.map(|(planned, read)| object(attributes, planned, read)).collect())
        }
        (
            AttributeKind::Nested(Nesting::Set, attributes),
            Value::List(planned),
            Value::List(read),
        ) => elements(attributes, planned, read),
        (AttributeKind::Plain(Type::Map(_)), Value::Map(planned), Value::Map(read)) => {
            let mut members = planned.clone();
            members.extend(read.clone().into_iter().filter(|(_, read)| !is_left_out(read)));
            Value::Map(members)
        }
        _ => read.clone(),
    }
}

/// The elements of a set: each as the planned one that it completes to, if there is one.
fn elements(attributes: &BTreeMap<String, Attribute>, planned: &[Value], read: &[Value]) -> Value {
    let mut free: Vec<&Value> = planned.iter().collect();
    let element = |read: &Value| {
        let completes = |planned: &&Value| {
            planned.is_wholly_known()
                && equivalent_objects(attributes, &object(attributes, planned, read), planned)
        };
        let partner = free.iter().position(completes);
        partner.map_or(read, |index| free.swap_remove(index)).clone()
    };
    Value::List(read.iter().map(element).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use schemars::JsonSchema;
    use serde::Deserialize;

    use super::*;
    use crate::framework::computed::{Computed, Required};
    use crate::framework::consistency::check_result;
    use crate::framework::schema_from_type::block_of;

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Thing {
        name: Required<String>,
        note: Option<String>,
        reason: Computed<Option<String>>,
        owner: Option<Owner>,
        parts: Option<BTreeSet<Part>>,
        labels: Option<BTreeMap<String, String>>,
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Owner {
        name: Required<String>,
        fingerprint: Computed<Option<String>>,
    }

    #[derive(Deserialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
    struct Part {
        name: String,
        unit: Required<String>,
    }

    fn text(text: &str) -> Value {
        text.into()
    }

    fn part(name: &str, unit: Value) -> Value {
        Value::from([("name", text(name)), ("unit", unit)])
    }

    /// `planned`, `read` and what the state is; core's rules hold for it.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "the cases read better")]
    fn check<const N: usize>(members: [(&str, [Value; 3]); N]) {
        let block = block_of::<Thing>().unwrap();
        let side = |side: usize| {
            let mut all: BTreeMap<String, Value> =
                block.attributes.keys().map(|name| (name.clone(), Value::Null)).collect();
            all.extend(
                members.iter().map(|(name, sides)| ((*name).to_owned(), sides[side].clone())),
            );
            Value::Map(all)
        };
        let state = as_planned(&block, &side(0), &side(1));
        assert_eq!(state, side(2));
        assert_eq!(check_result(&block, &side(0), &state), [""; 0]);
    }

    #[test]
    fn what_is_left_out_stays_as_planned() {
        let owner = |name: Value, fingerprint: Value| {
            Value::from([("name", name), ("fingerprint", fingerprint)])
        };
        check([
            ("name", [text("a"), Value::Null, text("a")]),
            ("note", [text("n"), Value::Null, text("n")]),
            (
                "labels",
                [
                    Value::from([("a", "1"), ("b", "2"), ("c", "")]),
                    Value::from([("b", ""), ("c", "")]),
                    Value::from([("a", "1"), ("b", "2"), ("c", "")]),
                ],
            ),
            (
                "owner",
                [
                    owner(text("me"), Value::unknown()),
                    owner(Value::Null, text("f")),
                    owner(text("me"), text("f")),
                ],
            ),
            (
                "parts",
                [
                    vec![part("p", text("kg")), part("q", text("l"))].into(),
                    vec![part("q", Value::Null), part("p", Value::Null)].into(),
                    vec![part("q", text("l")), part("p", text("kg"))].into(),
                ],
            ),
        ]);
        check([(
            "owner",
            [owner(text("me"), Value::unknown()), Value::Null, owner(text("me"), Value::Null)],
        )]);
    }

    #[test]
    fn what_is_told_for_the_first_time_waits_for_the_next_refresh() {
        check([("reason", [Value::Null, text("new"), Value::Null])]);
        check([("reason", [Value::unknown(), text("new"), text("new")])]);
        check([("reason", [Value::unknown(), Value::Null, Value::Null])]);
    }

    #[test]
    fn what_differs_is_not_hidden() {
        let block = block_of::<Thing>().unwrap();
        let of = |name: &str| Value::from([("name", name)]);
        let state = as_planned(&block, &of("a"), &of("b"));
        assert_eq!(state.get("name"), &text("b"));
    }
}
