//! Refreshing one object.

use std::time::Duration;

use super::elapsed;
use super::import;
use super::object::{self, Found};
use super::server::Server;
use super::unfinished::private_of;
use super::versions;
use crate::framework::client::ServiceClient as _;
use crate::framework::diagnostics::{Diagnostic, Diagnostics};
use crate::framework::error::{Error, Result};
use crate::framework::place::Place;
use crate::framework::provider::{Provider, Purpose};
use crate::framework::requests::{Deferred, ReadRequest, ReadResponse};
use crate::framework::resource_type::ResourceType;
use crate::framework::value::Value;

pub(super) async fn read<P: Provider>(server: &Server<P>, request: ReadRequest) -> ReadResponse {
    let mut response = ReadResponse {
        state: request.current.clone(),
        private: request.private.clone(),
        identity: request.identity.clone(),
        ..ReadResponse::default()
    };
    let resource = match server.resource(&request.type_name) {
        Ok(resource) => resource,
        Err(error) => {
            response.diagnostics = error.diagnostic("Reading").into();
            return response;
        }
    };
    match refreshed(server, &request).await {
        Ok((state, diagnostics)) => {
            let (state, private) =
                elapsed::as_stored(resource, state, &request.current, &request.private);
            response.diagnostics = diagnostics;
            let private = private_of(resource, &private, &state);
            response.private = match server.provider() {
                Ok(provider) => elapsed::looked_at(resource, private, &state, provider.now()),
                Err(_) => private,
            };
            let stored = request.identity.as_ref();
            response.identity = object::kept_identity(resource, stored, &request.current, &state);
            response.state = state;
        }
        // Without the provider's settings the object cannot be read; what is stored is the best guess.
        Err(Error::ProviderUnknown { .. }) => {
            if request.capabilities.deferral_allowed {
                response.deferred = Some(Deferred::ProviderConfigUnknown);
            }
        }
        Err(error) => {
            let label = object::label(resource, &request.current);
            response.diagnostics = Diagnostics::from(error.diagnostic(&format!("Reading {label}")));
        }
    }
    response
}

async fn refreshed<P: Provider>(
    server: &Server<P>,
    request: &ReadRequest,
) -> Result<(Value, Diagnostics)> {
    let resource = server.resource(&request.type_name)?;
    let provider = server.provider()?;
    let place = object::place(resource, &request.current);
    let context = match server.viewer(&provider, &place).await {
        Ok(context) => context,
        Err(error) => {
            let kept = unreachable(server, &provider, &request.current, resource, error).await?;
            return Ok((request.current.clone(), kept));
        }
    };
    let id = object::id(&request.current)?;
    let reading = async {
        let Some(remote) = object::read(resource, id, &context).await? else {
            let current = &request.current;
            if let Some(missed) =
                import::elsewhere(resource, &request.private, current, &context.client)
            {
                return Err(missed);
            }
            let end = resource.typed.end(id, &context).await.ok().flatten();
            let label = object::label(resource, current);
            let told = end.map(|end| Diagnostic::warning(ended(&label), end));
            return Ok((Value::Null, told.map(Diagnostics::from).unwrap_or_default()));
        };
        let found = Found { id, remote, context: &context };
        let is_silent = resource.is_tagged() && found.remote.tags.is_none();
        let state = object::state(resource, provider.tag_policy(), found, &request.current)?;
        let mut told = versions::explain(resource, &request.current, &state, &context).await;
        if is_silent {
            let account = context.client.account_id();
            let warning = context.learned.unreadable_tags.warning(account, WITHOUT_TAGS);
            told.extend(warning.into_iter().collect());
        }
        Ok((state, told))
    };
    let reading = context.run("Reading", reading);
    match resource.timeouts.of("read", request.current.get("timeouts")) {
        Some(limit) => within(limit, reading).await,
        None => reading.await,
    }
}

/// What follows for a state.
const WITHOUT_TAGS: &str =
    "The state keeps the tags that it has, and a plan does not see what others change of them.";

fn ended(label: &str) -> String {
    format!("The {label} came to its end outside of Terraform")
}

/// What is said of an object whose account cannot be entered although the provider's own can: where a destroy makes no
/// call either, that is no error, so that what was in a closed account can be destroyed.
async fn unreachable<P: Provider>(
    server: &Server<P>,
    provider: &P,
    current: &Value,
    resource: &ResourceType<P::Client>,
    error: Error,
) -> Result<Diagnostics> {
    let is_left = resource.typed.is_left(current).unwrap_or(false);
    if !is_left || server.client(provider, &Place::default(), Purpose::Read).await.is_err() {
        return Err(error);
    }
    let label = object::label(resource, current);
    let detail = format!(
        "{error}\n\nThe state stays as it was last seen. A destroy makes no call for the {label}, so it can be destroyed all \
         the same."
    );
    Ok(Diagnostic::warning(format!("The {label} cannot be read"), detail).into())
}

/// Ends work whose time is over.
pub(super) async fn within<T>(
    limit: Duration,
    reading: impl Future<Output = Result<T>>,
) -> Result<T> {
    tokio::time::timeout(limit, reading).await.unwrap_or_else(|_| {
        Err(Error::TimedOut {
            waiting_for: "A complete answer".to_owned(),
            last: "none".to_owned(),
            after: limit,
        })
    })
}
