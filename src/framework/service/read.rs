//! Refreshing one object.

use std::time::Duration;

use super::Server;
use super::import;
use super::object::{self, Found};
use super::unfinished::private_of;
use super::versions;
use crate::framework::client::{Provider, Purpose};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::error::{Error, Result};
use crate::framework::rpc::{Deferred, ReadRequest, ReadResponse};
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
            response.diagnostics = diagnostics;
            response.private = private_of(resource, &request.private, &state);
            let stored = request.identity.as_ref();
            response.identity = object::kept_identity(resource, stored, &request.current, &state);
            response.state = state;
        }
        // Without the provider's settings the object cannot be read; what is stored is the best guess.
        Err(Error::ProviderUnknown { .. }) => {
            if request.client.deferral_allowed {
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
    let context =
        server.client(&provider, &object::place(resource, &request.current), Purpose::Read).await?;
    let id = object::id(&request.current)?;
    let reading = async {
        let Some(remote) = resource.calls.read(id, &context).await? else {
            let current = &request.current;
            let missed = import::elsewhere(resource, &request.private, current, &context.client);
            return missed.map_or_else(|| Ok((Value::Null, Diagnostics::new())), Err);
        };
        let found = Found { id, remote, context: &context };
        let state = object::state(resource, provider.tag_policy(), found, &request.current).await?;
        let drift = versions::explain(resource, &request.current, &state, &context).await;
        Ok((state, drift))
    };
    let reading = context.run("Reading", reading);
    match resource.timeouts.of("read", request.current.get("timeouts")) {
        Some(patience) => within(patience, reading).await,
        None => reading.await,
    }
}

async fn within<T>(patience: Duration, reading: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(patience, reading).await.unwrap_or_else(|_| {
        Err(Error::TimedOut {
            waiting_for: "A complete answer".to_owned(),
            last: "none".to_owned(),
            after: patience,
        })
    })
}
