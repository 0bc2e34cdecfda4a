//! Updating one object: from what it is when it is written, and not from what it was when that was planned.

use std::sync::atomic::Ordering;

use super::apply::Work;
use super::elapsed;
use super::object::{self, Written};
use super::others;
use super::read_back::LAG;
use super::unfinished::as_planned;
use crate::framework::client::{Context, ServiceClient as _};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::error::{Error, Result};
use crate::framework::plan::touches_object;
use crate::framework::provider::Provider;
use crate::framework::readable::Remote;
use crate::framework::resource_type::Update;
use crate::framework::stop;
use crate::framework::value::Value;

impl<P: Provider> Work<'_, P> {
    pub(super) async fn update(&self) -> Result<Diagnostics> {
        let (prior, planned) = (&self.request.prior, &self.request.planned);
        let provider = self.server.provider()?;
        let context = self.context(&provider, planned, "update").await?;
        let id = object::id(prior)?;
        let mut written = context.write(self.write(&provider, id, &context)).await;
        let read = written.as_mut().ok().and_then(|(_, read)| read.take());
        let written = written.map(|(expected, _)| expected);
        if let Err(error) = &written
            && let Some(conflict) = self.conflict(error, &context).await
        {
            return Err(conflict);
        }
        // Also after a failure: some of the calls may have done their work.
        let known = written.clone().unwrap_or_else(|_| context.complete(prior));
        let is_late = |state: Option<&Value>| {
            written.is_ok() && state.is_some_and(|state| self.lags(Some(prior), planned, state))
        };
        let reading = self.read_back(&provider, Written { id, read }, &known, &context, is_late);
        let reread = context.follow_up(reading).await;
        match (&written, &reread) {
            (_, Ok(Some(state))) => self.know(state.clone()),
            (Ok(_), _) => self.know(planned.unknown_as_null()),
            (Err(_), _) => {}
        }
        // Nothing but a wait was left out.
        if let (Err(ended), Ok(Some(state))) = (&written, &reread)
            && as_planned(planned, state) == *state
            && let Some(left) = self.leave(ended, planned, state)?
        {
            return Ok(left);
        }
        written?;
        self.unfinished.store(false, Ordering::Relaxed);
        let gone = || Error::Failed {
            what: object::label(self.resource, prior),
            status: "deleted".into(),
            reason: Some("it vanished while it was updated".into()),
        };
        reread?.ok_or_else(gone).map(|found| self.keep(planned, &found))
    }

    /// Writes what was planned. Returns what the object then is, as far as that is known before it is read, and what was
    /// read of it after all changes, if anything was.
    async fn write(
        &self,
        provider: &P,
        id: &str,
        context: &Context<P::Client>,
    ) -> Result<(Value, Option<Remote<Value>>)> {
        let planned = &self.request.planned;
        let (asked, _) = elapsed::as_asked(self.resource, self.request.prior.clone(), planned);
        let mut prior = &asked;
        let finished;
        if self.unfinished.load(Ordering::Relaxed) {
            let read = self.resource.typed.finish(&self.written(planned), id, context).await?;
            finished = self.reread(provider, Written { id, read }, prior, context).await?;
            prior = finished.as_ref().unwrap_or(prior);
        }
        let block = &self.resource.schema().block;
        // What is not known yet is no reason for a change, but comes of one.
        let touches = touches_object(&block.attributes, prior, &as_planned(planned, prior));
        let policy = provider.tag_policy();
        let tags = self
            .resource
            .is_tagged()
            .then(|| policy.change(prior.get("tags_all"), planned.get("tags")));
        let tags = tags.unwrap_or_default();
        let mut expected = planned.clone();
        if !touches && tags.is_empty() {
            return Ok((expected, None));
        }
        let Some(now) = &self.look(provider, id, prior, context).await? else {
            let end = self.resource.typed.end(id, context).await.ok().flatten();
            return Err(Error::Gone { subject: object::label(self.resource, prior), end });
        };
        let conflict = |path| self.changed_since(path);
        let tags = others::tags_left(tags, prior, now).map_err(conflict)?;
        let mut read = None;
        // Of an object with versions the service itself sees to it that nothing is overwritten.
        if touches && self.resource.versions.is_some() {
            let planned = &self.written(planned);
            read = self.resource.typed.update(Update { id, prior, planned }, context).await?;
        } else if touches {
            let rebased = others::rebased(block, prior, planned, now).map_err(conflict)?;
            expected = rebased.planned;
            if !rebased.is_done {
                let planned = &self.written(&expected);
                let update = Update { id, prior: now, planned };
                read = self.resource.typed.update(update, context).await?;
            }
        }
        if !tags.is_empty() {
            context.client.change_tags(id, &tags).await?;
            // It was read before that.
            read = None;
        }
        if self.resource.is_tagged() {
            others::expect_tags(policy, &mut expected, now, tags);
        }
        Ok((expected, read))
    }

    /// The object just before it is written; none if it is gone. What looks like the work of others may be old news: it is
    /// looked at again.
    async fn look(
        &self,
        provider: &P,
        id: &str,
        prior: &Value,
        context: &Context<P::Client>,
    ) -> Result<Option<Value>> {
        let block = &self.resource.schema().block;
        for wait in &LAG[..3] {
            let now = self.now(provider, id, prior, context).await?;
            if now.as_ref().is_some_and(|now| !others::differ(block, prior, now)) {
                return Ok(now);
            }
            stop::pause(*wait, "The update was not begun").await?;
        }
        self.now(provider, id, prior, context).await
    }

    fn changed_since(&self, path: String) -> Error {
        let subject = object::label(self.resource, &self.request.prior);
        Error::Conflict { subject, planned_from: None, deletes: false, path }
    }
}
