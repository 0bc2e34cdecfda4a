//! The rules of a license configuration: `#name=value`, each for some counting types only.

use std::collections::BTreeMap;

use super::license_counting_type::LicenseCountingType::{self, Core, Instance, Socket, Vcpu};

/// The rule that may be added or changed while the configuration exists.
pub const AFFINITY: &str = "licenseAffinityToHost";

/// A rule in its two parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LicenseRule {
    pub name: String,
    pub value: String,
}

/// What a rule takes as its value.
enum Takes {
    Number { min: i64, max: Option<i64> },
    OneOf(&'static [&'static str]),
}

/// A rule that the service knows.
struct Known {
    name: &'static str,
    counting: &'static [LicenseCountingType],
    /// Counting types that older documentation names and today's does not.
    doubtful: &'static [LicenseCountingType],
    takes: Takes,
}

const COUNT: Takes = Takes::Number { min: 0, max: None };

const RULES: &[Known] = &[
    Known {
        name: "allowedTenancy",
        counting: &[Vcpu, Instance, Core, Socket],
        doubtful: &[],
        takes: Takes::OneOf(&["EC2-Default", "EC2-DedicatedHost", "EC2-DedicatedInstance"]),
    },
    Known {
        name: AFFINITY,
        counting: &[Core, Socket],
        doubtful: &[],
        takes: Takes::Number { min: 1, max: Some(180) },
    },
    Known { name: "maximumCores", counting: &[Core], doubtful: &[Instance], takes: COUNT },
    Known { name: "minimumCores", counting: &[Core], doubtful: &[Instance], takes: COUNT },
    Known { name: "maximumSockets", counting: &[Socket], doubtful: &[Instance], takes: COUNT },
    Known { name: "minimumSockets", counting: &[Socket], doubtful: &[Instance], takes: COUNT },
    Known { name: "maximumVcpus", counting: &[Vcpu, Instance], doubtful: &[], takes: COUNT },
    Known { name: "minimumVcpus", counting: &[Vcpu, Instance], doubtful: &[], takes: COUNT },
    Known {
        name: "honorVcpuOptimization",
        counting: &[Vcpu],
        doubtful: &[],
        takes: Takes::OneOf(&["True", "False", "true", "false"]),
    },
];

/// What is wrong, or merely doubtful, with rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    Wrong(String),
    Doubtful(String),
}

impl LicenseRule {
    /// Reads `#name=value`; the error says what is missing.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = |what| {
            format!(
                "{text:?} {what}. A rule has the form #name=value, such as #allowedTenancy=EC2-Default."
            )
        };
        let rest = text.strip_prefix('#').ok_or_else(|| wrong("does not begin with #"))?;
        let (name, value) = rest.split_once('=').ok_or_else(|| wrong("has no ="))?;
        if name.is_empty() || value.is_empty() {
            return Err(wrong("lacks its name or its value"));
        }
        Ok(Self { name: name.to_owned(), value: value.to_owned() })
    }

    fn check(&self, counting: Option<LicenseCountingType>) -> Option<Finding> {
        let Self { name, value } = self;
        let Some(known) = RULES.iter().find(|known| known.name == name) else {
            let names: Vec<_> = RULES.iter().map(|known| known.name).collect();
            return Some(Finding::Wrong(format!(
                "{self} names no known rule. The rules are {}.",
                names.join(", ")
            )));
        };
        let value_fits = match &known.takes {
            Takes::OneOf(texts) => texts.contains(&value.as_str()),
            Takes::Number { min, max } => value
                .parse::<i64>()
                .is_ok_and(|number| number >= *min && max.is_none_or(|max| number <= max)),
        };
        if !value_fits {
            return Some(Finding::Wrong(format!(
                "{self} is out of range: {name} takes {}.",
                known.takes.words()
            )));
        }
        match counting {
            Some(counting) if known.doubtful.contains(&counting) => {
                Some(Finding::Doubtful(format!(
                    "{self} may be refused: the service no longer documents {name} for the counting type {counting}."
                )))
            }
            Some(counting) if !known.counting.contains(&counting) => Some(Finding::Wrong(format!(
                "{self} does not go with the counting type {counting}. The rules for {counting} are {}.",
                names_for(counting).join(", ")
            ))),
            _ => None,
        }
    }
}

impl std::fmt::Display for LicenseRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}={}", self.name, self.value)
    }
}

impl Takes {
    fn words(&self) -> String {
        match self {
            Self::OneOf(texts) => format!("one of {}", texts.join(", ")),
            Self::Number { min, max: Some(max) } => format!("a whole number from {min} to {max}"),
            Self::Number { min, max: None } => format!("a whole number of {min} or more"),
        }
    }
}

fn names_for(counting: LicenseCountingType) -> Vec<&'static str> {
    RULES
        .iter()
        .filter(|known| known.counting.contains(&counting))
        .map(|known| known.name)
        .collect()
}

/// What is to be said about a set of rules; the counting type may not be known yet.
pub fn check(rules: &[String], counting: Option<LicenseCountingType>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut by_name: BTreeMap<String, String> = BTreeMap::new();
    for text in rules {
        match LicenseRule::parse(text) {
            Err(why) => findings.push(Finding::Wrong(why)),
            Ok(rule) => {
                findings.extend(rule.check(counting));
                if by_name.insert(rule.name.clone(), rule.value).is_some() {
                    findings.push(Finding::Wrong(format!(
                        "The rule {} stands there twice. Each rule can be given once.",
                        rule.name
                    )));
                }
            }
        }
    }
    findings.extend(crossed_bounds(&by_name));
    findings.extend(tenancy(&by_name, counting));
    findings
}

fn crossed_bounds(rules: &BTreeMap<String, String>) -> Vec<Finding> {
    let number = |name: String| rules.get(&name)?.parse::<i64>().ok();
    let crossed = |what: &&str| {
        let (min, max) = (number(format!("minimum{what}"))?, number(format!("maximum{what}"))?);
        (min > max)
            .then(|| Finding::Wrong(format!("#minimum{what}={min} is above #maximum{what}={max}.")))
    };
    ["Cores", "Sockets", "Vcpus"].iter().filter_map(crossed).collect()
}

fn tenancy(
    rules: &BTreeMap<String, String>,
    counting: Option<LicenseCountingType>,
) -> Option<Finding> {
    let (tenancy, counting) = (rules.get("allowedTenancy")?, counting?);
    let elsewhere = ["EC2-Default", "EC2-DedicatedInstance"].contains(&tenancy.as_str());
    (matches!(counting, Core | Socket) && elsewhere).then(|| {
        Finding::Wrong(format!(
            "#allowedTenancy={tenancy} does not go with the counting type {counting}, which is for dedicated hosts: \
             use #allowedTenancy=EC2-DedicatedHost."
        ))
    })
}

/// Whether `planned` differs from `prior` at most by a new or changed affinity to the host.
pub fn differ_by_affinity_alone(prior: &[String], planned: &[String]) -> bool {
    let parsed = |rules: &[String]| -> Option<BTreeMap<String, String>> {
        rules
            .iter()
            .map(|rule| LicenseRule::parse(rule).ok().map(|rule| (rule.name, rule.value)))
            .collect()
    };
    let (Some(mut prior), Some(mut planned)) = (parsed(prior), parsed(planned)) else {
        return false;
    };
    let (had, has) = (prior.remove(AFFINITY), planned.remove(AFFINITY));
    prior == planned && (had.is_none() || has.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    #[track_caller]
    fn wrong(counting: LicenseCountingType, texts: &[&str], words: &str) {
        let findings = check(&rules(texts), Some(counting));
        let found =
            findings.iter().any(|f| matches!(f, Finding::Wrong(why) if why.contains(words)));
        assert!(found, "{words:?} not in {findings:?}");
    }

    #[test]
    fn right_rules_pass() {
        assert_eq!(
            check(
                &rules(&[
                    "#allowedTenancy=EC2-Default",
                    "#minimumVcpus=2",
                    "#maximumVcpus=8",
                    "#honorVcpuOptimization=True"
                ]),
                Some(Vcpu)
            ),
            []
        );
        assert_eq!(
            check(&rules(&["#licenseAffinityToHost=180", "#minimumCores=4"]), Some(Core)),
            []
        );
    }

    #[test]
    fn wrong_rules_are_named() {
        wrong(
            Vcpu,
            &["allowedTenancy=EC2-Default"],
            "\"allowedTenancy=EC2-Default\" does not begin with #",
        );
        wrong(Vcpu, &["#allowedTenancy"], "has no =");
        wrong(Vcpu, &["#licenseAffinityToHost=10"], "does not go with the counting type vCPU");
        wrong(Socket, &["#licenseAffinityToHost=181"], "from 1 to 180");
        wrong(Socket, &["#licenseAffinityToHost=0"], "from 1 to 180");
        wrong(Core, &["#minimumCores=two"], "a whole number");
        wrong(Core, &["#cores=2"], "names no known rule");
        wrong(Socket, &["#allowedTenancy=EC2-Default"], "is for dedicated hosts");
        wrong(Vcpu, &["#minimumVcpus=9", "#maximumVcpus=8"], "is above");
        wrong(Vcpu, &["#minimumVcpus=1", "#minimumVcpus=2"], "twice");
    }

    #[test]
    fn doubtful_rules_only_warn() {
        let findings = check(&rules(&["#minimumCores=2"]), Some(Instance));
        assert!(matches!(&findings[..], [Finding::Doubtful(_)]), "{findings:?}");
    }

    #[test]
    fn only_the_affinity_changes_in_place() {
        let base = rules(&["#minimumCores=4", "#licenseAffinityToHost=30"]);
        assert!(differ_by_affinity_alone(
            &base,
            &rules(&["#licenseAffinityToHost=60", "#minimumCores=4"])
        ));
        assert!(differ_by_affinity_alone(&base[..1], &base));
        assert!(!differ_by_affinity_alone(&base, &base[..1]));
        assert!(!differ_by_affinity_alone(
            &base,
            &rules(&["#minimumCores=5", "#licenseAffinityToHost=30"])
        ));
    }
}
