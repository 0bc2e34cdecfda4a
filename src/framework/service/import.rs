//! State that comes from elsewhere: stored by an earlier run, imported, or to be written as configuration.

use std::collections::BTreeMap;

use super::object;
use super::server::{self, Server};
use super::takeover::{self, Source};
use crate::framework::client::{Context, ServiceClient};
use crate::framework::config_checks;
use crate::framework::diagnostics::{Diagnostics, Path};
use crate::framework::error::{Error, Result};
use crate::framework::import_id;
use crate::framework::place::Place;
use crate::framework::private::Private;
use crate::framework::provider::{Provider, Purpose};
use crate::framework::raw_state;
use crate::framework::requests::{
    Deferred, ImportRequest, ImportResponse, Imported, MoveRequest, MoveResponse, ValueResponse,
};
use crate::framework::resource_type::ResourceType;
use crate::framework::schema::{Attribute, AttributeKind, Mode, Nesting};
use crate::framework::tags::TagPolicy;

use crate::framework::value::Value;

pub(super) fn upgrade_state<P: Provider>(
    server: &Server<P>,
    type_name: &str,
    version: i64,
    raw: &[u8],
) -> ValueResponse {
    let upgraded = server.resource(type_name).and_then(|resource| {
        let schema = resource.schema();
        check_version(type_name, version, schema.version)?;
        let unreadable = |error: &dyn std::fmt::Display| {
            Error::Bug(format!("The stored state cannot be read: {error}"))
        };
        let upgraded;
        let mut current = raw;
        // State of the current version keeps its text: numbers lose no digit on the way.
        if version < schema.version {
            let stored = serde_json::from_slice(raw).map_err(|error| unreadable(&error))?;
            upgraded = resource.typed.upgrade(version, stored)?.to_string();
            current = upgraded.as_bytes();
        }
        raw_state::parse(current, schema.value_type()).map_err(|error| unreadable(&error))
    });
    server::respond(upgraded, "Reading the stored state")
}

/// Whether what is stored is not newer than what is known.
pub(super) fn check_version(type_name: &str, stored: i64, known: i64) -> Result<()> {
    if stored <= known {
        return Ok(());
    }
    Err(Error::Setup {
        summary: "The state was written by a newer version of the provider".into(),
        detail: format!(
            "{type_name} is stored with schema version {stored}, and this provider knows versions up to {known}. \
             Install the newer provider.",
        ),
        path: None,
    })
}

pub(super) async fn import<P: Provider>(
    server: &Server<P>,
    request: ImportRequest,
) -> ImportResponse {
    match imported(server, &request).await {
        Ok(imported) => ImportResponse { imported: Some(imported), ..ImportResponse::default() },
        Err(Error::ProviderUnknown { .. }) if request.capabilities.deferral_allowed => {
            ImportResponse {
                deferred: Some(Deferred::ProviderConfigUnknown),
                ..ImportResponse::default()
            }
        }
        Err(error) => {
            let diagnostics =
                Diagnostics::from(error.diagnostic(&format!("Importing {}", request.type_name)));
            ImportResponse { diagnostics, ..ImportResponse::default() }
        }
    }
}

async fn imported<P: Provider>(server: &Server<P>, request: &ImportRequest) -> Result<Imported> {
    let resource = server.resource(&request.type_name)?;
    let given_id = imported_id(resource, request);
    let (id, said) = import_id::read(&given_id);
    let located = resource.typed.locate(id).map_err(|error| match error {
        Error::Invalid { path, message } => {
            let forms = import_id::forms("ID");
            Error::invalid(path, format!("{message} A place may stand around it: {forms}."))
        }
        other => other,
    })?;
    let given = |name: &str| {
        request
            .identity
            .as_ref()
            .and_then(|identity| identity.get(name).as_str())
            .map(str::to_owned)
    };
    let place = Place {
        account_id: given("account_id").or(said.account_id).or(located.account_id),
        region: import_id::agreed(id, [given("region"), said.region, located.region])?,
    };
    // An account or region that is out of reach is explained here rather than as an object that is missing.
    let provider = server.provider()?;
    let context = server.client(&provider, &place, Purpose::Read).await?;
    let state = known_of(resource, id, &context, &place);
    let identity = object::identity(resource, &state);
    let private = Private::of_import(&place).encode();
    Ok(Imported { type_name: request.type_name.clone(), state, private, identity })
}

/// Why an object cannot be imported that is not where nothing but the provider block says it is; none for any other.
pub(super) fn elsewhere<C: ServiceClient>(
    resource: &ResourceType<C>,
    private: &[u8],
    known: &Value,
    client: &C,
) -> Option<Error> {
    let assumed = Private::decode(private).assumed;
    if assumed.is_empty() || object::was_read(resource, known) {
        return None;
    }
    let id = object::id(known).unwrap_or_default();
    let detail = format!(
        "There is no {} {id} for account {} in region {}. The import did not say its {}, so the provider's own was looked \
         in: {}.",
        resource.noun,
        client.account_id().unwrap_or("(unknown)"),
        client.region(),
        assumed.join(" and "),
        import_id::forms(id)
    );
    Some(Error::Setup { summary: "There is nothing to import".into(), detail, path: None })
}

/// Refuses to replace what was imported because it was looked for in another place than the configuration says: it is
/// most likely not what was meant, and would be destroyed.
pub(super) fn check_place<C: ServiceClient>(
    resource: &ResourceType<C>,
    private: &[u8],
    (prior, planned): (&Value, &Value),
    replaces: &[Path],
) -> Result<()> {
    let Private { imported, assumed, .. } = Private::decode(private);
    let places = ["account_id", "region", resource.region];
    let moved = places.into_iter().find(|name| replaces.contains(&Path::root(name)));
    let Some(name) = moved.filter(|_| imported) else { return Ok(()) };
    let id = object::id(prior)?;
    let found = prior.get(name).as_str().unwrap_or_default();
    let asked = planned.get(name).as_str();
    let other = match (name, asked) {
        ("account_id", Some(account)) => format!("{account},{id}"),
        (_, Some(region)) => format!("{id}@{region}"),
        (_, None) => import_id::forms(id),
    };
    let asked =
        asked.map_or_else(|| "one that is not known yet".to_owned(), |it| format!("{it:?}"));
    let label = object::label(resource, prior);
    let (why, other) = if assumed.iter().any(|unsaid| unsaid == name) {
        let why = format!(
            "The import of {label} did not say its {name}, and it was found where the provider block leads: {name} is {found:?}"
        );
        (why, format!("name its place: {other}"))
    } else {
        (format!("{label} was imported, whose {name} is {found:?}"), "name that one".to_owned())
    };
    let detail = format!(
        "{why}, but {asked} is configured. What is there is another object, and this one would be destroyed. To keep this one, \
         set {name} = {found:?} or leave it out. To import the other one, {other}. If this one is in the state already, take it \
         out with `terraform state rm` before.",
    );
    let summary = format!("What was imported has another {name}");
    Err(Error::Setup { summary, detail, path: Some(Path::root(name)) })
}

/// State that another provider wrote, as ours. Its private data is not ours and stays behind.
pub(super) fn move_state<P: Provider>(server: &Server<P>, request: &MoveRequest) -> MoveResponse {
    let source = Source {
        provider_address: &request.source_provider_address,
        type_name: &request.source_type_name,
        state: &request.source_state,
    };
    let moved = server.resource(&request.target_type_name).and_then(|resource| {
        let (state, diagnostics) = takeover::state(resource, &source)?;
        let identity = object::identity(resource, &state);
        Ok(MoveResponse { state, identity, diagnostics, private: Vec::new() })
    });
    moved.unwrap_or_else(|error| {
        let diagnostics = error.diagnostic("Taking over the state").into();
        MoveResponse { diagnostics, ..MoveResponse::default() }
    })
}

/// What is known of an object before it is read: where it is, and what its id says of its identity.
pub(super) fn known_of<C: ServiceClient>(
    resource: &ResourceType<C>,
    id: &str,
    context: &Context<C>,
    place: &Place,
) -> Value {
    let names = resource.schema().block.attributes.keys();
    let mut members: BTreeMap<String, Value> =
        names.map(|name| (name.clone(), Value::Null)).collect();
    members.insert("id".into(), id.into());
    members.insert("region".into(), context.client.region().into());
    let account_id = context.client.account_id().map(str::to_owned);
    members.insert("account_id".into(), account_id.or(place.account_id.clone()).into());
    for (name, part) in object::parts(resource, id) {
        members.insert(name.to_owned(), part.into());
    }
    Value::Map(members)
}

/// The id as given, or as the identity says it.
fn imported_id<C: ServiceClient>(resource: &ResourceType<C>, request: &ImportRequest) -> String {
    let Some(identity) = request.identity.as_ref().filter(|_| request.id.is_empty()) else {
        return request.id.clone();
    };
    let parts: Vec<&str> =
        resource.identity.iter().filter_map(|name| identity.get(name).as_str()).collect();
    parts.join(&resource.id_separator.to_string())
}

/// The configuration that describes `state` and plans without a change.
pub(super) fn generated_config<C: ServiceClient>(
    resource: &ResourceType<C>,
    state: &Value,
    policy: &TagPolicy,
) -> Value {
    let mut config = generated_object(&resource.schema().block.attributes, state);
    if let Value::Map(members) = &mut config {
        // Where the object is follows from the provider block and stays as it is when it is left out.
        members.insert("account_id".into(), Value::Null);
        members.insert("region".into(), Value::Null);
        if let Some(Value::Map(tags)) = members.get_mut("tags") {
            tags.retain(|key, value| {
                policy.defaults.get(key).map(String::as_str) != value.as_str()
            });
            if tags.is_empty() {
                members.insert("tags".into(), Value::Null);
            }
        }
    }
    config
}

fn generated_object(attributes: &BTreeMap<String, Attribute>, state: &Value) -> Value {
    let member = |(name, attribute): (&String, &Attribute)| {
        (name.clone(), generated(attribute, state.get(name)))
    };
    Value::Map(attributes.iter().map(member).collect())
}

fn generated(attribute: &Attribute, state: &Value) -> Value {
    let is_default = attribute.planning.default.as_ref() == Some(state);
    // The service has words of its own for what nobody can ask for.
    let is_refused =
        attribute.mode != Mode::Required && config_checks::refuses(&attribute.checks, state);
    if attribute.mode == Mode::Computed || is_default || is_refused {
        return Value::Null;
    }
    match (&attribute.kind, state) {
        (AttributeKind::Nested(Nesting::Single, attributes), Value::Map(_)) => {
            generated_object(attributes, state)
        }
        (AttributeKind::Nested(Nesting::Map, attributes), Value::Map(members)) => Value::Map(
            members
                .iter()
                .map(|(key, member)| (key.clone(), generated_object(attributes, member)))
                .collect(),
        ),
        (AttributeKind::Nested(_, attributes), Value::List(elements)) => {
            Value::List(elements.iter().map(|e| generated_object(attributes, e)).collect())
        }
        _ => state.clone(),
    }
}
