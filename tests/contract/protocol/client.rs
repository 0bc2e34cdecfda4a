//! A gRPC client for one connection, as Terraform has it.

use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::future::{self, Ready};
use hyper_util::rt::TokioIo;
use rustls::client::ResolvesClientCert;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, RootCertStore, SignatureScheme, SupportedProtocolVersion};
use terraform_provider_licensemanager::framework::requests;
use terraform_provider_licensemanager::framework::schema::{Schema, Type};
use terraform_provider_licensemanager::framework::{Value, msgpack, raw_state};
use terraform_provider_licensemanager::protocol::generated::tfplugin6::DynamicValue;
use terraform_provider_licensemanager::protocol::generated::tfplugin6::provider_client::ProviderClient;
use terraform_provider_licensemanager::protocol::{self, Address, Running, Transport};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio_rustls::TlsConnector;
use tonic::codegen::Service;
use tonic::codegen::http::Uri;
use tonic::transport::{Channel, Endpoint};

use super::fake::{Fake, PROGRAM};

pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A server with the fake provider, and a client of it.
pub(super) async fn connected() -> (Running, ProviderClient<Channel>) {
    connected_to(Arc::new(Fake::default())).await
}

/// A server with a provider, and a client of it.
pub(super) async fn connected_to(
    service: Arc<dyn requests::Service>,
) -> (Running, ProviderClient<Channel>) {
    let server = protocol::start(service, PROGRAM, Transport::Socket).unwrap();
    let channel = over(plain(&server.address).await.unwrap()).await.unwrap();
    (server, ProviderClient::new(channel))
}

pub(super) async fn plain(address: &Address) -> io::Result<Box<dyn Stream>> {
    Ok(match address {
        #[cfg(unix)]
        Address::Unix(path) => Box::new(UnixStream::connect(path).await?),
        #[cfg(not(unix))]
        Address::Unix(_) => return Err(io::ErrorKind::Unsupported.into()),
        Address::Tcp(address) => Box::new(TcpStream::connect(address).await?),
    })
}

/// As Terraform does it: the server's certificate is the only root, and its name is localhost.
pub(super) async fn secured(
    address: &Address,
    server: &[u8],
    client: Option<CertifiedKey>,
    version: &'static SupportedProtocolVersion,
) -> io::Result<Box<dyn Stream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(server.to_vec())).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots);
    let mut config = match client {
        Some(client) => builder.with_client_cert_resolver(Arc::new(Always(Arc::new(client)))),
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    let name = ServerName::try_from("localhost").unwrap();
    let stream = plain(address).await?;
    Ok(Box::new(TlsConnector::from(Arc::new(config)).connect(name, stream).await?))
}

pub(super) async fn over(stream: Box<dyn Stream>) -> Result<Channel, tonic::transport::Error> {
    Endpoint::from_static("http://localhost").connect_with_connector(Once(Some(stream))).await
}

/// rustls cannot know that the key fits the certificate, and must not mind when it does not.
#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesClientCert for Always {
    fn resolve(&self, _: &[&[u8]], offered: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.key.choose_scheme(offered).map(|_| self.0.clone())
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// Hands out a stream that is already there.
struct Once(Option<Box<dyn Stream>>);

impl Service<Uri> for Once {
    type Response = TokioIo<Box<dyn Stream>>;
    type Error = io::Error;
    type Future = Ready<io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        future::ready(self.0.take().map(TokioIo::new).ok_or(io::ErrorKind::NotConnected.into()))
    }
}

/// JSON of an object as `MessagePack`.
pub(super) fn sent(json: &str, schema: &Schema) -> Option<DynamicValue> {
    sent_as(json, schema.value_type())
}

pub(super) fn sent_as(json: &str, shape: &Type) -> Option<DynamicValue> {
    let value = raw_state::parse(json.as_bytes(), shape).unwrap();
    let msgpack = msgpack::encode(&value, shape).unwrap().into();
    Some(DynamicValue { msgpack, ..DynamicValue::default() })
}

pub(super) fn received(value: Option<DynamicValue>, shape: &Type) -> Value {
    let value = value.unwrap();
    assert!(value.json.is_empty(), "answers are MessagePack");
    msgpack::decode(&value.msgpack, shape).unwrap()
}

/// The JSON of a known answer.
pub(super) fn received_json(value: Option<DynamicValue>, shape: &Type) -> String {
    raw_state::to_json(&received(value, shape), shape).unwrap()
}
