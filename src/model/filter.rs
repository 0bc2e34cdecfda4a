//! The `filter` blocks of plural data sources.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use aws_sdk_licensemanager::types::Filter as SdkFilter;

use super::rules;
use crate::framework::{Config, Finding, Findings, Path, Rule};

/// A condition that the service applies. Several filters all have to match.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Filter {
    /// Name of the filter. Names are case-sensitive.
    pub name: String,
    /// Value to match. The service takes exactly one.
    #[schemars(length(min = 1, max = 1), extend("x-documented" = "API reference"))]
    pub values: BTreeSet<String>,
}

/// Filters for a request.
pub fn to_sdk(filters: &BTreeSet<Filter>) -> Vec<SdkFilter> {
    let built = filters.iter().map(|filter| {
        let values = filter.values.iter().cloned().collect();
        SdkFilter::builder().name(&filter.name).set_values(Some(values)).build()
    });
    built.collect()
}

/// A filter that compares with words of a vocabulary.
pub struct Closed {
    name: &'static str,
    words: &'static [&'static str],
    rule: Rule,
}

impl Closed {
    /// The words that AWS's documentation calls the possible ones.
    pub const fn documented(name: &'static str, words: &'static [&'static str]) -> Self {
        Self { name, words, rule: rules::FILTER_VALUE }
    }

    /// The words that the service's model lists for what is compared.
    pub const fn listed(name: &'static str, words: &'static [&'static str]) -> Self {
        Self { name, words, rule: rules::FILTER_VALUE_LISTED }
    }

    /// What is wrong with a value. Such a filter finds nothing, which looks as if there were nothing.
    pub fn check(&self, value: &str) -> Option<Finding> {
        let Self { name, words, rule } = self;
        (!words.contains(&value)).then(|| {
            let words = words.join(", ");
            let detail =
                format!("The filter {name} does not know {value:?}. Its values are {words}.");
            rule.finding(Path::root("filter"), detail)
        })
    }
}

/// Refuses filters that the service does not know: it would answer with an error, or with nothing.
pub fn check(config: &Config<'_>, names: &[&str], closed: &[Closed]) -> Findings {
    let mut findings = Findings::new();
    for filter in config.known_elements::<Filter>("filter") {
        let vocabulary = closed.iter().find(|closed| closed.name == filter.name);
        // Where there are more, it is their number that is wrong.
        let only = filter.values.first().filter(|_| filter.values.len() == 1);
        findings.extend(only.and_then(|value| vocabulary?.check(value)));
        if !names.contains(&filter.name.as_str()) {
            let detail = format!(
                "{:?} is no filter of this data source. The filters are {}.",
                filter.name,
                names.join(", ")
            );
            findings.push(rules::FILTER_NAME.finding(Path::root("filter"), detail));
        }
    }
    findings
}
