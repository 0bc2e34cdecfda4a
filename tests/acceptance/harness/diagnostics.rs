//! What a command complained about, and whether a test expected it.

use std::fmt;

use serde_json::Value;

use super::workspace::Output;

/// A complaint that a test expects. Every part that is given has to fit.
#[derive(Debug, Clone)]
pub(crate) struct Complaint {
    severity: &'static str,
    texts: Vec<String>,
    file: Option<&'static str>,
    line: Option<u64>,
    code: Option<&'static str>,
    address: Option<String>,
}

/// An error whose summary or detail contains `text`.
pub(crate) fn error(text: &str) -> Complaint {
    Complaint::new("error", text)
}

/// A warning whose summary or detail contains `text`.
pub(crate) fn warning(text: &str) -> Complaint {
    Complaint::new("warning", text)
}

impl Complaint {
    fn new(severity: &'static str, text: &str) -> Self {
        let texts = vec![text.to_owned()];
        Self { severity, texts, file: None, line: None, code: None, address: None }
    }

    /// It also says this.
    pub(crate) fn and(mut self, text: &str) -> Self {
        self.texts.push(text.to_owned());
        self
    }

    /// It points at this line of the configuration, counted from 1.
    pub(crate) fn at_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// The line that it points at contains this.
    pub(crate) fn at(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// It points into this file.
    pub(crate) fn in_file(mut self, file: &'static str) -> Self {
        self.file = Some(file);
        self
    }

    /// It is about this resource.
    pub(crate) fn about(mut self, address: impl Into<String>) -> Self {
        self.address = Some(address.into());
        self
    }

    pub(crate) fn fits(&self, diagnostic: &Diagnostic) -> bool {
        let said = words(&format!("{} {}", diagnostic.summary, diagnostic.detail));
        self.severity == diagnostic.severity
            && self.texts.iter().all(|text| said.contains(&words(text)))
            && self.file.is_none_or(|file| diagnostic.file.as_deref() == Some(file))
            && self.line.is_none_or(|line| diagnostic.line == Some(line))
            && self.code.is_none_or(|code| diagnostic.code.contains(code))
            && (self.address.is_none() || self.address == diagnostic.address)
    }
}

/// A complaint as core reports it.
#[derive(Debug)]
pub(crate) struct Diagnostic {
    pub(crate) severity: String,
    pub(crate) summary: String,
    pub(crate) detail: String,
    pub(crate) address: Option<String>,
    file: Option<String>,
    line: Option<u64>,
    code: String,
}

impl Diagnostic {
    fn of(value: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Self {
            severity: text(&value["severity"]),
            summary: text(&value["summary"]),
            detail: text(&value["detail"]),
            address: value["address"].as_str().map(str::to_owned),
            file: value["range"]["filename"].as_str().map(str::to_owned),
            line: value["range"]["start"]["line"].as_u64(),
            code: text(&value["snippet"]["code"]),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.severity, self.summary)?;
        if let Some(address) = &self.address {
            write!(f, "\n  with {address}")?;
        }
        if let (Some(file), Some(line)) = (&self.file, self.line) {
            write!(f, "\n  on {file}:{line}: {}", self.code.trim())?;
        }
        write!(f, "\n  {}", self.detail.replace('\n', "\n  "))
    }
}

/// The complaints in the output of a command that ran with `-json`.
pub(crate) fn diagnostics(output: &Output) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for line in output.stdout.lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else {
            panic!("a line of output is no JSON: {line}\n{output}");
        };
        if message["type"] == "diagnostic" {
            let diagnostic = Diagnostic::of(&message["diagnostic"]);
            assert!(!has_two_stops(&diagnostic.detail), "two full stops\n{diagnostic}");
            found.push(diagnostic);
        }
    }
    // The harness runs the provider from its build folder on purpose.
    found.retain(|diagnostic| diagnostic.summary != "Provider development overrides are in effect");
    found
}

/// Two full stops, as where a sentence ends with what somebody else said; three stand for what is left out.
fn has_two_stops(text: &str) -> bool {
    text.contains(". . ") || text.replace("...", "").contains("..")
}

/// Fails unless the command complained about exactly what was expected.
pub(crate) fn expect(output: &Output, expected: &[Complaint]) {
    expect_all(&diagnostics(output), expected, &output.command);
}

pub(crate) fn expect_all(found: &[Diagnostic], expected: &[Complaint], command: &str) {
    let shown = || found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    for complaint in expected {
        assert!(
            found.iter().any(|diagnostic| complaint.fits(diagnostic)),
            "{command}\nexpected {complaint:#?}\nbut found\n{}",
            shown()
        );
    }
    for diagnostic in found {
        assert!(
            expected.iter().any(|complaint| complaint.fits(diagnostic)),
            "{command}\ndid not expect\n{diagnostic}"
        );
    }
}

/// A text in which only words matter: core wraps lines, and draws a bar before each.
pub(crate) fn words(text: &str) -> String {
    text.split_whitespace()
        .filter(|word| !matches!(*word, "│" | "╷" | "╵"))
        .collect::<Vec<_>>()
        .join(" ")
}
