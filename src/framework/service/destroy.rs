//! Planning the destroy of one object.
//!
//! Core plans what left the configuration from the state before its refresh, and asks nothing more of it before it is
//! deleted. Where a deletion names the version of what it deletes, that version is looked up here: otherwise each such
//! plan would be as old as the state, and be refused.

use super::object;
use super::read::within;
use super::server::Server;
use super::versions;
use crate::framework::diagnostics::{Diagnostic, Diagnostics};
use crate::framework::error::Result;
use crate::framework::private::Private;
use crate::framework::provider::Provider;
use crate::framework::requests::{PlanRequest, PlanResponse};

pub(super) async fn plan<P: Provider>(
    server: &Server<P>,
    request: &PlanRequest,
    response: &mut PlanResponse,
) {
    let stays = server.resource(&request.type_name).ok().and_then(|resource| resource.stays);
    if let Some(what) = stays {
        response.diagnostics.push(Diagnostic::warning("The object stays as it is", what));
    }
    // What cannot be looked up is no reason not to plan: the apply then deletes what the state knows, or nothing.
    if let Ok(Some((version, told))) = newer(server, request).await {
        let mut private = Private::decode(&request.private);
        private.planned_version = Some(version);
        response.private = private.encode();
        response.diagnostics.extend(told);
    }
}

/// The version of the object and what it did to it, where it is newer than the state and a deletion has to name it.
async fn newer<P: Provider>(
    server: &Server<P>,
    request: &PlanRequest,
) -> Result<Option<(String, Diagnostics)>> {
    let resource = server.resource(&request.type_name)?;
    let prior = &request.prior;
    let names_version =
        resource.versions.as_ref().is_some_and(|versions| versions.deletes_version());
    if prior.is_null() || !names_version || resource.typed.is_left(prior)? {
        return Ok(None);
    }
    let provider = server.provider()?;
    let place = object::place(resource, prior);
    let context = server.viewer(&provider, &place).await?;
    let reading = async {
        let found = resource.typed.read(object::id(prior)?, &context).await?;
        let Some(found) = found else { return Ok(None) };
        versions::newer(resource, prior, &found.object, &context).await
    };
    let reading = context.run("Reading", reading);
    match resource.timeouts.of("read", prior.get("timeouts")) {
        Some(limit) => within(limit, reading).await,
        None => reading.await,
    }
}
