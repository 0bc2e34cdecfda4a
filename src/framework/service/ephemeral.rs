//! Opening, renewing and closing an ephemeral resource.

use std::time::{Duration, SystemTime};

use futures::future::join_all;
use uuid::Uuid;

use super::checks::fits;
use super::data::completed;
use super::server::{self, Server};
use crate::framework::called::called;
use crate::framework::client::{Context, ServiceClient};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::ephemeral_resource::{EphemeralResourceType, HeldAt, Opening};
use crate::framework::error::{Error, Result};
use crate::framework::place::Place;
use crate::framework::provider::{Provider, Purpose};
use crate::framework::requests::{ClientCapabilities, Deferred, OpenResponse, RenewResponse};
use crate::framework::value::Value;

/// Terraform renews only as long as it is told when (`RenewEphemeralResource` in `tfplugin6.proto`), so a failed renewal is
/// tried again after this time.
const RETRY: Duration = Duration::from_secs(5);

pub(super) async fn open<P: Provider>(
    server: &Server<P>,
    type_name: String,
    config: Value,
    capabilities: ClientCapabilities,
) -> OpenResponse {
    let resource = server.ephemeral_resource(&type_name);
    if let Ok(Err(diagnostics)) = resource.map(|resource| fits(resource.schema(), &config)) {
        return OpenResponse { result: Value::Null, diagnostics, ..OpenResponse::default() };
    }
    match opened(server, &type_name, &config).await {
        Ok(response) => response,
        Err(Error::ProviderUnknown { .. }) if capabilities.deferral_allowed => OpenResponse {
            deferred: Some(Deferred::ProviderConfigUnknown),
            ..OpenResponse::default()
        },
        Err(error) => {
            let diagnostics = not_opened(server, &type_name, &config, &error).await;
            OpenResponse { result: Value::Null, diagnostics, ..OpenResponse::default() }
        }
    }
}

async fn not_opened<P: Provider>(
    server: &Server<P>,
    type_name: &str,
    config: &Value,
    error: &Error,
) -> Diagnostics {
    let Ok(resource) = server.ephemeral_resource(type_name) else {
        return error.diagnostic("Opening").into();
    };
    let (what, block) = (called(resource.noun, resource.called, config), &resource.schema().block);
    let values = (&Value::Null, config);
    let doing = format!("Opening {what}");
    server.explained(error, &doing, block, values, &Place::asked_for(config)).await.into()
}

async fn opened<P: Provider>(
    server: &Server<P>,
    type_name: &str,
    config: &Value,
) -> Result<OpenResponse> {
    let resource = server.ephemeral_resource(type_name)?;
    let place = Place::asked_for(config);
    let mut context = connect(server, &place).await?;
    context.client_token = Uuid::new_v4().to_string();
    let opening = context.write(resource.typed.open(config, &context));
    let Opening { result, renew_at, held } = opening.await?;
    let block = &resource.schema().block;
    let result = completed(block, config, result, &context, place.clone());
    let held = held.map(|held| serde_json::to_vec(&HeldAt::new(place, held)));
    let private = held.transpose().map_err(|error| Error::Bug(error.to_string()))?;
    if let Some(private) = &private {
        server.open.all().push((type_name.to_owned(), private.clone()));
    }
    Ok(OpenResponse { result, renew_at, private, ..OpenResponse::default() })
}

pub(super) async fn renew<P: Provider>(
    server: &Server<P>,
    type_name: String,
    private: Vec<u8>,
) -> RenewResponse {
    match renewed(server, &type_name, &private).await {
        Ok(renew_at) => {
            RenewResponse { renew_at, private: Some(private), diagnostics: Diagnostics::new() }
        }
        Err(error) => RenewResponse {
            renew_at: Some(SystemTime::now() + RETRY),
            private: Some(private),
            diagnostics: complaint(server, &type_name, "Renewing", &error),
        },
    }
}

async fn renewed<P: Provider>(
    server: &Server<P>,
    type_name: &str,
    private: &[u8],
) -> Result<Option<SystemTime>> {
    let Some((resource, held, context)) = holder(server, type_name, private).await? else {
        return Ok(None);
    };
    context.write(resource.typed.renew(held, &context)).await
}

pub(super) async fn close<P: Provider>(
    server: &Server<P>,
    type_name: String,
    private: Vec<u8>,
) -> Diagnostics {
    server.open.all().retain(|(_, open)| *open != private);
    let outcome = closed(server, &type_name, &private).await;
    outcome.unwrap_or_else(|error| complaint(server, &type_name, "Closing", &error))
}

pub(super) async fn close_all<P: Provider>(server: &Server<P>) -> Diagnostics {
    let left = std::mem::take(&mut *server.open.all());
    let closing = left.into_iter().map(|(type_name, private)| close(server, type_name, private));
    let mut diagnostics = Diagnostics::new();
    for found in join_all(closing).await {
        diagnostics.extend(found);
    }
    diagnostics
}

async fn closed<P: Provider>(
    server: &Server<P>,
    type_name: &str,
    private: &[u8],
) -> Result<Diagnostics> {
    let Some((resource, held, context)) = holder(server, type_name, private).await? else {
        return Ok(Diagnostics::new());
    };
    // What was opened is closed even when Terraform has asked to stop.
    context.follow_up(resource.typed.close(held, &context)).await
}

type Holder<'a, C> = (&'a EphemeralResourceType<C>, serde_json::Value, Context<C>);

/// What holds what was opened, and a client for where that was; none where nothing is held.
async fn holder<'a, P: Provider>(
    server: &'a Server<P>,
    type_name: &str,
    private: &[u8],
) -> Result<Option<Holder<'a, P::Client>>> {
    let resource = server.ephemeral_resource(type_name)?;
    if private.is_empty() {
        return Ok(None);
    }
    let held: HeldAt = serde_json::from_slice(private).map_err(|_| {
        Error::Bug(format!("Terraform handed back what is not held of the {}", resource.noun))
    })?;
    let context = connect(server, &held.place()).await?;
    Ok(Some((resource, held.held, context)))
}

async fn connect<P: Provider>(server: &Server<P>, place: &Place) -> Result<Context<P::Client>> {
    let provider = server.provider()?;
    server.client(&provider, place, Purpose::Read).await
}

fn complaint<P: Provider>(
    server: &Server<P>,
    type_name: &str,
    doing: &str,
    error: &Error,
) -> Diagnostics {
    let noun = server.ephemeral_resource(type_name).map_or("it", |resource| resource.noun);
    error.diagnostic(&format!("{doing} {noun}")).into()
}

impl<P: Provider> Server<P>
where
    P::Client: ServiceClient,
{
    pub(super) fn ephemeral_resource(
        &self,
        type_name: &str,
    ) -> Result<&EphemeralResourceType<P::Client>> {
        let name = server::short_name::<P>(type_name);
        let found =
            self.registry.ephemeral_resources.iter().find(|resource| Some(resource.name) == name);
        found.ok_or_else(|| server::unknown_type("ephemeral resource", type_name))
    }
}
