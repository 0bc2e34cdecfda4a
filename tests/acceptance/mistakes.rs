//! Many objects in one plan, each with one mistake: every one of them is refused, and nothing is sent.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::harness::{Case, Complaint, Step, error, warning};

/// What the configuration has instead of the usual, and what the error says about it.
pub(crate) struct Mistake {
    changes: Vec<(String, String)>,
    says: Vec<String>,
    complaint: fn(&str) -> Complaint,
}

/// An attribute with a wrong value. An empty text leaves the attribute out.
pub(crate) fn wrong(attribute: &str, value: impl Into<String>, says: &[&str]) -> Mistake {
    let says = says.iter().map(|text| (*text).to_owned()).collect();
    Mistake { changes: vec![(attribute.to_owned(), value.into())], says, complaint: error }
}

/// An attribute with a value of which nobody knows whether the service takes it: that is said, and no more.
pub(crate) fn doubtful(attribute: &str, value: impl Into<String>, says: &[&str]) -> Mistake {
    let mut mistake = wrong(attribute, value, says);
    mistake.says.push("It may be refused".to_owned());
    Mistake { complaint: warning, ..mistake }
}

impl Mistake {
    /// It takes this as well to be wrong.
    pub(crate) fn with(mut self, attribute: &str, value: impl Into<String>) -> Self {
        self.changes.push((attribute.to_owned(), value.into()));
        self
    }

    fn body(&self, usual: &[(&str, &str)]) -> String {
        let mut attributes: BTreeMap<&str, &str> = usual.iter().copied().collect();
        attributes.extend(self.changes.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        attributes.retain(|_, value| !value.is_empty());
        let line = |(name, value): (&str, &str)| match name {
            "filter" => format!("  filter {value}\n"),
            _ => format!("  {name} = {value}\n"),
        };
        attributes.into_iter().map(line).collect()
    }
}

/// Resources of a type that has these attributes usually.
pub(crate) fn resources(case: &mut Case, kind: &str, usual: &[(&str, &str)], mistakes: &[Mistake]) {
    refused(case, "resource", kind, usual, mistakes);
}

/// Ephemeral resources of a type that has these attributes usually.
pub(crate) fn ephemeral_resources(
    case: &mut Case,
    kind: &str,
    usual: &[(&str, &str)],
    mistakes: &[Mistake],
) {
    refused(case, "ephemeral", kind, usual, mistakes);
}

/// Data sources of a type that has these attributes usually.
pub(crate) fn data_sources(
    case: &mut Case,
    kind: &str,
    usual: &[(&str, &str)],
    mistakes: &[Mistake],
) {
    refused(case, "data", kind, usual, mistakes);
}

fn refused(case: &mut Case, block: &str, kind: &str, usual: &[(&str, &str)], mistakes: &[Mistake]) {
    let mut config = String::new();
    let mut complaints = Vec::new();
    for (number, mistake) in mistakes.iter().enumerate() {
        let body = mistake.body(usual);
        writeln!(config, "{block} \"{kind}\" \"number_{number}\" {{\n{body}}}").unwrap();
        let address = match block {
            "resource" => format!("{kind}.number_{number}"),
            _ => format!("{block}.{kind}.number_{number}"),
        };
        let told = (mistake.complaint)("");
        let told = mistake.says.iter().fold(told, |told, text| told.and(text));
        complaints.push(told.about(address));
    }
    case.refuses_to_plan(&Step::new(config), &complaints);
    assert_eq!(case.emulator.calls(), [].into(), "nothing was sent");
}

/// A text of this many characters, in quotes.
pub(crate) fn long(characters: usize) -> String {
    format!("\"{}\"", "x".repeat(characters))
}

/// What goes wrong with tags, wherever there are some.
pub(crate) fn with_tags() -> Vec<Mistake> {
    let many: Vec<_> = (0..51).map(|number| format!("k{number} = \"v\"")).collect();
    vec![
        wrong("tags", format!("{{ {} }}", many.join(", ")), &["tags has 51 tags", "at most 50"]),
        wrong("tags", "{ \"aws:x\" = \"1\" }", &["tags[\"aws:x\"]", "reserved for AWS"]),
        wrong("tags", "{ \"\" = \"1\" }", &["1 to 128 characters", "\"\" has 0"]),
        wrong("tags", format!("{{ {} = \"1\" }}", long(129)), &["1 to 128 characters", "has 129"]),
        wrong(
            "tags",
            format!("{{ team = {} }}", long(257)),
            &["tags[\"team\"] has 257 characters", "at most 256"],
        ),
    ]
}
