//! HTTP: accept connections, bound what they send, route by path, answer in one write.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{DATE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::admin;
use super::error::Error;
use super::origin::Reach;
use super::service::Service;
use super::wire::{self, Answer, reply};

/// The largest request that the service reads; a whole state may be larger.
const SERVICE_BODY_LIMIT: usize = 1 << 20;
const ADMIN_BODY_LIMIT: usize = 1 << 28;

/// What is read and thrown away of a body over the limit, so that the client hears the refusal.
const DRAINED: usize = 1 << 26;

/// How long a client may take to send a head or a body.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How long requests in progress may take when the server stops.
const FAREWELL: Duration = Duration::from_secs(5);

const PAGE: &str = include_str!("page.html");

/// Serves until told to stop, then lets requests in progress end.
pub(crate) async fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    reach: Reach,
    stop: watch::Receiver<bool>,
) {
    let mut stopping = stop.clone();
    let stopped = async { stopping.wait_for(|stop| *stop).await.is_ok() };
    tokio::pin!(stopped);
    let mut connections = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let connection = Connection { service: Arc::clone(&service), reach, stop: stop.clone() };
                    connections.spawn(connection.serve(stream));
                }
                // Out of file descriptors, most likely: others have to end first.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
            _ = stopped.as_mut() => break,
        }
    }
    drop(listener);
    let ended = async { while connections.join_next().await.is_some() {} };
    // What has not ended by now is cut off.
    let _ = tokio::time::timeout(FAREWELL, ended).await;
}

struct Connection {
    service: Arc<Service>,
    reach: Reach,
    stop: watch::Receiver<bool>,
}

impl Connection {
    async fn serve(mut self, stream: TcpStream) {
        // Without it a delayed acknowledgement can hold an answer back; nothing is lost otherwise.
        let _ = stream.set_nodelay(true);
        let (service, reach) = (self.service, self.reach);
        let routed = service_fn(move |request| {
            let service = Arc::clone(&service);
            async move { route(&service, reach, request).await.ok_or(Dropped) }
        });
        // Without vectored writes head and body are copied together and leave in one write. Half
        // closed connections are served on: the work is done even if nobody waits for the answer.
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(TIMEOUT)
            .writev(false)
            .half_close(true)
            .serve_connection(TokioIo::new(stream), routed);
        tokio::pin!(connection);
        let stopped = async { self.stop.wait_for(|stop| *stop).await.is_ok() };
        tokio::select! {
            _ = connection.as_mut() => return,
            _ = stopped => connection.as_mut().graceful_shutdown(),
        }
        // However the connection ends, there is nobody left to tell.
        let _ = connection.await;
    }
}

/// Makes hyper close a connection without an answer.
#[derive(Debug)]
struct Dropped;

impl fmt::Display for Dropped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the connection was dropped on purpose")
    }
}

impl std::error::Error for Dropped {}

async fn route(service: &Service, reach: Reach, request: Request<Incoming>) -> Option<Answer> {
    let (head, body) = request.into_parts();
    let path = head.uri.path().to_owned();
    let admin = path.strip_prefix(admin::PREFIX);
    let limit = if admin.is_some() { ADMIN_BODY_LIMIT } else { SERVICE_BODY_LIMIT };
    let body = match read(body, limit).await {
        Ok(body) => body,
        Err(error) => return Some(wire::failed(service, &error)),
    };
    match (admin, path.as_str(), &head.method) {
        (Some(endpoint), _, _) => Some(admin::answer(service, reach, endpoint, &head, &body).await),
        (None, "/", &Method::GET) => {
            Some(reply(StatusCode::OK, "text/html; charset=utf-8", PAGE.to_owned()))
        }
        (None, "/", &Method::POST) => {
            let mut answer = wire::answer(service, reach, &head, body).await?;
            if let Ok(date) = HeaderValue::from_str(&service.now().http_date()) {
                answer.headers_mut().insert(DATE, date);
            }
            Some(answer)
        }
        _ => {
            let error = Error::new("UnknownOperationException", "");
            Some(wire::failed(service, &error))
        }
    }
}

/// Reads a body up to a limit and for a limited time.
async fn read(body: Incoming, limit: usize) -> Result<Bytes, Error> {
    let collected = tokio::time::timeout(TIMEOUT, collect(body, limit)).await;
    collected.unwrap_or_else(|_: tokio::time::error::Elapsed| {
        Err(Error::new("RequestTimeout", "The request body did not arrive in time"))
    })
}

async fn collect(mut body: Incoming, limit: usize) -> Result<Bytes, Error> {
    let mut kept = BytesMut::new();
    let mut seen = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| Error::serialization(error.to_string()))?;
        let Ok(chunk) = frame.into_data() else { continue };
        seen = seen.saturating_add(chunk.len());
        if seen <= limit {
            kept.extend_from_slice(&chunk);
        } else if seen > limit.saturating_add(DRAINED) {
            break;
        }
    }
    if seen > limit {
        let text = format!("Request body is larger than {limit} bytes");
        return Err(Error::new("RequestEntityTooLargeException", text));
    }
    Ok(kept.freeze())
}
