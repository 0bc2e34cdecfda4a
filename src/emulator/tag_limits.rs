//! Which tags does the service accept?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::context::Context;
use super::error::{Error, Result};
use super::records::TagSet;
use super::switches::Switch;

/// Assumption A32: the tag limits that most AWS services have.
const MOST_TAGS: usize = 50;
const LONGEST_KEY: usize = 128;
const LONGEST_VALUE: usize = 256;
const RESERVED_PREFIX: &str = "aws:";

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Tag {
    key: Option<String>,
    value: Option<String>,
}

/// Whether the limits hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limits {
    Usual,
    None,
}

impl Limits {
    pub(crate) fn of(context: &Context<'_>) -> Self {
        if context.is_on(Switch::TagsWithoutLimits) { Self::None } else { Self::Usual }
    }
}

/// The tags of an ARN after some were added; violations get the error that `refuse` makes.
pub(crate) fn with_added(
    limits: Limits,
    prior: Option<&TagSet>,
    added: Vec<Tag>,
    refuse: impl Fn(String) -> Error,
) -> Result<BTreeMap<String, String>> {
    let mut fresh = BTreeMap::new();
    for tag in added {
        let (key, value) = (tag.key.unwrap_or_default(), tag.value.unwrap_or_default());
        if limits == Limits::Usual {
            check(&key, &value).map_err(&refuse)?;
        }
        if fresh.insert(key.clone(), value).is_some() {
            return Err(refuse(format!("Duplicate tag key: {key}")));
        }
    }
    let mut tags = prior.map(|set| set.tags.clone()).unwrap_or_default();
    tags.append(&mut fresh);
    if limits == Limits::Usual && tags.len() > MOST_TAGS {
        return Err(refuse(format!("A resource cannot have more than {MOST_TAGS} tags")));
    }
    Ok(tags)
}

/// The tags of an object that is about to be created.
pub(crate) fn of_new_object(
    context: &Context<'_>,
    tags: Option<Vec<Tag>>,
) -> Result<BTreeMap<String, String>> {
    let limits = Limits::of(context);
    with_added(limits, None, tags.unwrap_or_default(), |message| context.refuse(message))
}

/// Keeps the tags of an ARN; none leave no trace.
pub(crate) fn keep(context: &mut Context<'_>, arn: &str, tags: BTreeMap<String, String>) {
    if tags.is_empty() {
        context.state.tag_sets.remove(arn);
    } else {
        context.state.tag_sets.put(TagSet { arn: arn.to_owned(), tags });
    }
}

/// The tags of an ARN as answers show them.
pub(crate) fn shown(context: &Context<'_>, arn: &str) -> Vec<Tag> {
    let tags = context.state.tag_sets.get(arn).into_iter().flat_map(|set| &set.tags);
    tags.map(|(key, value)| Tag { key: Some(key.clone()), value: Some(value.clone()) }).collect()
}

fn check(key: &str, value: &str) -> std::result::Result<(), String> {
    if key.is_empty() || key.chars().count() > LONGEST_KEY {
        return Err(format!("Tag keys have 1 to {LONGEST_KEY} characters: '{key}'"));
    }
    if key.to_ascii_lowercase().starts_with(RESERVED_PREFIX) {
        return Err(format!("Tag keys beginning with {RESERVED_PREFIX} are reserved: '{key}'"));
    }
    if value.chars().count() > LONGEST_VALUE {
        return Err(format!("Tag values have at most {LONGEST_VALUE} characters: '{value}'"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_tags(tags: &[(&str, &str)], expected: &str) {
        let tag = |(key, value): &(&str, &str)| Tag {
            key: Some((*key).to_owned()),
            value: Some((*value).to_owned()),
        };
        let refuse = |message| Error::new("Refused", message);
        let answer = with_added(Limits::Usual, None, tags.iter().map(tag).collect(), refuse);
        assert_eq!(
            answer.map_or_else(|error| error.message, |tags| tags.len().to_string()),
            expected
        );
    }

    #[test]
    fn usual_tags_are_accepted() {
        check_tags(&[("team", "finance"), ("empty", "")], "2");
    }

    #[test]
    fn what_aws_reserves_or_limits_is_refused() {
        check_tags(&[("AWS:x", "")], "Tag keys beginning with aws: are reserved: 'AWS:x'");
        check_tags(&[("", "x")], "Tag keys have 1 to 128 characters: ''");
        check_tags(&[("a", "1"), ("a", "2")], "Duplicate tag key: a");
        let keys: Vec<String> = (0..51).map(|number| number.to_string()).collect();
        let many: Vec<_> = keys.iter().map(|key| (key.as_str(), "")).collect();
        check_tags(&many, "A resource cannot have more than 50 tags");
    }
}
