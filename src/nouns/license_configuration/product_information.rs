//! Which software automated discovery counts under a license configuration.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::framework::Rule;
use crate::nouns::shared::license_counting_type::{CORE, INSTANCE, SOCKET};
use crate::nouns::shared::rules;

const SSM_MANAGED: &str = "SSM_MANAGED";
const RDS: &str = "RDS";
const RESOURCE_TYPES: &[&str] = &[SSM_MANAGED, RDS];

const EQUALS: &str = "EQUALS";
const NOT_EQUALS: &str = "NOT_EQUALS";
const COMPARATORS: &[&str] = &[EQUALS, NOT_EQUALS];

/// Software that automated discovery looks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProductInformation {
    /// Where to look: `SSM_MANAGED` for instances managed by Systems Manager, `RDS` for databases.
    #[schemars(extend("enum" = RESOURCE_TYPES), extend("x-documented" = "API reference"))]
    pub resource_type: String,
    /// What the software has to match. All filters have to match.
    pub filters: BTreeSet<ProductInformationFilter>,
}

/// One condition on the software.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct ProductInformationFilter {
    /// Name of the filter, such as `Application Name`, `License Included`, `Tag:<key>` or, for RDS, `Engine Edition`.
    pub name: String,
    /// How the values are compared.
    #[schemars(extend("enum" = COMPARATORS), extend("x-documented" = "API reference"))]
    pub comparator: String,
    /// Values to compare with.
    pub values: Option<Vec<String>>,
}

type Fault = (Rule, String);

/// A filter that is documented.
#[derive(Debug, Clone, Copy)]
pub struct KnownFilter {
    /// The resource type that it goes with.
    pub resource_type: &'static str,
    /// Its name, in which `<key>` stands for any text.
    pub name: &'static str,
    pub comparators: &'static [&'static str],
    takes: Takes,
}

/// What a filter takes as its values.
#[derive(Debug, Clone, Copy)]
enum Takes {
    Anything,
    /// The same, or no value at all.
    AnythingOrNone,
    Accounts,
    SomeOf(&'static [&'static str]),
}

const fn known(
    resource_type: &'static str,
    name: &'static str,
    comparators: &'static [&'static str],
    takes: Takes,
) -> KnownFilter {
    KnownFilter { resource_type, name, comparators, takes }
}

const ENGINE_EDITION: &str = "Engine Edition";
/// What stands in a name for any text.
const ANY_KEY: &str = "<key>";

/// All filters that there are, after the API reference (`ProductInformation`). Plans are checked against these rows, and
/// pages show them.
pub const FILTERS: &[KnownFilter] = &[
    known(SSM_MANAGED, "Application Name", &[EQUALS], Takes::Anything),
    known(SSM_MANAGED, "Application Publisher", &[EQUALS], Takes::Anything),
    known(SSM_MANAGED, "Application Version", &[EQUALS], Takes::Anything),
    known(SSM_MANAGED, "Platform Name", &[EQUALS], Takes::Anything),
    known(SSM_MANAGED, "Platform Type", &[EQUALS], Takes::Anything),
    known(SSM_MANAGED, "AccountId", &[NOT_EQUALS], Takes::Accounts),
    known(
        SSM_MANAGED,
        "License Included",
        COMPARATORS,
        Takes::SomeOf(&[
            "sql-server-enterprise",
            "sql-server-standard",
            "sql-server-web",
            "windows-server-datacenter",
        ]),
    ),
    known(SSM_MANAGED, "Tag:<key>", &[NOT_EQUALS], Takes::AnythingOrNone),
    known(
        RDS,
        ENGINE_EDITION,
        &[EQUALS],
        Takes::SomeOf(&["oracle-ee", "oracle-se", "oracle-se1", "oracle-se2", "db2-se", "db2-ae"]),
    ),
    known(
        RDS,
        "License Pack",
        &[EQUALS],
        Takes::SomeOf(&["data guard", "diagnostic pack sqlt", "tuning pack sqlt", "ols", "olap"]),
    ),
];

impl ProductInformation {
    /// What is wrong, by which rule, each with what would be right.
    pub fn faults(&self) -> Vec<Fault> {
        // What is no resource type is refused by the schema.
        let is_known = RESOURCE_TYPES.contains(&self.resource_type.as_str());
        let filters = self.filters.iter().filter(|_| is_known);
        filters.flat_map(|filter| filter.faults(&self.resource_type)).collect()
    }
}

impl ProductInformationFilter {
    fn faults(&self, resource_type: &str) -> Vec<Fault> {
        let Self { name, comparator, .. } = self;
        let candidates = FILTERS.iter().filter(|known| known.resource_type == resource_type);
        let Some(known) = candidates.clone().find(|known| known.bears(name)) else {
            let names: Vec<_> = candidates.map(|known| known.name).collect();
            let names = names.join(", ");
            let why = format!(
                "{name:?} is no filter for the resource type {resource_type}. The filters are {names}."
            );
            return vec![(rules::PRODUCT_FILTER, why)];
        };
        let mut faults = Vec::new();
        // What is no comparator is refused by the schema.
        let is_comparator = COMPARATORS.contains(&comparator.as_str());
        if is_comparator && !known.comparators.contains(&comparator.as_str()) {
            let allowed = known.comparators.join(" or ");
            let why =
                format!("The filter {name:?} takes the comparator {allowed}, not {comparator}.");
            faults.push((rules::PRODUCT_FILTER, why));
        }
        let values = || self.values.iter().flatten();
        if values().next().is_none() && !known.takes.none() {
            let why = format!("The filter {name:?} needs values, and there are none.");
            faults.push((rules::PRODUCT_FILTER_WITHOUT_VALUES, why));
        }
        for value in values().filter(|value| !known.takes.fits(value)) {
            let words = known.values("");
            let why = format!(
                "The filter {name:?} does not take the value {value:?}. The values are {words}."
            );
            faults.push((rules::PRODUCT_FILTER, why));
        }
        faults
    }
}

impl KnownFilter {
    /// What its values are, in words that follow "The values are". `mark` stands around each of them.
    pub fn values(&self, mark: &str) -> String {
        match self.takes {
            Takes::Anything => "any texts".to_owned(),
            Takes::AnythingOrNone => "any texts, or none".to_owned(),
            Takes::Accounts => "account ids of 12 digits".to_owned(),
            Takes::SomeOf(values) => {
                let marked: Vec<_> =
                    values.iter().map(|value| format!("{mark}{value}{mark}")).collect();
                marked.join(", ")
            }
        }
    }

    fn bears(&self, name: &str) -> bool {
        match self.name.strip_suffix(ANY_KEY) {
            Some(before) => name.strip_prefix(before).is_some_and(|key| !key.is_empty()),
            None => self.name == name,
        }
    }
}

impl Takes {
    fn fits(self, value: &str) -> bool {
        match self {
            Self::Anything | Self::AnythingOrNone => true,
            Self::Accounts => value.len() == 12 && value.bytes().all(|byte| byte.is_ascii_digit()),
            Self::SomeOf(values) => values.contains(&value),
        }
    }

    fn none(self) -> bool {
        matches!(self, Self::AnythingOrNone)
    }
}

/// What of a license configuration has to fit to its product information.
#[derive(Debug, Clone)]
pub struct Counting {
    pub counting_type: Option<String>,
    pub has_rules: bool,
    pub has_hard_limit: bool,
}

/// What is wrong about several products, or about how they are counted.
pub fn faults_together(products: &[ProductInformation], counting: &Counting) -> Vec<Fault> {
    let mut faults = Vec::new();
    let one_of = |kinds: &[&'static str]| {
        let kind = counting.counting_type.as_deref()?;
        kinds.iter().copied().find(|one| *one == kind)
    };
    let managed = products.iter().any(|product| product.resource_type == SSM_MANAGED);
    if let (true, Some(kind)) = (managed, one_of(&[CORE, SOCKET])) {
        let why = format!(
            "product_information with the resource type SSM_MANAGED is documented for the license_counting_type vCPU \
             or Instance, and here it is {kind}."
        );
        faults.push((rules::PRODUCT_COUNTING, why));
    }
    let editions: Vec<&String> = products.iter().flat_map(editions).collect();
    let Some(oracle) = editions.iter().find(|edition| edition.starts_with("oracle")) else {
        return faults;
    };
    let mut refuse = |why: String| faults.push((rules::ORACLE, why));
    if let Some(kind) = one_of(&[CORE, SOCKET, INSTANCE]) {
        refuse(format!("{oracle} goes with the license_counting_type vCPU, not with {kind}."));
    }
    if counting.has_rules {
        refuse(format!("{oracle} takes no license_rules: leave them out."));
    }
    if counting.has_hard_limit {
        refuse(format!("{oracle} takes no hard limit: leave license_count_hard_limit out."));
    }
    if products.len() > 1 || editions.len() > 1 {
        refuse(format!(
            "{oracle} is counted alone: make a license configuration for each other product."
        ));
    }
    faults
}

fn editions(product: &ProductInformation) -> impl Iterator<Item = &String> {
    let filters = product.filters.iter().filter(|filter| filter.name == ENGINE_EDITION);
    filters.filter_map(|filter| filter.values.as_ref()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(resource_type: &str, name: &str, comparator: &str, value: &str) -> Vec<String> {
        let filter = ProductInformationFilter {
            name: name.into(),
            comparator: comparator.into(),
            values: Some(vec![value.into()]),
        };
        let resource_type = resource_type.into();
        let product = ProductInformation { resource_type, filters: [filter].into() };
        product.faults().into_iter().map(|(_, why)| why).collect()
    }

    #[test]
    fn known_filters_pass() {
        assert!(faults(SSM_MANAGED, "Application Name", EQUALS, "Oracle").is_empty());
        assert!(faults(SSM_MANAGED, "Tag:Team", NOT_EQUALS, "x").is_empty());
        assert!(faults(RDS, "Engine Edition", EQUALS, "oracle-ee").is_empty());
    }

    #[test]
    fn wrong_filters_say_what_would_be_right() {
        let cases = [
            (
                faults(RDS, "Application Name", EQUALS, "x"),
                "The filters are Engine Edition, License Pack.",
            ),
            (faults(RDS, "Engine Edition", EQUALS, "mysql"), "The values are oracle-ee"),
            (
                faults(SSM_MANAGED, "AccountId", EQUALS, "1"),
                "takes the comparator NOT_EQUALS, not EQUALS",
            ),
            (faults(SSM_MANAGED, "AccountId", NOT_EQUALS, "1"), "account ids of 12 digits"),
            (
                faults(SSM_MANAGED, "Tag:Team", EQUALS, "x"),
                "takes the comparator NOT_EQUALS, not EQUALS",
            ),
            (faults(SSM_MANAGED, "Tag:", NOT_EQUALS, "x"), "\"Tag:\" is no filter"),
        ];
        for (faults, words) in cases {
            assert!(
                faults.iter().any(|fault| fault.contains(words)),
                "{words:?} not in {faults:?}"
            );
        }
    }
}
