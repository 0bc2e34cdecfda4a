//! Endpoints under `/_emulator/`: what tests ask the emulator about itself and tell it to do.

use std::collections::BTreeMap;
use std::io;

use hyper::http::request::Parts;
use hyper::{Method, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::account::AccountId;
use super::clock::{Seconds, Timestamp};
use super::constraints;
use super::delays::Delays;
use super::error::Error;
use super::faults::Faults;
use super::identity::Caller;
use super::members;
use super::operations;
use super::operations::inventory::{self, Observation};
use super::origin::{self, Reach};
use super::permissions::Allowed;
use super::records::{ClockAdvance, Organization};
use super::request_log::RequestLog;
use super::service::Service;
use super::store::Session;
use super::switches::{DESCRIPTIONS, Switches};
use super::wire::{Answer, reply};

mod configuration_overview;
mod entitlement_overview;
mod overview;

pub(crate) const PREFIX: &str = "/_emulator/";
const JSON: &str = "application/json";

/// What is told to whoever asks for something else.
const ENDPOINTS: &str = "GET health, GET overview, GET requests, GET state, PUT state, POST reset, POST call, POST allow, \
    POST organization, POST inventory, POST clock, POST settle, POST delays, POST page, POST fault, GET switch, POST switch";

/// A request that an endpoint refuses.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: String,
    message: String,
}

impl Refusal {
    fn bad_request(message: impl Into<String>) -> Self {
        let (code, message) = ("BadRequest".to_owned(), message.into());
        Self { status: StatusCode::BAD_REQUEST, code, message }
    }

    fn forbidden(error: Error) -> Self {
        Self { status: StatusCode::FORBIDDEN, ..Self::of_call(error) }
    }

    /// What an operation answered.
    fn of_call(error: Error) -> Self {
        let (code, message) = (error.code.into_owned(), error.message);
        Self { status: StatusCode::BAD_REQUEST, code, message }
    }

    fn not_found(message: impl Into<String>) -> Self {
        let (code, message) = ("NotFound".to_owned(), message.into());
        Self { status: StatusCode::NOT_FOUND, code, message }
    }

    /// The code and the text, in one line.
    pub(crate) fn to_text(&self) -> String {
        format!("{}: {}", self.code, self.message)
    }
}

/// The state file failed.
impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        let (code, message) = ("StateFileFailure".to_owned(), error.to_string());
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, code, message }
    }
}

type Outcome = Result<Value, Refusal>;

pub(crate) async fn answer(
    service: &Service,
    reach: Reach,
    endpoint: &str,
    head: &Parts,
    body: &[u8],
) -> Answer {
    let outcome = match origin::check(reach, &head.headers) {
        Ok(()) => run(service, &head.method, endpoint, body).await,
        Err(error) => Err(Refusal::forbidden(error)),
    };
    match outcome {
        Ok(value) => reply(StatusCode::OK, JSON, value.to_string()),
        Err(refusal) => {
            let body = json!({ "code": refusal.code, "message": refusal.message });
            reply(refusal.status, JSON, body.to_string())
        }
    }
}

/// Runs an endpoint; what it saw and changed is durable before it answers.
pub(crate) async fn run(
    service: &Service,
    method: &Method,
    endpoint: &str,
    body: &[u8],
) -> Outcome {
    let session = service.session();
    let outcome = perform(service, &session, method, endpoint, body);
    session.settled().await?;
    outcome
}

/// Runs an endpoint and leaves it to the caller to wait until all is saved.
pub(crate) fn perform(
    service: &Service,
    session: &Session<'_>,
    method: &Method,
    endpoint: &str,
    body: &[u8],
) -> Outcome {
    match (method, endpoint) {
        (&Method::GET, _) => get(service, session, endpoint),
        (&Method::PUT, "state") => put_state(session, body),
        (&Method::POST, _) => post(service, session, endpoint, body),
        _ => Err(unknown(method, endpoint)),
    }
}

fn unknown(method: &Method, endpoint: &str) -> Refusal {
    Refusal::not_found(format!("there is no {method} {PREFIX}{endpoint}; there are {ENDPOINTS}"))
}

fn get(service: &Service, session: &Session<'_>, endpoint: &str) -> Outcome {
    match endpoint {
        "health" => Ok(json!({ "status": "ok" })),
        "requests" => Ok(service.log().to_json()),
        "state" => session
            .with_state(|state, _| state.to_json())?
            .map_err(|error| Refusal::bad_request(error.to_string())),
        "switch" => Ok(switch_positions(service)),
        "overview" => Ok(overview::of(session)?),
        _ => Err(unknown(&Method::GET, endpoint)),
    }
}

fn post(service: &Service, session: &Session<'_>, endpoint: &str, body: &[u8]) -> Outcome {
    match endpoint {
        "reset" => reset(service, session, &read(body)?),
        "settle" => Ok(set_settle(service, &read(body)?)),
        "clock" => advance_clock(session, &read(body)?),
        "page" => Ok(set_page(service, &read(body)?)),
        "delays" => Ok(set_delays(service, read(body)?)),
        "fault" => set_faults(service, read(body)?),
        "allow" => allow(service, read(body)?),
        "inventory" => set_inventory(session, document(body)?),
        "organization" => set_organization(session, read(body)?),
        "switch" => set_switches(service, document(body)?),
        "call" => call(service, session, &read(body)?),
        _ => Err(unknown(&Method::POST, endpoint)),
    }
}

/// A body; none at all means no members.
fn document(body: &[u8]) -> Result<Value, Refusal> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body)
        .map_err(|error| Refusal::bad_request(format!("the body is no JSON: {error}")))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    members::read(document(body)?).map_err(Refusal::bad_request)
}

#[derive(Deserialize)]
struct Reset {}

/// Drops state, counts and log, and keeps settings.
fn reset(service: &Service, session: &Session<'_>, _: &Reset) -> Outcome {
    session.with_state(|state, _| state.clear())?;
    service.forget_progress();
    *service.log() = RequestLog::default();
    Ok(json!({}))
}

fn put_state(session: &Session<'_>, body: &[u8]) -> Outcome {
    let tables = document(body)?;
    let replaced = session.with_state(|state, _| state.replace(tables))?;
    replaced.map(|()| json!({})).map_err(Refusal::bad_request)
}

#[derive(Deserialize)]
struct Settle {
    seconds: Seconds,
}

fn set_settle(service: &Service, settle: &Settle) -> Value {
    service.change_settings(|settings| settings.settle = settle.seconds.0);
    json!({})
}

#[derive(Deserialize)]
struct Clock {
    advance: Seconds,
}

fn advance_clock(session: &Session<'_>, clock: &Clock) -> Outcome {
    let advance = i64::try_from(clock.advance.0.as_millis()).unwrap_or(i64::MAX);
    let now: Timestamp = session.with_state(|state, _| {
        let ahead = state.clock.get(ClockAdvance::KEY).map_or(0, |clock| clock.milliseconds);
        state.clock.put(ClockAdvance { milliseconds: ahead.saturating_add(advance) });
        state.now()
    })?;
    Ok(json!({ "now": now.iso8601() }))
}

#[derive(Deserialize)]
struct PageSize {
    size: usize,
}

fn set_page(service: &Service, page: &PageSize) -> Value {
    service.change_settings(|settings| settings.page_size = page.size);
    json!({})
}

fn set_delays(service: &Service, delays: Delays) -> Value {
    service.replace_delays(delays);
    json!({})
}

fn set_faults(service: &Service, faults: Faults) -> Outcome {
    service.replace_faults(faults.checked().map_err(Refusal::bad_request)?);
    Ok(json!({}))
}

fn allow(service: &Service, allowed: Allowed) -> Outcome {
    service.allow(allowed.checked().map_err(Refusal::bad_request)?);
    Ok(json!({}))
}

/// Takes one observation, or a list of them.
fn set_inventory(session: &Session<'_>, seen: Value) -> Outcome {
    let observation = |place: String, one| {
        let seen = members::read(one).and_then(Observation::checked);
        seen.map_err(|error| Refusal::bad_request(format!("{place}{error}")))
    };
    let seen: Vec<Observation> = match seen {
        Value::Array(seen) => {
            let seen = seen.into_iter().enumerate();
            seen.map(|(index, one)| observation(format!("[{index}]: "), one))
                .collect::<Result<_, _>>()?
        }
        one => vec![observation(String::new(), one)?],
    };
    session.with_state(|state, now| {
        for observation in seen {
            inventory::observe(state, now, observation);
        }
    })?;
    Ok(json!({}))
}

fn set_organization(session: &Session<'_>, organization: Organization) -> Outcome {
    let organization = organization.checked().map_err(Refusal::bad_request)?;
    session.with_state(|state, _| {
        let id = organization.id.clone();
        state.organizations.put(organization);
        operations::reach_new_members(state, &id);
    })?;
    Ok(json!({}))
}

fn switch_positions(service: &Service) -> Value {
    let positions = service.settings().switches.positions().map(
        |(switch, is_on)| json!({ "name": switch.name, "on": is_on, "effect": switch.effect }),
    );
    positions.collect()
}

fn set_switches(service: &Service, positions: Value) -> Outcome {
    let mut switches: Switches = service.settings().switches;
    let known: Vec<&str> = DESCRIPTIONS.iter().map(|switch| switch.name).collect();
    let positions = members::object(positions, &known).map_err(Refusal::bad_request)?;
    let positions: BTreeMap<String, bool> =
        members::read(positions.into()).map_err(Refusal::bad_request)?;
    for switch in DESCRIPTIONS {
        if let Some(position) = positions.get(switch.name) {
            switches.set(switch, *position);
        }
    }
    service.change_settings(|settings| settings.switches = switches);
    Ok(json!({}))
}

#[derive(Deserialize)]
struct Call {
    account: AccountId,
    region: String,
    op: String,
    #[serde(default = "no_params")]
    params: Value,
}

fn no_params() -> Value {
    json!({})
}

/// Runs an operation as another account, without faults and without an entry in the log.
fn call(service: &Service, session: &Session<'_>, call: &Call) -> Outcome {
    if operations::find(&call.op).is_none() {
        let text = format!("there is no operation {}", call.op);
        return Err(Refusal::of_call(Error::new("UnknownOperationException", text)));
    }
    // The service leaves out what it does not know. Whoever writes a call by hand wants to hear of it.
    let stranger = constraints::signature(&call.op).and_then(|it| it.stranger(&call.params));
    if let Some((path, known)) = stranger {
        return Err(Refusal::bad_request(members::unknown(&format!("params.{path}"), &known)));
    }
    let caller = Caller::of_account(&call.account, &call.region);
    let done = service.run_at_once(session, &call.op, &caller, &call.params);
    done.result.map_err(Refusal::of_call)
}
