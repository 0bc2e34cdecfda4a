//! What a run saw, as a file that can be attached to an issue.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::probe::{Cost, Party};
use super::stand_ins::StandIns;

/// The form of the file. A file of another form is not read.
pub(super) const FORM: u32 = 1;

/// A run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    pub form: u32,
    pub version: String,
    /// When it began, in UTC.
    pub began: String,
    pub seconds: f64,
    /// The host, where it is one of AWS.
    pub endpoint: String,
    pub region: String,
    pub costs: Vec<Cost>,
    pub probes: Vec<Tried>,
    /// Objects that probes share, with what made them.
    pub objects: Vec<Prepared>,
    pub clean_up: Vec<Exchange>,
    /// How many objects could not be deleted.
    pub left: usize,
    pub measurements: BTreeMap<String, Vec<Measurement>>,
    pub mistakes: Vec<Mistake>,
}

/// A probe and what came of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tried {
    pub name: String,
    pub holds: String,
    pub assumptions: Vec<String>,
    pub cost: Cost,
    pub verdict: Verdict,
    pub exchanges: Vec<Exchange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Verdict {
    Holds,
    Differs {
        seen: String,
        /// The switch of the emulator that does the same.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        switch: Option<String>,
    },
    NotSeen {
        why: String,
    },
}

/// An object that probes share.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Prepared {
    pub name: String,
    /// Why it is not there.
    pub fault: Option<String>,
    pub exchanges: Vec<Exchange>,
}

/// A call and what came back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Exchange {
    #[serde(rename = "as")]
    pub party: Party,
    /// Whether it went to another region.
    pub elsewhere: bool,
    pub operation: String,
    pub request: Value,
    #[serde(flatten)]
    pub outcome: Outcome,
    pub milliseconds: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Outcome {
    Answer { status: u16, body: Value },
    Nothing { reason: String },
}

/// Something that was measured, or seen as a value of an answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Measurement {
    /// The member of the answer. None: these are the words of the run itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    pub value: Value,
}

/// How the service refuses a documented mistake.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Mistake {
    pub mistake: String,
    pub operation: String,
    pub status: u16,
    pub code: Option<String>,
    pub text: Option<String>,
}

impl Report {
    pub fn read(text: &[u8]) -> Result<Self, String> {
        let report: Self = serde_json::from_slice(text)
            .map_err(|error| format!("this is no report of a run: {error}"))?;
        if report.form != FORM {
            return Err(format!("a report of form {}, where {FORM} is known", report.form));
        }
        Ok(report)
    }

    /// The report with stand-ins for everything that is not public.
    #[must_use]
    pub fn with_stand_ins(mut self, stand_ins: &mut StandIns) -> Self {
        // What one answer calls a name stands in the text of another, perhaps of an earlier one.
        let mut learning = self.clone();
        learning.replace(stand_ins);
        self.replace(stand_ins);
        self
    }

    fn replace(&mut self, stand_ins: &mut StandIns) {
        let tried = self.probes.iter_mut().flat_map(|it| &mut it.exchanges);
        let prepared = self.objects.iter_mut().flat_map(|it| &mut it.exchanges);
        for exchange in tried.chain(prepared).chain(&mut self.clean_up) {
            exchange.request = stand_ins.value("", &exchange.request);
            match &mut exchange.outcome {
                Outcome::Answer { body, .. } => *body = stand_ins.value("", body),
                Outcome::Nothing { reason } => *reason = stand_ins.text(reason),
            }
        }
        for tried in &mut self.probes {
            match &mut tried.verdict {
                Verdict::Holds => {}
                Verdict::Differs { seen, .. } => *seen = stand_ins.text(seen),
                Verdict::NotSeen { why } => *why = stand_ins.text(why),
            }
        }
        for fault in self.objects.iter_mut().filter_map(|it| it.fault.as_mut()) {
            *fault = stand_ins.text(fault);
        }
        for Measurement { member, value } in self.measurements.values_mut().flatten() {
            if let Some(member) = member {
                *value = stand_ins.value(member, value);
            }
        }
        for mistake in &mut self.mistakes {
            for text in mistake.text.iter_mut().chain(&mut mistake.code) {
                *text = stand_ins.text(text);
            }
        }
    }

    /// The switches with which the emulator does what was seen, where nothing that was seen speaks against one.
    pub fn switches(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for tried in &self.probes {
            if let Verdict::Differs { switch: Some(switch), .. } = &tried.verdict
                && !found.contains(switch)
            {
                found.push(switch.clone());
            }
        }
        found
    }
}
