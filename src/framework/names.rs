//! Names that are there and say nothing.

use super::diagnostics::Path;
use super::finding::{Finding, Rule, Source};
use super::schema::{Attribute, Mode};
use super::value::Value;

/// No model demands it of every name, and none of AWS's pages says what becomes of an empty one.
pub const EMPTY: Rule = Rule::new(Source::Reading, "Empty name");

/// What is wrong with a name that has to be given.
pub(super) fn check(attribute: &Attribute, value: &Value, path: &Path) -> Option<Finding> {
    let name = path.last_attribute()?;
    let is_name = name == "name" || name.ends_with("_name");
    let is_empty = value.as_str().is_some_and(|text| text.trim().is_empty());
    (is_name && is_empty && attribute.mode == Mode::Required).then(|| {
        EMPTY.finding(path.clone(), format!("{path} is empty, and is to say what is meant."))
    })
}
