//! How does a server run, and when does it end?

use std::io;
use std::sync::Arc;
use std::time::Duration;

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
use super::server::Rpcs;
use super::tls::Tls;
use crate::framework::requests::Service;

/// As much as providers on Terraform's own SDK take and give.
const MESSAGE_LIMIT: usize = 256 << 20;
/// Terraform kills a plugin two seconds after it asked it to end. Rpcs that are under way get half of that, and what
/// is left to close most of the rest.
const GRACE: Duration = Duration::from_secs(1);
const CLOSING: Duration = Duration::from_millis(800);
/// The longest that a call may still take where nobody is about to kill: more than any two requests need.
const ANSWERS: Duration = Duration::from_mins(3);
/// To close where nobody is about to kill.
const PATIENT_CLOSING: Duration = Duration::from_secs(10);

/// A server that is bound, but has not begun to serve.
pub(super) struct Bound {
    pub(super) listener: Listener,
    pub(super) tls: Option<Tls>,
    pub(super) ending: Ending,
    pub(super) presence: Presence,
}

impl Bound {
    pub(super) fn new(listener: Listener, tls: Option<Tls>, ending: Ending) -> Self {
        Self { listener, tls, ending, presence: Presence::new() }
    }

    pub(super) fn certificate(&self) -> Option<&[u8]> {
        self.tls.as_ref().map(|tls| &*tls.certificate)
    }

    /// Serves until the end is asked for, and a little longer for the calls that are under way.
    pub(super) async fn serve(
        self,
        service: Arc<dyn Service>,
        program: &Program,
    ) -> io::Result<()> {
        let Ending { patient, prompt } = self.ending;
        let under_way = Presence::new();
        let (address, under_way_now) = (program.address, under_way.clone());
        let rpcs = Rpcs { service: service.clone(), address, under_way: under_way_now };
        let provider = ProviderServer::new(rpcs)
            .max_decoding_message_size(MESSAGE_LIMIT)
            .max_encoding_message_size(MESSAGE_LIMIT);
        let plugin = PluginServices { stop: prompt.clone() };
        let server = Server::builder()
            .add_service(provider)
            .add_service(GrpcControllerServer::new(plugin.clone()))
            .add_service(GrpcStdioServer::new(plugin.clone()))
            .add_service(GrpcBrokerServer::new(plugin));

        let tls = self.tls.map(|tls| tls.acceptor);
        let connections = admitted(self.listener, tls, self.presence);
        let answered = async {
            patient.cancelled().await;
            service.stop();
            if tokio::time::timeout(ANSWERS, under_way.ended()).await.is_err() {
                tracing::warn!("Calls under way had no end");
            }
            prompt.cancel();
        };
        let overdue = async {
            tokio::select! {
                () = answered => {}
                () = prompt.cancelled() => service.stop(),
            }
            tokio::time::sleep(GRACE).await;
        };
        let asked = prompt.clone().cancelled_owned();
        let ended = tokio::select! {
            ended = server.serve_with_incoming_shutdown(connections, asked) => {
                ended.map_err(io::Error::other)
            }
            () = overdue => Ok(()),
        };
        let time = if patient.is_cancelled() { PATIENT_CLOSING } else { CLOSING };
        close_all(&*service, time).await;
        ended
    }
}

/// Terraform does not close what a failed step used, so the end of the process has to.
async fn close_all(service: &dyn Service, time: Duration) {
    let Ok(found) = tokio::time::timeout(time, service.close_all()).await else {
        tracing::warn!("There was no time to close what Terraform had opened");
        return;
    };
    for diagnostic in found {
        tracing::warn!(summary = diagnostic.summary, "{}", diagnostic.detail);
    }
}

/// What ends a server.
#[derive(Clone, Default)]
pub(super) struct Ending {
    /// Asks for the end once the calls that are under way have their answers, however long that takes.
    pub(super) patient: CancellationToken,
    /// Asks for the end at once, as Terraform does before it kills.
    pub(super) prompt: CancellationToken,
}
