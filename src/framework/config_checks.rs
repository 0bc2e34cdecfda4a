//! Whether each known value of a configuration is within the limits of its attribute.

use std::ops::RangeInclusive;

use bigdecimal::{BigDecimal, FromPrimitive, ToPrimitive};

use super::diagnostics::{Diagnostics, Path};
use super::equality::instant;
use super::finding::{Findings, Source};
use super::names;
use super::presence::{self, entries};
use super::schema::{Attribute, AttributeKind, Block, Checks, Pattern, Type};
use super::value::Value;
use super::walk;

/// Checks a configuration, which may have unknown values, against its schema.
pub(super) fn check(block: &Block, config: &Value) -> Diagnostics {
    let mut diagnostics = presence::check(block, config);
    walk::attributes(block, config, &mut |attribute, value, path| {
        let before = diagnostics.len();
        check_value(&attribute.checks, value, &path, attribute.sensitive, &mut diagnostics);
        // One word about a value is enough.
        if diagnostics.len() == before {
            let named = Findings::from_iter(names::check(attribute, value, &path));
            diagnostics.extend(named.into_diagnostics());
        }
        check_elements(attribute, value, &path, &mut diagnostics);
    });
    diagnostics
}

/// Whether nobody can ask for this value.
pub(super) fn refuses(checks: &Checks, value: &Value) -> bool {
    let mut diagnostics = Diagnostics::new();
    check_value(checks, value, &Path::default(), true, &mut diagnostics);
    diagnostics.has_errors() || is_told(checks, value)
}

fn is_told(checks: &Checks, value: &Value) -> bool {
    value.as_str().is_some_and(|text| checks.told.iter().any(|told| told == text))
}

/// Checks what only the service sets against the object that there is: it may stand in a configuration as the object has
/// it, and cannot be asked for.
pub(super) fn check_told(block: &Block, prior: &Value, config: &Value) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    for (name, attribute) in &block.attributes {
        let (checks, value) = (&attribute.checks, config.get(name));
        if is_told(checks, value) && value != prior.get(name) {
            let closed = Checks { told: Vec::new(), ..checks.clone() };
            check_value(&closed, value, &Path::root(name), attribute.sensitive, &mut diagnostics);
        }
    }
    diagnostics
}

fn check_elements(attribute: &Attribute, value: &Value, path: &Path, out: &mut Diagnostics) {
    let Some(checks) = &attribute.checks.elements else {
        return;
    };
    let is_set = matches!(&attribute.kind, AttributeKind::Plain(Type::Set(_)));
    match value {
        Value::List(elements) => {
            for (index, element) in elements.iter().enumerate() {
                let path = if is_set { path.clone() } else { path.index(index) };
                check_value(checks, element, &path, attribute.sensitive, out);
            }
        }
        Value::Map(members) => {
            for (key, element) in members {
                check_value(checks, element, &path.key(key), attribute.sensitive, out);
            }
        }
        _ => {}
    }
}

fn check_value(checks: &Checks, value: &Value, path: &Path, secret: bool, out: &mut Diagnostics) {
    let of_type = type_expectation(checks, value).map(|expected| (expected, &Source::Model));
    let limit = || Some((expectation(checks, value)?, checks.source.as_ref()?));
    let Some((expected, source)) = of_type.or_else(limit) else {
        return;
    };
    let given = match value {
        _ if secret => "a sensitive value".to_owned(),
        Value::String(text) => format!("{text:?}"),
        Value::Number(number) => number.to_plain_string(),
        other => format!("{other:?}"),
    };
    let doubt = if source.refuses() { "Invalid" } else { "Doubtful" };
    let summary = format!("{doubt} value of {path}");
    let detail = match value {
        Value::List(_) | Value::Map(_) => format!("{path} {expected}."),
        _ => format!("{path} is {given}, but it has {expected}."),
    };
    out.push(source.diagnostic(&summary, detail).at(path.clone()));
}

/// What a value of the type should have been, in words that follow "has"; none if it is right or not known.
fn type_expectation(checks: &Checks, value: &Value) -> Option<String> {
    match value {
        Value::String(text) if checks.instant && has_form(checks, text) => {
            instant(text).is_none().then(|| "to be a moment that there is".to_owned())
        }
        Value::Number(number) => {
            let whole = checks.whole.as_ref()?;
            if !number.is_integer() {
                return Some("to be a whole number".into());
            }
            let fits = number.to_i128().is_some_and(|number| whole.contains(&number));
            (!fits).then(|| match number_limits(checks) {
                (Some(min), Some(max)) => format!("to be from {min} to {max}"),
                _ => "to fit into 64 bits".to_owned(),
            })
        }
        _ => None,
    }
}

fn has_form(checks: &Checks, text: &str) -> bool {
    checks.pattern.as_ref().is_none_or(|pattern| pattern.is_match(text))
}

/// What the value should have been, in words that follow "has"; none if it is right or not known.
fn expectation(checks: &Checks, value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text_expectation(checks, text),
        Value::Number(number) => number_expectation(checks, number),
        Value::List(elements) => size_expectation(checks, elements.len(), ["value", "values"]),
        Value::Map(members) => {
            size_expectation(checks, entries(members).count(), ["entry", "entries"])
        }
        _ => None,
    }
}

fn text_expectation(checks: &Checks, text: &str) -> Option<String> {
    if let Some(one_of) = &checks.one_of
        && !checks.open
        && !checks.told.iter().any(|told| told == text)
        && !one_of.iter().any(|allowed| allowed == text)
    {
        return Some(format!("to be one of {}", one_of.join(", ")));
    }
    if let Some(Pattern { expects, .. }) = &checks.pattern
        && !has_form(checks, text)
    {
        return Some(expects.clone());
    }
    let length = text.chars().count() as u64;
    let limits = broken_limits(checks, length)?;
    Some(format!("to have {} (it has {length})", span(limits, ["character", "characters"])))
}

/// How many a collection takes and how many it has, in words that follow its name.
fn size_expectation(checks: &Checks, size: usize, nouns: [&str; 2]) -> Option<String> {
    let size = size as u64;
    let limits = broken_limits(checks, size)?;
    let has = if size == 0 { "none".to_owned() } else { in_words(size) };
    Some(format!("takes {}, has {has}", span(limits, nouns)))
}

type Limits = (Option<u64>, Option<u64>);

/// The least and the greatest length, if this one is not between them.
fn broken_limits(checks: &Checks, length: u64) -> Option<Limits> {
    let (min, max) = (checks.length_min, checks.length_max);
    let is_within = min.is_none_or(|min| min <= length) && max.is_none_or(|max| length <= max);
    (!is_within).then_some((min, max))
}

fn span(limits: Limits, [one, many]: [&str; 2]) -> String {
    let amount = |number| format!("{} {}", in_words(number), if number == 1 { one } else { many });
    match limits {
        (Some(min), Some(max)) if min == max => format!("exactly {}", amount(min)),
        (Some(min), Some(max)) => format!("{min} to {}", amount(max)),
        (Some(min), None) => format!("at least {}", amount(min)),
        (None, max) => format!("at most {}", amount(max.unwrap_or_default())),
    }
}

fn in_words(number: u64) -> String {
    if number == 1 { "one".to_owned() } else { number.to_string() }
}

/// The least and the greatest number, by the limits or else by a type of 32 bits.
fn number_limits(checks: &Checks) -> (Option<f64>, Option<f64>) {
    let small = checks.whole.as_ref().filter(|whole| *whole.end() <= i128::from(u32::MAX));
    let of_type = |limit: Option<&i128>| limit.and_then(ToPrimitive::to_f64);
    let (least, most) = (small.map(RangeInclusive::start), small.map(RangeInclusive::end));
    (checks.minimum.or(of_type(least)), checks.maximum.or(of_type(most)))
}

fn number_expectation(checks: &Checks, number: &BigDecimal) -> Option<String> {
    let (min, max) = number_limits(checks);
    let within = |limit: Option<f64>, right: fn(&BigDecimal, &BigDecimal) -> bool| {
        limit.and_then(BigDecimal::from_f64).is_none_or(|limit| right(number, &limit))
    };
    if !within(min, |number, min| number >= min) || !within(max, |number, max| number <= max) {
        return Some(match (min, max) {
            (Some(min), Some(max)) if min.total_cmp(&max).is_eq() => format!("to be {min}"),
            (Some(min), Some(max)) => format!("to be from {min} to {max}"),
            (Some(min), None) => format!("to be {min} or more"),
            (_, max) => format!("to be at most {}", max.unwrap_or_default()),
        });
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use schemars::JsonSchema;
    use serde::Deserialize;

    use super::*;
    use crate::framework::annotations::{model, sensitive};
    use crate::framework::schema_from_type::block_of;

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Thing {
        #[schemars(range(min = 1, max = 180), transform = model)]
        days: Option<i64>,
        #[schemars(length(max = 3), transform = model)]
        name: Option<String>,
        #[schemars(length(min = 1), inner(regex(pattern = "^[0-9]{12}$")), extend("x-expects" = "to be 12 digits"), transform = model)]
        accounts: Option<BTreeSet<String>>,
        #[schemars(length(min = 8), transform = model, transform = sensitive)]
        key: Option<String>,
        parts: Option<Vec<Part>>,
        #[schemars(length(min = 1, max = 1), transform = model)]
        only: Option<BTreeSet<String>>,
        #[schemars(length(min = 2, max = 3), transform = model)]
        few: Option<Vec<String>>,
        #[schemars(extend("maxItems" = 1), transform = model)]
        labels: Option<std::collections::BTreeMap<String, String>>,
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Part {
        size: Size,
    }

    #[derive(Deserialize, JsonSchema)]
    #[schemars(transform = model)]
    enum Size {
        Small,
        Large,
    }

    #[track_caller]
    fn check_one(name: &str, value: Value, expected: Option<&str>) {
        let block = block_of::<Thing>().unwrap();
        let found: Vec<_> =
            check(&block, &Value::from([(name, value)])).into_iter().map(|d| d.detail).collect();
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn messages_name_attribute_value_and_limit() {
        let number = |text: &str| Value::Number(text.parse().unwrap());
        check_one("days", 180.into(), None);
        check_one("days", 181.into(), Some("days is 181, but it has to be from 1 to 180."));
        check_one("days", number("1.5"), Some("days is 1.5, but it has to be a whole number."));
        check_one("days", Value::unknown(), None);
        check_one(
            "name",
            "abcd".into(),
            Some("name is \"abcd\", but it has to have at most 3 characters (it has 4)."),
        );
        check_one(
            "accounts",
            vec!["1"].into(),
            Some("accounts is \"1\", but it has to be 12 digits."),
        );
        check_one(
            "accounts",
            Value::List(vec![]),
            Some("accounts takes at least one value, has none."),
        );
        check_one("only", vec!["a", "b"].into(), Some("only takes exactly one value, has 2."));
        check_one("few", vec!["a"; 4].into(), Some("few takes 2 to 3 values, has 4."));
        check_one("few", vec!["a"].into(), Some("few takes 2 to 3 values, has one."));
        let labels = Value::from([("a", "1"), ("b", "2")]);
        check_one("labels", labels, Some("labels takes at most one entry, has 2."));
        let part = Value::from([("size", "Medium")]);
        check_one(
            "parts",
            vec![part].into(),
            Some("parts[0].size is \"Medium\", but it has to be one of Small, Large."),
        );
    }

    #[test]
    fn secrets_are_not_repeated() {
        check_one(
            "key",
            "hush".into(),
            Some("key is a sensitive value, but it has to have at least 8 characters (it has 4)."),
        );
    }
}
