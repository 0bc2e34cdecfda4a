//! What a plan finds fault with, and who says so.
//!
//! A plan refuses only what the service is known to refuse. So each check names its source, which decides whether a
//! finding is an error or a warning: there is no other way to make one.

use std::borrow::Cow;

use super::diagnostics::{Diagnostic, Diagnostics, Path};

/// Who says that something does not work.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A constraint of the service model, which the service checks before anything else.
    Model,
    /// A sentence of AWS's documentation, on the page of this title.
    Documented(Cow<'static, str>),
    /// Nobody but this provider's authors, from what the documentation lists or leaves out.
    Reading,
    /// This provider, which could make no request of it.
    Provider,
    /// Nobody: it works, and may not be what was meant.
    Advice,
}

impl Source {
    pub const fn documented(page: &'static str) -> Self {
        Self::Documented(Cow::Borrowed(page))
    }

    /// One word, for tables.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Documented(_) => "documented",
            Self::Reading => "reading",
            Self::Provider => "provider",
            Self::Advice => "advice",
        }
    }

    /// Whether what it says keeps Terraform from going ahead.
    pub fn refuses(&self) -> bool {
        !matches!(self, Self::Reading | Self::Advice)
    }

    /// The message about one attribute, which ends with the source where readers can follow it.
    pub(super) fn diagnostic(&self, summary: &str, detail: String) -> Diagnostic {
        match self {
            Self::Model | Self::Provider => Diagnostic::error(summary, detail),
            Self::Documented(page) => {
                Diagnostic::error(summary, format!("{detail} (AWS documentation: {page})"))
            }
            Self::Reading => Diagnostic::warning(
                summary,
                format!(
                    "{detail} It may be refused: AWS does not say for certain that it is, so Terraform goes ahead."
                ),
            ),
            Self::Advice => Diagnostic::warning(summary, detail),
        }
    }
}

/// A check, as it is declared: by whose word, and in which words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub source: Source,
    /// One line without a final stop. What is the matter with a value is followed by which value it is.
    pub summary: &'static str,
}

impl Rule {
    pub const fn new(source: Source, summary: &'static str) -> Self {
        Self { source, summary }
    }

    /// What is wrong in this case, and what would be right: whole sentences.
    pub fn finding(&self, path: Path, detail: impl Into<String>) -> Finding {
        let summary = match self.summary {
            value if value.ends_with(" value") => format!("{value} of {path}"),
            other => other.to_owned(),
        };
        Finding(self.source.diagnostic(&summary, detail.into()).at(path))
    }
}

/// One message about a configuration, by the word of a [`Rule`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding(Diagnostic);

impl Finding {
    pub(super) fn path(&self) -> Option<Path> {
        self.0.path.clone()
    }
}

/// Findings in the order in which they were made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings(Vec<Finding>);

impl Findings {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    pub fn into_diagnostics(self) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        self.0.into_iter().for_each(|Finding(diagnostic)| diagnostics.push(diagnostic));
        diagnostics
    }
}

impl From<Finding> for Findings {
    fn from(finding: Finding) -> Self {
        Self(vec![finding])
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        Self(findings.into_iter().collect())
    }
}

impl Extend<Finding> for Findings {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, findings: I) {
        self.0.extend(findings);
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::diagnostics::Severity;

    #[test]
    fn only_what_is_known_is_refused() {
        for (source, refuses, words) in [
            (Source::Model, true, "No."),
            (Source::documented("API reference"), true, "(AWS documentation: API reference)"),
            (Source::Reading, false, "It may be refused"),
            (Source::Provider, true, "No."),
            (Source::Advice, false, "No."),
        ] {
            assert_eq!(source.refuses(), refuses);
            let finding = Rule::new(source, "Wrong").finding(Path::root("a"), "No.");
            let found: Vec<_> = Findings::from(finding).into_diagnostics().into_iter().collect();
            let severity = if refuses { Severity::Error } else { Severity::Warning };
            assert_eq!((found.len(), found[0].severity), (1, severity));
            assert!(found[0].detail.starts_with("No.") && found[0].detail.contains(words));
        }
    }
}
