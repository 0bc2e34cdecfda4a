//! What is named that is not where the calls go: told with a plan, and after a call that failed.

use std::collections::BTreeMap;

use super::server::Server;
use crate::framework::diagnostics::{Diagnostic, Diagnostics, Path};
use crate::framework::error::{Error, Result};
use crate::framework::finding::Findings;
use crate::framework::place::{Elsewhere, Place};
use crate::framework::provider::{Provider, Purpose};
use crate::framework::schema::{Attribute, AttributeKind, Block, Nesting, Same};
use crate::framework::value::Value;

/// What a value names that is elsewhere, by the attribute that names it.
#[derive(Default)]
pub(super) struct Misplaced(Vec<(Path, String, Elsewhere)>);

impl Misplaced {
    /// Of all that is known; what is as in `prior` is left out.
    pub(super) fn of<P: Provider>(
        block: &Block,
        prior: &Value,
        value: &Value,
        client: &P::Client,
    ) -> Self {
        let named = names(block, prior, value).into_iter();
        Self(
            named
                .filter_map(|(path, name, same)| {
                    let elsewhere = P::elsewhere(&name, same, client)?;
                    Some((path, name, elsewhere))
                })
                .collect(),
        )
    }

    /// As a plan says it.
    pub(super) fn findings(&self) -> Diagnostics {
        let mut findings = Findings::new();
        for (path, name, Elsewhere { rule, there, here, advice }) in &self.0 {
            let detail = format!("{name} is in {there}, the call goes to {here}: {advice}.");
            findings.push(rule.finding(path.clone(), detail));
        }
        findings.into_diagnostics()
    }

    /// Adds to the message about a call that failed what may be the reason.
    pub(super) fn explain(&self, diagnostic: &mut Diagnostic) {
        for (_, name, Elsewhere { there, here, advice, .. }) in &self.0 {
            let reason = format!("\n\n{name} is in {there}, the call went to {here}: {advice}.");
            diagnostic.detail.push_str(&reason);
        }
    }
}

/// Whether there is anything to look at: a client is worth asking for only then.
pub(super) fn are_named(block: &Block, prior: &Value, value: &Value) -> bool {
    !names(block, prior, value).is_empty()
}

fn names(block: &Block, prior: &Value, value: &Value) -> Vec<(Path, String, Same)> {
    let mut found = Vec::new();
    collect(&block.attributes, prior, value, &Path::default(), &mut found);
    found
}

/// The known texts of attributes that name what has to be in the same place. Those in elements of collections are none.
fn collect(
    attributes: &BTreeMap<String, Attribute>,
    prior: &Value,
    value: &Value,
    path: &Path,
    found: &mut Vec<(Path, String, Same)>,
) {
    for (name, attribute) in attributes {
        let (path, prior, value) = (path.attribute(name), prior.get(name), value.get(name));
        match (&attribute.kind, attribute.checks.same) {
            _ if prior == value => {}
            (AttributeKind::Nested(Nesting::Single, attributes), _) => {
                collect(attributes, prior, value, &path, found);
            }
            (_, Some(same)) => {
                found.extend(texts(value).map(|text| (path.clone(), text.to_owned(), same)));
            }
            _ => {}
        }
    }
}

/// A text, or those of a collection.
fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let elements = value.as_list().unwrap_or_default().iter();
    value.as_str().into_iter().chain(elements.filter_map(Value::as_str))
}

impl<P: Provider> Server<P> {
    /// What a value names, other than `prior`, that has to be in this place and is elsewhere. Nothing where that cannot be
    /// told.
    pub(super) async fn misplaced(
        &self,
        block: &Block,
        (prior, value): (&Value, &Value),
        place: &Place,
    ) -> Misplaced {
        if !are_named(block, prior, value) {
            return Misplaced::default();
        }
        match self.client_at(place).await {
            Ok(client) => Misplaced::of::<P>(block, prior, value, &client),
            Err(_) => Misplaced::default(),
        }
    }

    async fn client_at(&self, place: &Place) -> Result<P::Client> {
        let provider = self.provider()?;
        Ok(self.client(&provider, place, Purpose::Read).await?.client)
    }

    /// The message about a call that failed, with what may be the reason for that.
    pub(super) async fn explained(
        &self,
        error: &Error,
        doing: &str,
        block: &Block,
        values: (&Value, &Value),
        place: &Place,
    ) -> Diagnostic {
        let mut diagnostic = error.diagnostic(doing);
        // Of what was answered, and not of what was never asked.
        if matches!(error, Error::Refused(_) | Error::Invalid { .. } | Error::Failed { .. }) {
            self.misplaced(block, values, place).await.explain(&mut diagnostic);
        }
        diagnostic
    }
}
