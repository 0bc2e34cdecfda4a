//! Applying one change. Whatever happens, the answer holds what is known to exist.

use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt;

use super::Server;
use super::object::{self, Found};
use super::plan::report;
use super::versions;
use crate::framework::client::{Connection, Context, Provider};
use crate::framework::consistency;
use crate::framework::diagnostics::{Diagnostic, Diagnostics};
use crate::framework::error::{Error, Result};
use crate::framework::plan::touches_object;
use crate::framework::private::Private;
use crate::framework::registry::{ResourceType, Update};
use crate::framework::rpc::{ApplyRequest, ApplyResponse};
use crate::framework::value::Value;

/// How long a write that has begun may still take once Terraform asks to stop: an abandoned one is an orphan.
pub(super) const GRACE: Duration = Duration::from_millis(700);

/// How long a new object may stay invisible to reads.
const APPEARANCE: [Duration; 5] = [
    Duration::from_millis(100),
    Duration::from_millis(400),
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(6),
];

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
    let work = Work { server, resource, request: &request, known: &known };
    let outcome = AssertUnwindSafe(work.run()).catch_unwind().await;
    let diagnostics = outcome.unwrap_or_else(|_| {
        let label = object::label(resource, &request.planned);
        Error::Bug(format!("Applying {label} crashed")).diagnostic("Applying").into()
    });
    let state = known.into_inner().unwrap_or_else(PoisonError::into_inner);
    let stored = request.identity.as_ref();
    let identity = object::kept_identity(resource, stored, &request.prior, &state);
    ApplyResponse { state, private: request.private, identity, diagnostics }
}

struct Work<'a, P: Provider> {
    server: &'a Server<P>,
    resource: &'a ResourceType<P::Client>,
    request: &'a ApplyRequest,
    known: &'a Mutex<Value>,
}

impl<P: Provider> Work<'_, P> {
    async fn run(&self) -> Diagnostics {
        let (prior, planned) = (&self.request.prior, &self.request.planned);
        let (doing, outcome) = match (prior.is_null(), planned.is_null()) {
            (true, _) => ("Creating", self.create().await),
            (false, false) => ("Updating", self.update().await),
            (false, true) => ("Deleting", self.delete().await),
        };
        if let Err(error) = outcome {
            let subject = if planned.is_null() { prior } else { planned };
            let label = object::label(self.resource, subject);
            let is_creation = prior.is_null();
            return explain(&error, &format!("{doing} {label}"), is_creation).into();
        }
        let state = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        report(consistency::check_result(&self.resource.schema().block, planned, &state), "result")
    }

    async fn create(&self) -> Result<()> {
        let (provider, planned) = (self.server.provider()?, &self.request.planned);
        let mut context = self.context(&provider, planned, "create").await?;
        context.tags = provider.tag_policy().all(planned.get("tags"));
        let calls = &self.resource.calls;
        let id =
            context.run_with_grace("The creation", GRACE, calls.create(planned, &context)).await?;
        if id.is_empty() {
            return Err(Error::Missing { member: "the id of what was created".into() });
        }
        let planned = &context.complete(planned);
        self.know(created(planned, &id, &context.client));
        let finished =
            context.run_with_grace("Waiting", GRACE, calls.finish(planned, &id, &context)).await;
        let state = context.run("Reading", self.appeared(&provider, &id, planned, &context)).await;
        if let Ok(state) = &state {
            self.know(state.clone());
        }
        finished.and(state.map(drop))
    }

    /// The new object, once it can be read.
    async fn appeared(
        &self,
        provider: &P,
        id: &str,
        planned: &Value,
        context: &Context<P::Client>,
    ) -> Result<Value> {
        for wait in APPEARANCE {
            if let Some(state) = self.reread(provider, id, planned, context).await? {
                return Ok(state);
            }
            tokio::time::sleep(wait).await;
        }
        let last = self.reread(provider, id, planned, context).await?;
        last.ok_or_else(|| Error::Failed {
            what: format!("The new {} {id}", self.resource.noun),
            status: "not found".into(),
            reason: Some("the service does not show it after its creation".into()),
        })
    }

    async fn update(&self) -> Result<()> {
        let (prior, planned) = (&self.request.prior, &self.request.planned);
        let provider = self.server.provider()?;
        let context = self.context(&provider, prior, "update").await?;
        let id = object::id(prior)?;
        let written =
            context.run_with_grace("The update", GRACE, self.write(&provider, id, &context)).await;
        if let Err(error) = &written
            && let Some(conflict) = self.conflict(error, &context).await
        {
            return Err(conflict);
        }
        // Also after a failure: some of the calls may have done their work.
        let known = if written.is_ok() { planned } else { prior };
        let reread = context.run("Reading", self.reread(&provider, id, known, &context)).await;
        match (&written, &reread) {
            (_, Ok(Some(state))) => self.know(state.clone()),
            (Ok(()), _) => self.know(planned.unknown_as_null()),
            (Err(_), _) => {}
        }
        written?;
        let gone = || Error::Failed {
            what: object::label(self.resource, prior),
            status: "deleted".into(),
            reason: Some("it vanished while it was updated".into()),
        };
        reread?.ok_or_else(gone).map(drop)
    }

    async fn write(&self, provider: &P, id: &str, context: &Context<P::Client>) -> Result<()> {
        let (prior, planned) = (&self.request.prior, &self.request.planned);
        let attributes = &self.resource.schema().block.attributes;
        if touches_object(attributes, prior, planned) {
            self.resource.calls.update(Update { id, prior, planned }, context).await?;
        }
        if self.resource.tagged {
            let change = provider.tag_policy().change(prior.get("tags_all"), planned.get("tags"));
            if !change.set.is_empty() || !change.remove.is_empty() {
                context.client.change_tags(id, &change).await?;
            }
        }
        Ok(())
    }

    async fn delete(&self) -> Result<()> {
        let prior = &self.request.prior;
        let provider = self.server.provider()?;
        let context = self.context(&provider, prior, "delete").await?;
        let id = object::id(prior)?;
        let deletion = self.resource.calls.delete(prior, id, &context);
        let deleted = context.run_with_grace("The deletion", GRACE, deletion).await;
        if let Err(error) = deleted
            && !(error.is_in_doubt() && self.is_gone(id, &context).await)
        {
            return Err(self.conflict(&error, &context).await.unwrap_or(error));
        }
        self.know(Value::Null);
        Ok(())
    }

    async fn is_gone(&self, id: &str, context: &Context<P::Client>) -> bool {
        let read = context.run("Reading", self.resource.calls.read(id, context));
        matches!(read.await, Ok(None))
    }

    async fn conflict(&self, refused: &Error, context: &Context<P::Client>) -> Option<Error> {
        let explained = versions::conflict(self.resource, refused, &self.request.prior, context);
        context.run("Reading", async { Ok(explained.await) }).await.ok().flatten()
    }

    /// The object as it is now, in the words of `known`.
    async fn reread(
        &self,
        provider: &P,
        id: &str,
        known: &Value,
        context: &Context<P::Client>,
    ) -> Result<Option<Value>> {
        let Some(mut remote) = self.resource.calls.read(id, context).await? else {
            return Ok(None);
        };
        if self.resource.tagged {
            let tags = match remote.tags.take() {
                Some(tags) => tags,
                None => context.client.read_tags(id).await?,
            };
            let planned = self.request.planned.get("tags_all");
            remote.tags = Some(object::without_unplanned_tags(tags, planned));
        }
        let found = Found { id, remote, context };
        object::state(self.resource, provider.tag_policy(), found, known).await.map(Some)
    }

    async fn context(
        &self,
        provider: &P,
        state: &Value,
        operation: &str,
    ) -> Result<Context<P::Client>> {
        let mut context =
            self.server.client(provider, &object::place(self.resource, state)).await?;
        let token = Private::decode(&self.request.private).client_token;
        context.client_token = token.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
        context.timeout = self.resource.timeouts.of(operation, state.get("timeouts"));
        Ok(context)
    }

    fn know(&self, state: Value) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

/// The state of an object of which only the id is known so far.
fn created<C: Connection>(planned: &Value, id: &str, client: &C) -> Value {
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

fn explain(error: &Error, doing: &str, is_creation: bool) -> Diagnostic {
    let mut diagnostic = error.diagnostic(doing);
    if error.is_in_doubt() {
        diagnostic.detail.push_str("\n\nThe service may have done the work all the same: ");
        diagnostic.detail.push_str(if is_creation {
            // No plan shows what no state names.
            "look for the object before the next apply, which may make another one. An import block takes it over."
        } else {
            "plan again to see."
        });
    }
    diagnostic
}
