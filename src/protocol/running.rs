//! How does a server run, and when does it end?

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic::transport::Server;

use super::Program;
use super::connections::{Presence, admitted};
use super::generated::plugin::grpc_broker_server::GrpcBrokerServer;
use super::generated::plugin::grpc_controller_server::GrpcControllerServer;
use super::generated::plugin::grpc_stdio_server::GrpcStdioServer;
use super::generated::tfplugin6::provider_server::ProviderServer;
use super::listener::Listener;
use super::plugin_services::PluginServices;
use super::server::Calls;
use super::tls::Tls;
use crate::framework::rpc::Service;

/// As much as providers on Terraform's own SDK take and give.
const MESSAGE_LIMIT: usize = 256 << 20;
/// Terraform kills a plugin two seconds after it asked it to end. Calls that are under way get half of that, and what
/// is left to close most of the rest.
const GRACE: Duration = Duration::from_secs(1);
const CLOSING: Duration = Duration::from_millis(800);
/// How long a server waits for its client to come back.
const ABSENCE: Duration = Duration::from_secs(3);
#[cfg(unix)]
const PARENT_CHECK: Duration = Duration::from_secs(1);

/// A server that is bound, but has not begun to serve.
pub(super) struct Bound {
    pub(super) listener: Listener,
    pub(super) tls: Option<Tls>,
    pub(super) stop: CancellationToken,
    pub(super) presence: Presence,
}

impl Bound {
    pub(super) fn new(listener: Listener, tls: Option<Tls>) -> Self {
        Self { listener, tls, stop: CancellationToken::new(), presence: Presence::new() }
    }

    pub(super) fn certificate(&self) -> Option<&[u8]> {
        self.tls.as_ref().map(|tls| &*tls.certificate)
    }

    /// Serves until `stop`, and a little longer for the calls that are under way.
    pub(super) async fn serve(
        self,
        service: Arc<dyn Service>,
        program: &Program,
    ) -> io::Result<()> {
        let calls = Calls { service: service.clone(), address: program.address };
        let provider = ProviderServer::new(calls)
            .max_decoding_message_size(MESSAGE_LIMIT)
            .max_encoding_message_size(MESSAGE_LIMIT);
        let plugin = PluginServices { stop: self.stop.clone() };
        let server = Server::builder()
            .add_service(provider)
            .add_service(GrpcControllerServer::new(plugin.clone()))
            .add_service(GrpcStdioServer::new(plugin.clone()))
            .add_service(GrpcBrokerServer::new(plugin));

        let tls = self.tls.map(|tls| tls.acceptor);
        let connections = admitted(self.listener, tls, self.presence);
        let stopped = self.stop.clone().cancelled_owned();
        let overdue = async {
            self.stop.cancelled().await;
            service.stop();
            tokio::time::sleep(GRACE).await;
        };
        let ended = tokio::select! {
            ended = server.serve_with_incoming_shutdown(connections, stopped) => {
                ended.map_err(io::Error::other)
            }
            () = overdue => Ok(()),
        };
        close_all(&*service).await;
        ended
    }
}

/// Terraform does not close what a failed step used, so the end of the process has to.
async fn close_all(service: &dyn Service) {
    let Ok(found) = tokio::time::timeout(CLOSING, service.close_all()).await else {
        tracing::warn!("There was no time to close what Terraform had opened");
        return;
    };
    for diagnostic in found {
        tracing::warn!(summary = diagnostic.summary, "{}", diagnostic.detail);
    }
}

/// Resolves when there is no one left to serve: the client left and did not come back, or ended before it came.
pub(super) async fn abandoned(presence: Presence) {
    tokio::select! {
        () = orphaned(presence.count()) => tracing::info!("The parent process ended"),
        () = absent(presence.count()) => tracing::info!("The client did not come back"),
    }
}

async fn absent(mut count: watch::Receiver<Option<usize>>) {
    while count.wait_for(|open| *open == Some(0)).await.is_ok() {
        let back = count.wait_for(|open| *open > Some(0));
        if tokio::time::timeout(ABSENCE, back).await.is_err() {
            return;
        }
    }
}

#[cfg(unix)]
async fn orphaned(count: watch::Receiver<Option<usize>>) {
    let parent = std::os::unix::process::parent_id();
    let mut checks = tokio::time::interval(PARENT_CHECK);
    loop {
        checks.tick().await;
        if std::os::unix::process::parent_id() != parent
            && count.borrow().is_none_or(|open| open == 0)
        {
            return;
        }
    }
}

#[cfg(not(unix))]
async fn orphaned(_: watch::Receiver<Option<usize>>) {
    std::future::pending().await
}

/// A terminal sends Ctrl-C to the whole process group, while Terraform still needs the provider: only `on_interrupt`
/// makes it an end. A request to terminate always is one.
#[cfg(unix)]
pub(super) fn stop_on_signals(stop: CancellationToken, on_interrupt: Interrupt) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => break,
                _ = interrupt.recv() => if on_interrupt == Interrupt::Stops { break },
            }
        }
        stop.cancel();
    });
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn stop_on_signals(stop: CancellationToken, on_interrupt: Interrupt) -> io::Result<()> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    tokio::spawn(async move {
        while interrupt.recv().await.is_some() {
            if on_interrupt == Interrupt::Stops {
                stop.cancel();
            }
        }
    });
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interrupt {
    Ignored,
    Stops,
}
