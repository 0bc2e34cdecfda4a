//! What happened to a versioned object since it was last seen.

use super::object;
use crate::framework::client::{Context, ServiceClient};
use crate::framework::diagnostics::{Diagnostic, Diagnostics};
use crate::framework::drift::{Drift, Version};
use crate::framework::equality::respell;
use crate::framework::error::{Error, Result};
use crate::framework::resource_type::ResourceType;
use crate::framework::value::Value;

/// A warning with the way from the version that is stored to the one that was found.
///
/// Costs nothing where the version is the same, and nothing is said where only the number differs.
pub(super) async fn explain<C: ServiceClient>(
    resource: &ResourceType<C>,
    stored: &Value,
    found: &Value,
    client: &Context<C>,
) -> Diagnostics {
    let Ok(Some(drift)) = drift(resource, stored, None, found, client).await else {
        return Diagnostics::new();
    };
    if !drift.is_visible() {
        return Diagnostics::new();
    }
    let summary = format!("{} changed outside of Terraform", object::label(resource, stored));
    Diagnostic::warning(capitalized(&summary), drift.to_string()).into()
}

/// The version that was found, where it is newer than the one that is stored, and a warning with the way there for a
/// destroy. Nothing is said where only the number differs, and none is found where the way cannot be told.
pub(super) async fn newer<C: ServiceClient>(
    resource: &ResourceType<C>,
    stored: &Value,
    found: &Value,
    client: &Context<C>,
) -> Result<Option<(String, Diagnostics)>> {
    // Versions are whole numbers written as text, and a read may lag behind.
    let whole = |state| number(state).parse::<u64>().ok();
    if whole(found) <= whole(stored) {
        return Ok(None);
    }
    let Some(drift) = drift(resource, stored, None, found, client).await? else {
        return Ok(None);
    };
    let mut told = Diagnostics::new();
    if drift.is_visible() {
        let label = capitalized(&object::label(resource, stored));
        told.push(Diagnostic::warning(
            format!("{label} is deleted as it is now"),
            format!(
                "Someone changed it outside of Terraform: {drift}\n\nThe apply of this plan deletes it as it is now, with \
                 these changes, and nothing that changes after this plan."
            ),
        ));
    }
    Ok(Some((number(found).to_owned(), told)))
}

/// What a write was planned from.
pub(super) struct Planned<'a> {
    pub(super) from: &'a Value,
    /// The version that the plan has shown, where it is not the one of the state.
    pub(super) version: Option<String>,
    pub(super) deletes: bool,
}

/// The explanation of a write that was refused because the plan was made from an older version, if it was.
pub(super) async fn conflict<C: ServiceClient>(
    resource: &ResourceType<C>,
    refused: &Error,
    planned: Planned<'_>,
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
    let Planned { from, version, deletes } = planned;
    let found = resource.typed.read(object::id(from).ok()?, client).await.ok()??.object;
    let drift = drift(resource, from, version.as_deref(), &found, client).await.ok()??;
    Some(Error::Conflict {
        subject: object::label(resource, from),
        planned_from: Some(version.unwrap_or_else(|| number(from).to_owned())),
        deletes,
        path: drift.to_string(),
    })
}

/// The way from what is stored to what was found, or the rest of it after a version that was shown.
async fn drift<C: ServiceClient>(
    resource: &ResourceType<C>,
    stored: &Value,
    shown: Option<&str>,
    found: &Value,
    client: &Context<C>,
) -> Result<Option<Drift>> {
    let Some(versions) = &resource.versions else {
        return Ok(None);
    };
    let (known, current) = (number(stored), number(found));
    // Right after an import no version is known, and everything is new.
    if known.is_empty() || shown.unwrap_or(known) == current {
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
    let mut from = (known.to_owned(), stored.clone());
    let seen = later.iter().position(|(number, _)| Some(number.as_str()) == shown);
    if let Some(seen) = seen.and_then(|seen| later.drain(..=seen).next_back()) {
        from = seen;
    }
    let from = Version { number: &from.0, value: &from.1 };
    let later: Vec<_> = later.iter().map(|(number, value)| Version { number, value }).collect();
    Ok(Some(Drift::between(block, from, &later)))
}

fn number(state: &Value) -> &str {
    state.get("version").as_str().unwrap_or_default()
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
