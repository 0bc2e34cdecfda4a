//! The conditions of a list, written as `filter` blocks.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::diagnostics::Path;
use super::finding::{Findings, Rule, Source};
use super::resource::Config;

/// A condition that the service applies. Several filters all have to match.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Filter {
    /// Name of the filter. Names are case-sensitive.
    pub name: String,
    /// Value to match. The service takes exactly one.
    #[schemars(length(min = 1, max = 1), extend("x-documented" = "API reference"))]
    pub values: BTreeSet<String>,
}

/// A filter that a list takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilterName {
    pub name: &'static str,
    /// What follows the name in descriptions, such as `of the issuer`; may be empty.
    pub remark: &'static str,
}

impl FilterName {
    pub const fn new(name: &'static str) -> Self {
        Self { name, remark: "" }
    }

    #[must_use]
    pub const fn of(self, remark: &'static str) -> Self {
        Self { remark, ..self }
    }
}

/// The filters of a list.
pub const FILTER_NAME: Rule = Rule::new(Source::documented("API reference"), "Unknown filter");

/// Refuses filters that the service does not know: it would answer with an error, or with nothing.
pub(super) fn check(config: &Config<'_>, known: &[FilterName]) -> Findings {
    let mut findings = Findings::new();
    for filter in config.known_elements::<Filter>("filter") {
        if !known.iter().any(|one| one.name == filter.name) {
            let names: Vec<_> = known.iter().map(|one| one.name).collect();
            let detail = format!(
                "{:?} is no filter of this list. The filters are {}.",
                filter.name,
                names.join(", ")
            );
            findings.push(FILTER_NAME.finding(Path::root("filter"), detail));
        }
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
    let list = match named.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => named.concat(),
    };
    format!("Conditions that all have to hold: {list}.")
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
}
