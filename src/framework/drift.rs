//! From the state that Terraform knows and the versions after it to the path that explains the change; pure.
//!
//! The words are made for people: `v4: validity.end 2027-01-01T00:00:00Z → 2028-01-01T00:00:00Z`. Values are told where
//! they cannot be secret, by [`may_be_told`]; of all others only that they changed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::equality::equivalent;
use super::error::{Error, Result};
use super::schema::{Attribute, AttributeKind, Block, Checks, Mode, Nesting, Type};
use super::schema_from_type::block_of;
use super::typed::{plain_text, to_value};
use super::value::Value;

/// How many changes an explanation lists before it only counts the rest.
const LISTED: usize = 20;

/// How much of one value it shows, in characters.
const SHOWN: usize = 60;

/// One version of an object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Version<'a> {
    pub(super) number: &'a str,
    pub(super) value: &'a Value,
}

/// A way through the versions of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Drift {
    from: String,
    to: String,
    /// What each version changed, in order.
    steps: Vec<(String, Vec<String>)>,
}

impl Drift {
    /// The way from `known` through `later`, of which the last is the current one.
    pub(super) fn between(block: &Block, known: Version<'_>, later: &[Version<'_>]) -> Self {
        let mut steps = Vec::new();
        let mut before = known;
        for &version in later {
            steps.push((version.number.to_owned(), changes(block, before.value, version.value)));
            before = version;
        }
        Self { from: known.number.to_owned(), to: before.number.to_owned(), steps }
    }

    /// Whether anything but the number differs on the way.
    pub(super) fn is_visible(&self) -> bool {
        self.steps.iter().any(|(_, changes)| !changes.is_empty())
    }
}

impl std::fmt::Display for Drift {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "version {} → {}", self.from, self.to)?;
        let mut room = LISTED;
        let mut unlisted = 0;
        for (number, changes) in &self.steps {
            let listed = &changes[..changes.len().min(room)];
            room -= listed.len();
            unlisted += changes.len() - listed.len();
            if !listed.is_empty() {
                write!(f, "\n  v{number}: {}", listed.join("; "))?;
            } else if changes.is_empty() {
                write!(f, "\n  v{number}: no visible change")?;
            }
        }
        if unlisted > 0 {
            write!(f, "\n  and {unlisted} more changes")?;
        }
        Ok(())
    }
}

/// What differs between two states of an object, each with the way to it. What the service sets anew with every
/// change, and what is not part of the object, does not count.
pub(super) fn changes(block: &Block, before: &Value, after: &Value) -> Vec<String> {
    let mut found = Vec::new();
    object(&block.attributes, before, after, "", &mut found);
    found
}

/// What differs of those attributes of an object that count, each with the way to it.
pub(super) fn changes_of(
    block: &Block,
    before: &Value,
    after: &Value,
    counts: impl Fn(&str, &Attribute) -> bool,
) -> Vec<String> {
    let mut found = Vec::new();
    for (name, attribute) in block.attributes.iter().filter(|(name, one)| counts(name, one)) {
        member(attribute, before.get(name), after.get(name), name, &mut found);
    }
    found
}

/// What differs between two states of a model, each with the way to it.
pub fn changes_between<T: Serialize + JsonSchema>(before: &T, after: &T) -> Result<Vec<String>> {
    let block = block_of::<T>().map_err(Error::Bug)?;
    Ok(changes(&block, &to_value(before)?, &to_value(after)?))
}

fn object(
    attributes: &BTreeMap<String, Attribute>,
    before: &Value,
    after: &Value,
    parent: &str,
    found: &mut Vec<String>,
) {
    for (name, attribute) in attributes {
        let changes_by_itself =
            attribute.planning.known_after_apply && attribute.mode == Mode::Computed;
        if changes_by_itself || attribute.planning.provider_only {
            continue;
        }
        let path = format!("{parent}{name}");
        member(attribute, before.get(name), after.get(name), &path, found);
    }
}

fn member(
    attribute: &Attribute,
    before: &Value,
    after: &Value,
    path: &str,
    found: &mut Vec<String>,
) {
    if equivalent(attribute, before, after) {
        return;
    }
    if attribute.sensitive {
        found.push(format!("{path} changed (sensitive)"));
        return;
    }
    match (&attribute.kind, before, after) {
        (AttributeKind::Nested(Nesting::Single, attributes), Value::Map(_), Value::Map(_)) => {
            object(attributes, before, after, &format!("{path}."), found);
        }
        (AttributeKind::Nested(_, attributes), Value::List(before), Value::List(after))
            if attributes.contains_key("name") =>
        {
            named_elements(attributes, [before, after], path, found);
        }
        (AttributeKind::Plain(Type::Map(_)), Value::Map(before), Value::Map(after)) => {
            entries(before, after, path, found);
        }
        (AttributeKind::Plain(_), Value::List(before), Value::List(after)) => {
            elements(attribute, before, after, path, found);
        }
        (AttributeKind::Plain(plain), ..)
            if [before, after]
                .iter()
                .all(|value| may_be_told(path, plain, &attribute.checks, value)) =>
        {
            found.push(format!("{path} {} → {}", shown(before), shown(after)));
        }
        (_, Value::Null, _) => found.push(format!("{path} added")),
        (_, _, Value::Null) => found.push(format!("{path} removed")),
        _ => found.push(format!("{path} changed")),
    }
}

/// Whether a value may stand in a message: a number, a truth, a time, a word of a closed vocabulary, a name or an ARN.
/// Anything else may be secret, and nobody tells the provider where it is.
fn may_be_told(path: &str, plain: &Type, checks: &Checks, value: &Value) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path);
    match (plain, value) {
        (Type::Bool | Type::Number, _) | (Type::String, Value::Null) => true,
        (Type::String, Value::String(text)) => {
            checks.instant
                || checks.open
                || checks.one_of.as_ref().is_some_and(|words| words.contains(text))
                || name == "name"
                || name.ends_with("_name")
                || is_arn(text)
        }
        _ => false,
    }
}

fn is_arn(text: &str) -> bool {
    let parts: Vec<_> = text.splitn(6, ':').collect();
    let [arn, partition, service, _, account, resource] = parts[..] else { return false };
    arn == "arn"
        && partition.starts_with("aws")
        && !service.is_empty()
        && account.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !resource.is_empty()
        && !text.contains(char::is_whitespace)
}

/// Elements that bear a name are the same thing when they bear the same one.
fn named_elements(
    attributes: &BTreeMap<String, Attribute>,
    [before, after]: [&[Value]; 2],
    path: &str,
    found: &mut Vec<String>,
) {
    let by_name = |elements: &[Value]| -> BTreeMap<String, Value> {
        let named = elements.iter().map(|e| (shown(e.get("name")), e.clone()));
        named.collect()
    };
    let (before, after) = (by_name(before), by_name(after));
    for (name, element) in &after {
        let path = format!("{path}[{name:?}]");
        match before.get(name) {
            Some(before) => object(attributes, before, element, &format!("{path}."), found),
            None => found.push(format!("{path} added")),
        }
    }
    let removed = before.keys().filter(|name| !after.contains_key(*name));
    found.extend(removed.map(|name| format!("{path}[{name:?}] removed")));
}

fn entries(
    before: &BTreeMap<String, Value>,
    after: &BTreeMap<String, Value>,
    path: &str,
    found: &mut Vec<String>,
) {
    for (key, value) in after {
        match before.get(key) {
            Some(old) if old == value => {}
            Some(_) => found.push(format!("{path}[{key:?}] changed")),
            None => found.push(format!("{path}[{key:?}] added")),
        }
    }
    let removed = before.keys().filter(|key| !after.contains_key(*key));
    found.extend(removed.map(|key| format!("{path}[{key:?}] removed")));
}

fn elements(
    attribute: &Attribute,
    before: &[Value],
    after: &[Value],
    path: &str,
    found: &mut Vec<String>,
) {
    let nothing = Checks::default();
    let checks = attribute.checks.elements.as_deref().unwrap_or(&nothing);
    let text = Type::String;
    let plain = match &attribute.kind {
        AttributeKind::Plain(Type::List(element) | Type::Set(element)) => element,
        _ => &text,
    };
    let told = |elements: &[&Value]| {
        if elements.iter().all(|element| may_be_told(path, plain, checks, element)) {
            return elements.iter().copied().map(shown).collect::<Vec<_>>().join(", ");
        }
        let plural = if elements.len() == 1 { "" } else { "s" };
        format!("{} element{plural}", elements.len())
    };
    let mut words = Vec::new();
    for (verb, here, there) in [("added", after, before), ("removed", before, after)] {
        let missing: Vec<_> = here.iter().filter(|element| !there.contains(element)).collect();
        if !missing.is_empty() {
            words.push(format!("{verb} {}", told(&missing)));
        }
    }
    if words.is_empty() {
        words.push("in another order".to_owned());
    }
    found.push(format!("{path} {}", words.join(", ")));
}

fn shown(value: &Value) -> String {
    let text = match value {
        Value::Null => "(none)".to_owned(),
        Value::String(text) => text.clone(),
        other => plain_text(other).unwrap_or_default(),
    };
    if text.chars().count() <= SHOWN {
        return text;
    }
    text.chars().take(SHOWN).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use schemars::JsonSchema;
    use serde::Deserialize;

    use super::*;
    use crate::framework::annotations::{instant, known_after_apply, model, sensitive};
    use crate::framework::computed::Computed;
    use crate::framework::schema_from_type::block_of;

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Thing {
        name: String,
        validity: Validity,
        entitlements: BTreeSet<Entitlement>,
        operations: BTreeSet<Operation>,
        licenses: Vec<String>,
        description: Option<String>,
        metadata: Option<BTreeMap<String, String>>,
        #[schemars(transform = sensitive)]
        key: Option<String>,
        #[schemars(transform = known_after_apply)]
        version: Computed<String>,
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Validity {
        #[schemars(transform = instant)]
        end: Option<String>,
    }

    #[derive(Deserialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
    #[schemars(transform = model)]
    enum Operation {
        CreateGrant,
        CheckoutLicense,
        CreateToken,
    }

    #[derive(Deserialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
    struct Entitlement {
        name: String,
        max_count: Option<i64>,
        value: Option<String>,
    }

    fn entitlement(name: &str, max_count: i64) -> Value {
        Value::from([("name", Value::from(name)), ("max_count", max_count.into())])
    }

    fn base() -> Value {
        Value::from([
            ("name", Value::from("a")),
            ("validity", Value::from([("end", "2027-01-01T00:00:00Z")])),
            ("entitlements", vec![entitlement("users", 10), entitlement("seats", 1)].into()),
            ("operations", vec!["CreateGrant", "CheckoutLicense"].into()),
            ("licenses", vec!["arn:aws:license-manager::111122223333:license:l-1"].into()),
            ("description", "hush".into()),
            ("metadata", Value::from([("k", "hush")])),
            ("key", "hush".into()),
            ("version", "3".into()),
        ])
    }

    fn with(name: &str, member: impl Into<Value>) -> Value {
        let mut members = base().as_map().unwrap().clone();
        members.insert(name.to_owned(), member.into());
        Value::Map(members)
    }

    #[track_caller]
    fn check(after: &Value, expected: &[&str]) {
        let block = block_of::<Thing>().unwrap();
        assert_eq!(changes(&block, &base(), after), expected);
    }

    #[test]
    fn each_change_names_its_place_and_what_cannot_be_secret() {
        check(&base(), &[]);
        check(&with("name", "b"), &["name a → b"]);
        check(&with("name", Value::Null), &["name a → (none)"]);
        check(
            &with("validity", Value::from([("end", "2028-01-01T00:00:00Z")])),
            &["validity.end 2027-01-01T00:00:00Z → 2028-01-01T00:00:00Z"],
        );
        check(&with("validity", Value::from([("end", "2027-01-01T01:00:00+01:00")])), &[]);
        check(
            &with("entitlements", vec![entitlement("users", 20), entitlement("rooms", 2)]),
            &[
                "entitlements[\"rooms\"] added",
                "entitlements[\"users\"].max_count 10 → 20",
                "entitlements[\"seats\"] removed",
            ],
        );
        check(
            &with("operations", vec!["CheckoutLicense", "CreateToken"]),
            &["operations added CreateToken, removed CreateGrant"],
        );
        check(
            &with("licenses", vec!["arn:aws:license-manager::111122223333:license:l-2"]),
            &["licenses added arn:aws:license-manager::111122223333:license:l-2, \
               removed arn:aws:license-manager::111122223333:license:l-1"],
        );
    }

    #[test]
    fn free_texts_and_maps_are_named_and_not_quoted() {
        check(&with("description", "hush too"), &["description changed"]);
        check(&with("description", Value::Null), &["description removed"]);
        check(
            &with("metadata", Value::from([("k", "hush too"), ("l", "hush three")])),
            &["metadata[\"k\"] changed", "metadata[\"l\"] added"],
        );
        check(&with("metadata", Value::Null), &["metadata removed"]);
        check(
            &with("licenses", vec!["hush"]),
            &[
                "licenses added 1 element, removed arn:aws:license-manager::111122223333:license:l-1",
            ],
        );
        let valued = Value::from([
            ("name", Value::from("users")),
            ("max_count", 10.into()),
            ("value", "hush".into()),
        ]);
        check(
            &with("entitlements", vec![valued, entitlement("seats", 1)]),
            &["entitlements[\"users\"].value added"],
        );
        check(
            &with("operations", vec!["CheckoutLicense", "hush"]),
            &["operations added 1 element, removed CreateGrant"],
        );
    }

    #[test]
    fn what_moves_with_every_change_is_none() {
        check(&with("version", "4"), &[]);
    }

    #[test]
    fn secrets_are_not_shown() {
        check(&with("key", "other"), &["key changed (sensitive)"]);
    }

    fn drift(later: &[(&str, Value)]) -> Drift {
        let block = block_of::<Thing>().unwrap();
        let known = Version { number: "3", value: &base() };
        let later: Vec<_> = later.iter().map(|(number, value)| Version { number, value }).collect();
        Drift::between(&block, known, &later)
    }

    #[test]
    fn the_path_names_every_version() {
        let longer = with("validity", Value::from([("end", "2028-01-01T00:00:00Z")]));
        let mut renamed = longer.as_map().unwrap().clone();
        renamed.insert("name".to_owned(), "b".into());
        let found = drift(&[("4", longer), ("5", Value::Map(renamed))]);
        assert!(found.is_visible());
        assert_eq!(
            found.to_string(),
            "version 3 → 5\n  v4: validity.end 2027-01-01T00:00:00Z → 2028-01-01T00:00:00Z\n  v5: name a → b"
        );
    }

    #[test]
    fn equal_contents_are_no_visible_drift() {
        let found = drift(&[("4", base())]);
        assert!(!found.is_visible());
        assert_eq!(found.to_string(), "version 3 → 4\n  v4: no visible change");
    }

    #[test]
    fn a_long_path_is_capped() {
        let many: BTreeMap<String, Value> =
            (0..30).map(|n| (format!("k{n}"), "x".into())).collect();
        let text = drift(&[("4", with("metadata", Value::Map(many)))]).to_string();
        assert!(text.ends_with("and 11 more changes"), "{text}");
        let long = drift(&[("4", with("name", "x".repeat(500).as_str()))]).to_string();
        assert!(long.chars().count() < 120, "{long}");
    }
}
