//! Which software automated discovery counts under a license configuration.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::ProductInformationComparator::{Equals, NotEquals};
use self::ProductResourceType::{Rds, SsmManaged};

/// Software that automated discovery looks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProductInformation {
    /// Where to look: `SSM_MANAGED` for instances managed by Systems Manager, `RDS` for databases.
    pub resource_type: ProductResourceType,
    /// What the software has to match. All filters have to match.
    pub filters: BTreeSet<ProductInformationFilter>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ProductResourceType {
    #[serde(rename = "SSM_MANAGED")]
    SsmManaged,
    #[serde(rename = "RDS")]
    Rds,
}

/// One condition on the software.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct ProductInformationFilter {
    /// Name of the filter, such as `Application Name`, `License Included`, `Tag:<key>` or, for RDS, `Engine Edition`.
    pub name: String,
    /// How the values are compared: `EQUALS` or `NOT_EQUALS`.
    pub comparator: ProductInformationComparator,
    /// Values to compare with.
    pub values: Option<Vec<String>>,
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProductInformationComparator {
    Equals,
    NotEquals,
}

/// A filter that the service knows.
struct Known {
    resource_type: ProductResourceType,
    name: &'static str,
    comparators: &'static [ProductInformationComparator],
    /// The only values; any where it is empty.
    values: &'static [&'static str],
}

const fn known(
    resource_type: ProductResourceType,
    name: &'static str,
    comparators: &'static [ProductInformationComparator],
    values: &'static [&'static str],
) -> Known {
    Known { resource_type, name, comparators, values }
}

const FILTERS: &[Known] = &[
    known(SsmManaged, "Application Name", &[Equals], &[]),
    known(SsmManaged, "Application Publisher", &[Equals], &[]),
    known(SsmManaged, "Application Version", &[Equals], &[]),
    known(SsmManaged, "Platform Name", &[Equals], &[]),
    known(SsmManaged, "Platform Type", &[Equals], &[]),
    known(SsmManaged, "AccountId", &[NotEquals], &[]),
    known(
        SsmManaged,
        "License Included",
        &[Equals, NotEquals],
        &[
            "sql-server-enterprise",
            "sql-server-standard",
            "sql-server-web",
            "windows-server-datacenter",
        ],
    ),
    known(
        Rds,
        "Engine Edition",
        &[Equals],
        &["oracle-ee", "oracle-se", "oracle-se1", "oracle-se2", "db2-se", "db2-ae"],
    ),
    known(
        Rds,
        "License Pack",
        &[Equals],
        &["data guard", "diagnostic pack sqlt", "tuning pack sqlt", "ols", "olap"],
    ),
];

impl ProductInformation {
    /// What the service will refuse, each with what would be right.
    pub fn faults(&self) -> Vec<String> {
        self.filters.iter().flat_map(|filter| filter.faults(self.resource_type)).collect()
    }
}

impl ProductInformationFilter {
    fn faults(&self, resource_type: ProductResourceType) -> Vec<String> {
        if resource_type == SsmManaged && self.name.starts_with("Tag:") {
            return match self.comparator {
                NotEquals => Vec::new(),
                Equals => vec![format!(
                    "The filter {:?} takes only the comparator NOT_EQUALS.",
                    self.name
                )],
            };
        }
        let candidates = FILTERS.iter().filter(|known| known.resource_type == resource_type);
        let Some(known) = candidates.clone().find(|known| known.name == self.name) else {
            let mut names: Vec<_> = candidates.map(|known| known.name).collect();
            if resource_type == SsmManaged {
                names.push("Tag:<key>");
            }
            return vec![format!(
                "{:?} is no filter for the resource type {}. The filters are {}.",
                self.name,
                resource_type.text(),
                names.join(", ")
            )];
        };
        let mut faults = Vec::new();
        if !known.comparators.contains(&self.comparator) {
            let allowed: Vec<_> =
                known.comparators.iter().map(|comparator| comparator.text()).collect();
            faults.push(format!(
                "The filter {:?} takes the comparator {}, not {}.",
                self.name,
                allowed.join(" or "),
                self.comparator.text()
            ));
        }
        for value in self.values.iter().flatten() {
            if !known.values.is_empty() && !known.values.contains(&value.as_str()) {
                faults.push(format!(
                    "The filter {:?} does not take the value {value:?}. The values are {}.",
                    self.name,
                    known.values.join(", ")
                ));
            }
        }
        faults
    }
}

impl ProductResourceType {
    fn text(self) -> &'static str {
        match self {
            SsmManaged => "SSM_MANAGED",
            Rds => "RDS",
        }
    }
}

impl ProductInformationComparator {
    fn text(self) -> &'static str {
        match self {
            Equals => "EQUALS",
            NotEquals => "NOT_EQUALS",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(
        resource_type: ProductResourceType,
        name: &str,
        comparator: ProductInformationComparator,
        value: &str,
    ) -> Vec<String> {
        let filter = ProductInformationFilter {
            name: name.into(),
            comparator,
            values: Some(vec![value.into()]),
        };
        ProductInformation { resource_type, filters: [filter].into() }.faults()
    }

    #[test]
    fn known_filters_pass() {
        assert!(faults(SsmManaged, "Application Name", Equals, "Oracle").is_empty());
        assert!(faults(SsmManaged, "Tag:Team", NotEquals, "x").is_empty());
        assert!(faults(Rds, "Engine Edition", Equals, "oracle-ee").is_empty());
    }

    #[test]
    fn wrong_filters_say_what_would_be_right() {
        let cases = [
            (
                faults(Rds, "Application Name", Equals, "x"),
                "The filters are Engine Edition, License Pack.",
            ),
            (faults(Rds, "Engine Edition", Equals, "mysql"), "The values are oracle-ee"),
            (
                faults(SsmManaged, "AccountId", Equals, "1"),
                "takes the comparator NOT_EQUALS, not EQUALS",
            ),
            (faults(SsmManaged, "Tag:Team", Equals, "x"), "only the comparator NOT_EQUALS"),
        ];
        for (faults, words) in cases {
            assert!(
                faults.iter().any(|fault| fault.contains(words)),
                "{words:?} not in {faults:?}"
            );
        }
    }
}
