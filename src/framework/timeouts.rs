//! The `timeouts` attribute: how long an operation may wait.

use std::collections::BTreeMap;
use std::time::Duration;

use super::diagnostics::Path;
use super::finding::{Findings, Rule, Source};
use super::schema::{Attribute, AttributeKind, Mode, Nesting, Type};
use super::value::Value;

/// How long the operations of a resource may take; none where an operation does not wait.
#[derive(Debug, Clone, Copy, Default)]
pub struct Timeouts {
    pub create: Option<Duration>,
    pub read: Option<Duration>,
    pub update: Option<Duration>,
    pub delete: Option<Duration>,
}

impl Timeouts {
    fn named(&self) -> impl Iterator<Item = (&'static str, Duration)> {
        let all = [
            ("create", self.create),
            ("read", self.read),
            ("update", self.update),
            ("delete", self.delete),
        ];
        all.into_iter().filter_map(|(name, duration)| Some((name, duration?)))
    }

    /// The attribute, if any operation waits.
    pub fn attribute(&self) -> Option<Attribute> {
        let attributes: BTreeMap<_, _> = self
            .named()
            .map(|(name, duration)| {
                let description = format!(
                    "How long to wait for {}, such as `30s` or `1h30m`. The default is `{}m`.",
                    what(name),
                    duration.as_secs() / 60
                );
                let kind = AttributeKind::Plain(Type::String);
                (name.to_owned(), Attribute::new(kind, Mode::Optional, description))
            })
            .collect();
        if attributes.is_empty() {
            return None;
        }
        let description = "How long operations may wait for the service.";
        let kind = AttributeKind::Nested(Nesting::Single, attributes);
        Some(Attribute::new(kind, Mode::Optional, description))
    }

    /// The time for `operation`: as configured in `timeouts`, else the default.
    pub fn of(&self, operation: &str, timeouts: &Value) -> Option<Duration> {
        let default = self.named().find(|(name, _)| *name == operation)?.1;
        let configured = timeouts.get(operation).as_str().and_then(parse);
        Some(configured.unwrap_or(default))
    }
}

/// What is waited for during an operation.
fn what(operation: &str) -> &str {
    match operation {
        "create" => "the creation",
        "delete" => "the deletion",
        "update" => "an update",
        "read" => "a refresh",
        other => other,
    }
}

/// How a duration is written.
pub const DURATION: Rule = Rule::new(Source::Provider, "Invalid value");

pub fn check(timeouts: &Value) -> Findings {
    let mut findings = Findings::new();
    for (name, value) in timeouts.as_map().into_iter().flatten() {
        if let Some(text) = value.as_str()
            && parse(text).is_none()
        {
            let path = Path::root("timeouts").attribute(name);
            let detail = format!(
                "{path} is {text:?}, but it has to be a duration such as \"30s\", \"10m\" or \"1h30m\"."
            );
            findings.push(DURATION.finding(path, detail));
        }
    }
    findings
}

/// A duration as Terraform users write it: numbers with the units h, m, s, ms, us, ns (Go's `time.ParseDuration`).
pub fn parse(text: &str) -> Option<Duration> {
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let mut rest = text;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit_end = rest.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(rest.len());
        seconds += number * unit(&rest[..unit_end])?;
        rest = &rest[unit_end..];
    }
    (!text.is_empty()).then(|| Duration::try_from_secs_f64(seconds).ok())?
}

fn unit(name: &str) -> Option<f64> {
    Some(match name {
        "h" => 3600.0,
        "m" => 60.0,
        "s" => 1.0,
        "ms" => 1e-3,
        "us" | "µs" => 1e-6,
        "ns" => 1e-9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_terraform_writes_them() {
        let cases = [
            ("30s", Some(Duration::from_secs(30))),
            ("1h30m", Some(Duration::from_mins(90))),
            ("1.5m", Some(Duration::from_secs(90))),
            ("250ms", Some(Duration::from_millis(250))),
            ("0", Some(Duration::ZERO)),
            ("", None),
            ("10", None),
            ("-5m", None),
            ("ten minutes", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
