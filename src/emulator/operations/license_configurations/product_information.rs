//! Is the product information, by which automated discovery counts, one that the service knows?

use crate::emulator::arn::is_account;
use crate::emulator::error::{Error, Result};
use crate::emulator::records::{
    LicenseConfiguration, LicenseCountingType, ProductInformation, ProductInformationFilter,
};

const EQUALS: &[&str] = &["EQUALS"];
const NOT_EQUALS: &[&str] = &["NOT_EQUALS"];
const BOTH: &[&str] = &["EQUALS", "NOT_EQUALS"];

const LICENSE_INCLUDED: &[&str] = &[
    "sql-server-enterprise",
    "sql-server-standard",
    "sql-server-web",
    "windows-server-datacenter",
];
const ENGINE_EDITIONS: &[&str] =
    &["oracle-ee", "oracle-se", "oracle-se1", "oracle-se2", "db2-se", "db2-ae"];
const LICENSE_PACKS: &[&str] =
    &["data guard", "diagnostic pack sqlt", "tuning pack sqlt", "ols", "olap"];

/// The values that a filter takes.
enum Values {
    Text,
    AnyOrNone,
    Account,
    OneOf(&'static [&'static str]),
}

struct FilterKind {
    comparators: &'static [&'static str],
    values: Values,
}

fn filter_kind(resource_type: &str, name: &str) -> Option<FilterKind> {
    let (comparators, values) = match (resource_type, name) {
        (
            "SSM_MANAGED",
            "Application Name"
            | "Application Publisher"
            | "Application Version"
            | "Platform Name"
            | "Platform Type",
        ) => (EQUALS, Values::Text),
        ("SSM_MANAGED", "AccountId") => (NOT_EQUALS, Values::Account),
        ("SSM_MANAGED", "License Included") => (BOTH, Values::OneOf(LICENSE_INCLUDED)),
        ("SSM_MANAGED", tag) if tag.len() > 4 && tag.starts_with("Tag:") => {
            (NOT_EQUALS, Values::AnyOrNone)
        }
        ("RDS", "Engine Edition") => (EQUALS, Values::OneOf(ENGINE_EDITIONS)),
        ("RDS", "License Pack") => (EQUALS, Values::OneOf(LICENSE_PACKS)),
        _ => return None,
    };
    Some(FilterKind { comparators, values })
}

pub(super) fn check(configuration: &LicenseConfiguration) -> Result<()> {
    let list = configuration.product_information_list.as_deref().unwrap_or_default();
    for product in list {
        if !matches!(product.resource_type.as_str(), "SSM_MANAGED" | "RDS") {
            return refuse(&format!("ResourceType '{}' is not supported", product.resource_type));
        }
        for filter in &product.filters {
            check_filter(&product.resource_type, filter)?;
        }
    }
    check_oracle(configuration, list)
}

fn check_filter(resource_type: &str, filter: &ProductInformationFilter) -> Result<()> {
    let name = &filter.name;
    let Some(kind) = filter_kind(resource_type, name) else {
        return refuse(&format!("filter '{name}' is not supported for {resource_type}"));
    };
    let comparator = filter.comparator.as_str();
    if !kind.comparators.contains(&comparator) {
        return refuse(&format!("filter '{name}' does not support the comparator '{comparator}'"));
    }
    let values = filter.values.as_deref().unwrap_or_default();
    if values.is_empty() && !matches!(kind.values, Values::AnyOrNone) {
        return refuse(&format!("filter '{name}' requires a value"));
    }
    let wrong = values.iter().find(|value| match kind.values {
        Values::Text | Values::AnyOrNone => false,
        Values::Account => !is_account(value),
        Values::OneOf(known) => !known.contains(&value.as_str()),
    });
    wrong.map_or(Ok(()), |value| refuse(&format!("filter '{name}' does not allow '{value}'")))
}

/// Oracle on RDS is counted by vCPU only, without rules or a hard limit, one edition at a time and
/// not together with other products.
fn check_oracle(configuration: &LicenseConfiguration, list: &[ProductInformation]) -> Result<()> {
    let editions: Vec<&String> = list.iter().flat_map(engine_editions).collect();
    if !editions.iter().any(|edition| edition.starts_with("oracle")) {
        return Ok(());
    }
    if configuration.license_counting_type != LicenseCountingType::Vcpu {
        return refuse("Oracle editions require the counting type vCPU");
    }
    if !configuration.license_rules.is_empty() || configuration.license_count_hard_limit {
        return refuse("Oracle editions allow neither license rules nor a hard limit");
    }
    if list.len() > 1 || editions.len() > 1 {
        return refuse("an Oracle edition cannot be combined with other products");
    }
    Ok(())
}

fn engine_editions(product: &ProductInformation) -> impl Iterator<Item = &String> {
    let filters = product.filters.iter();
    let editions = filters.filter(|it| it.name == "Engine Edition");
    editions.filter_map(|it| it.values.as_ref()).flatten()
}

fn refuse(reason: &str) -> Result<()> {
    Err(Error::invalid_parameter_value(format!("Invalid product information: {reason}")))
}
