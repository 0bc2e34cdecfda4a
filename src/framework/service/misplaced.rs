//! What is named that is not where the calls go: told with a plan, and after a call that failed.

use super::Server;
use crate::framework::client::{Place, Provider, Purpose};
use crate::framework::diagnostics::Diagnostic;
use crate::framework::error::{Error, Result};
use crate::framework::places::{self, Misplaced};
use crate::framework::schema::Block;
use crate::framework::value::Value;

impl<P: Provider> Server<P> {
    /// What a value names, other than `prior`, that has to be in this place and is elsewhere. Nothing where that cannot be
    /// told.
    pub(super) async fn misplaced(
        &self,
        block: &Block,
        (prior, value): (&Value, &Value),
        place: &Place,
    ) -> Misplaced {
        if !places::are_named(block, prior, value) {
            return Misplaced::default();
        }
        match self.client_at(place).await {
            Ok(client) => Misplaced::of(block, prior, value, &client),
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
