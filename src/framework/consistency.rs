//! Terraform core's rules for plans and results, as a check of our own.
//!
//! Written from core's rules alone and apart from the planner: a mistake there must not hide itself here.
//! Every answer passes through it. A violation is an error in debug builds, which the tests use, and a log
//! line in released ones, where core has the last word anyway.

use std::collections::BTreeMap;

use super::diagnostics::Path;
use super::equality::same;
use super::schema::{Attribute, AttributeKind, Block, Mode, Nesting, Type};
use super::value::{Refinement, Value};

/// What core would refuse in a plan ("Terraform Resource Instance Change Lifecycle", `PlanResourceChange`); empty if nothing.
pub(super) fn check_plan(
    block: &Block,
    prior: &Value,
    config: &Value,
    planned: &Value,
) -> Vec<String> {
    let mut faults = Vec::new();
    if config.is_null() {
        if !planned.is_null() {
            faults.push("planned a non-null destroy value".into());
        }
    } else {
        plan_object(&block.attributes, prior, config, planned, &Path::default(), &mut faults);
    }
    faults
}

fn plan_object(
    attributes: &BTreeMap<String, Attribute>,
    prior: &Value,
    config: &Value,
    planned: &Value,
    path: &Path,
    faults: &mut Vec<String>,
) {
    for (name, attribute) in attributes {
        let (prior, config) = (prior.get(name), config.get(name));
        plan_attribute(attribute, prior, config, planned.get(name), &path.attribute(name), faults);
    }
}

fn plan_attribute(
    attribute: &Attribute,
    prior: &Value,
    config: &Value,
    planned: &Value,
    path: &Path,
    faults: &mut Vec<String>,
) {
    if attribute.write_only {
        if !planned.is_null() {
            faults.push(format!("{path}: planned value for write-only attribute is not null"));
        }
        return;
    }
    let value_type = attribute.value_type();
    if same(&value_type, planned, config) || attribute.mode == Mode::Computed {
        return;
    }
    if config.is_null() {
        if !attribute.mode.is_computed() {
            faults.push(format!("{path}: planned value for a non-computed attribute"));
        }
        return;
    }
    if same(&value_type, planned, prior) && !prior.is_null() {
        return;
    }
    let AttributeKind::Nested(nesting, attributes) = &attribute.kind else {
        faults.push(format!("{path}: planned value does not match config value nor prior value"));
        return;
    };
    if planned.is_unknown() {
        faults.push(format!("{path}: planned unknown for configured value"));
        return;
    }
    match (nesting, planned, config) {
        (Nesting::Single, Value::Map(_), Value::Map(_)) => {
            plan_object(attributes, prior, config, planned, path, faults);
        }
        (Nesting::List, Value::List(plans), Value::List(configs))
            if plans.len() == configs.len() =>
        {
            let priors = prior.as_list().unwrap_or_default();
            for (index, (planned, config)) in plans.iter().zip(configs).enumerate() {
                let prior = priors.get(index).unwrap_or(&Value::Null);
                plan_object(attributes, prior, config, planned, &path.index(index), faults);
            }
        }
        (Nesting::Map, Value::Map(plans), Value::Map(configs))
            if plans.keys().eq(configs.keys()) =>
        {
            for (key, planned) in plans {
                let (prior, config) = (prior.get(key), &configs[key]);
                plan_object(attributes, prior, config, planned, &path.key(key), faults);
            }
        }
        // Core cannot pair the elements of sets either: it compares their number.
        (Nesting::Set, Value::List(plans), Value::List(configs))
            if plans.len() == configs.len() => {}
        _ => faults.push(format!("{path}: count in plan disagrees with count in config")),
    }
}

/// What core would refuse in the state after an apply without errors ("Terraform Resource Instance Change Lifecycle",
/// `ApplyResourceChange`); empty if nothing.
pub(super) fn check_result(block: &Block, planned: &Value, state: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    if planned.is_null() != state.is_null() {
        faults.push(format!(
            "root object was {}, but now {}",
            if planned.is_null() { "absent" } else { "present" },
            if state.is_null() { "absent" } else { "present" }
        ));
        return faults;
    }
    if !state.is_wholly_known() {
        faults.push("the state has unknown values".into());
    }
    result(&block.value_type(), planned, state, &Path::default(), &mut faults);
    faults
}

fn result(
    value_type: &Type,
    planned: &Value,
    state: &Value,
    path: &Path,
    faults: &mut Vec<String>,
) {
    match (value_type, planned, state) {
        (_, Value::Unknown(promise), _) => {
            if !keeps(promise, state) {
                faults
                    .push(format!("{path}: final value does not conform to planning placeholder"));
            }
        }
        (Type::Object(members), Value::Map(_), Value::Map(_)) => {
            for (name, member) in members {
                result(member, planned.get(name), state.get(name), &path.attribute(name), faults);
            }
        }
        (Type::Map(element), Value::Map(plans), Value::Map(states))
            if plans.keys().eq(states.keys()) =>
        {
            for (key, planned) in plans {
                result(element, planned, &states[key], &path.key(key), faults);
            }
        }
        (Type::List(element), Value::List(plans), Value::List(states))
            if plans.len() == states.len() =>
        {
            for (index, (planned, state)) in plans.iter().zip(states).enumerate() {
                result(element, planned, state, &path.index(index), faults);
            }
        }
        (Type::Set(element), Value::List(plans), Value::List(states)) => {
            let fits = |planned: &Value, state: &Value| {
                let mut faults = Vec::new();
                result(element, planned, state, path, &mut faults);
                faults.is_empty()
            };
            let all_found =
                plans.iter().all(|planned| states.iter().any(|state| fits(planned, state)))
                    && states.iter().all(|state| plans.iter().any(|planned| fits(planned, state)));
            if !all_found || states.len() > plans.len() {
                faults.push(format!(
                    "{path}: planned set elements do not correlate with the actual ones"
                ));
            }
        }
        _ if same(value_type, planned, state) => {}
        _ => faults.push(format!("{path}: the final value differs from the planned one")),
    }
}

fn keeps(promise: &Refinement, value: &Value) -> bool {
    let null_fits = promise.nullness.is_none_or(|null| null == value.is_null());
    let prefix_fits = match (&promise.prefix, value) {
        (Some(prefix), Value::String(text)) => text.starts_with(prefix.as_str()),
        _ => true,
    };
    null_fits && prefix_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(kind: AttributeKind, mode: Mode) -> Attribute {
        Attribute::new(kind, mode, "")
    }

    fn block() -> Block {
        let text = || AttributeKind::Plain(Type::String);
        let inner = BTreeMap::from([("b".to_owned(), attribute(text(), Mode::Optional))]);
        let mut secret = attribute(text(), Mode::Optional);
        secret.write_only = true;
        let attributes = [
            ("optional", attribute(text(), Mode::Optional)),
            ("either", attribute(text(), Mode::OptionalComputed)),
            ("computed", attribute(text(), Mode::Computed)),
            (
                "set",
                attribute(AttributeKind::Plain(Type::Set(Box::new(Type::String))), Mode::Optional),
            ),
            (
                "list",
                attribute(AttributeKind::Nested(Nesting::List, inner.clone()), Mode::Optional),
            ),
            ("secret", secret),
        ];
        Block {
            attributes: attributes.into_iter().map(|(n, a)| (n.to_owned(), a)).collect(),
            ..Block::default()
        }
    }

    /// `planned` for one attribute, its `prior` and `config` value: a fault that contains `words`, or none.
    #[track_caller]
    fn planned(name: &str, [prior, config, planned]: [Value; 3], words: Option<&str>) {
        let of = |value: Value| Value::from([(name, value)]);
        let faults = check_plan(&block(), &of(prior), &of(config), &of(planned));
        match words {
            None => assert_eq!(faults, [""; 0]),
            Some(words) => assert!(faults.iter().any(|fault| fault.contains(words)), "{faults:?}"),
        }
    }

    #[track_caller]
    fn applied(name: &str, planned: Value, state: Value, words: Option<&str>) {
        let of = |value: Value| Value::from([(name, value)]);
        let faults = check_result(&block(), &of(planned), &of(state));
        match words {
            None => assert_eq!(faults, [""; 0]),
            Some(words) => assert!(faults.iter().any(|fault| fault.contains(words)), "{faults:?}"),
        }
    }

    #[test]
    fn rules_for_plans() {
        let (null, unknown) = (Value::Null, Value::unknown());
        let text = |text: &str| Value::from(text);
        planned("optional", [null.clone(), text("a"), text("a")], None);
        planned("optional", [text("b"), text("a"), text("b")], None);
        planned("optional", [null.clone(), text("a"), text("b")], Some("does not match config"));
        planned("optional", [text("b"), null.clone(), text("b")], Some("non-computed"));
        planned(
            "optional",
            [null.clone(), text("a"), unknown.clone()],
            Some("does not match config"),
        );
        planned("either", [null.clone(), null.clone(), unknown.clone()], None);
        planned("computed", [text("a"), null.clone(), text("b")], None);
        planned("secret", [null.clone(), text("s"), text("s")], Some("write-only"));
        planned("set", [null.clone(), vec!["a", "b"].into(), vec!["b", "a"].into()], None);
        let element = |text: &str| Value::from([("b", text)]);
        planned(
            "list",
            [null.clone(), vec![element("x")].into(), unknown],
            Some("planned unknown"),
        );
        planned(
            "list",
            [null.clone(), vec![element("x")].into(), Value::List(vec![])],
            Some("count"),
        );
        planned(
            "list",
            [null, vec![element("x")].into(), vec![element("y")].into()],
            Some("list[0].b"),
        );
    }

    #[test]
    fn rules_for_results() {
        let promise = Value::Unknown(Refinement::starting_with("arn:"));
        applied("computed", promise.clone(), "arn:1".into(), None);
        applied("computed", promise.clone(), "urn:1".into(), Some("placeholder"));
        applied("computed", promise, Value::Null, Some("placeholder"));
        applied("computed", Value::unknown(), Value::Null, None);
        applied("optional", "a".into(), "A".into(), Some("differs"));
        applied("optional", Value::Null, "a".into(), Some("differs"));
        applied("optional", "a".into(), Value::unknown(), Some("unknown values"));
        applied("set", vec!["a", "b"].into(), vec!["b", "a"].into(), None);
        applied("set", vec!["a"].into(), vec!["a", "b"].into(), Some("correlate"));
        let faults = check_result(&block(), &Value::Null, &Value::from([("optional", "a")]));
        assert_eq!(faults, ["root object was absent, but now present"]);
    }

    #[test]
    fn a_destroy_plan_is_null() {
        let faults =
            check_plan(&block(), &Value::Null, &Value::Null, &Value::from([("optional", "a")]));
        assert_eq!(faults, ["planned a non-null destroy value"]);
    }
}
