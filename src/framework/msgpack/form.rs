//! What reading and writing have in common: numbers, texts, and what is wrong with a value.

use std::fmt;
use std::str::FromStr;

use bigdecimal::BigDecimal;
use rmp::encode::{RmpWriteErr, ValueWriteError};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::framework::diagnostics::{Path, Step};

/// The extension that says what is known of an unknown value; every other one stands for "unknown".
pub(super) const REFINED: i8 = 12;
/// Terraform refuses refinements that take more bytes (go-cty, package `msgpack`).
pub(super) const REFINEMENT_LIMIT: usize = 1024;
/// More decimal places are no number that someone means, but could fill the memory.
const NUMBER_LIMIT: usize = 10_000;

/// Why bytes are not a value of the expected shape, or a value has no bytes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    pub path: Path,
    pub problem: String,
}

impl Malformed {
    pub(in super::super) fn new(problem: impl Into<String>) -> Self {
        Self { path: Path::default(), problem: problem.into() }
    }

    /// The same problem, seen from one level further up.
    pub(in super::super) fn under(mut self, step: Step) -> Self {
        self.path.0.insert(0, step);
        self
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_root() {
            return f.write_str(&self.problem);
        }
        write!(f, "{}: {}", self.path, self.problem)
    }
}

impl std::error::Error for Malformed {}

impl<E: RmpWriteErr> From<ValueWriteError<E>> for Malformed {
    fn from(error: ValueWriteError<E>) -> Self {
        Self::new(error.to_string())
    }
}

impl From<std::io::Error> for Malformed {
    fn from(error: std::io::Error) -> Self {
        Self::new(error.to_string())
    }
}

pub(super) type Result<T> = std::result::Result<T, Malformed>;

/// A decimal number with every digit; nothing for what is not one, or for sizes that no one means.
pub(in super::super) fn parse_number(text: &str) -> Option<BigDecimal> {
    if text.len() > NUMBER_LIMIT
        || !text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b))
    {
        return None;
    }
    let exponent =
        text.split_once(['e', 'E']).map_or(Some(0), |(_, digits)| digits.parse().ok())?;
    if i32::unsigned_abs(exponent) as usize > NUMBER_LIMIT {
        return None;
    }
    BigDecimal::from_str(text).ok()
}

/// All digits, without an exponent.
pub(in super::super) fn number_text(number: &BigDecimal) -> String {
    number.normalized().to_plain_string()
}

/// Terraform compares texts in this form ("Wire Format for Terraform Objects and Associated Values").
pub(in super::super) fn normal_text(text: &str) -> String {
    if is_nfc(text) { text.to_owned() } else { text.nfc().collect() }
}
