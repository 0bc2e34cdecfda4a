//! Running an action, and telling how far it has come.

use futures::channel::mpsc::{self, UnboundedReceiver};
use futures::future::{BoxFuture, FutureExt};
use futures::stream::{self, BoxStream, StreamExt as _};
use uuid::Uuid;

use super::checks::fits;
use super::server::{self, Server};
use crate::framework::action::{ActionType, ProgressMessages};
use crate::framework::called::called;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::error::Result;
use crate::framework::place::Place;
use crate::framework::provider::{Provider, Purpose};
use crate::framework::requests::ActionEvent;
use crate::framework::value::Value;

pub(super) fn invoke<P: Provider>(
    server: &Server<P>,
    type_name: String,
    config: Value,
) -> BoxStream<'_, ActionEvent> {
    let (progress, told) = mpsc::unbounded();
    let work = async move { ended(server, &type_name, &config, &ProgressMessages(progress)).await };
    stream::unfold(Some((work.boxed(), told)), next).boxed()
}

/// What can be said before an action runs, beyond what its validation said.
pub(super) async fn plan<P: Provider>(
    server: &Server<P>,
    type_name: &str,
    config: &Value,
) -> Diagnostics {
    let action = match server.action(type_name) {
        Ok(action) => action,
        Err(error) => return error.diagnostic("Planning").into(),
    };
    // What its validation could not say, as it was not known then.
    if let Err(missing) = fits(action.schema(), config) {
        return missing;
    }
    if ["account_id", "region"].iter().any(|name| config.get(name).is_unknown()) {
        return Diagnostics::new();
    }
    let (block, values) = (&action.schema().block, (&Value::Null, config));
    server.misplaced(block, values, &Place::asked_for(config)).await.findings()
}

async fn ended<P: Provider>(
    server: &Server<P>,
    type_name: &str,
    config: &Value,
    progress: &ProgressMessages,
) -> Diagnostics {
    let action = match server.action(type_name) {
        Ok(action) => action,
        Err(error) => return error.diagnostic("Invoking an action").into(),
    };
    if let Err(missing) = fits(action.schema(), config) {
        return missing;
    }
    let Err(error) = run(server, type_name, config, progress).await else {
        return Diagnostics::new();
    };
    let (block, values) = (&action.schema().block, (&Value::Null, config));
    let place = Place::asked_for(config);
    let doing = called(action.doing, action.called, config);
    server.explained(&error, &doing, block, values, &place).await.into()
}

async fn run<P: Provider>(
    server: &Server<P>,
    type_name: &str,
    config: &Value,
    progress: &ProgressMessages,
) -> Result<()> {
    let action = server.action(type_name)?;
    let provider = server.provider()?;
    let mut context = server.client(&provider, &Place::asked_for(config), Purpose::Change).await?;
    context.client_token = Uuid::new_v4().to_string();
    context.write(action.typed.invoke(config, &context, progress)).await
}

type Work<'a> = (BoxFuture<'a, Diagnostics>, UnboundedReceiver<String>);

/// What happens next. The end comes after everything that was told before it.
async fn next(work: Option<Work<'_>>) -> Option<(ActionEvent, Option<Work<'_>>)> {
    let (mut work, mut told) = work?;
    let outcome = tokio::select! {
        biased;
        Some(text) = told.next() => {
            return Some((ActionEvent::Progress(text), Some((work, told))));
        }
        outcome = &mut work => outcome,
    };
    match told.try_recv() {
        Ok(text) => {
            let ended = futures::future::ready(outcome).boxed();
            Some((ActionEvent::Progress(text), Some((ended, told))))
        }
        Err(_) => Some((ActionEvent::Completed(outcome), None)),
    }
}

impl<P: Provider> Server<P> {
    pub(super) fn action(&self, type_name: &str) -> Result<&ActionType<P::Client>> {
        let name = server::short_name::<P>(type_name);
        let found = self.registry.actions.iter().find(|action| Some(action.name) == name);
        found.ok_or_else(|| server::unknown_type("action", type_name))
    }
}
