//! How does a connection reach the server? Each one makes its TLS handshake in a task of its own, so that a bad
//! client cannot hold up the others.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::stream::{self, Stream, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tonic::transport::server::Connected;

use super::listener::{Listener, Wire};

const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);
/// However many connections say nothing: each ends when its time is over, and holds up no other.
const HANDSHAKES_AT_ONCE: usize = usize::MAX;
/// Before the next try, when the system has no more files to give.
const PAUSE: Duration = Duration::from_millis(50);

/// How many connections or calls there are; nothing before the first.
#[derive(Clone)]
pub(super) struct Presence(Arc<watch::Sender<Option<usize>>>);

impl Presence {
    pub(super) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(None)))
    }

    pub(super) fn count(&self) -> watch::Receiver<Option<usize>> {
        self.0.subscribe()
    }

    /// One more, until what is returned is dropped.
    pub(super) fn enter(&self) -> Guest {
        self.0.send_modify(|count| *count = Some(count.unwrap_or(0) + 1));
        Guest(self.clone())
    }

    /// Resolves when there is none.
    pub(super) async fn ended(&self) {
        // The sender is here, so this waits for nothing else.
        let _ = self.count().wait_for(|count| count.is_none_or(|open| open == 0)).await;
    }
}

pub(super) struct Guest(Presence);

impl Drop for Guest {
    fn drop(&mut self) {
        self.0.0.send_modify(|count| *count = count.map(|open| open - 1));
    }
}

/// Connections that have proved who they are.
pub(super) fn admitted(
    listener: Listener,
    tls: Option<TlsAcceptor>,
    presence: Presence,
) -> impl Stream<Item = io::Result<Connection>> {
    let sockets =
        stream::unfold(listener, async |listener| Some((next(&listener).await, listener)));
    sockets
        .map(move |socket| tokio::spawn(admit(socket, tls.clone(), presence.clone())))
        .buffer_unordered(HANDSHAKES_AT_ONCE)
        .filter_map(async |admitted| admitted.ok().flatten().map(Ok))
}

async fn next(listener: &Listener) -> Box<dyn Wire> {
    loop {
        match listener.accept().await {
            Ok(socket) => return socket,
            Err(error) => tracing::warn!(%error, "Cannot accept a connection"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn admit(
    socket: Box<dyn Wire>,
    tls: Option<TlsAcceptor>,
    presence: Presence,
) -> Option<Connection> {
    let Some(tls) = tls else {
        return Some(Connection { wire: socket, _guest: presence.enter() });
    };
    match tokio::time::timeout(HANDSHAKE_LIMIT, tls.accept(socket)).await {
        Ok(Ok(secured)) => Some(Connection { wire: Box::new(secured), _guest: presence.enter() }),
        Ok(Err(error)) => {
            tracing::warn!(%error, "Refused a connection");
            None
        }
        Err(_) => {
            tracing::warn!("Refused a connection: no TLS handshake within {HANDSHAKE_LIMIT:?}");
            None
        }
    }
}

pub(super) struct Connection {
    wire: Box<dyn Wire>,
    _guest: Guest,
}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.wire).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.wire).poll_write_vectored(context, buffers)
    }

    fn is_write_vectored(&self) -> bool {
        self.wire.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_shutdown(context)
    }
}
