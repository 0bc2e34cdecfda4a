//! Applying one change. Whatever happens, the answer holds what is known to exist.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use futures::FutureExt;

use super::elapsed;
use super::object::{self, Written};
use super::others;
use super::plan::report;
use super::server::Server;
use super::unfinished;
use super::versions;
use crate::framework::client::{Context, ServiceClient};
use crate::framework::consistency;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::error::{Error, Result};
use crate::framework::private::Private;
use crate::framework::provider::{Provider, Purpose};
use crate::framework::requests::{ApplyRequest, ApplyResponse};
use crate::framework::resource::Becomes;
use crate::framework::resource_type::ResourceType;
use crate::framework::value::Value;

const MAYBE_DONE: &str = "\n\nThe service may have done the work all the same: plan again to see.";

pub(super) async fn apply<P: Provider>(server: &Server<P>, request: ApplyRequest) -> ApplyResponse {
    let resource = match server.resource(&request.type_name) {
        Ok(resource) => resource,
        Err(error) => {
            return ApplyResponse {
                state: request.prior,
                private: request.private,
                identity: request.identity,
                diagnostics: error.diagnostic("Applying").into(),
            };
        }
    };
    // The best known state: it survives a panic of the work.
    let known = Mutex::new(request.prior.clone());
    let unfinished = AtomicBool::new(Private::decode(&request.private).unfinished);
    let elapsed = Mutex::default();
    let work = Work {
        server,
        resource,
        request: &request,
        known: &known,
        unfinished: &unfinished,
        elapsed: &elapsed,
    };
    let outcome = AssertUnwindSafe(work.run()).catch_unwind().await;
    let diagnostics = outcome.unwrap_or_else(|_| {
        let label = object::label(resource, &request.planned);
        Error::Bug(format!("Applying {label} crashed")).diagnostic("Applying").into()
    });
    let state = known.into_inner().unwrap_or_else(PoisonError::into_inner);
    let stored = request.identity.as_ref();
    let identity = object::kept_identity(resource, stored, &request.prior, &state);
    let mut private = Private::decode(&request.private);
    private.unfinished = unfinished.into_inner();
    private.planned_version = None;
    let elapsed = elapsed.into_inner().unwrap_or_else(PoisonError::into_inner);
    private.elapsed = elapsed.iter().map(|becomes| becomes.attribute.to_owned()).collect();
    let private = private.encode();
    ApplyResponse { state, private, identity, diagnostics }
}

pub(super) struct Work<'a, P: Provider> {
    pub(super) server: &'a Server<P>,
    pub(super) resource: &'a ResourceType<P::Client>,
    pub(super) request: &'a ApplyRequest,
    known: &'a Mutex<Value>,
    /// Whether the creation of the object was left before its end.
    pub(super) unfinished: &'a AtomicBool,
    /// What the service has made something else of than was asked for.
    pub(super) elapsed: &'a Mutex<Vec<&'static Becomes>>,
}

impl<P: Provider> Work<'_, P> {
    async fn run(&self) -> Diagnostics {
        let (prior, planned) = (&self.request.prior, &self.request.planned);
        let (doing, outcome) = match (prior.is_null(), planned.is_null()) {
            (true, _) => ("Creating", self.create().await),
            (false, false) => ("Updating", self.update().await),
            (false, true) => ("Deleting", self.delete().await),
        };
        let mut diagnostics = match outcome {
            Ok(diagnostics) => diagnostics,
            Err(error) => {
                let subject = if planned.is_null() { prior } else { planned };
                let label = self.label(subject, &error).await;
                let place = object::place(self.resource, subject);
                // What is deleted names nothing new.
                let values = (prior, subject);
                let block = &self.resource.schema().block;
                let doing = format!("{doing} {label}");
                let mut diagnostic =
                    self.server.explained(&error, &doing, block, values, &place).await;
                if error.is_in_doubt() {
                    let is_new = prior.is_null() && self.known().is_null();
                    // What cannot be listed is one for each account, or for what it connects: nobody makes a second one.
                    let is_listed = self.server.lists(self.resource.name);
                    let todo = if is_new && is_listed {
                        self.how_to_find(&label)
                    } else {
                        MAYBE_DONE.to_owned()
                    };
                    diagnostic.detail.push_str(&todo);
                }
                return diagnostic.into();
            }
        };
        let elapsed = self.elapsed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        diagnostics.extend(elapsed::warnings(self.resource, planned, elapsed));
        let block = &self.resource.schema().block;
        diagnostics
            .extend(report(consistency::check_result(block, planned, &self.known()), "result"));
        diagnostics
    }

    /// What is meant. Where the service refused to make it, it is asked for clearer words.
    async fn label(&self, subject: &Value, error: &Error) -> String {
        let label = object::label(self.resource, subject);
        if error.code().is_none() || !self.request.prior.is_null() {
            return label;
        }
        let asked = async {
            let context = self.context(&*self.server.provider()?, subject, "create").await?;
            context.run("Reading", self.resource.typed.called(subject, &context)).await
        };
        let words = asked.await.ok().flatten();
        words.map_or(label, |words| format!("{} {words}", self.resource.noun))
    }

    async fn create(&self) -> Result<Diagnostics> {
        self.unfinished.store(false, Ordering::Relaxed);
        let (provider, planned) = (self.server.provider()?, &self.request.planned);
        let mut context = self.context(&provider, planned, "create").await?;
        context.tags = provider.tag_policy().all(planned.get("tags"));
        let typed = &self.resource.typed;
        let id = context.write(typed.create(&self.written(planned), &context)).await?;
        if id.is_empty() {
            return Err(Error::Missing { member: "the id of what was created".into() });
        }
        let planned = &context.complete(planned);
        self.know(created(planned, &id, &context.client));
        let written = &self.written(planned);
        let mut finished = context.write(typed.finish(written, &id, &context)).await;
        let read = finished.as_mut().ok().and_then(Option::take);
        let is_late = |state: Option<&Value>| {
            state.is_none_or(|state| finished.is_ok() && self.lags(None, planned, state))
        };
        let reading =
            self.read_back(&provider, Written { id: &id, read }, planned, &context, is_late);
        let found = context
            .follow_up(reading)
            .await
            .and_then(|state| state.ok_or_else(|| self.invisible(&id)));
        if let Ok(found) = &found {
            self.know(found.clone());
        }
        if let (Err(ended), Ok(found)) = (&finished, &found)
            && let Some(left) = self.leave(ended, planned, found)?
        {
            return Ok(left);
        }
        finished.and(found).map(|found| self.keep(planned, &found))
    }

    /// Keeps an object that was written as it was planned, and says what is otherwise.
    pub(super) fn keep(&self, planned: &Value, found: &Value) -> Diagnostics {
        let (state, warning) = others::kept(self.resource, planned, found);
        self.know(state);
        warning.map(Diagnostics::from).unwrap_or_default()
    }

    /// Keeps an object that exists but is not finished, and says so; none if `ended` is an error.
    pub(super) fn leave(
        &self,
        ended: &Error,
        planned: &Value,
        found: &Value,
    ) -> Result<Option<Diagnostics>> {
        let left = unfinished::left(self.resource, ended, planned, found)?;
        Ok(left.map(|left| {
            self.unfinished.store(left.is_remembered, Ordering::Relaxed);
            self.know(left.state);
            left.warning.into()
        }))
    }

    fn invisible(&self, id: &str) -> Error {
        Error::Failed {
            what: format!("The new {} {id}", self.resource.noun),
            status: "not found".into(),
            reason: Some("the service does not show it after its creation".into()),
        }
    }

    async fn delete(&self) -> Result<Diagnostics> {
        let prior = &self.request.prior;
        if self.resource.typed.is_left(prior)? {
            self.know(Value::Null);
            return Ok(Diagnostics::new());
        }
        let provider = self.server.provider()?;
        let context = self.context(&provider, prior, "delete").await?;
        let id = object::id(prior)?;
        let shown = &self.shown();
        let deleted = context.write(self.resource.typed.delete(shown, id, &context)).await;
        if let Err(error) = deleted {
            // What was sent before a stop, or before an answer was lost, may have been enough.
            let may_be_gone = error.is_in_doubt() || matches!(error, Error::Cancelled { .. });
            if !(may_be_gone && self.is_gone(id, &context).await) {
                return Err(self.conflict(&error, &context).await.unwrap_or(error));
            }
        }
        self.know(Value::Null);
        Ok(Diagnostics::new())
    }

    /// The object to delete, with the version that the plan has shown.
    fn shown(&self) -> Value {
        let mut shown = self.request.prior.clone();
        if let (Value::Map(members), Some(version)) = (&mut shown, self.planned_version()) {
            members.insert("version".into(), version.as_str().into());
        }
        shown
    }

    fn planned_version(&self) -> Option<String> {
        Private::decode(&self.request.private).planned_version
    }

    /// The planned object with what is only written, which the configuration alone has.
    pub(super) fn written(&self, planned: &Value) -> Value {
        let mut written = planned.clone();
        if let Value::Map(members) = &mut written {
            for (name, attribute) in &self.resource.schema().block.attributes {
                if attribute.write_only {
                    members.insert(name.clone(), self.request.config.get(name).clone());
                }
            }
        }
        written
    }

    async fn is_gone(&self, id: &str, context: &Context<P::Client>) -> bool {
        matches!(context.follow_up(self.resource.typed.read(id, context)).await, Ok(None))
    }

    pub(super) async fn conflict(
        &self,
        refused: &Error,
        context: &Context<P::Client>,
    ) -> Option<Error> {
        let planned = versions::Planned {
            from: &self.request.prior,
            version: self.planned_version(),
            deletes: self.request.planned.is_null(),
        };
        let explained = versions::conflict(self.resource, refused, planned, context);
        context.run("Reading", async { Ok(explained.await) }).await.ok().flatten()
    }

    pub(super) async fn context(
        &self,
        provider: &P,
        state: &Value,
        operation: &str,
    ) -> Result<Context<P::Client>> {
        let mut context = self
            .server
            .client(provider, &object::place(self.resource, state), Purpose::Change)
            .await?;
        let token = Private::decode(&self.request.private).client_token;
        context.client_token = token.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
        context.timeout = self.resource.timeouts.of(operation, state.get("timeouts"));
        Ok(context)
    }

    /// What was left undone of an object that may exist although the state cannot name it.
    fn how_to_find(&self, label: &str) -> String {
        let type_name = &self.request.type_name;
        format!(
            "\n\nThe {label} may exist all the same, and is not in the state. Before the next apply makes another one, look for \
             it: with `terraform query` and a block `list \"{type_name}\"` (Terraform 1.14 or later), or with its data \
             source. If it is there, take it over with an `import` block. The guide \"After a crash\" shows both."
        )
    }

    fn known(&self) -> Value {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn know(&self, state: Value) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

/// The state of an object of which only the id is known so far.
fn created<C: ServiceClient>(planned: &Value, id: &str, client: &C) -> Value {
    let mut state = planned.unknown_as_null();
    if let Value::Map(members) = &mut state {
        members.insert("id".into(), id.into());
        members.insert("region".into(), client.region().into());
        if members.contains_key("arn") {
            members.insert("arn".into(), id.into());
        }
    }
    state
}
