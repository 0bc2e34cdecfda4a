//! Tags of anything that has an ARN.

use std::collections::BTreeMap;

use aws_sdk_licensemanager::types::Tag;

use super::Client;
use crate::framework::Result;

impl Client {
    /// All tags of a thing, those of AWS included.
    pub async fn tags(&self, arn: &str) -> Result<BTreeMap<String, String>> {
        let answer = self.list_tags_for_resource().resource_arn(arn).send().await?;
        Ok(from_sdk_tags(answer.tags))
    }

    /// Adds tags and changes values. Others stay.
    pub async fn set_tags(&self, arn: &str, tags: &BTreeMap<String, String>) -> Result<()> {
        if !tags.is_empty() {
            self.tag_resource().resource_arn(arn).set_tags(to_sdk_tags(tags)).send().await?;
        }
        Ok(())
    }

    pub async fn remove_tags(&self, arn: &str, keys: &[String]) -> Result<()> {
        if !keys.is_empty() {
            let keys = Some(keys.to_vec());
            self.untag_resource().resource_arn(arn).set_tag_keys(keys).send().await?;
        }
        Ok(())
    }
}

/// Tags for a request that creates something. None where there are none: an empty list is refused.
pub fn to_sdk_tags(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    let tags: Vec<_> =
        tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect();
    (!tags.is_empty()).then_some(tags)
}

/// Tags in an answer.
pub fn from_sdk_tags(tags: Option<Vec<Tag>>) -> BTreeMap<String, String> {
    tags.unwrap_or_default()
        .into_iter()
        .filter_map(|tag| Some((tag.key?, tag.value.unwrap_or_default())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_there_and_back() {
        let tags =
            BTreeMap::from([("a".to_owned(), "1".to_owned()), ("b".to_owned(), String::new())]);
        assert_eq!(from_sdk_tags(to_sdk_tags(&tags)), tags);
        assert_eq!(to_sdk_tags(&BTreeMap::new()), None);
        assert_eq!(from_sdk_tags(None), BTreeMap::new());
    }
}
