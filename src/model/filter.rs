//! The `filter` blocks of plural data sources.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use aws_sdk_licensemanager::types::Filter as SdkFilter;

use super::rules;
use crate::framework::{Config, Findings, Path};

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

/// Refuses filters that the service does not know: it would answer with an error, or with nothing.
pub fn check(config: &Config<'_>, names: &[&str]) -> Findings {
    let mut findings = Findings::new();
    for filter in config.known_elements::<Filter>("filter") {
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
