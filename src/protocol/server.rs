//! Which function serves which call of the plugin protocol?

use std::sync::Arc;
use std::time::Instant;

use futures::stream::{self, BoxStream, StreamExt as _};
use tokio::sync::mpsc::{self, Sender};
use tonic::{Request, Response, Status, Streaming};
use tracing::{Instrument as _, Span};

use super::answer::Answer;
use super::connections::{Guest, Presence};
use super::convert::diagnostic;
use super::generated::tfplugin6 as wire;
use super::generated::tfplugin6::provider_server::Provider;
use super::guard::guarded;
use super::rpcs::{
    action, data_source, ephemeral, function, list, provider, resource, state, state_store,
};
use crate::framework::Diagnostic;
use crate::framework::requests::Service;

/// A gRPC status is for a broken protocol only; everything a user should read is in the answer.
type Answered<T> = Result<Response<T>, Status>;
type Events<T> = BoxStream<'static, Result<T, Status>>;

pub(super) struct Rpcs {
    pub(super) service: Arc<dyn Service>,
    /// The source address, for the log.
    pub(super) address: &'static str,
    pub(super) under_way: Presence,
}

macro_rules! calls {
    ($($method:ident as $name:ident => $work:path;)+ { $($rest:tt)+ }) => {
        #[tonic::async_trait]
        impl Provider for Rpcs {
            $(async fn $method(
                &self,
                request: Request<wire::$method::Request>,
            ) -> Answered<wire::$method::Response> {
                self.answer(stringify!($name), request.into_inner(), $work).await
            })+

            $($rest)+
        }
    };
}

calls! {
    get_metadata as GetMetadata => provider::metadata;
    get_provider_schema as GetProviderSchema => provider::schemas;
    get_resource_identity_schemas as GetResourceIdentitySchemas => provider::identity_schemas;
    validate_provider_config as ValidateProviderConfig => provider::validate;
    configure_provider as ConfigureProvider => provider::configure;
    stop_provider as StopProvider => provider::stop;

    validate_resource_config as ValidateResourceConfig => resource::validate;
    read_resource as ReadResource => resource::read;
    plan_resource_change as PlanResourceChange => resource::plan;
    apply_resource_change as ApplyResourceChange => resource::apply;

    upgrade_resource_state as UpgradeResourceState => state::upgrade;
    upgrade_resource_identity as UpgradeResourceIdentity => state::upgrade_identity;
    import_resource_state as ImportResourceState => state::import;
    move_resource_state as MoveResourceState => state::move_here;
    generate_resource_config as GenerateResourceConfig => state::generate_config;

    validate_data_resource_config as ValidateDataResourceConfig => data_source::validate;
    read_data_source as ReadDataSource => data_source::read;

    validate_ephemeral_resource_config as ValidateEphemeralResourceConfig => ephemeral::validate;
    open_ephemeral_resource as OpenEphemeralResource => ephemeral::open;
    renew_ephemeral_resource as RenewEphemeralResource => ephemeral::renew;
    close_ephemeral_resource as CloseEphemeralResource => ephemeral::close;

    get_functions as GetFunctions => function::functions;
    call_function as CallFunction => function::call;

    validate_list_resource_config as ValidateListResourceConfig => list::validate;
    validate_action_config as ValidateActionConfig => action::validate;
    plan_action as PlanAction => action::plan;

    configure_state_store as ConfigureStateStore => state_store::configure;
    lock_state as LockState => state_store::lock;
    unlock_state as UnlockState => state_store::unlock;
    get_states as GetStates => state_store::states;
    delete_state as DeleteState => state_store::delete;

    {
        // The one call whose messages have another name.
        async fn validate_state_store_config(
            &self,
            request: Request<wire::validate_state_store::Request>,
        ) -> Answered<wire::validate_state_store::Response> {
            let request = request.into_inner();
            self.answer("ValidateStateStoreConfig", request, state_store::validate).await
        }

        type ListResourceStream = Events<wire::list_resource::Event>;

        async fn list_resource(
            &self,
            request: Request<wire::list_resource::Request>,
        ) -> Answered<Self::ListResourceStream> {
            let (service, request) = (self.service.clone(), request.into_inner());
            let span = self.span("ListResource", Some(&request.type_name));
            let work = |events| list::list(service, request, events);
            let call = Stream { name: "ListResource", span, guest: self.under_way.enter() };
            Ok(Response::new(call.events(work, list::failed)))
        }

        type InvokeActionStream = Events<wire::invoke_action::Event>;

        async fn invoke_action(
            &self,
            request: Request<wire::invoke_action::Request>,
        ) -> Answered<Self::InvokeActionStream> {
            let (service, request) = (self.service.clone(), request.into_inner());
            let span = self.span("InvokeAction", Some(&request.action_type));
            let work = |events| action::invoke(service, request, events);
            let call = Stream { name: "InvokeAction", span, guest: self.under_way.enter() };
            Ok(Response::new(call.events(work, action::failed)))
        }

        type ReadStateBytesStream = Events<wire::read_state_bytes::Response>;

        async fn read_state_bytes(
            &self,
            request: Request<wire::read_state_bytes::Request>,
        ) -> Answered<Self::ReadStateBytesStream> {
            let refusal = state_store::read(request.get_ref());
            Ok(Response::new(stream::iter([Ok(refusal)]).boxed()))
        }

        async fn write_state_bytes(
            &self,
            request: Request<Streaming<wire::write_state_bytes::RequestChunk>>,
        ) -> Answered<wire::write_state_bytes::Response> {
            let first = request.into_inner().message().await?;
            Ok(Response::new(state_store::write(first)))
        }
    }
}

impl Rpcs {
    async fn answer<Q, A, Work>(
        &self,
        call: &'static str,
        request: Q,
        work: fn(Arc<dyn Service>, Q) -> Work,
    ) -> Answered<A>
    where
        Q: Clone,
        A: Answer<Q>,
        Work: Future<Output = Result<A, Diagnostic>>,
    {
        let _guest = self.under_way.enter();
        let span = self.span(call, A::subject(&request));
        // Bytes are shared, not copied.
        let (service, sent) = (self.service.clone(), request.clone());
        let work = async move {
            tracing::trace!("Received a request");
            let begun = Instant::now();
            let outcome = guarded(call, async move { work(service, request).await }).await;
            let answer = outcome.flatten().unwrap_or_else(|why| A::failed(sent, diagnostic(why)));
            log_end(begun, error_count(answer.diagnostics()));
            answer
        };
        Ok(Response::new(work.instrument(span).await))
    }

    fn span(&self, call: &'static str, subject: Option<&str>) -> Span {
        tracing::error_span!(
            "call",
            tf_rpc = call,
            tf_req_id = %uuid::Uuid::new_v4(),
            tf_provider_addr = self.address,
            tf_resource_type = subject,
        )
    }
}

/// A call that is answered bit by bit.
struct Stream {
    name: &'static str,
    span: Span,
    guest: Guest,
}

impl Stream {
    /// The events of a task of its own, because the framework's streams borrow the service. The task ends with the client.
    fn events<Event, Work>(
        self,
        work: impl FnOnce(Sender<Event>) -> Work + Send + 'static,
        failed: fn(Diagnostic) -> Event,
    ) -> Events<Event>
    where
        Event: Send + 'static,
        Work: Future<Output = Result<(), Diagnostic>> + Send + 'static,
    {
        let (events, mut sent) = mpsc::channel(1);
        let Self { name, span, guest } = self;
        let task = async move {
            tracing::trace!("Received a request");
            let begun = Instant::now();
            let producer = events.clone();
            let outcome = tokio::select! {
                outcome = guarded(name, async move { work(producer).await }) => outcome.flatten(),
                () = events.closed() => Ok(()),
            };
            log_end(begun, usize::from(outcome.is_err()));
            if let Err(why) = outcome {
                // The client may have gone by now.
                let _ = events.send(failed(why)).await;
            }
            drop(guest);
        };
        tokio::spawn(task.instrument(span));
        stream::poll_fn(move |context| sent.poll_recv(context).map(|event| event.map(Ok))).boxed()
    }
}

fn error_count(found: &[wire::Diagnostic]) -> usize {
    found.iter().filter(|one| one.severity() == wire::diagnostic::Severity::Error).count()
}

fn log_end(begun: Instant, diagnostic_error_count: usize) {
    let tf_req_duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(tf_req_duration_ms, diagnostic_error_count, "Sent the answer");
}
