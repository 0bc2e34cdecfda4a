//! What somebody else did to an object between the plan and the apply, or during it.
//!
//! An update is made from the object as it is then, so that it sends nothing back that others changed. Where they
//! changed the very thing that was planned, nothing is written: nobody saw what would be overwritten. Everything else is
//! told, while the state holds what was planned; the next refresh shows the rest as the drift that it is.

use std::collections::BTreeMap;

use super::object;
use super::unfinished::as_planned;
use crate::framework::client::ServiceClient;
use crate::framework::diagnostics::Diagnostic;
use crate::framework::drift::changes_of;
use crate::framework::equality::equivalent;
use crate::framework::resource_type::ResourceType;
use crate::framework::schema::{Attribute, Block, Equality, Mode};
use crate::framework::tags::{TagChange, TagPolicy};
use crate::framework::value::Value;

/// What there is to write once others have been there.
#[derive(Debug, PartialEq)]
pub(super) struct Rebased {
    /// The planned object, with what others changed as it is now.
    pub(super) planned: Value,
    /// Whether everything that was planned is so already.
    pub(super) is_done: bool,
}

/// Brings a change that was planned from `prior` to the object as it is `now`. What others changed and the plan does
/// too is an error, in the words of a message.
pub(super) fn rebased(
    block: &Block,
    prior: &Value,
    planned: &Value,
    now: &Value,
) -> Result<Rebased, String> {
    let mut members = BTreeMap::new();
    let (mut overlapping, mut is_done) = (Vec::new(), true);
    for (name, attribute) in &block.attributes {
        let (was, wanted, is) = (prior.get(name), planned.get(name), now.get(name));
        let same = |left, right| equivalent(attribute, left, right);
        let is_planned =
            !attribute.planning.provider_only && !wanted.is_unknown() && !same(was, wanted);
        if is_planned && !same(is, wanted) {
            is_done = false;
            if !same(is, was) {
                overlapping.push(name.as_str());
            }
        }
        let is_theirs = !attribute.planning.provider_only && same(was, wanted) && !same(is, was);
        members.insert(name.clone(), if is_theirs { is } else { wanted }.clone());
    }
    if overlapping.is_empty() {
        return Ok(Rebased { planned: Value::Map(members), is_done });
    }
    let overlaps = |name: &str, _: &Attribute| overlapping.contains(&name);
    Err(changes_of(block, prior, now, overlaps).join("; "))
}

/// Leaves of a change of tags what is not so already. A tag that others changed and the plan does too is an error.
pub(super) fn tags_left(
    change: TagChange,
    prior: &Value,
    now: &Value,
) -> Result<TagChange, String> {
    let [prior, now] = [prior, now].map(|object| object.get("tags_all"));
    let text = |tags: &Value, key: &str| tags.get(key).as_str().map(str::to_owned);
    let is_theirs = |key: &&String| {
        let (was, is, wanted) = (text(prior, key), text(now, key), change.set.get(*key));
        is != was && is.as_ref() != wanted
    };
    let theirs = change.set.keys().chain(&change.remove).filter(is_theirs);
    let theirs: Vec<_> = theirs.map(|key| format!("tags_all[{key:?}] changed")).collect();
    if !theirs.is_empty() {
        return Err(theirs.join("; "));
    }
    let mut left = change;
    left.set.retain(|key, wanted| text(now, key).as_ref() != Some(wanted));
    left.remove.retain(|key| text(now, key).is_some());
    Ok(left)
}

/// The tags that an object has once those that it has `now` are changed.
pub(super) fn expect_tags(policy: &TagPolicy, object: &mut Value, now: &Value, change: TagChange) {
    let mut all = now.get("tags_all").as_map().cloned().unwrap_or_default();
    all.retain(|key, _| !change.remove.contains(key));
    all.extend(change.set.into_iter().map(|(key, value)| (key, value.into())));
    let Value::Map(members) = object else { return };
    if let Some(Value::Map(own)) = members.get_mut("tags") {
        own.retain(|key, _| all.contains_key(key) || policy.ignores(key));
    }
    members.insert("tags_all".into(), Value::Map(all));
}

/// Whether an object may have been changed since it was read.
pub(super) fn differ(block: &Block, before: &Value, after: &Value) -> bool {
    !changes_of(block, before, after, |_, attribute| !is_moving(attribute)).is_empty()
}

/// The state after a write: everything that the plan knew is as planned. A warning names what is not so in the service.
pub(super) fn kept<C: ServiceClient>(
    resource: &ResourceType<C>,
    planned: &Value,
    found: &Value,
) -> (Value, Option<Diagnostic>) {
    let block = &resource.schema().block;
    let state = as_planned(planned, found);
    // All tags are in one place, and their keys with them.
    let counts = |name: &str, attribute: &Attribute| {
        let is_time = attribute.planning.equality == Equality::Instant;
        name != "tags" && !(is_moving(attribute) && is_time)
    };
    let changes = changes_of(block, &state, found, counts);
    let warning = (!changes.is_empty()).then(|| {
        let label = object::label(resource, &state);
        let detail = format!(
            "What was planned is done, and the {label} differs from the plan in this: {}.\n\nSomebody else changed it after \
             the plan was made, or the service does so by itself. That was not overwritten, and is not in the state \
             until the next refresh.",
            changes.join("; ")
        );
        Diagnostic::warning("Not everything is as planned", detail)
    });
    (state, warning)
}

/// Whether the service sets it anew by itself.
fn is_moving(attribute: &Attribute) -> bool {
    attribute.planning.known_after_apply && attribute.mode == Mode::Computed
}
