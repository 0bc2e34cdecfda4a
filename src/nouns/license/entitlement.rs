//! What a license entitles to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::framework::annotations::{model, reading};
use crate::framework::{OptionalComputed, Rule};
use crate::nouns::shared::rules;

/// One thing that a license entitles to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Entitlement {
    /// Name of the entitlement, unique within the license.
    pub name: String,
    /// Unit in which it is counted. `None` means a feature that is not counted.
    #[schemars(extend("enum" = UNITS), transform = model)]
    pub unit: String,
    /// What the entitlement says, such as the name of a tier. Goes only with the unit `None`.
    pub value: Option<String>,
    /// How much may be checked out at the same time. Goes only with a unit other than `None`.
    #[schemars(range(min = 0), transform = reading)]
    pub max_count: Option<i64>,
    /// Whether more than `max_count` may be checked out.
    #[schemars(extend("default" = false))]
    pub overage: OptionalComputed<bool>,
    /// Whether what was checked out may be returned before it expires.
    #[schemars(extend("default" = false))]
    pub allow_check_in: OptionalComputed<bool>,
}

pub const UNITS: [&str; 27] = [
    "Count",
    "None",
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Percent",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
    "Count/Second",
];

impl Entitlement {
    /// What does not fit together, by which rule, with what would be right.
    pub fn faults(&self) -> Vec<(Rule, String)> {
        let Self { name, unit, .. } = self;
        let mut faults = Vec::new();
        if unit == "None" && self.max_count.is_some() {
            faults.push((rules::ENTITLEMENT_COUNT, format!(
                "entitlements[{name:?}] has the unit None, which is not counted: leave max_count out, or choose a unit such as Count."
            )));
        }
        if unit != "None" && self.value.is_some() {
            faults.push((rules::ENTITLEMENT_VALUE, format!(
                "entitlements[{name:?}] has a value, which goes only with the unit None, not with {unit}."
            )));
        }
        if unit != "None" && self.max_count.is_none() {
            faults.push((
                rules::ENTITLEMENT_COUNT,
                format!("entitlements[{name:?}] is counted in {unit}, so it needs a max_count."),
            ));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entitlement(unit: &str, value: Option<&str>, max_count: Option<i64>) -> Entitlement {
        let (name, value) = ("seats".to_owned(), value.map(str::to_owned));
        Entitlement {
            name,
            unit: unit.into(),
            value,
            max_count,
            overage: OptionalComputed::default(),
            allow_check_in: OptionalComputed::default(),
        }
    }

    #[test]
    fn unit_value_and_count_have_to_fit() {
        assert!(entitlement("Count", None, Some(5)).faults().is_empty());
        assert!(entitlement("None", Some("gold"), None).faults().is_empty());
        assert!(entitlement("None", None, None).faults().is_empty());
        for (wrong, words) in [
            (entitlement("None", None, Some(5)), "leave max_count out"),
            (entitlement("Count", Some("gold"), Some(5)), "goes only with the unit None"),
            (entitlement("Count", None, None), "needs a max_count"),
        ] {
            assert!(
                wrong.faults().iter().any(|(_, fault)| fault.contains(words)),
                "{:?}",
                wrong.faults()
            );
        }
    }
}
