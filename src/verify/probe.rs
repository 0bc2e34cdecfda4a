//! What is tried: probes as data, read from the files in `probes/`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::expectation::Expectation;

/// The files, in the order in which they are run.
const FILES: &[(&str, &str)] = &[
    ("reading", include_str!("probes/reading.json")),
    ("licenses", include_str!("probes/licenses.json")),
    ("checkouts", include_str!("probes/checkouts.json")),
    ("tokens", include_str!("probes/tokens.json")),
    ("grants", include_str!("probes/grants.json")),
    ("organization", include_str!("probes/organization.json")),
    ("asset_groups", include_str!("probes/asset_groups.json")),
    ("configurations", include_str!("probes/configurations.json")),
    ("reports", include_str!("probes/reports.json")),
    ("deletions", include_str!("probes/deletions.json")),
];

/// What a probe costs whoever runs it. None of it costs money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cost {
    /// Nothing is changed.
    Read,
    /// Objects of one account are made and deleted.
    Own,
    /// Reports are set up, for which License Manager may make a bucket that stays.
    Reports,
    /// A second account receives a grant.
    TwoAccounts,
    /// The organization of the account is read.
    Organization,
    /// A license is granted to the whole organization for some minutes.
    OrganizationChanges,
}

impl Cost {
    pub const ALL: [Self; 6] = [
        Self::Read,
        Self::Own,
        Self::Reports,
        Self::TwoAccounts,
        Self::Organization,
        Self::OrganizationChanges,
    ];

    /// The name on the terminal.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Own => "own",
            Self::Reports => "reports",
            Self::TwoAccounts => "two accounts",
            Self::Organization => "organization",
            Self::OrganizationChanges => "organization changes",
        }
    }

    /// What has to be said on the command line for it.
    pub fn flag(self) -> Option<&'static str> {
        match self {
            Self::Read => None,
            Self::Own => Some("without --read-only"),
            Self::Reports => Some("with --reports"),
            Self::TwoAccounts => Some("with --grantee-profile"),
            Self::Organization => Some("with --organization"),
            Self::OrganizationChanges => Some("with --organization and --change-organization"),
        }
    }
}

/// One file: objects that probes share, and probes.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Area {
    /// Members that several requests have in common: `"...": "name"` puts them into one.
    #[serde(default)]
    members: BTreeMap<String, Map<String, Value>>,
    #[serde(default)]
    objects: Vec<Object>,
    probes: Vec<Probe>,
}

/// Something that probes need, made once.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Object {
    pub name: String,
    #[serde(default)]
    pub needs: Vec<String>,
    pub steps: Vec<Step>,
}

/// Calls that show whether the service does as the emulator assumes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    pub name: String,
    /// What holds, as a sentence without a subject: "answers …".
    pub holds: String,
    pub assumptions: Vec<String>,
    pub cost: Cost,
    /// Objects that it uses.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Nothing else is tried where it does not hold.
    #[serde(default)]
    pub gate: bool,
    pub steps: Vec<Step>,
}

/// One call, and what is expected of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The operation.
    pub call: String,
    #[serde(default, rename = "as")]
    pub party: Party,
    /// Whether it goes to another region than the usual one.
    #[serde(default)]
    pub elsewhere: bool,
    /// The request, with `${name}` where something known takes its place.
    #[serde(default)]
    pub with: Map<String, Value>,
    /// The request as text, in place of `with`.
    pub raw: Option<String>,
    /// What the assumption says. Without it the call has to succeed, or nothing is seen.
    pub expect: Option<Expectation>,
    /// What other positions of the emulator's switches say.
    #[serde(default)]
    pub or: BTreeMap<String, Expectation>,
    /// Answers after which the question cannot be answered, each with the reason.
    #[serde(default)]
    pub unseen: Vec<Unseen>,
    /// The call is repeated until this is so, for `within` seconds.
    pub until: Option<Expectation>,
    #[serde(default)]
    pub within: u64,
    /// Values of the answer that later requests use.
    #[serde(default)]
    pub keep: BTreeMap<String, String>,
    /// Values of the answer that are told as measurements.
    #[serde(default)]
    pub note: BTreeMap<String, String>,
    /// The measurement that the time since the call before it is told as.
    pub time: Option<String>,
    /// The documented mistake that the call is.
    pub mistake: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unseen {
    pub when: Expectation,
    pub why: String,
}

/// Who calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    #[default]
    Own,
    Grantee,
}

/// Everything that can be tried.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// Of all files so far: a file may use those of the files before it.
    members: BTreeMap<String, Map<String, Value>>,
    pub objects: BTreeMap<String, Object>,
    pub probes: Vec<Probe>,
}

impl Catalog {
    /// Reads the files, which are part of the program.
    pub fn load() -> Result<Self, String> {
        let mut catalog = Self::default();
        for (name, text) in FILES {
            let area: Area = serde_json::from_str(text).map_err(|it| format!("{name}: {it}"))?;
            catalog.add(area).map_err(|fault| format!("{name}: {fault}"))?;
        }
        Ok(catalog)
    }

    fn add(&mut self, area: Area) -> Result<(), String> {
        let Area { members, objects, probes } = area;
        self.members.extend(members);
        for mut object in objects {
            object.steps.iter_mut().try_for_each(|step| step.spread(&self.members))?;
            self.objects.insert(object.name.clone(), object);
        }
        for mut probe in probes {
            probe.steps.iter_mut().try_for_each(|step| step.spread(&self.members))?;
            self.probes.push(probe);
        }
        Ok(())
    }

    /// The steps of a probe and of all that it needs.
    pub fn steps_of<'c>(&'c self, probe: &'c Probe) -> Vec<&'c Step> {
        let mut steps: Vec<&Step> = Vec::new();
        let mut waiting: Vec<&String> = probe.needs.iter().collect();
        let mut known = BTreeSet::new();
        while let Some(name) = waiting.pop() {
            if let Some(object) = self.objects.get(name).filter(|_| known.insert(name)) {
                waiting.extend(&object.needs);
                steps.extend(&object.steps);
            }
        }
        steps.extend(&probe.steps);
        steps
    }
}

impl Step {
    /// Puts in what `"...": "name"` stands for. What the step says itself wins.
    fn spread(&mut self, members: &BTreeMap<String, Map<String, Value>>) -> Result<(), String> {
        let Some(name) = self.with.remove("...") else { return Ok(()) };
        let known = name.as_str().and_then(|name| members.get(name));
        let known = known.ok_or_else(|| format!("there are no members {name}"))?;
        for (member, value) in known {
            self.with.entry(member.clone()).or_insert_with(|| value.clone());
        }
        self.with.retain(|_, value| !value.is_null());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::super::answer::Answer;
    use super::super::template::Names;
    use super::*;

    /// Whoever expects a success does not take a refusal for one, and the other way round.
    #[test]
    fn every_expectation_can_fail() {
        let catalog = Catalog::load().unwrap();
        let refusal =
            Answer::of(400, None, br#"{"__type":"SomeException","Message":"no"}"#).unwrap();
        let success = Answer::of(200, None, b"{}").unwrap();
        for probe in &catalog.probes {
            for step in &probe.steps {
                let expectations = step.expect.iter().chain(step.or.values());
                for expectation in expectations {
                    let mut names = Names::new(OffsetDateTime::UNIX_EPOCH);
                    let refuses = expectation.refused || expectation.code.is_some();
                    let other = if refuses { &success } else { &refusal };
                    let fits = expectation.fits(other, &mut names);
                    assert!(!fits, "{}: {expectation:?} takes anything", probe.name);
                }
            }
        }
    }
}
