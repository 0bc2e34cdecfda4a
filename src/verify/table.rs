//! A run on the terminal.

use std::fmt::Write as _;

use serde_json::Value;

use super::assumptions::{Assumption, Row, table};
use super::report::{Measurement, Report, Tried, Verdict};

/// One line about a probe that has just ended.
pub(super) fn progress(tried: &Tried, number: usize, of: usize) -> String {
    let (word, more) = words(&tried.verdict);
    let numbers = tried.assumptions.join(" ");
    let line = format!("[{number:>3}/{of}] {word:<9} {numbers:<4} {}", tried.holds);
    if more.is_empty() { line } else { format!("{line}\n{:>10}{more}", "") }
}

fn words(verdict: &Verdict) -> (&'static str, String) {
    match verdict {
        Verdict::Holds => ("holds", String::new()),
        Verdict::Differs { seen, switch: None } => ("differs", seen.clone()),
        Verdict::Differs { seen, switch: Some(switch) } => {
            ("differs", format!("{seen} (the emulator's switch {switch})"))
        }
        Verdict::NotSeen { why } => ("not seen", why.clone()),
    }
}

/// The whole report: a line for each assumption, what was measured, and what to do with it.
pub fn summary(report: &Report, assumptions: &[Assumption]) -> String {
    let rows = table(report, assumptions);
    let mut text = self::rows(&rows);
    measured(report, &mut text);
    let count = |wanted: &str| rows.iter().filter(|row| words(&row.verdict).0 == wanted).count();
    let (holds, differs, not_seen) = (count("holds"), count("differs"), count("not seen"));
    let _ = writeln!(
        text,
        "\n{} assumptions: {holds} hold, {differs} differ, {not_seen} not seen. {} calls in {:.0} s.",
        rows.len(),
        report.probes.iter().map(|it| it.exchanges.len()).sum::<usize>(),
        report.seconds.ceil()
    );
    let switches = report.switches();
    if !switches.is_empty() {
        let _ = writeln!(text, "The emulator does the same with {}.", setting(&switches));
    }
    if report.left > 0 {
        let _ = writeln!(text, "{} objects could not be deleted.", report.left);
    }
    text
}

/// A line for each assumption, with what was seen of it below.
pub fn rows(rows: &[Row]) -> String {
    let mut text = String::new();
    for Row { number, about, verdict } in rows {
        let (word, more) = words(verdict);
        let _ = writeln!(text, "{number:<4} {word:<9} {about}{}", indented(&more));
    }
    text
}

fn indented(more: &str) -> String {
    if more.is_empty() { String::new() } else { format!("\n{:>15}{more}", "") }
}

fn measured(report: &Report, text: &mut String) {
    if !report.measurements.is_empty() {
        text.push_str("\nMeasured\n");
    }
    for (label, values) in &report.measurements {
        let shown = |it: &Measurement| {
            it.value.as_str().map_or_else(|| it.value.to_string(), str::to_owned)
        };
        let values: Vec<String> = values.iter().map(shown).collect();
        let _ = writeln!(text, "  {label}: {}", values.join(", "));
    }
    if !report.mistakes.is_empty() {
        text.push_str("\nMistakes and what they are answered with\n");
    }
    for it in &report.mistakes {
        let code = it.code.as_deref().unwrap_or("no error");
        let said = it.text.as_deref().unwrap_or_default();
        let _ = writeln!(text, "  {} ({}): {} {code}: {said}", it.mistake, it.operation, it.status);
    }
}

/// The body for `POST /_emulator/switch`.
pub fn setting(switches: &[String]) -> String {
    let members = switches.iter().map(|name| (name.clone(), Value::Bool(true)));
    Value::Object(members.collect()).to_string()
}
