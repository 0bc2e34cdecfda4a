//! From the prior state and the configuration to the planned values and the reasons for a replacement; pure.
//!
//! Only what a change can touch becomes unknown, and what is known of it is promised: that it will not be null,
//! or how it will begin. What a plan may say is core's rule ("Terraform Resource Instance Change Lifecycle",
//! `PlanResourceChange`).

use std::collections::BTreeMap;

use super::diagnostics::Path;
use super::equality::{equivalent, equivalent_objects, same};
use super::presence::entries;
use super::schema::{Attribute, AttributeKind, Block, LeftOut, Nesting, Replaces, Type};
use super::value::Value;

/// The outcome of planning one object.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan {
    pub(super) planned: Value,
    pub(super) replaces: Vec<Path>,
}

/// Plans an object. `prior` null: it is created.
pub(super) fn plan(block: &Block, prior: &Value, config: &Value) -> Plan {
    let mut replaces = Vec::new();
    let mut planned = object(&block.attributes, prior, config, &Path::default(), &mut replaces);
    if !prior.is_null() && touches_object(&block.attributes, prior, &planned) {
        release_moving(&block.attributes, config, &mut planned);
    }
    Plan { planned, replaces }
}

/// Whether the object itself changes, and not just what stands beside it.
pub(super) fn touches_object(
    attributes: &BTreeMap<String, Attribute>,
    prior: &Value,
    planned: &Value,
) -> bool {
    attributes.iter().any(|(name, attribute)| {
        !attribute.planning.provider_only
            && !equivalent(attribute, prior.get(name), planned.get(name))
    })
}

/// Makes unknown what the service sets anew with every change, unless the configuration sets it.
pub(super) fn release_moving(
    attributes: &BTreeMap<String, Attribute>,
    config: &Value,
    planned: &mut Value,
) {
    let Value::Map(members) = planned else {
        return;
    };
    for (name, attribute) in attributes {
        let config = config.get(name);
        match (&attribute.kind, members.get_mut(name)) {
            (_, Some(member))
                if attribute.planning.known_after_apply && !is_configured(attribute, config) =>
            {
                *member = attribute.planning.unknown();
            }
            (AttributeKind::Nested(Nesting::Single, attributes), Some(member)) => {
                release_moving(attributes, config, member);
            }
            _ => {}
        }
    }
}

fn object(
    attributes: &BTreeMap<String, Attribute>,
    prior: &Value,
    config: &Value,
    path: &Path,
    replaces: &mut Vec<Path>,
) -> Value {
    let member = |(name, attribute): (&String, &Attribute)| {
        let path = path.attribute(name);
        let (prior_member, config) = (prior.get(name), config.get(name));
        let existed = !prior.is_null();
        let planned = value(attribute, existed, prior_member, config, &path, replaces);
        if existed && asks_for_new(attribute, prior_member, &planned) {
            replaces.push(path);
        }
        (name.clone(), planned)
    };
    Value::Map(attributes.iter().map(member).collect())
}

fn asks_for_new(attribute: &Attribute, prior: &Value, planned: &Value) -> bool {
    let is_always_there = attribute.planning.left_out == LeftOut::AlwaysThere;
    match attribute.planning.replaces {
        Replaces::Never => false,
        // What the service never told may well be as it is configured.
        Replaces::Changed if prior.is_null() && is_always_there => false,
        Replaces::Changed => {
            let both_none = is_none(prior) && is_none(planned);
            !both_none && !equivalent(attribute, prior, planned)
        }
        Replaces::Removed => (is_none(planned) || may_be_null(planned)) && !is_none(prior),
    }
}

/// A collection without elements is for the service the same as none.
fn is_none(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::List(elements) => elements.is_empty(),
        Value::Map(members) => entries(members).next().is_none(),
        _ => false,
    }
}

/// An action that is planned while a value is not known has to be the one that its null needs.
fn may_be_null(value: &Value) -> bool {
    matches!(value, Value::Unknown(known) if known.nullness != Some(false))
}

fn value(
    attribute: &Attribute,
    existed: bool,
    prior: &Value,
    config: &Value,
    path: &Path,
    replaces: &mut Vec<Path>,
) -> Value {
    if attribute.write_only {
        return Value::Null;
    }
    if !is_configured(attribute, config) {
        return unset(attribute, existed, prior);
    }
    match (&attribute.kind, config) {
        // What is no entry stands in the plan all the same: one that is not known yet may turn out to be one.
        (AttributeKind::Plain(shape @ Type::Map(_)), _) if !same(shape, prior, config) => {
            config.clone()
        }
        _ if equivalent(attribute, prior, config) => prior.clone(),
        (AttributeKind::Nested(nesting, attributes), Value::Map(_) | Value::List(_)) => {
            let planned = nested(*nesting, attributes, prior, config, path, replaces);
            // With its defaults and computed parts filled in it may mean what is there already.
            if equivalent(attribute, prior, &planned) { prior.clone() } else { planned }
        }
        _ => config.clone(),
    }
}

/// With `ignore_changes` the configuration holds what the state has of an attribute that only the service sets.
fn is_configured(attribute: &Attribute, config: &Value) -> bool {
    !config.is_null() && !attribute.is_read_only()
}

/// The value of an attribute that the configuration leaves out.
fn unset(attribute: &Attribute, existed: bool, prior: &Value) -> Value {
    if let Some(default) = &attribute.planning.default {
        return default.clone();
    }
    match (attribute.mode.is_computed(), existed) {
        (false, _) => Value::Null,
        (true, true) => prior.clone(),
        (true, false) => attribute.planning.unknown(),
    }
}

fn nested(
    nesting: Nesting,
    attributes: &BTreeMap<String, Attribute>,
    prior: &Value,
    config: &Value,
    path: &Path,
    replaces: &mut Vec<Path>,
) -> Value {
    let mut element = |prior: &Value, config: &Value, path: &Path| match config {
        Value::Map(_) => object(attributes, prior, config, path, replaces),
        other => other.clone(),
    };
    match (nesting, config) {
        (Nesting::Single, _) => element(prior, config, path),
        (Nesting::Map, Value::Map(members)) => Value::Map(
            members
                .iter()
                .map(|(key, config)| (key.clone(), element(prior.get(key), config, &path.key(key))))
                .collect(),
        ),
        (Nesting::List, Value::List(elements)) => {
            let prior = prior.as_list().unwrap_or_default();
            let at = |index| prior.get(index).unwrap_or(&Value::Null);
            let planned = elements.iter().enumerate();
            Value::List(planned.map(|(i, config)| element(at(i), config, &path.index(i))).collect())
        }
        (_, Value::List(elements)) => {
            let prior = prior.as_list().unwrap_or_default();
            Value::List(
                elements.iter().map(|config| set_element(attributes, prior, config)).collect(),
            )
        }
        _ => config.clone(),
    }
}

/// An element of a set: the prior element that the configuration still describes, else a new one.
fn set_element(attributes: &BTreeMap<String, Attribute>, prior: &[Value], config: &Value) -> Value {
    let Value::Map(_) = config else {
        return config.clone();
    };
    // A path cannot name an element of a set, so replacements inside one are not asked for.
    let mut none = Vec::new();
    let kept = prior.iter().find(|prior| {
        let planned = object(attributes, prior, config, &Path::default(), &mut none);
        equivalent_objects(attributes, &planned, prior)
    });
    kept.cloned()
        .unwrap_or_else(|| object(attributes, &Value::Null, config, &Path::default(), &mut none))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use schemars::JsonSchema;
    use serde::Deserialize;

    use super::*;
    use crate::framework::annotations::{
        instant, known_after_apply, replaces, replaces_when_removed,
    };
    use crate::framework::computed::{Computed, OptionalComputed, Required};
    use crate::framework::consistency::check_plan;
    use crate::framework::schema_from_type::block_of;
    use crate::framework::value::Refinement;

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Thing {
        name: String,
        #[schemars(transform = replaces)]
        kind: Option<String>,
        #[schemars(transform = replaces_when_removed)]
        count: Option<i64>,
        #[serde(default)]
        hard: bool,
        rules: Option<BTreeSet<String>>,
        #[schemars(transform = replaces)]
        roles: Option<BTreeSet<String>>,
        #[schemars(transform = instant)]
        begin: Option<String>,
        parts: Option<BTreeSet<Part>>,
        owner: Option<Owner>,
        labels: Option<BTreeMap<String, String>>,
        status: OptionalComputed<String>,
        #[schemars(transform = known_after_apply)]
        version: Computed<String>,
        arn: Computed<String>,
        reason: Computed<Option<String>>,
    }

    #[derive(Deserialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
    struct Part {
        name: String,
        #[serde(default)]
        early: bool,
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Owner {
        #[schemars(transform = replaces)]
        name: String,
        fingerprint: Computed<String>,
    }

    /// An object of the schema with the given members, the others null.
    fn object_of<const N: usize>(members: [(&str, Value); N]) -> Value {
        let block = block_of::<Thing>().unwrap();
        let mut all: BTreeMap<String, Value> =
            block.attributes.keys().map(|name| (name.clone(), Value::Null)).collect();
        all.extend(members.map(|(name, value)| (name.to_owned(), value)));
        Value::Map(all)
    }

    /// The planned members that differ from `prior` and the paths that replace; core's rules hold.
    #[track_caller]
    fn check<const N: usize>(
        prior: &Value,
        config: &Value,
        changed: [(&str, Value); N],
        replaced: &[&str],
    ) {
        let block = block_of::<Thing>().unwrap();
        let Plan { planned, replaces } = plan(&block, prior, config);
        assert_eq!(check_plan(&block, prior, config, &planned), [""; 0], "core's rules");
        let differing: BTreeMap<String, Value> = planned
            .as_map()
            .unwrap()
            .iter()
            .filter(|(name, value)| prior.get(name) != *value)
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let changed: BTreeMap<String, Value> =
            changed.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        assert_eq!(differing, changed);
        assert_eq!(replaces.iter().map(ToString::to_string).collect::<Vec<_>>(), replaced);
    }

    fn existing() -> Value {
        object_of([
            ("name", "a".into()),
            ("kind", "x".into()),
            ("count", 3.into()),
            ("hard", false.into()),
            ("rules", vec!["#a=1", "#b=2"].into()),
            ("begin", "2026-01-01T00:00:00Z".into()),
            ("parts", vec![part("p", false), part("q", true)].into()),
            ("owner", owner("me", "f-1".into())),
            ("status", "AVAILABLE".into()),
            ("version", "1".into()),
            ("arn", "arn:1".into()),
        ])
    }

    fn part(name: &str, early: bool) -> Value {
        Value::from([("name", Value::from(name)), ("early", early.into())])
    }

    fn owner(name: &str, fingerprint: Value) -> Value {
        Value::from([("name", Value::from(name)), ("fingerprint", fingerprint)])
    }

    fn config() -> Value {
        object_of([
            ("name", "a".into()),
            ("kind", "x".into()),
            ("count", 3.into()),
            ("rules", vec!["#b=2", "#a=1"].into()),
            ("begin", "2026-01-01T01:00:00+01:00".into()),
            (
                "parts",
                vec![
                    Value::from([("name", Value::from("q")), ("early", true.into())]),
                    Value::from([("name", Value::from("p")), ("early", Value::Null)]),
                ]
                .into(),
            ),
            ("owner", owner("me", Value::Null)),
        ])
    }

    fn with(value: &Value, name: &str, member: Value) -> Value {
        let mut members = value.as_map().unwrap().clone();
        members.insert(name.to_owned(), member);
        Value::Map(members)
    }

    fn version() -> (&'static str, Value) {
        ("version", Value::Unknown(Refinement::not_null()))
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Sold {
        #[schemars(transform = replaces)]
        sku: Required<String>,
        #[schemars(transform = replaces)]
        home: OptionalComputed<String>,
        #[schemars(transform = replaces)]
        note: Option<String>,
    }

    #[test]
    fn what_the_service_never_told_makes_no_new_object() {
        let block = block_of::<Sold>().unwrap();
        let of = |value: Value| {
            Value::from([("sku", value.clone()), ("home", value.clone()), ("note", value)])
        };
        let Plan { planned, replaces } = plan(&block, &of(Value::Null), &of("a".into()));
        assert_eq!(planned, of("a".into()));
        assert_eq!(replaces, [Path::root("note")]);
    }

    #[test]
    fn a_new_object_promises_what_is_known() {
        let config = object_of([("name", "a".into()), ("owner", owner("me", Value::Null))]);
        let changed = [
            ("name", "a".into()),
            ("hard", false.into()),
            ("owner", owner("me", Value::Unknown(Refinement::not_null()))),
            ("status", Value::unknown()),
            version(),
            ("arn", Value::Unknown(Refinement::not_null())),
            ("reason", Value::unknown()),
        ];
        check(&Value::Null, &config, changed, &[]);
    }

    #[test]
    fn equal_meanings_plan_nothing() {
        check(&existing(), &config(), [], &[]);
    }

    #[test]
    fn a_change_moves_only_what_moves() {
        check(
            &existing(),
            &with(&config(), "name", "b".into()),
            [("name", "b".into()), version()],
            &[],
        );
    }

    #[test]
    fn what_is_no_entry_is_planned_and_changes_nothing() {
        let (one, with_null) = (Value::from([("a", "1")]), {
            Value::from([("a", Value::from("1")), ("b", Value::Null)])
        });
        let prior = with(&existing(), "labels", one.clone());
        let configured = with(&config(), "labels", with_null.clone());
        check(&prior, &configured, [("labels", with_null)], &[]);
        let later = Value::from([("a", Value::from("1")), ("b", Value::unknown())]);
        let configured = with(&config(), "labels", later.clone());
        check(&prior, &configured, [("labels", later), version()], &[]);
    }

    #[test]
    fn what_only_the_service_sets_is_not_planned_from_the_configuration() {
        let ignored = with(&config(), "version", "1".into());
        let ignored = with(&ignored, "name", "b".into());
        check(&existing(), &ignored, [("name", "b".into()), version()], &[]);
    }

    #[test]
    fn unknown_configuration_stays_unknown() {
        let unknown = Value::Unknown(Refinement::starting_with("pre-"));
        let changed = [("name", unknown.clone()), version()];
        check(&existing(), &with(&config(), "name", unknown), changed, &[]);
    }

    #[test]
    fn an_optional_computed_value_stays_when_it_is_not_configured() {
        let prior = with(&existing(), "status", "DISABLED".into());
        check(&prior, &config(), [], &[]);
    }

    #[test]
    fn a_default_comes_back_when_it_is_not_configured() {
        let prior = with(&existing(), "hard", true.into());
        check(&prior, &config(), [("hard", false.into()), version()], &[]);
    }

    #[test]
    fn replacements() {
        check(
            &existing(),
            &with(&config(), "kind", "y".into()),
            [("kind", "y".into()), version()],
            &["kind"],
        );
        check(
            &existing(),
            &with(&config(), "kind", Value::unknown()),
            [("kind", Value::unknown()), version()],
            &["kind"],
        );
        check(
            &existing(),
            &with(&config(), "count", 4.into()),
            [("count", 4.into()), version()],
            &[],
        );
        check(
            &existing(),
            &with(&config(), "count", Value::Null),
            [("count", Value::Null), version()],
            &["count"],
        );
        // What may turn out to be null is planned as if it did: the action cannot change any more.
        for (count, replaced) in
            [(Value::unknown(), &["count"][..]), (Value::Unknown(Refinement::not_null()), &[])]
        {
            let changed = [("count", count.clone()), version()];
            check(&existing(), &with(&config(), "count", count), changed, replaced);
        }
        let renamed = owner("you", Value::Null);
        let planned = owner("you", "f-1".into());
        check(
            &existing(),
            &with(&config(), "owner", renamed),
            [("owner", planned), version()],
            &["owner.name"],
        );
    }

    #[test]
    fn an_empty_collection_in_place_of_none_replaces_nothing() {
        let none: Vec<Value> = Vec::new();
        let empty = with(&existing(), "roles", none.clone().into());
        check(
            &existing(),
            &with(&config(), "roles", none.into()),
            [("roles", Value::List(Vec::new())), version()],
            &[],
        );
        check(&empty, &config(), [("roles", Value::Null), version()], &[]);
        check(
            &empty,
            &with(&config(), "roles", vec!["a"].into()),
            [("roles", vec!["a"].into()), version()],
            &["roles"],
        );
    }

    #[test]
    fn a_removed_object_is_planned_away() {
        check(
            &existing(),
            &with(&config(), "owner", Value::Null),
            [("owner", Value::Null), version()],
            &[],
        );
    }

    #[test]
    fn elements_of_a_set_get_their_defaults() {
        let parts = vec![Value::from([("name", Value::from("r")), ("early", Value::Null)])];
        let planned = vec![part("r", false)];
        check(
            &existing(),
            &with(&config(), "parts", parts.into()),
            [("parts", planned.into()), version()],
            &[],
        );
    }
}
