//! What does go-plugin want from a plugin beside its real work?

use futures::stream::{BoxStream, StreamExt as _};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use super::generated::plugin::grpc_broker_server::GrpcBroker;
use super::generated::plugin::grpc_controller_server::GrpcController;
use super::generated::plugin::grpc_stdio_server::GrpcStdio;
use super::generated::plugin::{ConnInfo, Empty, StdioData};

/// All three end when the server stops.
#[derive(Clone)]
pub(super) struct PluginServices {
    pub(super) stop: CancellationToken,
}

#[tonic::async_trait]
impl GrpcController for PluginServices {
    /// A server that stops still finishes the calls that it has, so the answer to this one arrives.
    async fn shutdown(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        self.stop.cancel();
        Ok(Response::new(Empty {}))
    }
}

#[tonic::async_trait]
impl GrpcStdio for PluginServices {
    type StreamStdioStream = BoxStream<'static, Result<StdioData, Status>>;

    async fn stream_stdio(
        &self,
        _: Request<()>,
    ) -> Result<Response<Self::StreamStdioStream>, Status> {
        Ok(Response::new(silence(self.stop.clone())))
    }
}

#[tonic::async_trait]
impl GrpcBroker for PluginServices {
    type StartStreamStream = BoxStream<'static, Result<ConnInfo, Status>>;

    async fn start_stream(
        &self,
        _: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<Self::StartStreamStream>, Status> {
        Ok(Response::new(silence(self.stop.clone())))
    }
}

/// Clients open these streams at once, and take an early end for a failure.
fn silence<T: Send + 'static>(stop: CancellationToken) -> BoxStream<'static, T> {
    futures::stream::once(stop.cancelled_owned()).filter_map(async |()| None).boxed()
}
