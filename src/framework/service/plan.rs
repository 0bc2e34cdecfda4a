//! Planning one object: the pure planner, completed with what the provider's settings tell.

use uuid::Uuid;

use super::destroy;
use super::elapsed;
use super::import;
use super::object;
use super::server::Server;
use super::unfinished::is_unfinished;
use crate::framework::client::ServiceClient;
use crate::framework::config_checks;
use crate::framework::consistency;
use crate::framework::diagnostics::{Diagnostic, Diagnostics, Path};
use crate::framework::error::{Error, Result};
use crate::framework::plan::{self, Plan};
use crate::framework::presence;
use crate::framework::private::Private;
use crate::framework::provider::{Provider, Purpose};
use crate::framework::requests::{Deferred, PlanRequest, PlanResponse};
use crate::framework::resource::Change;
use crate::framework::resource_type::ResourceType;
use crate::framework::schema::Mode;
use crate::framework::tags::TagPolicy;
use crate::framework::value::{Refinement, Value};

pub(super) async fn plan<P: Provider>(server: &Server<P>, request: PlanRequest) -> PlanResponse {
    let mut response = PlanResponse {
        planned: request.proposed.clone(),
        private: request.private.clone(),
        identity: request.identity.clone(),
        ..PlanResponse::default()
    };
    // What is planned without the provider's settings is a guess: the client may prefer to wait for them.
    let waits = request.capabilities.deferral_allowed
        && server.provider().is_ok_and(|provider| provider.is_unknown());
    response.deferred = waits.then_some(Deferred::ProviderConfigUnknown);
    if request.proposed.is_null() {
        destroy::plan(server, &request, &mut response).await;
        return response;
    }
    if let Ok(resource) = server.resource(&request.type_name) {
        let block = &resource.schema().block;
        response.diagnostics = presence::lost(block, &request.prior, &request.config);
        if response.diagnostics.has_errors() {
            return response;
        }
    }
    match planned(server, &request, &mut response).await {
        Ok(()) => {}
        Err(error) => {
            let label = server.resource(&request.type_name).map_or_else(
                |_| request.type_name.clone(),
                |resource| object::label(resource, &request.proposed),
            );
            response.diagnostics.push(error.diagnostic(&format!("Planning {label}")));
        }
    }
    response
}

async fn planned<P: Provider>(
    server: &Server<P>,
    request: &PlanRequest,
    response: &mut PlanResponse,
) -> Result<()> {
    let resource = server.resource(&request.type_name)?;
    let provider = server.provider()?;
    let block = &resource.schema().block;
    check_was_read(resource, &request.prior)?;
    let found = elapsed::as_found(resource, &request.prior, &request.config, &request.private);
    let (prior, _) = elapsed::as_asked(resource, found.clone(), &request.config);
    response.diagnostics.extend(config_checks::check_told(block, &prior, &request.config));
    let Plan { mut planned, mut replaces } = plan::plan(block, &prior, &request.config);
    let mut is_placed = true;
    if request.prior.is_null() {
        let client = client_for_new(server, &provider, request).await?;
        is_placed = client.is_some();
        predict(resource, client.as_ref(), &mut planned);
    }
    if resource.is_tagged() {
        plan_tags(provider.tag_policy(), &mut planned);
        let unsent = provider.tag_policy().unsent(planned.get("tags"));
        if let Some(unsent) = unsent.filter(|_| !is_applying(request)) {
            response.diagnostics.push(unsent);
        }
    }
    let existed = !request.prior.is_null();
    let is_unfinished = is_unfinished(resource, &request.private, &request.prior)? == Some(true);
    if is_unfinished {
        plan::release_moving(&block.attributes, &request.config, &mut planned);
    }
    if existed && planned == prior {
        planned = found.clone();
    }
    let mut changes = !existed || planned != request.prior;
    if existed && changes {
        let (prior, planned) = (&prior, &planned);
        let replaces = &mut replaces;
        resource.typed.plan(&mut Change { prior, planned, replaces, is_unfinished });
        import::check_place(resource, &request.private, (prior, planned), replaces)?;
    }
    if changes {
        response.diagnostics.extend(resource.typed.check_planned(&planned));
    }
    // What is replaced is planned once more, as new.
    if is_placed && replaces.is_empty() {
        let place = object::place(resource, &planned);
        let misplaced = server.misplaced(block, (&request.prior, &planned), &place).await;
        response.diagnostics.extend(misplaced.findings());
    }
    if existed && !is_applying(request) {
        let (objects, config) = ((&request.prior, &found), &request.config);
        let told = elapsed::of_plan(resource, objects, config, &request.private);
        response.diagnostics.extend(told);
    }
    if existed
        && replaces.is_empty()
        && let Some(expiry) = elapsed::expiry(resource, &request.prior, &request.private)
    {
        elapsed::release(&mut planned, expiry.attribute);
        let path = Path::root(expiry.attribute);
        let told = Diagnostic::warning(expiry.summary, expiry.detail).at(path.clone());
        response.diagnostics.push(told);
        replaces.push(path);
        changes = true;
    }
    response.diagnostics.extend(inconsistencies(resource, request, &planned));
    response.private = private(request, changes);
    response.identity = if existed && replaces.is_empty() {
        request.identity.clone().or_else(|| object::identity(resource, &planned))
    } else {
        // Core cannot show a plan as JSON whose identity is partly unknown: what is not known is left out whole.
        object::identity(resource, &planned).filter(Value::is_wholly_known)
    };
    response.planned = planned;
    response.replaces = replaces;
    Ok(())
}

/// State that was taken over from another provider says only which object it is, until a refresh fills it in.
///
/// Without one everything would look like a change, and some of it like a replacement.
fn check_was_read<C: ServiceClient>(resource: &ResourceType<C>, prior: &Value) -> Result<()> {
    let mut required = resource.schema().block.attributes.iter();
    let is_missing = |name: &str| !prior.is_null() && prior.get(name).is_null();
    let lacks =
        required.any(|(name, attribute)| attribute.mode == Mode::Required && is_missing(name));
    if !lacks || object::was_read(resource, prior) {
        return Ok(());
    }
    Err(Error::Setup {
        summary: "The object was not read yet".into(),
        detail: format!(
            "The state of {} was taken over from another provider and says only which object it is. Plan without \
             -refresh=false, so that it is read.",
            object::label(resource, prior)
        ),
        path: None,
    })
}

/// The client of an object to be created; none as long as its place is not known.
///
/// Asking for it here tells of wrong credentials, accounts and regions before anything is applied.
async fn client_for_new<P: Provider>(
    server: &Server<P>,
    provider: &P,
    request: &PlanRequest,
) -> Result<Option<P::Client>> {
    let resource = server.resource(&request.type_name)?;
    if ["region", "account_id", resource.region]
        .iter()
        .any(|name| request.config.get(name).is_unknown())
    {
        return Ok(None);
    }
    let place = object::place(resource, &request.config);
    let purpose = if is_applying(request) { Purpose::Change } else { Purpose::Read };
    match server.client(provider, &place, purpose).await {
        Ok(context) => Ok(Some(context.client)),
        Err(Error::ProviderUnknown { .. }) => Ok(None),
        // The region stands in whatever attribute says where the calls go.
        Err(Error::Invalid { path, message }) if path == Path::root("region") => {
            let is_home = !request.config.get(resource.region).is_null();
            let name = if is_home { resource.region } else { "region" };
            Err(Error::invalid(Path::root(name), message))
        }
        Err(error) => Err(error),
    }
}

/// A plan before this one means that it is about to be applied.
fn is_applying(request: &PlanRequest) -> bool {
    !request.planned_private.is_empty()
}

/// Fills in what the service will set and the provider knows before.
fn predict<C: ServiceClient>(resource: &ResourceType<C>, client: Option<&C>, planned: &mut Value) {
    let Value::Map(members) = planned else { return };
    // A provider that is told not to ask for its account may never learn it: nothing is promised.
    if let Some(account_id) = members.get_mut("account_id").filter(|member| member.is_unknown()) {
        *account_id = Value::Unknown(Refinement::default());
    }
    let Some(client) = client else { return };
    let region = Some(client.region());
    let home = region.filter(|_| resource.chooses_home);
    let known = [("region", home), (resource.region, home), ("account_id", client.account_id())];
    for (name, value) in known {
        if let (Some(member), Some(value)) = (members.get_mut(name), value)
            && member.is_unknown()
        {
            *member = value.into();
        }
    }
    if let Some(prefix) = resource.typed.id_prefix(client) {
        for name in ["id", "arn"] {
            if let Some(member) = members.get_mut(name) {
                *member = Value::Unknown(Refinement::starting_with(&prefix));
            }
        }
    }
}

fn plan_tags(policy: &TagPolicy, planned: &mut Value) {
    let all = policy.plan_all(planned.get("tags"));
    if let Value::Map(members) = planned {
        members.insert("tags_all".into(), all);
    }
}

/// Each planned change gets a client token of its own; the plan just before an apply reuses the first one.
fn private(request: &PlanRequest, changes: bool) -> Vec<u8> {
    if !changes {
        return request.private.clone();
    }
    let first = Private::decode(&request.planned_private).client_token;
    let mut private = Private::decode(&request.private);
    private.client_token = Some(first.unwrap_or_else(|| Uuid::new_v4().to_string()));
    // What is applied is where the configuration says, and has not come to its end.
    private.imported = false;
    private.assumed.clear();
    private.ended = None;
    private.encode()
}

fn inconsistencies<C: ServiceClient>(
    resource: &ResourceType<C>,
    request: &PlanRequest,
    planned: &Value,
) -> Diagnostics {
    let block = &resource.schema().block;
    report(consistency::check_plan(block, &request.prior, &request.config, planned), "plan")
}

/// Violations of core's rules: errors where tests run, log lines where users do.
pub(super) fn report(faults: Vec<String>, what: &str) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    for fault in faults {
        tracing::error!(%fault, "the {what} breaks a rule of Terraform core");
        if cfg!(debug_assertions) {
            let summary = format!("The {what} breaks a rule of Terraform core");
            diagnostics.push(Diagnostic::error(summary, fault));
        }
    }
    diagnostics
}
