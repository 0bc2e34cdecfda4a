//! HTTP to AWS: one pool of connections, one limit and one log for the whole process.

mod clock;
mod dial;
mod exchange;
mod noted;
mod proxy;
#[cfg(test)]
mod tests;
mod tls;

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use hyper::header::PROXY_AUTHORIZATION;
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};

use super::LOG;
use super::retry::{is_throttled, may_have_worked};
use super::settings::HttpSettings;
use crate::framework::stop;
use dial::{DialError, Dialer};
use proxy::Routes;
use tls::Tls;

pub(super) use clock::Clock;
pub(super) use exchange::{
    Answer, Attempt, Failure, FailureKind, MaybeDone, cause_of_type, error_code, with_causes,
};
pub(super) use noted::Noted;

/// Whether the URL of a proxy can be used.
pub fn is_proxy_url(url: &str) -> bool {
    proxy::proxy(url).is_some()
}

/// For a whole exchange, unless the SDK asks for less.
const ANSWER_TIME: Duration = Duration::from_mins(1);
/// Load balancers close idle connections after 60 s ("Application Load Balancers", the default) or less; a request that
/// meets the close is lost.
const IDLE_TIME: Duration = Duration::from_secs(15);
const LARGEST_ANSWER: usize = 64 << 20;

#[derive(Debug, Clone)]
struct Http {
    pool: Pool<Dialer, SdkBody>,
    routes: Arc<Routes>,
    permits: Option<Arc<Semaphore>>,
    time: Duration,
    clock: Clock,
}

/// The HTTP client of a process. Opens nothing and reads nothing before the first request.
pub(super) fn client(settings: &HttpSettings, clock: &Clock) -> SharedHttpClient {
    let routes = Arc::new(Routes::new(&settings.proxies));
    let dialer = Dialer::new(Tls::new(settings.trust.clone()), Arc::clone(&routes));
    let pool = Pool::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_TIME)
        .build(dialer);
    let permits = settings.max_concurrent_requests.map(|limit| Arc::new(Semaphore::new(limit)));
    SharedHttpClient::new(Http { pool, routes, permits, time: ANSWER_TIME, clock: clock.clone() })
}

impl HttpClient for Http {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let time = match (settings.connect_timeout(), settings.read_timeout()) {
            (Some(connect), Some(read)) => connect + read,
            _ => ANSWER_TIME,
        };
        SharedHttpConnector::new(Self { time, ..self.clone() })
    }
}

impl HttpConnector for Http {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let http = self.clone();
        HttpConnectorFuture::new(async move { http.exchange(request).await })
    }
}

impl Http {
    async fn exchange(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let attempt = request.extension::<Attempt>().cloned().unwrap_or_default();
        let Ok(request) = request.try_into_http1x() else {
            // What the SDK says of it is the whole request, with its token or its keys.
            let reason = "the request is none that HTTP can carry: check the endpoint".to_owned();
            let (kind, endpoint) = (FailureKind::Misconfigured, String::new());
            return Err(failed(Failure { attempt, endpoint, kind, reason }, Instant::now()));
        };
        let endpoint = endpoint_of(request.uri());
        // Whoever waits for a turn keeps nobody in another account from sending.
        let turn = async {
            attempt.rate.turn().await;
            match &self.permits {
                Some(permits) => permits.acquire().await.ok(),
                None => None,
            }
        };
        let _permit = tokio::select! {
            permit = turn => permit,
            () = stop::requested() => None,
        };
        let started = Instant::now();
        let outcome = if stop::may_begin() {
            timeout(self.time, self.send(request)).await.unwrap_or_else(|_| {
                Err((FailureKind::Silent, format!("no answer within {} s", self.time.as_secs())))
            })
        } else {
            let reason = "Terraform asked to stop before it was sent once more";
            Err((FailureKind::Stopped, reason.to_owned()))
        };
        match outcome {
            Ok(response) => {
                self.clock.observe(response.headers());
                answered(response, attempt, endpoint, started)
            }
            Err((kind, reason)) => {
                Err(failed(Failure { attempt, endpoint, kind, reason }, started))
            }
        }
    }

    async fn send(
        &self,
        mut request: Request<SdkBody>,
    ) -> Result<Response<Bytes>, (FailureKind, String)> {
        if request.uri().scheme_str() == Some("http")
            && let Ok(Some(proxy)) = self.routes.of(request.uri())
            && let Some(authorization) = &proxy.authorization
        {
            request.headers_mut().insert(PROXY_AUTHORIZATION, authorization.clone());
        }
        let response = self.pool.request(request).await.map_err(|error| {
            match cause_of_type::<DialError>(&error) {
                Some(dial) => (dial.kind, dial.reason.clone()),
                None => (FailureKind::Dropped, with_causes(error.source().unwrap_or(&error))),
            }
        })?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, LARGEST_ANSWER)
            .collect()
            .await
            .map_err(|error| (FailureKind::Dropped, with_causes(error.as_ref())))?;
        Ok(Response::from_parts(head, body.to_bytes()))
    }
}

/// Scheme, host and port: neither a user nor what follows the host, which may be secret.
fn endpoint_of(uri: &Uri) -> String {
    let port = uri.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}", uri.scheme_str().unwrap_or("http"), uri.host().unwrap_or_default())
}

fn answered(
    response: Response<Bytes>,
    attempt: Attempt,
    endpoint: String,
    started: Instant,
) -> Result<HttpResponse, ConnectorError> {
    let status = response.status();
    let code =
        if status.is_success() { None } else { error_code(response.headers(), response.body()) };
    if may_have_worked(status.as_u16(), code.as_deref()) {
        attempt.maybe_done.set();
    }
    let lowered_to_per_second = if is_throttled(status.as_u16(), code.as_deref()) {
        attempt.rate.refused(started)
    } else {
        attempt.rate.answered();
        None
    };
    let request_id = response.headers().get("x-amzn-requestid").and_then(|id| id.to_str().ok());
    tracing::debug!(
        target: LOG,
        operation = attempt.operation,
        account = attempt.account,
        region = attempt.region,
        attempt = attempt.number,
        endpoint,
        milliseconds = started.elapsed().as_millis(),
        status = status.as_u16(),
        code,
        request_id,
        lowered_to_per_second,
        "AWS answered"
    );
    let mut response = HttpResponse::try_from(response.map(SdkBody::from))
        .map_err(|error| ConnectorError::other(error.into(), None))?;
    response.add_extension(Answer { attempt, endpoint, code });
    Ok(response)
}

fn failed(failure: Failure, started: Instant) -> ConnectorError {
    let attempt = &failure.attempt;
    if failure.kind.may_have_arrived() {
        attempt.maybe_done.set();
    }
    tracing::debug!(
        target: LOG,
        operation = attempt.operation,
        account = attempt.account,
        region = attempt.region,
        attempt = attempt.number,
        endpoint = failure.endpoint,
        milliseconds = started.elapsed().as_millis(),
        reason = failure.reason,
        "AWS did not answer"
    );
    match failure.kind {
        FailureKind::Misconfigured | FailureKind::Stopped => ConnectorError::user(failure.into()),
        FailureKind::Unreachable => ConnectorError::io(failure.into()).never_connected(),
        FailureKind::Dropped => ConnectorError::io(failure.into()),
        FailureKind::Silent => ConnectorError::timeout(failure.into()),
    }
}
