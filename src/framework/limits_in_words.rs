//! The limits of a value, as pages say them.

use std::fmt::Display;

use super::schema::{Checks, Pattern, Type};

/// What a value has to be, a sentence for each limit. What only a warning says is said as advice.
pub(super) fn limits(checks: &Checks, value_type: &Type) -> Vec<String> {
    let must = match &checks.source {
        Some(source) if !source.refuses() => "Should",
        _ => "Has to",
    };
    let mut sentences = Vec::new();
    if let Some(texts) = &checks.one_of {
        let quoted: Vec<_> = texts.iter().map(|text| format!("`{text}`")).collect();
        let listed = enumeration(&quoted, "or");
        sentences.push(match (checks.open, quoted.len()) {
            (true, _) => format!("Known are {}.", enumeration(&quoted, "and")),
            (false, 1) => format!("{must} be {listed}."),
            (false, _) => format!("{must} be one of {listed}."),
        });
    }
    if let (Some(Pattern { expects, .. }), false) = (&checks.pattern, checks.instant) {
        sentences.push(format!("{must} {}.", expects.trim_start_matches("to ")));
    }
    sentences
        .extend(range(checks.minimum, checks.maximum).map(|range| format!("{must} be {range}.")));
    let unit = if *value_type == Type::String { "character" } else { "element" };
    // An instant has a length of its own.
    let length = range(checks.length_min, checks.length_max).filter(|_| !checks.instant);
    sentences.extend(length.map(|length| {
        let unit = if length.ends_with(" 1") || length == "1" {
            unit.to_owned()
        } else {
            format!("{unit}s")
        };
        format!("{must} have {length} {unit}.")
    }));
    if let (Some(elements), Type::List(inner) | Type::Set(inner) | Type::Map(inner)) =
        (&checks.elements, value_type)
    {
        let of_each = limits(elements, inner).into_iter();
        sentences
            .extend(of_each.map(|sentence| {
                format!("Each {}{}", sentence[..1].to_lowercase(), &sentence[1..])
            }));
    }
    sentences
}

fn range<T: Display + PartialEq>(least: Option<T>, most: Option<T>) -> Option<String> {
    Some(match (least, most) {
        (Some(least), Some(most)) if least == most => least.to_string(),
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => return None,
    })
}

/// As a person lists things.
pub(super) fn enumeration(words: &[String], conjunction: &str) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => {
            format!("{} {conjunction} {last}", rest.join(", "))
        }
        _ => words.concat(),
    }
}
