//! One object of a resource between its model and its state: id, place, name, identity.

use std::collections::BTreeMap;

use futures::future::try_join;

use crate::framework::called::called;
use crate::framework::client::{Context, ServiceClient};
use crate::framework::equality::respell;
use crate::framework::error::{Error, Result};
use crate::framework::place::Place;
use crate::framework::readable::Remote;
use crate::framework::resource_type::{ResourceType, TagSource};
use crate::framework::tags::{TagPolicy, Tags};
use crate::framework::value::Value;

/// The id in a state.
pub(super) fn id(state: &Value) -> Result<&str> {
    state
        .get("id")
        .as_str()
        .ok_or_else(|| Error::Bug("The state of an object that exists lacks its id".into()))
}

/// Where an object is: as its state says, else as its id says.
pub(super) fn place<C: ServiceClient>(resource: &ResourceType<C>, state: &Value) -> Place {
    let text = |name| state.get(name).as_str().map(str::to_owned);
    let located = text("id").and_then(|id| resource.typed.locate(&id).ok()).unwrap_or_default();
    Place {
        account_id: text("account_id").or(located.account_id),
        region: text(resource.region).or_else(|| text("region")).or(located.region),
    }
}

/// What an object is called in messages.
pub(super) fn label<C: ServiceClient>(resource: &ResourceType<C>, state: &Value) -> String {
    let (id, name) = (state.get("id").as_str(), state.get("name").as_str());
    match (name, id) {
        (Some(name), Some(id)) => format!("{} {name:?} ({id})", resource.noun),
        (Some(name), None) => format!("{} {name:?}", resource.noun),
        (None, Some(id)) => format!("{} {id}", resource.noun),
        (None, None) => called(resource.noun, resource.called, state),
    }
}

/// The identity of an object; parts that are not known yet stay so.
pub(super) fn identity<C: ServiceClient>(
    resource: &ResourceType<C>,
    state: &Value,
) -> Option<Value> {
    if state.is_null() {
        return None;
    }
    let names = resource.identity_schema().attributes.keys();
    let members = names.map(|name| (name.clone(), state.get(name).clone()));
    Some(Value::Map(members.collect::<BTreeMap<_, _>>()))
}

/// The identity of an object that was just read: the one that is stored, as Terraform wants an identity to stay as it is.
///
/// What was imported or taken over is stored before it is read, and the read may say more of where it is.
pub(super) fn kept_identity<C: ServiceClient>(
    resource: &ResourceType<C>,
    stored: Option<&Value>,
    known: &Value,
    state: &Value,
) -> Option<Value> {
    let found = identity(resource, state)?;
    let is_same =
        |stored: &&Value| resource.identity.iter().all(|name| stored.get(name) == found.get(name));
    let kept = stored.filter(|_| was_read(resource, known)).filter(is_same).cloned();
    kept.or(Some(found))
}

/// What an id says of the attributes that identify its object.
pub(super) fn parts<'a, C: ServiceClient>(
    resource: &'a ResourceType<C>,
    id: &'a str,
) -> impl Iterator<Item = (&'static str, &'a str)> {
    let parts = id.splitn(resource.identity.len(), resource.id_separator);
    resource.identity.iter().copied().zip(parts)
}

/// Refuses another object than the one that was asked for. What the service does not repeat, the id says.
fn identify<C: ServiceClient>(
    resource: &ResourceType<C>,
    id: &str,
    members: &mut BTreeMap<String, Value>,
) -> Result<()> {
    for (name, asked) in parts(resource, id) {
        match members.get_mut(name) {
            Some(Value::String(found)) if found != asked => {
                return Err(Error::Mistaken { asked: asked.into(), found: found.clone() });
            }
            Some(absent @ Value::Null) => *absent = asked.into(),
            // Account and region are no part of the model.
            _ => {}
        }
    }
    Ok(())
}

/// Whether a state says more of an object than what and where it is; tags are carried from other providers.
pub(super) fn was_read<C: ServiceClient>(resource: &ResourceType<C>, state: &Value) -> bool {
    let whereabouts = ["id", "account_id", "region", "tags", resource.region];
    state.as_map().into_iter().flatten().any(|(name, value)| {
        let name = name.as_str();
        !value.is_null() && !whereabouts.contains(&name) && !resource.identity.contains(&name)
    })
}

/// An object with its tags, both asked for at once; none if it is gone for certain.
pub(super) async fn read<C: ServiceClient>(
    resource: &ResourceType<C>,
    id: &str,
    context: &Context<C>,
) -> Result<Option<Remote<Value>>> {
    let reading = resource.typed.read(id, context);
    // Those of what is not there are no matter.
    let tags = async { Ok(tags(resource, id, context).await) };
    let (found, tags) = try_join(reading, tags).await?;
    let Some(found) = found else { return Ok(None) };
    Ok(Some(Remote { tags: found.tags.or(tags?), ..found }))
}

/// An object that was read already, with its tags.
pub(super) async fn tagged<C: ServiceClient>(
    resource: &ResourceType<C>,
    id: &str,
    read: Remote<Value>,
    context: &Context<C>,
) -> Result<Remote<Value>> {
    match read.tags {
        Some(_) => Ok(read),
        None => Ok(Remote { tags: tags(resource, id, context).await?, ..read }),
    }
}

/// The tags of an object, where they have a call of their own. Only who made it can read them.
async fn tags<C: ServiceClient>(
    resource: &ResourceType<C>,
    id: &str,
    context: &Context<C>,
) -> Result<Option<Tags>> {
    if resource.tags != TagSource::OwnCall {
        return Ok(None);
    }
    let owner = resource.typed.locate(id)?.account_id;
    let is_own = context.client.account_id().zip(owner).is_none_or(|(own, owner)| own == owner);
    if is_own { context.tags_of(id).await } else { Ok(None) }
}

/// The state of an object that was just read, in the words of what was known of it. Tags that may not be read stay as they
/// are known.
pub(super) fn state<C: ServiceClient>(
    resource: &ResourceType<C>,
    policy: &TagPolicy,
    found: Found<'_, C>,
    known: &Value,
) -> Result<Value> {
    let Found { id, remote, context } = found;
    let Value::Map(mut members) = remote.object else {
        return Err(Error::Bug("An object was read that is no object".into()));
    };
    identify(resource, id, &mut members)?;
    members.insert("id".into(), id.into());
    let region = region(resource, &members, known);
    members.insert("region".into(), region.unwrap_or_else(|| context.client.region().into()));
    let account_id = context.client.account_id().map(str::to_owned);
    // Where the provider was told not to ask for its account, the id may say it.
    let located = || resource.typed.locate(id).ok()?.account_id;
    let account_id = account_id.or_else(|| place(resource, known).account_id).or_else(located);
    members.insert("account_id".into(), account_id.into());
    members.insert("timeouts".into(), known.get("timeouts").clone());
    if resource.is_tagged() {
        let (own, all) = match remote.tags {
            Some(tags) => policy.stored(&tags, known.get("tags"), known.get("tags_all")),
            None => (known.get("tags").clone(), known.get("tags_all").clone()),
        };
        members.insert("tags".into(), own);
        members.insert("tags_all".into(), all);
    }
    let block = &resource.schema().block;
    members.retain(|name, _| block.attributes.contains_key(name));
    Ok(respell(block, Value::Map(members), known))
}

/// The region of an object with a home region: the one that was asked for, else its home.
fn region<C: ServiceClient>(
    resource: &ResourceType<C>,
    members: &BTreeMap<String, Value>,
    known: &Value,
) -> Option<Value> {
    let home = members.get(resource.region)?;
    // Right after an import the region is only the one in which the object was looked for.
    let is_imported = known.get(resource.region).is_null();
    let asked_for = known.get("region");
    let is_asked_for = !is_imported && asked_for.as_str().is_some();
    Some(if is_asked_for { asked_for } else { home }.clone())
}

/// An object that was found, and through which client.
pub(super) struct Found<'a, C> {
    pub(super) id: &'a str,
    pub(super) remote: Remote<Value>,
    pub(super) context: &'a Context<C>,
}

/// An object that was written.
pub(super) struct Written<'a> {
    pub(super) id: &'a str,
    /// As the write itself read it last.
    pub(super) read: Option<Remote<Value>>,
}
