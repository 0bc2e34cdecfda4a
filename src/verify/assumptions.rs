//! Which assumptions are there, what is each about, and which can nobody see from outside?

use std::collections::BTreeMap;

use serde::Deserialize;

use super::probe::Catalog;
use super::report::{Report, Verdict};

/// An assumption of the emulator.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumption {
    pub number: String,
    /// What it is about, in a few words.
    pub about: String,
    /// Why no probe shows it.
    pub unseen: Option<String>,
}

/// All of them, in the order of the guide.
pub fn all() -> Result<Vec<Assumption>, String> {
    serde_json::from_str(include_str!("assumptions.json"))
        .map_err(|error| format!("assumptions: {error}"))
}

/// What a run says about one assumption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub number: String,
    pub about: String,
    pub verdict: Verdict,
}

/// What a run says about each assumption: one probe that differs is enough to refute it.
pub fn table(report: &Report, assumptions: &[Assumption]) -> Vec<Row> {
    let row = |assumption: &Assumption| {
        let of = |it: &&super::report::Tried| it.assumptions.contains(&assumption.number);
        let verdicts: Vec<&Verdict> =
            report.probes.iter().filter(of).map(|it| &it.verdict).collect();
        let differs = verdicts.iter().find(|it| matches!(it, Verdict::Differs { .. }));
        let holds = || verdicts.iter().find(|it| matches!(it, Verdict::Holds));
        let found = differs.or_else(holds).or_else(|| verdicts.first());
        let why = || assumption.unseen.clone().unwrap_or_else(|| "no probe shows it".to_owned());
        let verdict =
            found.map_or_else(|| Verdict::NotSeen { why: why() }, |verdict| (*verdict).clone());
        Row { number: assumption.number.clone(), about: assumption.about.clone(), verdict }
    };
    assumptions.iter().map(row).collect()
}

/// How many probes show each assumption.
pub fn coverage(catalog: &Catalog) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for number in catalog.probes.iter().flat_map(|probe| &probe.assumptions) {
        *counts.entry(number.as_str()).or_default() += 1;
    }
    counts
}
