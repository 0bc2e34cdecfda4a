//! Tags with the provider's `default_tags` and `ignore_tags`: what is planned, what is stored, what is sent.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::diagnostics::{Diagnostic, Path};
use super::finding::{Findings, Rule, Source};
use super::presence::entries;
use super::value::{Refinement, Value};

/// What AWS allows on one object: the page is that of [`LIMITS`].
const MOST: usize = 50;
const LONGEST_KEY: usize = 128;
const LONGEST_VALUE: usize = 256;
const RESERVED: &str = "aws:";

pub type Tags = BTreeMap<String, String>;

/// The provider's settings for tags.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TagPolicy {
    pub defaults: Tags,
    /// Whether some default is known only after apply.
    pub defaults_unknown: bool,
    pub ignored_keys: BTreeSet<String>,
    pub ignored_prefixes: BTreeSet<String>,
}

/// What an update of the tags has to send.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagChange {
    pub set: Tags,
    pub remove: Vec<String>,
}

impl TagChange {
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty()
    }
}

impl TagPolicy {
    pub(super) fn ignores(&self, key: &str) -> bool {
        // Tags with this prefix are made by AWS itself and cannot be set by users.
        key.starts_with(RESERVED)
            || self.ignored_keys.contains(key)
            || self.ignored_prefixes.iter().any(|prefix| key.starts_with(prefix.as_str()))
    }

    /// `tags_all` as planned from `tags`: known wherever its inputs are.
    pub fn plan_all(&self, tags: &Value) -> Value {
        if tags.is_unknown() || self.defaults_unknown {
            return Value::Unknown(Refinement::not_null());
        }
        let mut all: BTreeMap<String, Value> =
            self.defaults.iter().map(|(k, v)| (k.clone(), v.as_str().into())).collect();
        for (key, value) in tags.as_map().into_iter().flat_map(entries) {
            match value {
                Value::Unknown(known) if known.nullness != Some(false) && !self.ignores(key) => {
                    // It may turn out to be no entry, which leaves the default, if there is one.
                    if all.insert(key.clone(), Value::unknown()).is_none() {
                        return Value::Unknown(Refinement::not_null());
                    }
                }
                value => {
                    all.insert(key.clone(), value.clone());
                }
            }
        }
        all.retain(|key, _| !self.ignores(key));
        Value::Map(all)
    }

    /// What an object is created with: defaults and its own tags.
    pub fn all(&self, tags: &Value) -> Tags {
        known_tags(&self.plan_all(tags))
    }

    /// `tags` and `tags_all` from the tags that the service knows, given what both were before.
    ///
    /// A tag equal to a default belongs to the defaults, unless `tags` listed it too. So does one that is as it was and
    /// was not listed: the defaults may have changed since, and may not be known now. A tag that is listed and ignored stays
    /// as it is listed, whatever the service knows: it is never sent.
    pub fn stored(&self, remote: &Tags, known: &Value, known_all: &Value) -> (Value, Value) {
        let listed = |key: &String| !known.get(key).is_null();
        let mut own: BTreeMap<String, Value> = remote
            .iter()
            .filter(|(key, value)| {
                let is_default = self.defaults.get(*key) == Some(*value);
                let is_as_it_was = known_all.get(key).as_str() == Some(value.as_str());
                !self.ignores(key) && (listed(key) || !(is_default || is_as_it_was))
            })
            .map(|(key, value)| (key.clone(), value.as_str().into()))
            .collect();
        let kept = known.as_map().into_iter().flat_map(entries);
        let kept = kept.filter(|(key, _)| self.ignores(key));
        own.extend(kept.map(|(key, value)| (key.clone(), value.clone())));
        let all = remote.iter().filter(|(key, _)| !self.ignores(key));
        let all = all.map(|(key, value)| (key.clone(), value.as_str().into())).collect();
        let own = if own.is_empty() && known.is_null() { Value::Null } else { Value::Map(own) };
        (own, Value::Map(all))
    }

    /// A warning about tags of a configuration that are ignored, and so never sent.
    pub(super) fn unsent(&self, tags: &Value) -> Option<Diagnostic> {
        let listed = tags.as_map().into_iter().flat_map(entries);
        let ignored = listed.map(|(key, _)| key).filter(|key| self.ignores(key));
        let keys: Vec<_> = ignored.map(|key| format!("{key:?}")).collect();
        if keys.is_empty() {
            return None;
        }
        let detail = format!(
            "ignore_tags of the provider block covers {} of tags: what is ignored is kept in the state as it is configured, but \
             neither sent to AWS nor compared with what is there. Take it out of tags, or out of ignore_tags.",
            keys.join(", ")
        );
        Some(Diagnostic::warning("Some tags are ignored", detail).at(Path::root("tags")))
    }

    /// What turns the stored tags into the planned ones. Ignored tags stay as they are.
    pub fn change(&self, prior_all: &Value, planned_tags: &Value) -> TagChange {
        let (prior, planned) = (known_tags(prior_all), self.all(planned_tags));
        let remove = prior.keys().filter(|key| !planned.contains_key(*key)).cloned().collect();
        let set =
            planned.into_iter().filter(|(key, value)| prior.get(key) != Some(value)).collect();
        TagChange { set, remove }
    }
}

/// The accounts in which the caller may not read tags, as far as that was found out.
#[derive(Debug, Default)]
pub(super) struct Unreadable(Mutex<HashMap<Option<String>, bool>>);

impl Unreadable {
    pub(super) fn has(&self, account: Option<&str>) -> bool {
        self.accounts().contains_key(&account.map(str::to_owned))
    }

    pub(super) fn add(&self, account: Option<&str>) {
        self.accounts().entry(account.map(str::to_owned)).or_insert(false);
    }

    /// What is to be said of it, once for each account, and what follows for what was read.
    pub(super) fn warning(&self, account: Option<&str>, what_follows: &str) -> Option<Diagnostic> {
        let mut accounts = self.accounts();
        let is_said = accounts.get_mut(&account.map(str::to_owned))?;
        if std::mem::replace(is_said, true) {
            return None;
        }
        let whose = account.map_or_else(String::new, |account| format!(" in account {account}"));
        let detail = format!(
            "The credentials may not read tags{whose}: AWS refused to list those of an object. {what_follows} Allow \
             license-manager:ListTagsForResource to whom Terraform runs as."
        );
        Some(Diagnostic::warning("Tags cannot be read", detail))
    }

    fn accounts(&self) -> MutexGuard<'_, HashMap<Option<String>, bool>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many tags there may be, how long they may be, and which keys AWS keeps for itself.
pub const LIMITS: Rule =
    Rule::new(Source::documented("Tagging your AWS resources"), "Invalid value");

/// Whether AWS takes the tags of a configuration.
pub fn check(tags: &Value) -> Findings {
    let mut findings = Findings::new();
    let mut refuse = |path: Path, why: String| findings.push(LIMITS.finding(path, why));
    let members = tags.as_map();
    let count = members.into_iter().flat_map(entries).count();
    if count > MOST {
        let why = format!("tags has {count} tags, but an object can have at most {MOST}.");
        refuse(Path::root("tags"), why);
    }
    for (key, value) in members.into_iter().flat_map(entries) {
        let path = Path::root("tags").key(key);
        let long = key.chars().count();
        if long == 0 || long > LONGEST_KEY {
            let why =
                format!("A key of tags has 1 to {LONGEST_KEY} characters, and {key:?} has {long}.");
            refuse(path.clone(), why);
        }
        if key.starts_with(RESERVED) {
            let why =
                format!("Keys that begin with {RESERVED} are reserved for AWS, and {key:?} does.");
            refuse(path.clone(), why);
        }
        let long = value.as_str().map_or(0, |value| value.chars().count());
        if long > LONGEST_VALUE {
            let why = format!(
                "{path} has {long} characters, but it has to have at most {LONGEST_VALUE}."
            );
            refuse(path, why);
        }
    }
    findings
}

fn known_tags(tags: &Value) -> Tags {
    let members = tags.as_map().into_iter().flatten();
    members.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> TagPolicy {
        TagPolicy {
            defaults: [("Team".to_owned(), "licensing".to_owned())].into(),
            ignored_keys: ["Scanned".to_owned()].into(),
            ignored_prefixes: ["cost:".to_owned()].into(),
            ..TagPolicy::default()
        }
    }

    fn tags<const N: usize>(tags: [(&str, &str); N]) -> Value {
        Value::from(tags)
    }

    #[test]
    fn own_tags_beat_defaults_and_ignored_ones_vanish() {
        let planned =
            policy().plan_all(&tags([("Team", "sales"), ("cost:center", "7"), ("A", "b")]));
        assert_eq!(planned, tags([("A", "b"), ("Team", "sales")]));
    }

    #[test]
    fn one_unknown_tag_leaves_the_others_known_unless_it_may_be_none() {
        let there = Value::Unknown(Refinement::not_null());
        let own = Value::from([("A", there.clone())]);
        let expected = Value::from([("A", there.clone()), ("Team", "licensing".into())]);
        assert_eq!(policy().plan_all(&own), expected);
        assert_eq!(policy().plan_all(&Value::from([("A", Value::unknown())])), there);
        let of_default = Value::from([("Team", Value::unknown())]);
        assert_eq!(policy().plan_all(&of_default), of_default);
        let ignored = Value::from([("Scanned", Value::unknown())]);
        assert_eq!(policy().plan_all(&ignored), tags([("Team", "licensing")]));
    }

    #[test]
    fn a_null_is_no_tag() {
        let own = Value::from([("A", Value::Null), ("Team", Value::Null), ("B", "b".into())]);
        let all = tags([("B", "b"), ("Team", "licensing")]);
        assert_eq!(policy().plan_all(&own), all);
        let remote = policy().all(&own);
        assert_eq!(policy().stored(&remote, &own, &Value::Null), (tags([("B", "b")]), all));
    }

    #[test]
    fn what_is_listed_and_ignored_stays_as_listed() {
        let remote: Tags = [("Scanned".into(), "theirs".into()), ("A".into(), "b".into())].into();
        let own = tags([("A", "b"), ("Scanned", "ours"), ("cost:center", "7")]);
        assert_eq!(policy().stored(&remote, &own, &Value::Null), (own, tags([("A", "b")])));
    }

    #[test]
    fn a_default_is_stored_as_own_only_where_it_is_listed() {
        let remote: Tags =
            [("Team".into(), "licensing".into()), ("aws:made".into(), "x".into())].into();
        let all = tags([("Team", "licensing")]);
        let none = Value::Null;
        assert_eq!(policy().stored(&remote, &none, &none), (Value::Null, all.clone()));
        assert_eq!(policy().stored(&remote, &all, &none), (all.clone(), all));
    }

    #[test]
    fn what_was_a_default_stays_one_until_it_changes() {
        let remote: Tags = [("Team".into(), "sales".into()), ("Made".into(), "then".into())].into();
        let before = tags([("Team", "sales"), ("Made", "then")]);
        assert_eq!(policy().stored(&remote, &Value::Null, &before), (Value::Null, before.clone()));
        let other = tags([("Team", "sales"), ("Made", "before")]);
        let own = tags([("Made", "then")]);
        assert_eq!(policy().stored(&remote, &Value::Null, &other), (own, before));
    }

    #[test]
    fn a_change_sends_only_the_difference() {
        let prior = tags([("A", "1"), ("B", "2"), ("Team", "licensing")]);
        let change = policy().change(&prior, &tags([("A", "1"), ("C", "3")]));
        assert_eq!(change.remove, ["B"]);
        assert_eq!(change.set, [("C".to_owned(), "3".to_owned())].into());
    }
}
