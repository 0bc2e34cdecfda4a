//! How are ephemeral resources checked, opened, renewed and closed?

use super::{Result, Shared};
use crate::framework::requests::{ClientCapabilities, Kind};
use crate::protocol::convert::{
    capabilities, deferred, diagnostics, dynamic, timestamp, type_of, value,
};
use crate::protocol::generated::tfplugin6::{
    close_ephemeral_resource, open_ephemeral_resource, renew_ephemeral_resource,
    validate_ephemeral_resource_config,
};

const KIND: Kind = Kind::EphemeralResource;

pub(in crate::protocol) async fn validate(
    service: Shared,
    request: validate_ephemeral_resource_config::Request,
) -> Result<validate_ephemeral_resource_config::Response> {
    let shape = type_of(&*service, KIND, &request.type_name)?;
    let config = value(request.config, shape, "the configuration")?;
    let found = service.validate(KIND, &request.type_name, config, ClientCapabilities::default());
    Ok(validate_ephemeral_resource_config::Response { diagnostics: diagnostics(found) })
}

pub(in crate::protocol) async fn open(
    service: Shared,
    request: open_ephemeral_resource::Request,
) -> Result<open_ephemeral_resource::Response> {
    let shape = type_of(&*service, KIND, &request.type_name)?;
    let config = value(request.config, shape, "the configuration")?;
    let capabilities = capabilities(request.client_capabilities);
    let mut answer = service.open(request.type_name, config, capabilities).await;
    // What was opened must be closed: private data goes back even when the result cannot be written.
    let result = dynamic(&answer.result, shape, "the result")
        .map_err(|problem| answer.diagnostics.push(problem));
    Ok(open_ephemeral_resource::Response {
        diagnostics: diagnostics(answer.diagnostics),
        renew_at: timestamp(answer.renew_at),
        result: result.ok(),
        private: answer.private.map(Into::into),
        deferred: deferred(answer.deferred),
    })
}

pub(in crate::protocol) async fn renew(
    service: Shared,
    request: renew_ephemeral_resource::Request,
) -> Result<renew_ephemeral_resource::Response> {
    type_of(&*service, KIND, &request.type_name)?;
    let private = request.private.unwrap_or_default();
    let answer = service.renew(request.type_name, private.into()).await;
    Ok(renew_ephemeral_resource::Response {
        diagnostics: diagnostics(answer.diagnostics),
        renew_at: timestamp(answer.renew_at),
        private: answer.private.map(Into::into),
    })
}

pub(in crate::protocol) async fn close(
    service: Shared,
    request: close_ephemeral_resource::Request,
) -> Result<close_ephemeral_resource::Response> {
    type_of(&*service, KIND, &request.type_name)?;
    let private = request.private.unwrap_or_default();
    let found = service.close(request.type_name, private.into()).await;
    Ok(close_ephemeral_resource::Response { diagnostics: diagnostics(found) })
}
