//! Which software automated discovery counts under a license configuration.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::framework::Rule;
use crate::nouns::shared::license_counting_type::LicenseCountingType::{
    self, Core, Instance, Socket,
};
use crate::nouns::shared::rules;

use self::ProductInformationComparator::{Equals, NotEquals};
use self::ProductResourceType::{Rds, SsmManaged};

/// Software that automated discovery looks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProductInformation {
    /// Where to look: `SSM_MANAGED` for instances managed by Systems Manager, `RDS` for databases.
    #[schemars(with = "ProductResourceType")]
    pub resource_type: String,
    /// What the software has to match. All filters have to match.
    pub filters: BTreeSet<ProductInformationFilter>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("x-documented" = "API reference"))]
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
    #[schemars(with = "ProductInformationComparator")]
    pub comparator: String,
    /// Values to compare with.
    pub values: Option<Vec<String>>,
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schemars(extend("x-documented" = "API reference"))]
pub enum ProductInformationComparator {
    Equals,
    NotEquals,
}

type Fault = (Rule, String);

/// A filter that is documented.
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

const ACCOUNT: &str = "AccountId";
const ENGINE_EDITION: &str = "Engine Edition";
/// A tag of this key, whatever that is.
const TAG: &str = "Tag:<key>";

const FILTERS: &[Known] = &[
    known(SsmManaged, "Application Name", &[Equals], &[]),
    known(SsmManaged, "Application Publisher", &[Equals], &[]),
    known(SsmManaged, "Application Version", &[Equals], &[]),
    known(SsmManaged, "Platform Name", &[Equals], &[]),
    known(SsmManaged, "Platform Type", &[Equals], &[]),
    known(SsmManaged, ACCOUNT, &[NotEquals], &[]),
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
        ENGINE_EDITION,
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

/// A filter that is documented, as the registry shows it.
pub struct DocumentedFilter {
    pub resource_type: &'static str,
    pub name: &'static str,
    pub comparators: Vec<&'static str>,
    /// The only values; any where it is empty.
    pub values: &'static [&'static str],
}

pub fn documented_filters() -> impl Iterator<Item = DocumentedFilter> {
    let tag = known(SsmManaged, TAG, &[NotEquals], &[]);
    let of_known = |Known { resource_type, name, comparators, values }: &Known| DocumentedFilter {
        resource_type: resource_type.text(),
        name,
        comparators: comparators.iter().map(|comparator| comparator.text()).collect(),
        values,
    };
    let managed = FILTERS.iter().filter(|known| known.resource_type == SsmManaged);
    let others = FILTERS.iter().filter(|known| known.resource_type != SsmManaged);
    let rows: Vec<_> = managed.chain([&tag]).chain(others).map(of_known).collect();
    rows.into_iter()
}

impl ProductInformation {
    /// What is wrong, by which rule, each with what would be right.
    pub fn faults(&self) -> Vec<Fault> {
        let Some(kind) = ProductResourceType::of(&self.resource_type) else { return Vec::new() };
        self.filters.iter().flat_map(|filter| filter.faults(kind)).collect()
    }
}

impl ProductInformationFilter {
    fn faults(&self, resource_type: ProductResourceType) -> Vec<Fault> {
        // What is neither is refused by the schema.
        let known = [Equals, NotEquals].into_iter().find(|one| one.text() == self.comparator);
        let Some(comparator) = known else { return Vec::new() };
        let is_tag = self.name.strip_prefix("Tag:").is_some_and(|key| !key.is_empty());
        if resource_type == SsmManaged && is_tag {
            return match comparator {
                NotEquals => Vec::new(),
                Equals => {
                    let name = &self.name;
                    let why = format!("The filter {name:?} takes only the comparator NOT_EQUALS.");
                    vec![(rules::PRODUCT_FILTER, why)]
                }
            };
        }
        let candidates = FILTERS.iter().filter(|known| known.resource_type == resource_type);
        let Some(known) = candidates.clone().find(|known| known.name == self.name) else {
            let mut names: Vec<_> = candidates.map(|known| known.name).collect();
            if resource_type == SsmManaged {
                names.push(TAG);
            }
            let why = format!(
                "{:?} is no filter for the resource type {}. The filters are {}.",
                self.name,
                resource_type.text(),
                names.join(", ")
            );
            return vec![(rules::PRODUCT_FILTER, why)];
        };
        let mut faults = Vec::new();
        if !known.comparators.contains(&comparator) {
            let allowed: Vec<_> =
                known.comparators.iter().map(|comparator| comparator.text()).collect();
            let why = format!(
                "The filter {:?} takes the comparator {}, not {}.",
                self.name,
                allowed.join(" or "),
                comparator.text()
            );
            faults.push((rules::PRODUCT_FILTER, why));
        }
        if self.values.iter().flatten().next().is_none() {
            let why = format!("The filter {:?} needs values, and there are none.", self.name);
            faults.push((rules::PRODUCT_FILTER_WITHOUT_VALUES, why));
        }
        for value in self.values.iter().flatten() {
            if let Some(allowed) = known.refusal(value) {
                let why = format!(
                    "The filter {:?} does not take the value {value:?}. The values are {allowed}.",
                    self.name
                );
                faults.push((rules::PRODUCT_FILTER, why));
            }
        }
        faults
    }
}

impl Known {
    /// What it takes, if it does not take this value.
    fn refusal(&self, value: &str) -> Option<String> {
        if self.name == ACCOUNT {
            let is_account = value.len() == 12 && value.bytes().all(|byte| byte.is_ascii_digit());
            return (!is_account).then(|| "account ids of 12 digits".to_owned());
        }
        let fits = self.values.is_empty() || self.values.contains(&value);
        (!fits).then(|| self.values.join(", "))
    }
}

/// What of a license configuration has to fit to its product information.
#[derive(Debug, Clone, Copy)]
pub struct Counting {
    pub counting_type: Option<LicenseCountingType>,
    pub has_rules: bool,
    pub has_hard_limit: bool,
}

/// What is wrong about several products, or about how they are counted.
pub fn faults_together(products: &[ProductInformation], counting: Counting) -> Vec<Fault> {
    let mut faults = Vec::new();
    let managed = products.iter().any(|product| product.resource_type == SsmManaged.text());
    if let (true, Some(kind @ (Core | Socket))) = (managed, counting.counting_type) {
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
    if let Some(kind @ (Core | Socket | Instance)) = counting.counting_type {
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

impl ProductResourceType {
    fn of(text: &str) -> Option<Self> {
        [SsmManaged, Rds].into_iter().find(|kind| kind.text() == text)
    }

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
            comparator: comparator.text().into(),
            values: Some(vec![value.into()]),
        };
        let resource_type = resource_type.text().into();
        let product = ProductInformation { resource_type, filters: [filter].into() };
        product.faults().into_iter().map(|(_, why)| why).collect()
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
            (faults(SsmManaged, "AccountId", NotEquals, "1"), "account ids of 12 digits"),
            (faults(SsmManaged, "Tag:Team", Equals, "x"), "only the comparator NOT_EQUALS"),
            (faults(SsmManaged, "Tag:", NotEquals, "x"), "\"Tag:\" is no filter"),
        ];
        for (faults, words) in cases {
            assert!(
                faults.iter().any(|fault| fault.contains(words)),
                "{words:?} not in {faults:?}"
            );
        }
    }
}
