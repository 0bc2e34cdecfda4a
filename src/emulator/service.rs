//! The emulated service: how one request passes faults, limits, checks, its handler and the journal.

use std::borrow::Cow;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::clock::Timestamp;
use super::constraints;
use super::context::{Context, Settings};
use super::delays::{Delays, Progress};
use super::digest;
use super::error::{Error, Result};
use super::faults::{FaultKind, Faults, Injection};
use super::identity::Caller;
use super::operations;
use super::permissions::{Allowed, Permissions};
use super::rate_limit::RateLimit;
use super::request_log::{Entry, RequestLog};
use super::store::{Session, Store};
use super::switches::Switch;

/// Everything that requests share.
pub(crate) struct Service {
    store: Mutex<Store>,
    settings: Mutex<Settings>,
    faults: Mutex<Faults>,
    permissions: Mutex<Permissions>,
    log: Mutex<RequestLog>,
    progress: Mutex<Progress>,
    rate_limit: Option<Mutex<RateLimit>>,
    /// Once it is set, faults hold nothing back any more.
    ending: CancellationToken,
}

/// What a service is made of.
pub(crate) struct Parts {
    pub(crate) store: Store,
    pub(crate) settle: Duration,
    pub(crate) faults: Faults,
    pub(crate) requests_per_second: Option<f64>,
}

/// One request on its way in.
pub(crate) struct Arrival<'a> {
    pub(crate) operation: &'a str,
    pub(crate) caller: Result<Caller>,
    pub(crate) params: Bytes,
    pub(crate) api: Api,
}

/// Which of the two services is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Api {
    LicenseManager,
    Sts,
}

impl Api {
    /// The code with which it throttles.
    const fn throttled(self) -> &'static str {
        match self {
            Self::LicenseManager => "RateLimitExceededException",
            Self::Sts => "Throttling",
        }
    }

    /// The code with which it fails.
    const fn failed(self) -> &'static str {
        match self {
            Self::LicenseManager => "ServerInternalException",
            Self::Sts => "InternalFailure",
        }
    }
}

/// What an operation did.
#[derive(Debug)]
pub(crate) struct Done<T> {
    pub(crate) result: Result<T>,
    /// Paths of members that the model does not know.
    pub(crate) unknown: Vec<String>,
}

/// What leaves: an answer, or a closed connection.
#[derive(Debug)]
pub(crate) enum Departure<T> {
    Answer(Result<T>),
    Dropped,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Service {
    pub(crate) fn new(parts: Parts) -> Self {
        let settings = Settings { settle: parts.settle, ..Settings::default() };
        let limit = |rate| Mutex::new(RateLimit::new(rate));
        Self {
            store: Mutex::new(parts.store),
            settings: Mutex::new(settings),
            faults: Mutex::new(parts.faults),
            permissions: Mutex::default(),
            log: Mutex::default(),
            progress: Mutex::default(),
            rate_limit: parts.requests_per_second.map(limit),
            ending: CancellationToken::new(),
        }
    }

    /// Settings as they are now, the fault of workflows included.
    pub(crate) fn settings(&self) -> Settings {
        Settings { fail_workflow: lock(&self.faults).fail_workflow, ..*lock(&self.settings) }
    }

    pub(crate) fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut lock(&self.settings));
    }

    pub(crate) fn replace_faults(&self, faults: Faults) {
        *lock(&self.faults) = faults;
    }

    /// Sets what the callers of an account may do.
    pub(crate) fn allow(&self, allowed: Allowed) {
        lock(&self.permissions).set(allowed);
    }

    /// Sets how late the service is, and begins to count anew.
    pub(crate) fn replace_delays(&self, delays: Delays) {
        self.change_settings(|settings| settings.delays = delays);
        self.forget_progress();
    }

    pub(crate) fn forget_progress(&self) {
        *lock(&self.progress) = Progress::default();
    }

    /// Whether a role is too new to be assumed.
    pub(crate) fn refuses_role(&self, role: &str) -> bool {
        let times = self.settings().delays.role_refusals;
        lock(&self.progress).refuses(role, times)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, RequestLog> {
        lock(&self.log)
    }

    pub(crate) fn now(&self) -> Timestamp {
        lock(&self.store).state.now()
    }

    /// The way to the state for one request.
    pub(crate) fn session(&self) -> Session<'_> {
        Session::new(&self.store)
    }

    /// From now on no request is held back, so that none holds up the end.
    pub(crate) fn let_go(&self) {
        self.ending.cancel();
    }

    pub(crate) fn close(&self) {
        lock(&self.store).close();
    }

    /// Takes a request through faults and limits to its work, logs it, and waits for the journal.
    pub(crate) async fn receive<T>(
        &self,
        arrival: Arrival<'_>,
        work: impl FnOnce(&Session<'_>, &Arrival<'_>) -> Done<T>,
    ) -> Departure<T> {
        let injection = lock(&self.faults).next_injection(arrival.operation);
        if !injection.delay.is_zero() {
            tokio::select! {
                () = tokio::time::sleep(injection.delay) => {}
                () = self.ending.cancelled() => {}
            }
        }
        if injection.fault == Some(FaultKind::DropBefore) {
            self.note(&arrival, &injection, "drop_before".to_owned(), Vec::new());
            return Departure::Dropped;
        }
        let session = self.session();
        let done = match self.refusal(&arrival, &injection) {
            Some(error) => Done { result: Err(error), unknown: Vec::new() },
            None => work(&session, &arrival),
        };
        let outcome =
            done.result.as_ref().map_or_else(|error| error.code.to_string(), |_| "ok".to_owned());
        self.note(&arrival, &injection, outcome, done.unknown);
        let saved = session.settled().await;
        if injection.fault == Some(FaultKind::DropAfter) {
            return Departure::Dropped;
        }
        Departure::Answer(saved.map_err(Error::from).and(done.result))
    }

    /// The error that a fault, the rate limit or a missing permission puts in place of the work.
    fn refusal(&self, arrival: &Arrival<'_>, injection: &Injection) -> Option<Error> {
        let throttled = (arrival.api.throttled(), "Rate exceeded");
        let (code, message) = match injection.fault {
            Some(FaultKind::Throttle) => throttled,
            Some(FaultKind::Error) => (arrival.api.failed(), "The server failed on request"),
            _ if self.is_over_the_limit(arrival) => throttled,
            _ => return lock(&self.permissions).refusal(arrival),
        };
        let code = injection.code.clone().map_or(Cow::Borrowed(code), Cow::Owned);
        Some(Error::new(code, injection.message.clone().unwrap_or_else(|| message.to_owned())))
    }

    fn is_over_the_limit(&self, arrival: &Arrival<'_>) -> bool {
        let account = arrival.caller.as_ref().map_or("", |caller| caller.account.as_str());
        let limit = self.rate_limit.as_ref();
        limit.is_some_and(|limit| !lock(limit).admit(account, Instant::now()))
    }

    fn note(
        &self,
        arrival: &Arrival<'_>,
        injection: &Injection,
        outcome: String,
        unknown: Vec<String>,
    ) {
        let caller = arrival.caller.as_ref().ok();
        let text = |of: fn(&Caller) -> &String| caller.map(of).cloned().unwrap_or_default();
        self.log().add(Entry {
            account: text(|it| &it.account),
            region: text(|it| &it.region),
            operation: arrival.operation.to_owned(),
            params: arrival.params.clone(),
            outcome,
            fault: injection.fault.map(FaultKind::name),
            unknown,
        });
    }

    /// Runs an operation of License Manager for a caller, as late as the service is.
    pub(crate) fn run(
        &self,
        session: &Session<'_>,
        operation: &str,
        caller: &Caller,
        request: &Value,
    ) -> Done<Value> {
        let account = &caller.account;
        let delays = self.settings().delays;
        if lock(&self.progress).refuses(account, delays.service_role_refusals) {
            return Done { result: Err(missing_role()), unknown: Vec::new() };
        }
        let key = operation
            .starts_with("Get")
            .then(|| format!("{} {operation} {}", caller.region, digest::of_request(request, &[])));
        if let Some(key) = &key
            && let Some(stale) = lock(&self.progress).stale(account, key)
        {
            return Done { result: Ok(stale), unknown: Vec::new() };
        }
        let done = self.run_at_once(session, operation, caller, request);
        if let (Ok(answer), true) = (&done.result, delays.stale_reads > 0) {
            match key {
                Some(key) => lock(&self.progress).keep(account, key, answer.clone()),
                None if is_read(operation) => {}
                None => lock(&self.progress).outdate(account, delays.stale_reads),
            }
        }
        done
    }

    /// Runs an operation of License Manager for a caller.
    pub(crate) fn run_at_once(
        &self,
        session: &Session<'_>,
        operation: &str,
        caller: &Caller,
        request: &Value,
    ) -> Done<Value> {
        let mut unknown = Vec::new();
        let result = self.check_and_run(session, operation, caller, request, &mut unknown);
        Done { result, unknown }
    }

    fn check_and_run(
        &self,
        session: &Session<'_>,
        name: &str,
        caller: &Caller,
        request: &Value,
        unknown: &mut Vec<String>,
    ) -> Result<Value> {
        let unknown_operation = || Error::new("UnknownOperationException", "");
        let signature = constraints::signature(name).ok_or_else(unknown_operation)?;
        let operation = operations::find(name).ok_or_else(unknown_operation)?;
        let settings = self.settings();
        if settings.switches.is_on(Switch::NoServiceLinkedRole) {
            return Err(missing_role());
        }
        *unknown = signature.check(request)?;
        session.with_state(|state, now| {
            let before = state.revision();
            let mut context = Context {
                state,
                caller,
                settings,
                now,
                operation: operation.name,
                family: operation.family,
                signature,
                request,
            };
            let result = (operation.run)(&mut context);
            let changed = context.state.revision() != before;
            result.map_err(|error| checked(error, changed, &context))
        })?
    }
}

/// An error of a handler, if it is one that the operation may answer and nothing was changed before
/// it. Anything else is a mistake of the emulator and looks like one.
fn checked(error: Error, changed: bool, context: &Context<'_>) -> Error {
    let front_door = matches!(error.code.as_ref(), "SerializationException" | "InternalFailure");
    if changed {
        return Error::internal(format!("{} changed the state and then failed", context.operation));
    }
    if front_door || context.signature.declares(&error.code) {
        return error;
    }
    Error::internal(format!(
        "{} does not declare {}: {}",
        context.operation, error.code, error.message
    ))
}

/// Assumption A35: what every operation answers while the switch `no_service_linked_role` is on.
fn missing_role() -> Error {
    Error::access_denied(
        "Service role not found. Consult the setup section of the documentation to create the \
         service-linked role AWSServiceRoleForAWSLicenseManagerRole.",
    )
}

/// What a read answers may lag behind; what changes something makes it do so.
fn is_read(operation: &str) -> bool {
    operation.starts_with("Get") || operation.starts_with("List")
}
