//! Reading an object after it was written: once, as far as the write did not do so itself.

use std::sync::PoisonError;
use std::time::Duration;

use super::apply::Work;
use super::elapsed;
use super::object::{self, Found, Written};
use super::unfinished;
use crate::framework::client::Context;
use crate::framework::error::Result;
use crate::framework::left_out;
use crate::framework::provider::Provider;
use crate::framework::stop;
use crate::framework::value::Value;

/// How long reads may lag behind a write: a new object may stay invisible to them, and a changed one as it was.
pub(super) const LAG: [Duration; 5] = [
    Duration::from_millis(100),
    Duration::from_millis(400),
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(6),
];

impl<P: Provider> Work<'_, P> {
    /// The object after a write, once reads do not lag behind that any more, or as it is after a while.
    pub(super) async fn read_back(
        &self,
        provider: &P,
        written: Written<'_>,
        known: &Value,
        context: &Context<P::Client>,
        is_late: impl Fn(Option<&Value>) -> bool,
    ) -> Result<Option<Value>> {
        let Written { id, mut read } = written;
        for wait in LAG {
            let written = Written { id, read: read.take() };
            let state = self.reread(provider, written, known, context).await?;
            if !is_late(state.as_ref()) {
                return Ok(state);
            }
            match (stop::pause(wait, "Another look was not taken").await, state) {
                (Err(stopped), None) => return Err(stopped),
                (Err(_), Some(state)) => return Ok(Some(state)),
                (Ok(()), _) => {}
            }
        }
        self.reread(provider, Written { id, read }, known, context).await
    }

    pub(super) fn lags(&self, prior: Option<&Value>, planned: &Value, found: &Value) -> bool {
        unfinished::lags(&self.resource.schema().block, prior, planned, found)
    }

    /// The object as its write read it last, else as it is now, in the words of `known`. What is left out right after a
    /// write stays as known.
    pub(super) async fn reread(
        &self,
        provider: &P,
        written: Written<'_>,
        known: &Value,
        context: &Context<P::Client>,
    ) -> Result<Option<Value>> {
        let Written { id, read } = written;
        let remote = match read {
            Some(remote) => Some(object::tagged(self.resource, id, remote, context).await?),
            None => object::read(self.resource, id, context).await?,
        };
        let Some(remote) = remote else { return Ok(None) };
        let found = Found { id, remote, context };
        let state = object::state(self.resource, provider.tag_policy(), found, known)?;
        let state = left_out::as_planned(&self.resource.schema().block, known, &state);
        let (state, mut elapsed) = elapsed::as_asked(self.resource, state, known);
        // Of what nobody asked for, the next refresh tells.
        elapsed.retain(|becomes| !self.request.config.get(becomes.attribute).is_null());
        *self.elapsed.lock().unwrap_or_else(PoisonError::into_inner) = elapsed;
        Ok(Some(state))
    }

    /// The object as it is now, in the words of `known`.
    pub(super) async fn now(
        &self,
        provider: &P,
        id: &str,
        known: &Value,
        context: &Context<P::Client>,
    ) -> Result<Option<Value>> {
        let Some(remote) = object::read(self.resource, id, context).await? else {
            return Ok(None);
        };
        let found = Found { id, remote, context };
        object::state(self.resource, provider.tag_policy(), found, known).map(Some)
    }
}
