//! Is a request well formed? One table of the API's own limits answers for all operations.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use regex_lite::Regex;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::error::{Error, INVALID_PARAMETER_VALUE, Result, VALIDATION};

#[cfg(test)]
pub(crate) mod samples;
mod text;
mod walk;

/// The limits as the service model states them, one entry per operation and per input shape.
static TABLE: LazyLock<Constraints> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the table is part of the program and tested")]
    serde_json::from_str(include_str!("constraints.json")).expect("constraints.json is valid")
});

#[derive(Deserialize)]
struct Constraints {
    operations: HashMap<String, Signature>,
    shapes: HashMap<String, Shape>,
}

/// What the model says about one operation as a whole.
#[derive(Debug, Deserialize)]
pub(crate) struct Signature {
    input: String,
    errors: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Shape {
    Structure {
        members: BTreeMap<String, String>,
        required: Vec<String>,
    },
    List {
        member: String,
        #[serde(flatten)]
        length: Bounds,
    },
    String(Text),
    Integer(Bounds),
    Long(Bounds),
    Boolean,
    Timestamp,
}

#[derive(Debug, Deserialize)]
struct Text {
    #[serde(flatten)]
    length: Bounds,
    #[serde(default, deserialize_with = "whole_match")]
    pattern: Option<Pattern>,
    #[serde(default, rename = "enum")]
    values: Vec<String>,
    /// Further values, which the API reference has and the model lacks.
    #[serde(default)]
    documented: Vec<String>,
}

/// Least and greatest length or value.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Bounds {
    min: Option<i64>,
    max: Option<i64>,
}

#[derive(Debug)]
struct Pattern {
    source: String,
    regex: Regex,
}

/// A pattern has to match the whole value, whether the model writes anchors or not.
fn whole_match<'de, D: Deserializer<'de>>(
    input: D,
) -> std::result::Result<Option<Pattern>, D::Error> {
    let source = String::deserialize(input)?;
    let regex = Regex::new(&format!("^(?:{source})$")).map_err(serde::de::Error::custom)?;
    Ok(Some(Pattern { source, regex }))
}

/// The signature of an operation, or nothing where the API has no such operation.
pub(crate) fn signature(operation: &str) -> Option<&'static Signature> {
    TABLE.operations.get(operation)
}

/// Whether a code is one of the model's, as opposed to AWS's front door.
pub(crate) fn is_modelled(code: &str) -> bool {
    TABLE.operations.values().any(|signature| signature.declares(code))
}

impl Signature {
    pub(crate) fn declares(&self, code: &str) -> bool {
        self.errors.iter().any(|error| error == code)
    }

    /// The greatest `MaxResults` that the model allows, where it sets a limit.
    pub(crate) fn greatest_page(&self) -> Option<usize> {
        let Some(Shape::Structure { members, .. }) = TABLE.shapes.get(&self.input) else {
            return None;
        };
        match TABLE.shapes.get(members.get("MaxResults")?)? {
            Shape::Integer(Bounds { max: Some(max), .. }) => usize::try_from(*max).ok(),
            _ => None,
        }
    }

    /// The first member of a request that the model does not know, by its path, and those that it knows beside it.
    pub(crate) fn stranger(&self, request: &Value) -> Option<(String, Vec<&'static str>)> {
        let mut walk = walk::Walk::new(&TABLE.shapes);
        // What else is wrong is for the operation to say.
        let _ = walk.check(&self.input, request);
        walk.stranger
    }

    /// Checks a request and returns the paths of members that the model does not know.
    ///
    /// Assumption A3: shape violations have the usual AWS text, all of them in one message.
    pub(crate) fn check(&self, request: &Value) -> Result<Vec<String>> {
        let mut walk = walk::Walk::new(&TABLE.shapes);
        walk.check(&self.input, request)?;
        let (count, unknown) = (walk.violation_count, walk.unknown);
        if count == 0 {
            return Ok(unknown);
        }
        let plural = if count == 1 { "error" } else { "errors" };
        let details = walk.violations.join("; ");
        let code = if self.declares(VALIDATION) { VALIDATION } else { INVALID_PARAMETER_VALUE };
        Err(Error::new(code, format!("{count} validation {plural} detected: {details}")))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(operation: &str, request: &Value, expected: &str) {
        let signature = signature(operation).unwrap();
        let answer = match signature.check(request) {
            Ok(unknown) => format!("ok {unknown:?}"),
            Err(error) => format!("{}: {}", error.code, error.message),
        };
        assert_eq!(answer, expected);
    }

    #[test]
    fn the_whole_api_is_in_the_table() {
        assert_eq!(TABLE.operations.len(), 62);
    }

    #[test]
    fn a_missing_member_is_named_in_lower_camel_case() {
        check(
            "GetLicenseConfiguration",
            &json!({}),
            "InvalidParameterValueException: 1 validation error detected: Value 'null' at \
             'licenseConfigurationArn' failed to satisfy constraint: Member must not be null",
        );
    }

    #[test]
    fn several_violations_share_one_message() {
        check(
            "ListLicenses",
            &json!({"MaxResults": 101, "LicenseArns": ["x"]}),
            "ValidationException: 2 validation errors detected: Value 'x' at \
             'licenseArns.1.member' failed to satisfy constraint: Member must satisfy regular \
             expression pattern: ^arn:aws[a-zA-Z-]*:[A-Za-z0-9][A-Za-z0-9_/.-]{0,62}:\
             [A-Za-z0-9_/.-]{0,63}:[A-Za-z0-9_/.-]{0,63}:[A-Za-z0-9][A-Za-z0-9:_/+=,@.-]{0,1023}$; \
             Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less \
             than or equal to 100",
        );
    }

    #[test]
    fn another_json_type_is_a_serialization_error() {
        check(
            "ListLicenses",
            &json!({"MaxResults": "ten"}),
            "SerializationException: STRING_VALUE can not be converted to an Integer",
        );
        check(
            "ListLicenses",
            &json!({"Filters": {}}),
            "SerializationException: Start of structure or map found where not expected.",
        );
    }

    #[test]
    fn unknown_members_are_reported_and_null_counts_as_absent() {
        check(
            "ListLicenses",
            &json!({"Extra": 1, "NextToken": null, "Filters": [{"Other": 2}]}),
            r#"ok ["Extra", "Filters.1.Other"]"#,
        );
    }

    #[test]
    fn a_pattern_must_match_the_whole_value() {
        check(
            "GetLicenseConversionTask",
            &json!({"LicenseConversionTaskId": "lct-1/2"}),
            "InvalidParameterValueException: 1 validation error detected: Value 'lct-1/2' at \
             'licenseConversionTaskId' failed to satisfy constraint: Member must satisfy regular \
             expression pattern: ^lct-[a-zA-Z0-9]*",
        );
    }

    #[test]
    fn the_page_limit_comes_from_the_model() {
        assert_eq!(signature("ListLicenses").unwrap().greatest_page(), Some(100));
        assert_eq!(signature("ListLicenseConfigurations").unwrap().greatest_page(), None);
    }
}
