//! What a configuration has to give, and what it must not.
//!
//! A null is for Terraform the same as an attribute that is not written, and only the provider knows where that cannot be.
//! In a map a null is no entry; an element of a list or set cannot be left out like that.

use std::collections::{BTreeMap, BTreeSet};

use super::diagnostics::{Diagnostics, Path};
use super::finding::{Finding, Findings, Rule, Source};
use super::requests::FunctionError;
use super::schema::{Attribute, AttributeKind, Block, Mode, Nesting, Parameter, Type};
use super::value::Value;
use super::walk;

/// What every object of the service has.
pub const REQUIRED: Rule = Rule::new(Source::Provider, "Missing value");
/// What a list or a set is made of.
pub const ELEMENT: Rule = Rule::new(Source::Provider, "Missing value");
/// What only the service sets.
pub const READ_ONLY: Rule = Rule::new(Source::Provider, "Read-only value");

/// Everything that is missing in a configuration, and everything in it that is not the user's to set.
pub(super) fn check(block: &Block, config: &Value) -> Diagnostics {
    let mut findings = missing(block, config);
    walk::attributes(block, config, &mut |attribute, value, path| {
        findings.extend(read_only(attribute, value, path));
    });
    findings.into_diagnostics()
}

/// What is missing in a configuration and was there before. With `ignore_changes` the configuration is what the state
/// has: what the service left out is missing there, and what only the service sets is there.
pub(super) fn lost(block: &Block, prior: &Value, config: &Value) -> Diagnostics {
    let absent: BTreeSet<_> = missing(block, prior).into_iter().map(|it| it.path()).collect();
    let lost = missing(block, config).into_iter().filter(|it| !absent.contains(&it.path()));
    lost.collect::<Findings>().into_diagnostics()
}

fn missing(block: &Block, config: &Value) -> Findings {
    let mut findings = Findings::new();
    walk::attributes(block, config, &mut |attribute, value, path| {
        if attribute.mode == Mode::Required && value.is_null() {
            let detail = format!(
                "{path} is null, but it has to have a value. What it is set to, such as a variable or one(…), has none: \
                 see there."
            );
            findings.push(REQUIRED.finding(path, detail));
        } else if !attribute.is_read_only() {
            elements(attribute, value, &path, &mut findings);
        }
    });
    findings
}

/// Refuses a null in a list or set that a function takes.
pub(super) fn check_arguments(
    parameters: &[Parameter],
    arguments: &[Value],
) -> Result<(), FunctionError> {
    for (position, (parameter, argument)) in (0..).zip(parameters.iter().zip(arguments)) {
        let mut findings = Findings::new();
        let path = Path::root(&parameter.name);
        elements_of(&parameter.value_type, argument, &path, &mut findings);
        if let Some(found) = findings.into_diagnostics().into_iter().next() {
            return Err(FunctionError { text: found.detail, argument: Some(position) });
        }
    }
    Ok(())
}

fn elements(attribute: &Attribute, value: &Value, path: &Path, findings: &mut Findings) {
    match &attribute.kind {
        AttributeKind::Plain(plain) => elements_of(plain, value, path, findings),
        AttributeKind::Nested(Nesting::List, _) => in_list(value, path, findings),
        AttributeKind::Nested(Nesting::Set, _) => in_set(value, path, findings),
        AttributeKind::Nested(..) => {}
    }
}

fn elements_of(plain: &Type, value: &Value, path: &Path, findings: &mut Findings) {
    match (plain, value) {
        (Type::List(inner), Value::List(elements)) => {
            in_list(value, path, findings);
            for (index, element) in elements.iter().enumerate() {
                elements_of(inner, element, &path.index(index), findings);
            }
        }
        (Type::Set(inner), Value::List(elements)) => {
            in_set(value, path, findings);
            for element in elements {
                elements_of(inner, element, path, findings);
            }
        }
        (Type::Map(inner), Value::Map(members)) => {
            for (key, member) in members {
                elements_of(inner, member, &path.key(key), findings);
            }
        }
        _ => {}
    }
}

fn in_list(list: &Value, path: &Path, findings: &mut Findings) {
    let elements = list.as_list().into_iter().flatten().enumerate();
    for (index, _) in elements.filter(|(_, element)| element.is_null()) {
        let path = path.index(index);
        findings.push(null_element(path.clone(), &format!("{path} is null")));
    }
}

fn in_set(set: &Value, path: &Path, findings: &mut Findings) {
    if set.as_list().into_iter().flatten().any(Value::is_null) {
        findings.push(null_element(path.clone(), &format!("{path} has an element that is null")));
    }
}

fn null_element(path: Path, what: &str) -> Finding {
    let detail = format!(
        "{what}, but each element has to have a value. Leave out what has none, as in \
         [for value in var.values : value if value != null]."
    );
    ELEMENT.finding(path, detail)
}

/// What may turn out to be null passes.
fn read_only(attribute: &Attribute, value: &Value, path: Path) -> Option<Finding> {
    let is_given = match value {
        Value::Null => false,
        Value::Unknown(known) => known.nullness == Some(false),
        _ => true,
    };
    if !attribute.is_read_only() || !is_given {
        return None;
    }
    let instead = attribute.instead.as_ref().map_or_else(String::new, |text| format!(" {text}"));
    let detail = format!(
        "{path} is read-only: the service sets it, and it cannot be configured.{instead} Remove {path} from the configuration."
    );
    Some(READ_ONLY.finding(path, detail))
}

/// The entries of a map: a null is none.
pub(super) fn entries(
    members: &BTreeMap<String, Value>,
) -> impl Iterator<Item = (&String, &Value)> {
    members.iter().filter(|(_, member)| !member.is_null())
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde::Deserialize;

    use super::*;
    use crate::framework::annotations::block;
    use crate::framework::computed::{Computed, OptionalComputed, Required};
    use crate::framework::schema_from_type::block_of;
    use crate::framework::value::Refinement;

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Thing {
        name: String,
        rules: Option<BTreeSet<String>>,
        labels: Option<BTreeMap<String, String>>,
        parts: Option<Vec<Part>>,
        owner: Option<Owner>,
        #[schemars(extend("x-instead" = "Set wish."))]
        status: Computed<String>,
        wish: OptionalComputed<Option<String>>,
        places: Computed<Vec<Part>>,
        #[schemars(transform = block)]
        filter: BTreeSet<Part>,
    }

    #[derive(Deserialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
    struct Part {
        values: Vec<String>,
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Owner {
        name: Required<String>,
        mark: Computed<Option<String>>,
    }

    fn config(name: &str, value: Value) -> Value {
        let mut members = BTreeMap::from([("name".to_owned(), Value::from("a"))]);
        members.insert(name.to_owned(), value);
        Value::Map(members)
    }

    fn paths(found: &Diagnostics) -> Vec<String> {
        found.iter().map(|one| one.path.as_ref().unwrap().to_string()).collect()
    }

    fn part(values: Value) -> Value {
        Value::from([("values", values)])
    }

    fn with_null() -> Value {
        vec![Value::from("a"), Value::Null].into()
    }

    #[test]
    fn what_is_missing_is_named_where_it_is_missing() {
        let block = block_of::<Thing>().unwrap();
        for (name, value, expected) in [
            ("name", Value::Null, &["name"][..]),
            ("name", Value::unknown(), &[]),
            ("rules", Value::Null, &[]),
            ("rules", with_null(), &["rules"]),
            ("labels", Value::from([("a", Value::Null)]), &[]),
            ("parts", vec![part(Value::Null)].into(), &["parts[0].values"]),
            (
                "parts",
                vec![part(with_null()), Value::Null].into(),
                &["parts[1]", "parts[0].values[1]"],
            ),
            ("owner", Value::from([("name", Value::Null)]), &["owner.name"]),
            ("filter", vec![part(Value::Null)].into(), &["filter.values"]),
            ("filter", vec![part(with_null())].into(), &["filter.values[1]"]),
        ] {
            assert_eq!(paths(&check(&block, &config(name, value))), expected, "{name}");
        }
        assert_eq!(paths(&check(&block, &Value::Null)), [""; 0], "a destruction");
    }

    #[test]
    fn what_only_the_service_sets_is_refused_with_what_to_set_instead() {
        let block = block_of::<Thing>().unwrap();
        let owner = |mark: &str| Value::from([("name", "me"), ("mark", mark)]);
        for (name, value, expected) in [
            ("status", "UP".into(), &["status"][..]),
            ("status", Value::Unknown(Refinement::not_null()), &["status"]),
            ("status", Value::unknown(), &[]),
            ("wish", "UP".into(), &[]),
            ("owner", owner("m"), &["owner.mark"]),
            ("places", vec![part(Value::Null)].into(), &["places"]),
        ] {
            assert_eq!(paths(&check(&block, &config(name, value))), expected, "{name}");
        }
        let found = check(&block, &config("status", "UP".into()));
        let said = &found.iter().next().unwrap().detail;
        assert!(said.contains("status is read-only") && said.contains("Set wish."), "{said}");
    }

    #[test]
    fn what_the_state_lacks_is_not_lost() {
        let block = block_of::<Thing>().unwrap();
        let (has, lacks) = (config("name", "a".into()), config("name", Value::Null));
        assert_eq!(paths(&lost(&block, &has, &lacks)), ["name"]);
        assert_eq!(paths(&lost(&block, &Value::Null, &lacks)), ["name"]);
        assert_eq!(paths(&lost(&block, &lacks, &lacks)), [""; 0]);
        assert_eq!(paths(&lost(&block, &has, &config("status", "UP".into()))), [""; 0]);
    }
}
