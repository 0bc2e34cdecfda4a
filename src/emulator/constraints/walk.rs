//! Which members of a request break a limit of the model, and which does the model not know?

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

use super::text::{self, member_name};
use super::{Bounds, Pattern, Shape, Text};
use crate::emulator::error::{Error, Result};

/// So many texts and paths are kept of one request; a hostile body can break limits by the thousand.
const KEPT: usize = 100;

/// A longer text matches no pattern of the model; trying would take seconds.
const LONGEST_MATCH: usize = 8192;

/// One pass over one request.
pub(super) struct Walk<'a> {
    shapes: &'a HashMap<String, Shape>,
    path: Vec<String>,
    pub(super) violations: Vec<String>,
    pub(super) violation_count: usize,
    pub(super) unknown: Vec<String>,
    /// The first of these, as an admin endpoint writes paths, and the members that are known beside it.
    pub(super) stranger: Option<(String, Vec<&'a str>)>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(shapes: &'a HashMap<String, Shape>) -> Self {
        Self {
            shapes,
            path: Vec::new(),
            violations: Vec::new(),
            violation_count: 0,
            unknown: Vec::new(),
            stranger: None,
        }
    }

    pub(super) fn check(&mut self, shape: &str, value: &Value) -> Result<()> {
        let shapes = self.shapes;
        let Some(shape) = shapes.get(shape) else {
            return Err(Error::internal(format!("the constraint table lacks the shape {shape}")));
        };
        match (shape, value) {
            (Shape::Structure { members, required }, Value::Object(object)) => {
                self.structure(members, required, object)
            }
            (Shape::List { member, length }, Value::Array(items)) => {
                self.length(*length, items.len(), value);
                self.items(member, items)
            }
            (Shape::String(text), Value::String(string)) => {
                self.string(text, string);
                Ok(())
            }
            (Shape::Integer(bounds), Value::Number(number)) => {
                let whole = number.as_i64().filter(|whole| i32::try_from(*whole).is_ok());
                self.number(*bounds, whole, value)
            }
            (Shape::Long(bounds), Value::Number(number)) => {
                self.number(*bounds, number.as_i64(), value)
            }
            (Shape::Boolean, Value::Bool(_)) | (Shape::Timestamp, Value::Number(_)) => Ok(()),
            _ => Err(text::wrong_type(shape, value)),
        }
    }

    fn structure(
        &mut self,
        members: &'a BTreeMap<String, String>,
        required: &[String],
        object: &Map<String, Value>,
    ) -> Result<()> {
        let mut strangers = object.keys().filter(|name| !members.contains_key(*name)).peekable();
        if let (None, Some(name)) = (&self.stranger, strangers.peek()) {
            let known = members.keys().map(String::as_str).collect();
            self.stranger = Some((self.document_path(name), known));
        }
        let left = KEPT.saturating_sub(self.unknown.len());
        let unknown: Vec<String> = strangers.take(left).map(|name| self.model_path(name)).collect();
        self.unknown.extend(unknown);
        for (name, shape) in members {
            self.path.push(name.clone());
            match object.get(name) {
                Some(value) if !value.is_null() => self.check(shape, value)?,
                _ if required.contains(name) => {
                    self.violation(&Value::Null, "Member must not be null");
                }
                _ => {}
            }
            self.path.pop();
        }
        Ok(())
    }

    fn items(&mut self, member: &str, items: &[Value]) -> Result<()> {
        for (index, item) in items.iter().enumerate() {
            self.path.push((index + 1).to_string());
            if item.is_null() {
                self.violation(item, "Member must not be null");
            } else {
                self.check(member, item)?;
            }
            self.path.pop();
        }
        Ok(())
    }

    fn string(&mut self, text: &Text, string: &str) {
        let value = Value::from(string);
        self.length(text.length, string.chars().count(), &value);
        let breaks = |it: &&Pattern| string.len() > LONGEST_MATCH || !it.regex.is_match(string);
        if let Some(pattern) = text.pattern.as_ref().filter(breaks) {
            let rule = format!("satisfy regular expression pattern: {}", pattern.source);
            self.violation(&value, &format!("Member must {rule}"));
        }
        let mut known = text.values.iter().chain(&text.documented);
        if !text.values.is_empty() && !known.any(|known| known == string) {
            let known = text.values.join(", ");
            self.violation(&value, &format!("Member must satisfy enum value set: [{known}]"));
        }
    }

    fn length(&mut self, bounds: Bounds, length: usize, value: &Value) {
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        self.bounds(bounds, length, ("length", value));
    }

    fn number(&mut self, bounds: Bounds, number: Option<i64>, value: &Value) -> Result<()> {
        let number = number.ok_or_else(|| text::out_of_type(value))?;
        self.bounds(bounds, number, ("value", value));
        Ok(())
    }

    fn bounds(&mut self, bounds: Bounds, found: i64, (measure, value): (&str, &Value)) {
        if let Some(min) = bounds.min.filter(|min| found < *min) {
            let rule = format!("Member must have {measure} greater than or equal to {min}");
            self.violation(value, &rule);
        }
        if let Some(max) = bounds.max.filter(|max| found > *max) {
            let rule = format!("Member must have {measure} less than or equal to {max}");
            self.violation(value, &rule);
        }
    }

    fn violation(&mut self, value: &Value, rule: &str) {
        self.violation_count += 1;
        if self.violations.len() == KEPT {
            return;
        }
        let shown = text::shown(value);
        let path = self.aws_path();
        self.violations
            .push(format!("Value '{shown}' at '{path}' failed to satisfy constraint: {rule}"));
    }

    /// The path in AWS's error texts: lower camel case, list positions from 1.
    fn aws_path(&self) -> String {
        let steps = self.path.iter().map(|step| member_name(step));
        steps.collect::<Vec<_>>().join(".")
    }

    /// The path in a JSON document: list positions in brackets, from 0.
    fn document_path(&self, name: &str) -> String {
        let steps =
            self.path.iter().map(|step| match step.parse::<usize>().map(|it| it.checked_sub(1)) {
                Ok(Some(index)) => format!("[{index}]"),
                _ => format!(".{step}"),
            });
        let path = steps.chain([format!(".{name}")]).collect::<String>();
        path.trim_start_matches('.').to_owned()
    }

    fn model_path(&self, name: &str) -> String {
        let steps = self.path.iter().map(String::as_str).chain([name]);
        steps.collect::<Vec<_>>().join(".")
    }
}
