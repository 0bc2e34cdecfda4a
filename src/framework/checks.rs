//! The limits of a value, as a schema states them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::{Mutex, PoisonError};

use regex_lite::Regex;

use super::finding::Source;

/// Limits of one value, checked wherever the value is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checks {
    pub one_of: Option<Vec<String>>,
    /// `one_of` has the known words, and any other is taken too.
    pub open: bool,
    /// Words beside `one_of` that the service alone sets.
    pub told: Vec<String>,
    pub pattern: Option<Pattern>,
    /// A time that there is: no 30th of February.
    pub instant: bool,
    /// The whole numbers that fit into the model's type.
    pub whole: Option<RangeInclusive<i128>>,
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
    /// Characters of a text, elements of a collection.
    pub length_min: Option<u64>,
    pub length_max: Option<u64>,
    /// It names something, which has to be in the same place.
    pub same: Option<Same>,
    /// By whose word the limits hold, apart from what a time and a whole number are by themselves.
    pub source: Option<Source>,
    /// Limits of the elements of a plain collection.
    pub elements: Option<Box<Checks>>,
}

/// The form of a text.
#[derive(Debug, Clone)]
pub struct Pattern {
    compiled: Regex,
    /// What it asks for, in words that follow "has".
    pub expects: String,
}

impl Pattern {
    /// Of a regular expression. Without words for what it asks for, these are its own.
    pub fn new(expression: &str, expects: Option<&str>) -> Result<Self, String> {
        let compiled = compiled(expression)
            .map_err(|error| format!("{expression:?} is no regular expression: {error}"))?;
        let expects = expects.map_or_else(|| format!("to match {expression}"), str::to_owned);
        Ok(Self { compiled, expects })
    }

    pub fn is_match(&self, text: &str) -> bool {
        self.compiled.is_match(text)
    }

    /// The regular expression.
    pub fn expression(&self) -> &str {
        self.compiled.as_str()
    }
}

/// Many attributes have one and the same, and a long one takes its time.
fn compiled(expression: &str) -> Result<Regex, regex_lite::Error> {
    static COMPILED: Mutex<BTreeMap<String, Regex>> = Mutex::new(BTreeMap::new());
    let mut known = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(compiled) = known.get(expression) {
        return Ok(compiled.clone());
    }
    let compiled = Regex::new(expression)?;
    known.insert(expression.to_owned(), compiled.clone());
    Ok(compiled)
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (self.expression(), &self.expects) == (other.expression(), &other.expects)
    }
}

/// What the place of something that is named has in common with that of the calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Same {
    Partition,
    /// The partition too. What belongs to no region is in all of them.
    Region,
}

impl Checks {
    /// Whether there is any limit besides those of the type.
    pub fn has_limits(&self) -> bool {
        let Self { one_of, pattern, minimum, maximum, length_min, length_max, .. } = self;
        one_of.is_some()
            || pattern.is_some()
            || minimum.is_some()
            || maximum.is_some()
            || length_min.is_some()
            || length_max.is_some()
    }

    /// The words that a value may have, or its elements: those included that the service alone sets.
    pub(super) fn words(self) -> Vec<String> {
        let mut words = self.one_of.unwrap_or_default();
        words.extend(self.told);
        words.extend(self.elements.into_iter().flat_map(|elements| elements.words()));
        words
    }
}
