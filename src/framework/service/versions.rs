//! What happened to a versioned object since it was last seen.

use super::object;
use crate::framework::client::{Connection, Context};
use crate::framework::diagnostics::{Diagnostic, Diagnostics};
use crate::framework::drift::{Drift, Version};
use crate::framework::equality::respell;
use crate::framework::error::{Error, Result};
use crate::framework::resource_type::ResourceType;
use crate::framework::value::Value;

/// A warning with the way from the version that is stored to the one that was found.
///
/// Costs nothing where the version is the same, and nothing is said where only the number differs.
pub(super) async fn explain<C: Connection>(
    resource: &ResourceType<C>,
    stored: &Value,
    found: &Value,
    client: &Context<C>,
) -> Diagnostics {
    let Ok(Some(drift)) = drift(resource, stored, found, client).await else {
        return Diagnostics::new();
    };
    if !drift.is_visible() {
        return Diagnostics::new();
    }
    let summary = format!("{} changed outside of Terraform", object::label(resource, stored));
    Diagnostic::warning(capitalized(&summary), drift.to_string()).into()
}

/// The explanation of a write that was refused because the plan was made from an older version, if it was.
pub(super) async fn conflict<C: Connection>(
    resource: &ResourceType<C>,
    refused: &Error,
    prior: &Value,
    client: &Context<C>,
) -> Option<Error> {
    // What was found before anything was sent is explained already.
    if matches!(refused, Error::Conflict { planned_from: None, .. }) {
        return Some(refused.clone());
    }
    let is_stale = resource.versions.as_ref().is_some_and(|versions| versions.is_stale(refused));
    if !is_stale {
        return None;
    }
    let found = resource.calls.read(object::id(prior).ok()?, client).await.ok()??.object;
    let drift = drift(resource, prior, &found, client).await.ok()??;
    Some(Error::Conflict {
        subject: object::label(resource, prior),
        planned_from: Some(number(prior).to_owned()),
        path: drift.to_string(),
    })
}

async fn drift<C: Connection>(
    resource: &ResourceType<C>,
    stored: &Value,
    found: &Value,
    client: &Context<C>,
) -> Result<Option<Drift>> {
    let Some(versions) = &resource.versions else {
        return Ok(None);
    };
    let (known, current) = (number(stored), number(found));
    // Right after an import no version is known, and everything is new.
    if known.is_empty() || known == current {
        return Ok(None);
    }
    let mut later = versions.versions_after(object::id(stored)?, known, current, client).await?;
    // The versions can be older news than the object itself.
    if later.last().is_none_or(|(number, _)| number != current) {
        later.push((current.to_owned(), found.clone()));
    }
    let block = &resource.schema().block;
    for (_, value) in &mut later {
        *value = respell(block, std::mem::take(value), stored);
    }
    let later: Vec<_> = later.iter().map(|(number, value)| Version { number, value }).collect();
    Ok(Some(Drift::between(block, Version { number: known, value: stored }, &later)))
}

fn number(state: &Value) -> &str {
    state.get("version").as_str().unwrap_or_default()
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
