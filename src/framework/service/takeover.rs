//! Taking over the state that another provider wrote, by a `moved` block.
//!
//! Terraform asks a process that is not configured and makes no call here: what the stored state says of the id and
//! the place of the object is carried, and the read that follows fills in everything else.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::framework::client::ServiceClient;
use crate::framework::diagnostics::{Diagnostic, Diagnostics};
use crate::framework::error::{Error, Result};
use crate::framework::resource::TakenOver;
use crate::framework::resource_type::ResourceType;
use crate::framework::value::Value;

/// Where the state comes from, and the state itself.
pub(super) struct Source<'a> {
    pub(super) provider_address: &'a str,
    pub(super) type_name: &'a str,
    pub(super) state: &'a [u8],
}

/// The state of the resource as far as the stored one says it.
pub(super) fn state<C: ServiceClient>(
    resource: &ResourceType<C>,
    source: &Source<'_>,
) -> Result<(Value, Diagnostics)> {
    let taken = find(resource, source)?;
    let stored: Json = serde_json::from_slice(source.state)
        .map_err(|error| Error::Bug(format!("The stored state cannot be read: {error}")))?;
    let text = |name: &str| stored[name].as_str().filter(|text| !text.is_empty());
    let id = taken.id.iter().map(|name| text(name).ok_or_else(|| without(taken, name)));
    let id = id.collect::<Result<Vec<_>>>()?.join(&resource.id_separator.to_string());
    let place = resource.typed.locate(&id)?;
    let block = &resource.schema().block;
    let mut members: BTreeMap<String, Value> =
        block.attributes.keys().map(|name| (name.clone(), Value::Null)).collect();
    let parts = id.splitn(resource.identity.len(), resource.id_separator);
    for (name, part) in resource.identity.iter().zip(parts) {
        members.insert((*name).to_owned(), part.into());
    }
    let home = text(resource.region);
    let region = text("region").or(home).map(str::to_owned).or(place.region);
    members.insert(resource.region.to_owned(), home.map(str::to_owned).into());
    members.insert("region".to_owned(), region.into());
    members.insert("account_id".to_owned(), place.account_id.into());
    members.insert("id".to_owned(), id.as_str().into());
    if resource.is_tagged() {
        members.insert("tags".to_owned(), tags(&stored["tags"]));
    }
    Ok((Value::Map(members), warnings(taken, &stored)))
}

fn find<C: ServiceClient>(
    resource: &ResourceType<C>,
    source: &Source<'_>,
) -> Result<&'static TakenOver> {
    let suits = |taken: &&TakenOver| {
        is_of(source.provider_address, taken.provider) && source.type_name == taken.type_name
    };
    if let Some(taken) = resource.takes_over.iter().find(suits) {
        return Ok(taken);
    }
    let known: Vec<String> = resource
        .takes_over
        .iter()
        .map(|taken| format!("{} of {}", taken.type_name, taken.provider))
        .collect();
    let can = if known.is_empty() { "nothing".to_owned() } else { known.join(" and ") };
    Err(Error::Setup {
        summary: "This move is not supported".into(),
        detail: format!(
            "A {} cannot take over the state of {} from {}: it takes over {can}. Write an import block for it instead, \
             and a removed block for the other one.",
            resource.noun, source.type_name, source.provider_address
        ),
        path: None,
    })
}

/// Whether an address is that of a provider: on any host, or only its name, which is all that `OpenTofu` tells.
fn is_of(address: &str, provider: &str) -> bool {
    let (_, name) = provider.rsplit_once('/').unwrap_or_default();
    let host = address.strip_suffix(provider);
    address == name || host.is_some_and(|host| host.is_empty() || host.ends_with('/'))
}

/// Which tags the configuration lists: a read alone cannot tell them from the defaults of the provider block.
///
/// hashicorp/aws stores a map, awscc a list of keys and values.
fn tags(stored: &Json) -> Value {
    let pair = |tag: &Json| Some((tag["key"].as_str()?.to_owned(), tag["value"].as_str()?.into()));
    let member = |(key, value): (&String, &Json)| Some((key.clone(), value.as_str()?.into()));
    let tags: BTreeMap<String, Value> = match stored {
        Json::Array(tags) => tags.iter().filter_map(pair).collect(),
        Json::Object(tags) => tags.iter().filter_map(member).collect(),
        _ => BTreeMap::new(),
    };
    if tags.is_empty() { Value::Null } else { Value::Map(tags) }
}

fn without(taken: &TakenOver, name: &str) -> Error {
    Error::Setup {
        summary: "The stored state is not complete".into(),
        detail: format!(
            "The state of {} has no {name}, which says what object it is. Refresh it with {} first.",
            taken.type_name, taken.provider
        ),
        path: None,
    }
}

fn warnings(taken: &TakenOver, stored: &Json) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    for (name, advice) in taken.left {
        if is_set(&stored[*name]) {
            let summary = format!("{name} of {} is not carried over", taken.type_name);
            diagnostics.push(Diagnostic::warning(summary, *advice));
        }
    }
    diagnostics
}

/// Older providers store the zero of a type where nothing is set.
fn is_set(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => false,
        Json::String(text) => !text.is_empty(),
        Json::Array(elements) => !elements.is_empty(),
        Json::Object(members) => !members.is_empty(),
        Json::Number(_) | Json::Bool(true) => true,
    }
}
