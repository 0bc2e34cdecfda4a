//! Finding the objects of a managed resource, one after the other, and no more than were asked for.

use futures::stream::{self, BoxStream, StreamExt as _};

use super::checks::fits;
use super::import::known_of;
use super::misplaced::Misplaced;
use super::object::{self, Found};
use super::server::{self, Server};
use crate::framework::client::{Context, ServiceClient};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::error::{Error, Result};
use crate::framework::list_resource::{ListResourceType, Listed};
use crate::framework::place::Place;
use crate::framework::provider::{Provider, Purpose};
use crate::framework::requests::{ListEvent, ListRequest};
use crate::framework::resource_type::ResourceType;
use crate::framework::tags::TagPolicy;
use crate::framework::value::Value;

pub(super) fn list<P: Provider>(
    server: &Server<P>,
    request: ListRequest,
) -> BoxStream<'_, ListEvent> {
    let events = async move {
        let list = server.list_resource(&request.type_name);
        if let Ok(Err(diagnostics)) = list.map(|list| fits(list.schema(), &request.config)) {
            return stream::iter([ListEvent { diagnostics, ..ListEvent::default() }]).boxed();
        }
        match begin(server, &request).await {
            Ok(query) => stream::unfold(Some(query), next).boxed(),
            Err(error) => stream::iter([failed(&request.type_name, &error)]).boxed(),
        }
    };
    stream::once(events).flatten().boxed()
}

/// A query under way.
struct Query<'a, C> {
    found: BoxStream<'static, Result<Listed>>,
    asked: Asked<'a, C>,
    left: i64,
}

/// What is asked for, and through which client.
struct Asked<'a, C> {
    resource: &'a ResourceType<C>,
    context: Context<C>,
    place: Place,
    /// What the query names that is elsewhere.
    misplaced: Misplaced,
    tags: TagPolicy,
    type_name: String,
    include_object: bool,
}

async fn begin<'a, P: Provider>(
    server: &'a Server<P>,
    request: &ListRequest,
) -> Result<Query<'a, P::Client>> {
    let list = server.list_resource(&request.type_name)?;
    let provider = server.provider()?;
    let place = Place::asked_for(&request.config);
    let context = server.client(&provider, &place, Purpose::Read).await?;
    Ok(Query {
        found: (list.list)(&request.config, context.client.clone()),
        asked: Asked {
            resource: server.resource(&request.type_name)?,
            misplaced: Misplaced::of::<P>(
                &list.schema().block,
                &Value::Null,
                &request.config,
                &context.client,
            ),
            context,
            place,
            tags: provider.tag_policy().clone(),
            type_name: request.type_name.clone(),
            include_object: request.include_object,
        },
        // Without a limit everything is wanted.
        left: if request.limit > 0 { request.limit } else { i64::MAX },
    })
}

async fn next<C: ServiceClient>(
    query: Option<Query<'_, C>>,
) -> Option<(ListEvent, Option<Query<'_, C>>)> {
    let mut query = query?;
    if query.left == 0 {
        return None;
    }
    match query.event().await {
        Ok(Some(event)) => {
            query.left -= 1;
            Some((event, Some(query)))
        }
        Ok(None) => None,
        // An event with an error ends the list.
        Err(error) => {
            let mut diagnostic = error.diagnostic(&doing(&query.asked.type_name));
            query.asked.misplaced.explain(&mut diagnostic);
            let event = ListEvent { diagnostics: diagnostic.into(), ..ListEvent::default() };
            Some((event, None))
        }
    }
}

impl<C: ServiceClient> Query<'_, C> {
    async fn event(&mut self) -> Result<Option<ListEvent>> {
        let Self { found, asked, .. } = self;
        loop {
            let asking = async { found.next().await.transpose() };
            let Some(listed) = asked.context.run("Listing", asking).await? else {
                return Ok(None);
            };
            // What is gone between the list and the read is none of the objects that exist.
            if let Some(event) = asked.described(listed).await? {
                return Ok(Some(event));
            }
        }
    }
}

impl<C: ServiceClient> Asked<'_, C> {
    async fn described(&self, listed: Listed) -> Result<Option<ListEvent>> {
        let Self { resource, context, .. } = self;
        let mut known = known_of(resource, &listed.id, context, &self.place);
        if let (Value::Map(members), Some(home)) = (&mut known, &listed.home_region) {
            members.insert("region".into(), home.as_str().into());
        }
        let (mut object, mut diagnostics) = (None, Diagnostics::new());
        if self.include_object {
            let reading = async {
                let Some(remote) = object::read(resource, &listed.id, context).await? else {
                    return Ok(None);
                };
                let is_silent = resource.is_tagged() && remote.tags.is_none();
                let found = Found { id: &listed.id, remote, context };
                let state = object::state(resource, &self.tags, found, &known)?;
                Ok(Some((state, is_silent)))
            };
            let Some((state, is_silent)) = context.run("Reading", reading).await? else {
                return Ok(None);
            };
            if is_silent {
                let account = context.client.account_id();
                let warning = context.learned.unreadable_tags.warning(account, WITHOUT_TAGS);
                diagnostics.extend(warning.into_iter().collect());
            }
            known = state.clone();
            object = Some(state);
        }
        let identity = object::identity(resource, &known);
        Ok(Some(ListEvent { identity, display_name: listed.name, object, diagnostics }))
    }
}

/// What follows for what was found.
const WITHOUT_TAGS: &str =
    "What is found has no tags here, and what Terraform writes for it has none either.";

fn doing(type_name: &str) -> String {
    format!("Listing {type_name}")
}

fn failed(type_name: &str, error: &Error) -> ListEvent {
    let diagnostics = error.diagnostic(&doing(type_name)).into();
    ListEvent { diagnostics, ..ListEvent::default() }
}

impl<P: Provider> Server<P> {
    pub(super) fn list_resource(&self, type_name: &str) -> Result<&ListResourceType<P::Client>> {
        let name = server::short_name::<P>(type_name);
        let found = self.registry.list_resources.iter().find(|list| Some(list.name) == name);
        found.ok_or_else(|| server::unknown_type("list resource", type_name))
    }
}
