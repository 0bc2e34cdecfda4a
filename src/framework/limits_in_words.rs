//! The limits of a value, as pages say them.

use std::fmt::Display;

use super::schema::{Attribute, Checks, Pattern, Type};

/// What a value has to be, a sentence for each limit. What only a warning says is said as advice. A vocabulary that the
/// description explains word by word is not listed again.
pub(super) fn limits(attribute: &Attribute) -> Vec<String> {
    let Attribute { checks, description, .. } = attribute;
    let mut sentences = of_value(checks, &attribute.value_type(), description);
    let levels = [Some(checks), checks.elements.as_deref()].into_iter().flatten();
    let open =
        levels.filter(|checks| checks.open).flat_map(|checks| checks.one_of.iter().flatten());
    let read = attribute.known.iter().filter(|_| attribute.is_read_only());
    let known = unexplained(open.chain(read), description);
    sentences.extend(known.map(|known| {
        let are = if known.len() == 1 { "is" } else { "are" };
        format!("Known {are} {}.", enumeration(&known, "and"))
    }));
    sentences
}

fn of_value(checks: &Checks, value_type: &Type, description: &str) -> Vec<String> {
    let must = match &checks.source {
        Some(source) if !source.refuses() => "Should",
        _ => "Has to",
    };
    let mut sentences = Vec::new();
    let closed = checks.one_of.iter().flatten().filter(|_| !checks.open);
    sentences.extend(unexplained(closed, description).map(|words| {
        let one_of = if words.len() == 1 { "" } else { "one of " };
        format!("{must} be {one_of}{}.", enumeration(&words, "or"))
    }));
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
        let of_each = of_value(elements, inner, description).into_iter();
        sentences
            .extend(of_each.map(|sentence| {
                format!("Each {}{}", sentence[..1].to_lowercase(), &sentence[1..])
            }));
    }
    sentences
}

/// Words in quotes; none where the description has all of them.
fn unexplained<'a>(
    words: impl Iterator<Item = &'a String>,
    description: &str,
) -> Option<Vec<String>> {
    let quoted: Vec<_> = words.map(|word| format!("`{word}`")).collect();
    let is_explained = quoted.iter().all(|word| description.contains(word.as_str()));
    (!is_explained).then_some(quoted)
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use schemars::JsonSchema;
    use serde::Serialize;

    use super::*;
    use crate::framework::annotations::{model, open};
    use crate::framework::computed::Computed;
    use crate::framework::schema::Block;
    use crate::framework::schema_from_type::{block_of, with_found};

    #[derive(Serialize, JsonSchema)]
    #[schemars(extend("enum" = ["Lend", "Read"]), transform = model, transform = open)]
    struct Right(String);

    #[derive(Serialize, JsonSchema)]
    struct Book {
        /// Its binding.
        #[schemars(extend("enum" = ["Cloth", "Paper"]), transform = model)]
        binding: String,
        /// Whether it is there: `IN`, or `OUT` of the house.
        #[schemars(extend("enum" = ["IN", "OUT"]), transform = model)]
        status: String,
        /// Its shape, `A4` being the usual one.
        #[schemars(extend("enum" = ["A4", "A5"], "x-told" = ["A6"]), transform = model)]
        shape: String,
        /// Its condition.
        #[schemars(extend("enum" = ["NEW"], "x-known" = ["NEW", "WORN", "LOST"]), transform = model)]
        condition: String,
        /// Where it is from.
        #[schemars(extend("enum" = ["press"]), transform = model)]
        origin: String,
        /// What readers may do.
        #[schemars(length(min = 1), transform = model)]
        rights: BTreeSet<Right>,
        /// What others may do.
        others: Computed<BTreeSet<Right>>,
    }

    fn on_page(block: &Block, name: &str) -> String {
        limits(&block.attributes[name]).join(" ")
    }

    #[test]
    fn words_are_listed_unless_the_description_explains_them() {
        let book = block_of::<Book>().unwrap();
        for (name, sentences) in [
            ("binding", "Has to be one of `Cloth` or `Paper`."),
            ("status", ""),
            ("shape", "Has to be one of `A4` or `A5`."),
            ("condition", "Has to be `NEW`."),
            ("origin", "Has to be `press`."),
            ("rights", "Has to have at least 1 element. Known are `Lend` and `Read`."),
            ("others", "Known are `Lend` and `Read`."),
        ] {
            assert_eq!(on_page(&book, name), sentences, "{name}");
        }
    }

    #[test]
    fn of_what_is_found_the_known_words_are_listed() {
        let found = block_of::<Book>().unwrap();
        let found = with_found(Block::default(), found, [].into());
        for (name, sentences) in [
            ("binding", "Known are `Cloth` and `Paper`."),
            ("status", ""),
            ("shape", "Known are `A4`, `A5` and `A6`."),
            ("condition", "Known are `NEW`, `WORN` and `LOST`."),
            ("origin", "Known is `press`."),
            ("rights", "Known are `Lend` and `Read`."),
            ("others", "Known are `Lend` and `Read`."),
        ] {
            assert_eq!(on_page(&found, name), sentences, "{name}");
        }
    }
}
