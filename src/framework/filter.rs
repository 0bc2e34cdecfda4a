//! The conditions of a list, written as `filter` blocks.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::config::Config;
use super::diagnostics::Path;
use super::finding::{Finding, Findings, Rule, Source};
use super::limits_in_words::enumeration;

/// A condition that the service applies. Several filters all have to match.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Filter {
    /// Name of the filter. Names are case-sensitive.
    pub name: String,
    /// Value to match.
    #[schemars(length(min = 1, max = 1), extend("x-documented" = "API reference"))]
    pub values: BTreeSet<String>,
}

/// A filter that a list takes.
#[derive(Debug, Clone, Copy)]
pub struct FilterName {
    pub name: &'static str,
    /// What follows the name in descriptions, such as `of the issuer`; may be empty.
    pub remark: &'static str,
    /// The words that it compares with, where they are known.
    pub words: Option<&'static [&'static str]>,
    /// Whether the documentation says that there are no others.
    pub is_closed: bool,
}

impl FilterName {
    pub const fn new(name: &'static str) -> Self {
        Self { name, remark: "", words: None, is_closed: false }
    }

    #[must_use]
    pub const fn of(self, remark: &'static str) -> Self {
        Self { remark, ..self }
    }

    /// Compares with the words that the documentation calls the possible ones.
    #[must_use]
    pub const fn possible(self, words: &'static [&'static str]) -> Self {
        Self { words: Some(words), is_closed: true, ..self }
    }

    /// Compares with the words that the service's model lists.
    #[must_use]
    pub const fn listed(self, words: &'static [&'static str]) -> Self {
        Self { words: Some(words), ..self }
    }

    /// What is wrong with a value. Such a filter finds nothing, which looks as if there were nothing.
    pub fn check(&self, value: &str) -> Option<Finding> {
        let words = self.words?;
        let rule = if self.is_closed { VALUE } else { LISTED_VALUE };
        (!words.contains(&value)).then(|| {
            let (name, words) = (self.name, words.join(", "));
            let detail =
                format!("The filter {name} does not know {value:?}. Its values are {words}.");
            rule.finding(Path::root("filter"), detail)
        })
    }
}

/// The filters of a list.
pub const NAME: Rule = Rule::new(Source::documented("API reference"), "Unknown filter");
/// The values that the documentation lists as the possible ones of a filter.
pub const VALUE: Rule = Rule::new(Source::documented("API reference"), "Invalid filter");
/// The values that the service's model lists for what a filter compares.
pub const LISTED_VALUE: Rule = Rule::new(Source::Reading, "Doubtful filter");

/// Refuses filters that the service does not know: it would answer with an error, or with nothing.
pub fn check(config: &Config<'_>, known: &[FilterName]) -> Findings {
    let mut findings = Findings::new();
    for filter in config.known_elements::<Filter>("filter") {
        let Some(name) = known.iter().find(|one| one.name == filter.name) else {
            let names: Vec<_> = known.iter().map(|one| one.name).collect();
            let detail = format!(
                "{:?} is no filter of this data source. The filters are {}.",
                filter.name,
                names.join(", ")
            );
            findings.push(NAME.finding(Path::root("filter"), detail));
            continue;
        };
        // Where there are more, it is their number that is wrong.
        let only = filter.values.first().filter(|_| filter.values.len() == 1);
        findings.extend(only.and_then(|value| name.check(value)));
    }
    findings
}

/// The filters as the description of the block names them.
pub(super) fn description(known: &[FilterName]) -> String {
    let named: Vec<_> = known
        .iter()
        .map(|filter| match filter.remark {
            "" => format!("`{}`", filter.name),
            remark => format!("`{}` ({remark})", filter.name),
        })
        .collect();
    format!("Conditions that all have to hold: {}.", enumeration(&named, "and"))
}

/// What the filters compare with, where that is known: a sentence for each, behind what the model says of the values.
pub(super) fn values(known: &[FilterName]) -> String {
    let sentence = |FilterName { name, words, is_closed, .. }: &FilterName| {
        let words: Vec<_> = words.as_ref()?.iter().map(|word| format!("`{word}`")).collect();
        Some(if *is_closed {
            format!(" `{name}` has to be {}.", enumeration(&words, "or"))
        } else {
            format!(" Of `{name}`, known are {}.", enumeration(&words, "and"))
        })
    };
    known.iter().filter_map(sentence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_named_as_a_person_would() {
        let names = [
            FilterName::new("Beneficiary"),
            FilterName::new("Fingerprint").of("of the issuer"),
            FilterName::new("Status"),
        ];
        for (known, expected) in [
            (1, "Conditions that all have to hold: `Beneficiary`."),
            (
                2,
                "Conditions that all have to hold: `Beneficiary` and `Fingerprint` (of the issuer).",
            ),
            (
                3,
                "Conditions that all have to hold: `Beneficiary`, `Fingerprint` (of the issuer) and `Status`.",
            ),
        ] {
            assert_eq!(description(&names[..known]), expected);
        }
    }

    #[test]
    fn values_are_listed_where_they_are_known() {
        let names = [
            FilterName::new("Beneficiary"),
            FilterName::new("Status").possible(&["A", "B"]),
            FilterName::new("Type").listed(&["C", "D"]),
        ];
        assert_eq!(
            values(&names),
            " `Status` has to be `A` or `B`. Of `Type`, known are `C` and `D`."
        );
    }
}
