//! Opening a connection: straight or through a proxy, with TLS where the URL asks for it.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Empty;
use hyper::header::{HOST, PROXY_AUTHORIZATION};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::{Request, Uri};
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::exchange::{FailureKind, with_causes};
use super::proxy::{Proxy, Routes};
use super::tls::Tls;

/// For the TCP connection alone.
const TCP_TIME: Duration = Duration::from_secs(5);
/// For everything until a request can be sent.
const DIAL_TIME: Duration = Duration::from_secs(12);

/// Opens connections for the pool.
#[derive(Debug, Clone)]
pub(super) struct Dialer {
    tcp: HttpConnector,
    tls: Arc<Tls>,
    routes: Arc<Routes>,
}

/// Why there is no connection.
#[derive(Debug, Clone)]
pub(super) struct DialError {
    pub(super) kind: FailureKind,
    pub(super) reason: String,
}

impl fmt::Display for DialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for DialError {}

impl DialError {
    fn unreachable(reason: impl Into<String>) -> Self {
        Self { kind: FailureKind::Unreachable, reason: reason.into() }
    }

    fn misconfigured(reason: impl Into<String>) -> Self {
        Self { kind: FailureKind::Misconfigured, reason: reason.into() }
    }
}

impl Dialer {
    pub(super) fn new(tls: Tls, routes: Arc<Routes>) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(TCP_TIME));
        Self { tcp, tls: Arc::new(tls), routes }
    }

    async fn dial(mut self, target: Uri) -> Result<Stream, DialError> {
        let routes = Arc::clone(&self.routes);
        let secure = target.scheme_str() == Some("https");
        let route = routes.of(&target).map_err(|_| {
            DialError::misconfigured(
                "the proxy that is set (in the provider block, HTTP_PROXY or HTTPS_PROXY) cannot \
                 be used: its URL must begin with http:// or https://",
            )
        })?;
        let Some(proxy) = route else {
            let io = self.connect(&target).await?;
            return Ok(Stream { io, through_proxy: false });
        };
        let io = self.connect(&proxy.uri).await.map_err(|error| DialError {
            reason: format!("through the proxy {}: {}", proxy.uri, error.reason),
            ..error
        })?;
        if secure {
            let tunnel = tunnel(io, &target, proxy).await?;
            let io = self.secure(tunnel, &target).await?;
            return Ok(Stream { io, through_proxy: false });
        }
        Ok(Stream { io, through_proxy: true })
    }

    /// A connection to the host in the URL itself.
    async fn connect(&mut self, uri: &Uri) -> Result<Box<dyn Io>, DialError> {
        let tcp = self
            .tcp
            .call(uri.clone())
            .await
            .map_err(|error| DialError::unreachable(with_causes(&error)))?;
        if uri.scheme_str() == Some("https") {
            return self.secure(Box::new(tcp), uri).await;
        }
        Ok(Box::new(tcp))
    }

    async fn secure(&self, io: Box<dyn Io>, uri: &Uri) -> Result<Box<dyn Io>, DialError> {
        let config = self.tls.config().map_err(DialError::misconfigured)?;
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let name = ServerName::try_from(host.to_owned())
            .map_err(|error| DialError::misconfigured(format!("{host}: {error}")))?;
        let stream = TlsConnector::from(config)
            .connect(name, TokioIo::new(io))
            .await
            .map_err(|error| handshake_error(host, &error))?;
        Ok(Box::new(TokioIo::new(stream)))
    }
}

fn handshake_error(host: &str, error: &io::Error) -> DialError {
    let cause = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match cause {
        Some(rustls::Error::InvalidCertificate(why)) => DialError::misconfigured(format!(
            "the TLS certificate of {host} is not accepted ({why}). \
             If a proxy or endpoint of yours has its own authority, name it in custom_ca_bundle"
        )),
        Some(other) => DialError::unreachable(format!("TLS with {host} failed: {other}")),
        None => DialError::unreachable(format!("TLS with {host} failed: {error}")),
    }
}

/// Asks a proxy to pass everything on to the target.
async fn tunnel(io: Box<dyn Io>, target: &Uri, proxy: &Proxy) -> Result<Box<dyn Io>, DialError> {
    let lost = |error: hyper::Error| {
        DialError::unreachable(format!("through the proxy {}: {}", proxy.uri, with_causes(&error)))
    };
    let host =
        format!("{}:{}", target.host().unwrap_or_default(), target.port_u16().unwrap_or(443));
    let mut request = Request::connect(&host).header(HOST, &host);
    if let Some(authorization) = &proxy.authorization {
        request = request.header(PROXY_AUTHORIZATION, authorization);
    }
    let request = request
        .body(Empty::<Bytes>::new())
        .map_err(|error| DialError::misconfigured(format!("{host}: {error}")))?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await.map_err(lost)?;
    tokio::spawn(connection.with_upgrades());
    let response = sender.send_request(request).await.map_err(lost)?;
    if !response.status().is_success() {
        return Err(DialError::misconfigured(format!(
            "the proxy {} refused to connect to {host}: {}",
            proxy.uri,
            response.status()
        )));
    }
    let upgraded = hyper::upgrade::on(response).await.map_err(lost)?;
    Ok(Box::new(upgraded))
}

impl Service<Uri> for Dialer {
    type Response = Stream;
    type Error = DialError;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, DialError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), DialError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let dialer = self.clone();
        Box::pin(async move {
            timeout(DIAL_TIME, dialer.dial(target)).await.unwrap_or_else(|_| {
                Err(DialError::unreachable(format!(
                    "no connection within {} s",
                    DIAL_TIME.as_secs()
                )))
            })
        })
    }
}

/// What a connection runs over.
trait Io: Read + Write + Send + Unpin {}

impl<T: Read + Write + Send + Unpin> Io for T {}

/// An open connection.
pub(super) struct Stream {
    io: Box<dyn Io>,
    /// Requests for plain HTTP must then name the whole URL.
    through_proxy: bool,
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        Connected::new().proxy(self.through_proxy)
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, buffer)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(context, buffers)
    }
}
