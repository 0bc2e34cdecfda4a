//! Which values mean the same, and keeping the spelling that Terraform already knows.

use std::collections::BTreeMap;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::presence::entries;
use super::schema::{Attribute, AttributeKind, Block, Equality, LeftOut, Mode, Nesting, Type};
use super::value::Value;

/// Whether two values of a plain type are the same, the order of sets aside.
pub(super) fn same(value_type: &Type, left: &Value, right: &Value) -> bool {
    match (value_type, left, right) {
        (Type::Set(element), Value::List(left), Value::List(right)) => {
            same_elements(left, right, |l, r| same(element, l, r))
        }
        (Type::List(element), Value::List(left), Value::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same(element, l, r))
        }
        (Type::Map(element), Value::Map(left), Value::Map(right)) => {
            same_members(left, right, |_, l, r| same(element, l, r))
        }
        (Type::Object(members), Value::Map(left), Value::Map(right)) => {
            members.iter().all(|(name, member)| {
                let null = Value::Null;
                same(member, left.get(name).unwrap_or(&null), right.get(name).unwrap_or(&null))
            })
        }
        _ => left == right,
    }
}

/// Whether two values of an attribute mean the same, nested attributes and equal spellings included.
pub(super) fn equivalent(attribute: &Attribute, left: &Value, right: &Value) -> bool {
    match (&attribute.kind, left, right) {
        (AttributeKind::Plain(_), Value::String(left), Value::String(right))
            if attribute.planning.equality == Equality::Instant =>
        {
            left == right || instant(left).is_some_and(|moment| Some(moment) == instant(right))
        }
        (AttributeKind::Plain(Type::Map(element)), Value::Map(left), Value::Map(right)) => {
            let has =
                |(key, value)| right.get(key).is_some_and(|other| same(element, value, other));
            entries(left).count() == entries(right).count() && entries(left).all(has)
        }
        (AttributeKind::Plain(value_type), ..) => same(value_type, left, right),
        (AttributeKind::Nested(Nesting::Single, attributes), Value::Map(_), Value::Map(_)) => {
            equivalent_objects(attributes, left, right)
        }
        (
            AttributeKind::Nested(Nesting::Set, attributes),
            Value::List(left),
            Value::List(right),
        ) => same_elements(left, right, |l, r| equivalent_objects(attributes, l, r)),
        (AttributeKind::Nested(_, attributes), Value::List(left), Value::List(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(l, r)| equivalent_objects(attributes, l, r))
        }
        (AttributeKind::Nested(_, attributes), Value::Map(left), Value::Map(right)) => {
            same_members(left, right, |_, l, r| equivalent_objects(attributes, l, r))
        }
        _ => left == right,
    }
}

pub(super) fn equivalent_objects(
    attributes: &BTreeMap<String, Attribute>,
    left: &Value,
    right: &Value,
) -> bool {
    attributes
        .iter()
        .all(|(name, attribute)| equivalent(attribute, left.get(name), right.get(name)))
}

/// Whether an object that was read is in everything what was asked for. What the service may choose by itself, and what
/// only a later call sets, says nothing. An object that does not tell what every object has is nobody's.
pub(super) fn is_as_asked(block: &Block, read: Value, asked: &Value) -> bool {
    let is_told = |(name, attribute): (&String, &Attribute)| {
        attribute.mode != Mode::Required || !is_left_out(read.get(name))
    };
    if !block.attributes.iter().all(is_told) {
        return false;
    }
    let read = respell(block, read, asked);
    let [read, asked] = [&read, asked].map(|object| asked_of(&block.attributes, object));
    equivalent_objects(&block.attributes, &read, &asked)
}

/// The members of an object that a configuration decides alone.
fn asked_of(attributes: &BTreeMap<String, Attribute>, object: &Value) -> Value {
    let is_asked = |attribute: &Attribute| {
        !attribute.mode.is_computed() || attribute.planning.default.is_some()
    };
    let asked = attributes.iter().filter(|(_, attribute)| is_asked(attribute));
    let member = |(name, attribute): (&String, &Attribute)| {
        let value = object.get(name);
        let value = match (&attribute.kind, value) {
            (AttributeKind::Nested(Nesting::Single, inner), Value::Map(_)) => {
                asked_of(inner, value)
            }
            (AttributeKind::Nested(Nesting::List | Nesting::Set, inner), Value::List(elements)) => {
                Value::List(elements.iter().map(|element| asked_of(inner, element)).collect())
            }
            (AttributeKind::Nested(Nesting::Map, inner), Value::Map(elements)) => {
                let element =
                    |(key, element): (&String, &Value)| (key.clone(), asked_of(inner, element));
                Value::Map(elements.iter().map(element).collect())
            }
            _ => value.clone(),
        };
        (name.clone(), value)
    };
    Value::Map(asked.map(member).collect())
}

/// What was read, in the words of `known` where they mean the same.
///
/// Besides equal spellings this keeps an empty text or collection apart from an absent one, which the service
/// both answers with nothing, and what the service never says.
pub(super) fn respell(block: &Block, read: Value, known: &Value) -> Value {
    respell_object(&block.attributes, read, known)
}

fn respell_object(attributes: &BTreeMap<String, Attribute>, read: Value, known: &Value) -> Value {
    let Value::Map(mut members) = read else {
        return read;
    };
    for (name, attribute) in attributes {
        let member = members.remove(name).unwrap_or_default();
        members.insert(name.clone(), respell_attribute(attribute, member, known.get(name)));
    }
    Value::Map(members)
}

fn respell_attribute(attribute: &Attribute, read: Value, known: &Value) -> Value {
    if attribute.write_only {
        return Value::Null;
    }
    if attribute.planning.left_out != LeftOut::Unset && is_left_out(&read) {
        let is_known = known.is_wholly_known() && !known.is_null();
        let default = attribute.planning.default.as_ref();
        return if is_known { known } else { default.unwrap_or(&Value::Null) }.clone();
    }
    if equivalent(attribute, &read, known) {
        return known.clone();
    }
    let given = matches!(attribute.mode, Mode::Optional | Mode::OptionalComputed);
    if given && is_empty(known) && (read.is_null() || is_empty(&read)) {
        return known.clone();
    }
    if attribute.mode == Mode::Optional && is_empty(&read) {
        return Value::Null;
    }
    let elements_known = known.as_list().unwrap_or_default();
    match (&attribute.kind, read) {
        (AttributeKind::Nested(Nesting::Single, attributes), read @ Value::Map(_)) => {
            respell_object(attributes, read, known)
        }
        (AttributeKind::Nested(Nesting::List, attributes), Value::List(read)) => {
            let at = |index| elements_known.get(index).unwrap_or(&Value::Null);
            let element = |(index, read)| respell_object(attributes, read, at(index));
            Value::List(read.into_iter().enumerate().map(element).collect())
        }
        (AttributeKind::Nested(Nesting::Set, attributes), Value::List(read)) => {
            let mut free: Vec<&Value> = elements_known.iter().collect();
            let element = |read: Value| {
                let matching = |known: &&Value| {
                    let respelt = respell_object(attributes, read.clone(), known);
                    equivalent_objects(attributes, &respelt, known)
                };
                match free.iter().position(matching) {
                    Some(index) => free.swap_remove(index).clone(),
                    None => respell_object(attributes, read, &Value::Null),
                }
            };
            Value::List(read.into_iter().map(element).collect())
        }
        (AttributeKind::Plain(Type::Map(_)), Value::Map(read)) => {
            Value::Map(with_nulls(read, known))
        }
        (_, read) => read,
    }
}

/// The entries of a map that was read, and the keys that are known to have none.
fn with_nulls(mut read: BTreeMap<String, Value>, known: &Value) -> BTreeMap<String, Value> {
    let nulls = known.as_map().into_iter().flatten().filter(|(_, value)| value.is_null());
    for (key, _) in nulls {
        read.entry(key.clone()).or_default();
    }
    read
}

/// Whether an answer does not tell it. The SDK reads a text that the model demands and that is not there as an empty one.
pub(super) fn is_left_out(read: &Value) -> bool {
    read.is_null() || read.as_str() == Some("")
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::List(elements) => elements.is_empty(),
        Value::Map(members) => entries(members).next().is_none(),
        _ => false,
    }
}

pub(super) fn instant(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

/// Whether each element of one side has a partner of its own on the other.
fn same_elements(left: &[Value], right: &[Value], same: impl Fn(&Value, &Value) -> bool) -> bool {
    let mut free: Vec<&Value> = right.iter().collect();
    left.len() == right.len()
        && left.iter().all(|element| {
            let partner = free.iter().position(|other| same(element, other));
            partner.map(|index| free.swap_remove(index)).is_some()
        })
}

fn same_members(
    left: &BTreeMap<String, Value>,
    right: &BTreeMap<String, Value>,
    same: impl Fn(&str, &Value, &Value) -> bool,
) -> bool {
    left.len() == right.len()
        && left
            .iter()
            .all(|(name, value)| right.get(name).is_some_and(|other| same(name, value, other)))
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde::Deserialize;

    use super::*;
    use crate::framework::annotations::{instant, not_read_back};
    use crate::framework::computed::{Computed, OptionalComputed};
    use crate::framework::schema_from_type::block_of;

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Thing {
        description: Option<String>,
        rules: Option<std::collections::BTreeSet<String>>,
        #[schemars(transform = instant)]
        begin: Option<String>,
        items: Option<Vec<Item>>,
        labels: Option<BTreeMap<String, String>>,
        #[schemars(transform = not_read_back)]
        desired: Option<String>,
        #[schemars(transform = not_read_back, extend("default" = "reject"))]
        on_destroy: Option<String>,
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Item {
        note: Option<String>,
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Asked {
        name: String,
        note: Option<String>,
        rules: Option<std::collections::BTreeSet<String>>,
        #[serde(default)]
        early: bool,
        status: OptionalComputed<String>,
        owner: Owner,
        arn: Computed<String>,
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Owner {
        name: String,
        mark: Computed<String>,
    }

    #[track_caller]
    fn check(name: &str, read: Value, known: Value, expected: Value) {
        let block = block_of::<Thing>().unwrap();
        let respelt = respell(&block, Value::from([(name, read)]), &Value::from([(name, known)]));
        assert_eq!([respelt.get(name).clone()], [expected]);
    }

    #[test]
    fn known_spellings_stay() {
        check(
            "begin",
            "2026-01-01T00:00:00Z".into(),
            "2026-01-01T01:00:00+01:00".into(),
            "2026-01-01T01:00:00+01:00".into(),
        );
        check(
            "begin",
            "2026-01-02T00:00:00Z".into(),
            "2026-01-01T00:00:00Z".into(),
            "2026-01-02T00:00:00Z".into(),
        );
        check("rules", vec!["b", "a"].into(), vec!["a", "b"].into(), vec!["a", "b"].into());
    }

    #[test]
    fn empty_and_absent_stay_as_they_are_known() {
        check("description", Value::Null, "".into(), "".into());
        check("description", "".into(), Value::Null, Value::Null);
        check("rules", Value::List(vec![]), Value::Null, Value::Null);
        check("rules", Value::Null, Value::List(vec![]), Value::List(vec![]));
    }

    #[test]
    fn a_null_in_a_map_is_no_entry_and_stays_there() {
        let null = || Value::from([("b", Value::Null)]);
        let both = |a: &str| Value::from([("a", Value::from(a)), ("b", Value::Null)]);
        check("labels", Value::from([("a", "1")]), both("1"), both("1"));
        check("labels", Value::from([("a", "2")]), both("1"), both("2"));
        check("labels", Value::Null, null(), null());
        let theirs = || Value::from([("b", "theirs")]);
        check("labels", theirs(), null(), theirs());
    }

    #[test]
    fn what_was_asked_for_is_recognized_by_all_of_it() {
        let block = block_of::<Asked>().unwrap();
        let owner = |name: &str, mark: &str| {
            Value::from([("name", Value::from(name)), ("mark", mark.into())])
        };
        let object = |status: Value, rules: Vec<&str>, chosen: &str| {
            Value::from([
                ("name", "a".into()),
                ("rules", rules.into()),
                ("early", false.into()),
                ("status", status),
                ("arn", chosen.into()),
                ("owner", owner("me", chosen)),
            ])
        };
        let asked = object(Value::Null, vec!["a", "b"], "not known yet");
        let with = |name: &str, member: Value| {
            let read = object("UP".into(), vec!["b", "a"], "x");
            let mut members = read.as_map().unwrap().clone();
            members.insert(name.into(), member);
            Value::Map(members)
        };
        // What the service chooses, the order of a set, and nothing in other words say nothing.
        assert!(is_as_asked(&block, with("arn", "y".into()), &asked));
        assert!(is_as_asked(&block, with("note", "".into()), &asked));
        for (name, other) in [
            ("name", "b".into()),
            ("rules", vec!["a"].into()),
            ("early", true.into()),
            ("note", "not asked for".into()),
            ("owner", owner("you", "x")),
        ] {
            assert!(!is_as_asked(&block, with(name, other), &asked), "{name}");
        }
    }

    #[test]
    fn differences_are_shown() {
        check("description", "theirs".into(), "ours".into(), "theirs".into());
        check("description", Value::Null, "ours".into(), Value::Null);
    }

    #[test]
    fn what_the_service_does_not_say_stays() {
        check("desired", Value::Null, "ACTIVE".into(), "ACTIVE".into());
        check("desired", Value::Null, Value::Null, Value::Null);
        check("desired", Value::Null, Value::unknown(), Value::Null);
        check("desired", "theirs".into(), "ours".into(), "theirs".into());
        check("on_destroy", Value::Null, Value::Null, "reject".into());
        check("on_destroy", Value::Null, "keep".into(), "keep".into());
    }

    #[test]
    fn elements_of_a_list_are_compared_in_place() {
        let item = |note: Value| Value::from([("note", note)]);
        let read = vec![item(Value::Null), item("theirs".into())];
        let known = vec![item("".into()), item("ours".into())];
        check(
            "items",
            read.into(),
            known.into(),
            vec![item("".into()), item("theirs".into())].into(),
        );
    }
}
