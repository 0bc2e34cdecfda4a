//! How are the objects of a query checked and found?

use futures::StreamExt as _;
use tokio::sync::mpsc::Sender;

use super::{Result, Shared};
use crate::framework::requests::{ClientCapabilities, Kind, ListEvent, ListRequest};
use crate::framework::schema::{IdentitySchema, Type};
use crate::framework::{Diagnostic, plain};
use crate::protocol::convert::{
    SUMMARY_LIMIT, diagnostic, diagnostics, dynamic, identity_data, type_of, value,
};
use crate::protocol::generated::tfplugin6::{list_resource, validate_list_resource_config};

const KIND: Kind = Kind::ListResource;

pub(in crate::protocol) async fn validate(
    service: Shared,
    request: validate_list_resource_config::Request,
) -> Result<validate_list_resource_config::Response> {
    let shape = type_of(&*service, KIND, &request.type_name)?;
    let config = value(request.config, shape, "the configuration")?;
    let found = service.validate(KIND, &request.type_name, config, ClientCapabilities::default());
    Ok(validate_list_resource_config::Response { diagnostics: diagnostics(found) })
}

/// Sends what is found; the client takes as much as it wants.
pub(in crate::protocol) async fn list(
    service: Shared,
    request: list_resource::Request,
    events: Sender<list_resource::Event>,
) -> Result<()> {
    let shape = type_of(&*service, KIND, &request.type_name)?;
    let object = type_of(&*service, Kind::Resource, &request.type_name)?;
    let identity = service.identity_schema(&request.type_name);
    let mut found = service.list(ListRequest {
        config: value(request.config, shape, "the configuration")?,
        include_object: request.include_resource_object,
        limit: request.limit,
        type_name: request.type_name.clone(),
    });
    while let Some(next) = found.next().await {
        if events.send(event(next, object, identity)?).await.is_err() {
            break;
        }
    }
    Ok(())
}

fn event(
    found: ListEvent,
    object: &Type,
    identity: Option<&IdentitySchema>,
) -> Result<list_resource::Event> {
    let resource_object = found.object.map(|value| dynamic(&value, object, "a found object"));
    Ok(list_resource::Event {
        identity: identity_data(found.identity.as_ref(), identity)?,
        display_name: plain(&found.display_name, SUMMARY_LIMIT).into_owned(),
        resource_object: resource_object.transpose()?,
        diagnostic: diagnostics(found.diagnostics),
    })
}

/// An event with an error ends the list.
pub(in crate::protocol) fn failed(why: Diagnostic) -> list_resource::Event {
    list_resource::Event { diagnostic: vec![diagnostic(why)], ..list_resource::Event::default() }
}
