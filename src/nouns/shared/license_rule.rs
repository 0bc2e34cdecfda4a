//! The rules of a license configuration: `#name=value`, listed by counting type.

use std::collections::{BTreeMap, BTreeSet};

use super::license_counting_type::{ALL, CORE, INSTANCE, SOCKET, VCPU};
use super::rules;
use crate::framework::Rule;

/// The rule that may be added or changed while the configuration exists.
pub const AFFINITY: &str = "licenseAffinityToHost";

const TENANCY: &str = "allowedTenancy";
const DEDICATED_HOST: &str = "EC2-DedicatedHost";

/// A rule in its two parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LicenseRule {
    pub name: String,
    pub value: String,
}

/// What a rule takes as its value.
#[derive(Debug, Clone, Copy)]
enum Takes {
    /// A whole number, such as a count of cores.
    Count,
    Days {
        max: i64,
    },
    /// Some of these, with commas between them.
    SomeOf(&'static [&'static str]),
    OneOf(&'static [&'static str]),
}

/// A rule that is documented.
#[derive(Debug, Clone, Copy)]
pub struct KnownRule {
    pub name: &'static str,
    /// The counting types that it is listed for.
    pub counting_types: &'static [&'static str],
    takes: Takes,
    /// What it does, as a sentence without its full stop.
    pub meaning: &'static str,
}

const fn known(
    name: &'static str,
    counting_types: &'static [&'static str],
    takes: Takes,
    meaning: &'static str,
) -> KnownRule {
    KnownRule { name, counting_types, takes, meaning }
}

/// All rules that there are: names, counting types and values after the API reference (`CreateLicenseConfiguration`), meanings
/// after the user guide (Self-managed license parameters and rules). Plans are checked against these rows, and pages show
/// them.
pub const RULES: &[KnownRule] = &[
    known(
        TENANCY,
        ALL,
        Takes::SomeOf(&["EC2-Default", DEDICATED_HOST, "EC2-DedicatedInstance"]),
        "Instances are launched only with this tenancy",
    ),
    known(
        AFFINITY,
        &[CORE, SOCKET],
        Takes::Days { max: 180 },
        "A license stays with its host for this number of days before another host can use it",
    ),
    known("maximumCores", &[CORE], Takes::Count, "A resource has at most this number of cores"),
    known("minimumCores", &[CORE], Takes::Count, "A resource has at least this number of cores"),
    known(
        "maximumSockets",
        &[SOCKET],
        Takes::Count,
        "A resource has at most this number of sockets",
    ),
    known(
        "minimumSockets",
        &[SOCKET],
        Takes::Count,
        "A resource has at least this number of sockets",
    ),
    known(
        "maximumVcpus",
        &[VCPU, INSTANCE],
        Takes::Count,
        "A resource has at most this number of vCPUs",
    ),
    known(
        "minimumVcpus",
        &[VCPU, INSTANCE],
        Takes::Count,
        "A resource has at least this number of vCPUs",
    ),
    known(
        "honorVcpuOptimization",
        &[VCPU],
        Takes::OneOf(&["True", "False"]),
        "Whether the cores and threads that an instance was launched with are counted, and not all vCPUs of its type",
    ),
];

/// What is wrong with rules, or doubtful, by which rule of the plan.
type Fault = (Rule, String);

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

    fn check(&self, counting: Option<&str>) -> Option<Fault> {
        let Some(known) = RULES.iter().find(|known| known.name == self.name) else {
            let names: Vec<_> = RULES.iter().map(|known| known.name).collect();
            let names = names.join(", ");
            let why = format!("{self} names no known rule. The rules are {names}.");
            return Some((rules::LICENSE_RULE_NAME, why));
        };
        if !known.takes.fits(&self.value) {
            let (name, words) = (&self.name, known.value(""));
            let why = format!("{self} is out of range: {name} takes {words}.");
            return Some((known.takes.rule(), why));
        }
        let counting = counting.filter(|counting| !known.counting_types.contains(counting))?;
        let names = names_for(counting).join(", ");
        let why = format!(
            "{self} does not go with the counting type {counting}. The rules for {counting} are {names}."
        );
        Some((rules::LICENSE_RULE_COUNTING, why))
    }
}

impl std::fmt::Display for LicenseRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}={}", self.name, self.value)
    }
}

impl KnownRule {
    /// What it takes as its value, in words that follow "takes". `mark` stands around each word of its own.
    pub fn value(&self, mark: &str) -> String {
        self.takes.words(mark)
    }
}

impl Takes {
    fn fits(&self, value: &str) -> bool {
        match self {
            Self::Count => value.parse::<i64>().is_ok_and(|number| number >= 0),
            Self::Days { max } => {
                value.parse::<i64>().is_ok_and(|number| (1..=*max).contains(&number))
            }
            Self::SomeOf(texts) => elements(value).all(|element| texts.contains(&element)),
            // A published example writes it in small letters.
            Self::OneOf(texts) => texts.iter().any(|text| text.eq_ignore_ascii_case(value)),
        }
    }

    fn words(&self, mark: &str) -> String {
        let listed = |texts: &[&str]| {
            let marked: Vec<_> = texts.iter().map(|text| format!("{mark}{text}{mark}")).collect();
            marked.join(", ")
        };
        match self {
            Self::Count => "a whole number of 0 or more".to_owned(),
            Self::Days { max } => format!("a whole number from 1 to {max}"),
            Self::SomeOf(texts) => {
                format!("one of {}, or several with commas between them", listed(texts))
            }
            Self::OneOf(texts) => format!("one of {}", listed(texts)),
        }
    }

    fn rule(&self) -> Rule {
        match self {
            Self::Count => rules::LICENSE_RULE_COUNT,
            Self::Days { .. } => rules::LICENSE_RULE_DAYS,
            Self::SomeOf(_) | Self::OneOf(_) => rules::LICENSE_RULE_VALUE,
        }
    }
}

fn elements(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim)
}

fn names_for(counting: &str) -> Vec<&'static str> {
    let listed = RULES.iter().filter(|known| known.counting_types.contains(&counting));
    listed.map(|known| known.name).collect()
}

/// What is to be said about a set of rules; the counting type may not be known yet.
pub fn check(given: &[String], counting: Option<&str>) -> Vec<Fault> {
    // What is none is refused by the schema.
    let counting = counting.filter(|counting| ALL.contains(counting));
    let mut faults = Vec::new();
    let mut by_name: BTreeMap<String, String> = BTreeMap::new();
    for text in given {
        match LicenseRule::parse(text) {
            Err(why) => faults.push((rules::LICENSE_RULE_FORM, why)),
            Ok(rule) => {
                faults.extend(rule.check(counting));
                if by_name.insert(rule.name.clone(), rule.value).is_some() {
                    let why = format!("The rule {} stands there twice.", rule.name);
                    faults.push((rules::LICENSE_RULE_ONCE, why));
                }
            }
        }
    }
    faults.extend(crossed_bounds(&by_name));
    faults.extend(tenancy(&by_name, counting));
    faults
}

fn crossed_bounds(given: &BTreeMap<String, String>) -> Vec<Fault> {
    let number = |name: String| given.get(&name)?.parse::<i64>().ok();
    let crossed = |what: &&str| {
        let (min, max) = (number(format!("minimum{what}"))?, number(format!("maximum{what}"))?);
        let why = format!("#minimum{what}={min} is above #maximum{what}={max}.");
        (min > max).then_some((rules::LICENSE_RULE_COUNT, why))
    };
    ["Cores", "Sockets", "Vcpus"].iter().filter_map(crossed).collect()
}

/// What counts cores or sockets has to allow dedicated hosts; others beside them do no harm.
fn tenancy(given: &BTreeMap<String, String>, counting: Option<&str>) -> Option<Fault> {
    let (tenancy, counting) = (given.get(TENANCY)?, counting?);
    let allows_hosts = elements(tenancy).any(|element| element == DEDICATED_HOST);
    if allows_hosts || ![CORE, SOCKET].contains(&counting) {
        return None;
    }
    let why = format!(
        "#{TENANCY}={tenancy} does not go with the counting type {counting}, which is for dedicated hosts: \
         use #{TENANCY}={DEDICATED_HOST}."
    );
    Some((rules::LICENSE_RULE_HOSTS, why))
}

/// Whether `planned` differs from `prior` at most by a new or changed affinity to the host.
pub fn differ_by_affinity_alone(prior: &[String], planned: &[String]) -> bool {
    let split = |given: &[String]| {
        let is_affinity =
            |rule: &&String| LicenseRule::parse(rule).is_ok_and(|rule| rule.name == AFFINITY);
        let (affinity, others): (BTreeSet<String>, BTreeSet<String>) =
            given.iter().cloned().partition(|rule| is_affinity(&rule));
        (!affinity.is_empty(), others)
    };
    let ((had, prior), (has, planned)) = (split(prior), split(planned));
    prior == planned && (!had || has)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules_of(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    /// The faults of rules: whether each is an error, and what it says.
    fn faults(counting: &str, texts: &[&str]) -> Vec<(bool, String)> {
        let faults = check(&rules_of(texts), Some(counting)).into_iter();
        faults.map(|(rule, why)| (rule.source.refuses(), why)).collect()
    }

    #[track_caller]
    fn wrong(counting: &str, texts: &[&str], words: &str) {
        let found = faults(counting, texts);
        assert!(found.iter().any(|(refused, why)| *refused && why.contains(words)), "{found:?}");
    }

    #[track_caller]
    fn doubtful(counting: &str, texts: &[&str], words: &str) {
        let found = faults(counting, texts);
        assert!(found.iter().all(|(refused, _)| !refused), "{found:?}");
        assert!(found.iter().any(|(_, why)| why.contains(words)), "{found:?}");
    }

    #[test]
    fn right_rules_pass() {
        let right = ["#allowedTenancy=EC2-Default", "#minimumVcpus=2", "#maximumVcpus=8"];
        assert_eq!(faults(VCPU, &right), []);
        assert_eq!(faults(VCPU, &["#honorVcpuOptimization=true"]), []);
        assert_eq!(faults(CORE, &["#licenseAffinityToHost=180", "#minimumCores=4"]), []);
        for counting in [VCPU, INSTANCE, CORE, SOCKET] {
            let several = ["#allowedTenancy=EC2-DedicatedHost,EC2-DedicatedInstance"];
            assert_eq!(faults(counting, &several), []);
        }
    }

    #[test]
    fn what_is_documented_to_be_wrong_is_refused() {
        let bare = "\"allowedTenancy=EC2-Default\" does not begin with #";
        wrong(VCPU, &["allowedTenancy=EC2-Default"], bare);
        wrong(VCPU, &["#allowedTenancy"], "has no =");
        wrong(VCPU, &["#allowedTenancy=EC2-Default,Shared"], "several with commas");
        wrong(SOCKET, &["#licenseAffinityToHost=181"], "from 1 to 180");
        wrong(SOCKET, &["#licenseAffinityToHost=0"], "from 1 to 180");
        wrong(SOCKET, &["#allowedTenancy=EC2-Default"], "is for dedicated hosts");
    }

    #[test]
    fn what_is_merely_not_listed_only_warns() {
        doubtful(VCPU, &["#licenseAffinityToHost=10"], "does not go with the counting type vCPU");
        doubtful(INSTANCE, &["#minimumCores=2"], "does not go with the counting type Instance");
        doubtful(CORE, &["#minimumCores=two"], "a whole number");
        doubtful(CORE, &["#cores=2"], "names no known rule");
        doubtful(VCPU, &["#minimumVcpus=9", "#maximumVcpus=8"], "is above");
        doubtful(VCPU, &["#minimumVcpus=1", "#minimumVcpus=2"], "twice");
    }

    #[test]
    fn only_the_affinity_changes_in_place() {
        let base = rules_of(&["#minimumCores=4", "#licenseAffinityToHost=30"]);
        let alone =
            |prior: &[String], texts: &[&str]| differ_by_affinity_alone(prior, &rules_of(texts));
        assert!(alone(&base, &["#licenseAffinityToHost=60", "#minimumCores=4"]));
        assert!(alone(&base[..1], &["#minimumCores=4", "#licenseAffinityToHost=30"]));
        assert!(!alone(&base, &["#minimumCores=4"]));
        assert!(!alone(&base, &["#minimumCores=5", "#licenseAffinityToHost=30"]));
        let twice = rules_of(&["#minimumCores=4", "#minimumCores=5"]);
        assert!(!alone(&twice, &["#minimumCores=5"]));
    }
}
