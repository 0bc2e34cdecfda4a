//! Proxies, certificates and the limit, against servers of this process.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls_pki_types::PrivateKeyDer;
use tempfile::NamedTempFile;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::aws::settings::{Settings, Trust};
use crate::aws::stub::{OWN, Reply, Stub};
use crate::aws::{Clients, LOG};
use crate::framework::{Error, Purpose, Result};

/// Passes everything on to `target`, over TLS with a certificate for 127.0.0.1 and `aws.test`.
struct TlsFront {
    address: String,
    authority: NamedTempFile,
}

impl TlsFront {
    async fn start(target: String) -> Self {
        let (acceptor, authority) = certificates();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, target) = (acceptor.clone(), target.clone());
                tokio::spawn(async move {
                    let mut inside = acceptor.accept(stream).await?;
                    let mut outside = TcpStream::connect(target).await?;
                    copy_bidirectional(&mut inside, &mut outside).await
                });
            }
        });
        Self { address, authority }
    }
}

fn certificates() -> (TlsAcceptor, NamedTempFile) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let authority = params.self_signed(&key).unwrap();
    let text = STANDARD.encode(authority.der());
    let mut file = NamedTempFile::new().unwrap();
    write!(file, "-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n").unwrap();
    let issuer = Issuer::new(params, key);
    let names = ["127.0.0.1".to_owned(), "aws.test".to_owned()];
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    let private = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], private)
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), file)
}

/// Tunnels to `target`, whatever host is asked for, and says for which host it was asked and how.
async fn tunnelling_proxy(target: String) -> (String, tokio::sync::oneshot::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (asked, asked_for) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(client.read_u8().await.unwrap());
        }
        asked.send(String::from_utf8(head).unwrap()).unwrap();
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let mut server = TcpStream::connect(target).await.unwrap();
        let _ = copy_bidirectional(&mut client, &mut server).await;
    });
    (address, asked_for)
}

async fn call(stub: &Stub, endpoint: String, change: impl FnOnce(&mut Settings)) -> Result<()> {
    let mut settings = Stub::settings();
    change(&mut settings);
    let mut settings = stub.clients(settings).settings().clone();
    settings.endpoints.license_manager = Some(endpoint);
    let client = Clients::new(settings).get(None, None, Purpose::Read).await?;
    client.get_service_settings().send().await?;
    Ok(())
}

#[tokio::test]
async fn a_bundle_decides_whom_to_trust() {
    let stub = Stub::start(vec![Reply::settings(), Reply::settings()]).await;
    let front = TlsFront::start(stub.address.clone()).await;
    let url = format!("https://{}", front.address);
    let trusting = |trust: Trust| |settings: &mut Settings| settings.http.trust = trust;

    let bundle = Trust::Bundle(front.authority.path().into());
    assert_eq!(call(&stub, url.clone(), trusting(bundle)).await, Ok(()));
    assert_eq!(call(&stub, url.clone(), trusting(Trust::Anyone)).await, Ok(()));

    let (_, stranger) = certificates();
    let refused = call(&stub, url.clone(), trusting(Trust::Bundle(stranger.path().into()))).await;
    let message = refused.expect_err("a stranger").to_string();
    assert!(message.contains("is not accepted ("), "{message}");
    assert!(message.contains("custom_ca_bundle"), "{message}");
    assert!(!message.contains("try 2"), "{message}");
    // The system trusts nobody, or others.
    let refused = call(&stub, url, trusting(Trust::System)).await.expect_err("a stranger");
    assert!(refused.to_string().contains("custom_ca_bundle"), "{refused}");
    assert_eq!(stub.requests().len(), 2);
}

#[tokio::test]
async fn bundles_without_certificates_are_refused() {
    let stub = Stub::start(vec![]).await;
    let empty = NamedTempFile::new().unwrap();
    for (path, why) in [
        (empty.path().to_owned(), "holds no certificate"),
        (empty.path().join("missing"), "cannot be used"),
    ] {
        let trust = Trust::Bundle(path);
        let url = format!("https://{}", stub.address);
        let refused = call(&stub, url, |settings| settings.http.trust = trust).await;
        let message = refused.expect_err(why).to_string();
        assert!(message.contains("custom_ca_bundle") && message.contains(why), "{message}");
    }
}

#[tokio::test]
async fn plain_http_goes_through_its_proxy() {
    let proxy = Stub::start(vec![Reply::settings()]).await;
    let outcome = call(&proxy, "http://aws.test".into(), |settings| {
        settings.http.proxies.http = Some(format!("http://me:pass@{}", proxy.address));
    })
    .await;
    assert_eq!(outcome, Ok(()));
    let request = &proxy.requests()[0];
    assert!(request.starts_with("POST http://aws.test/ HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("proxy-authorization: Basic bWU6cGFzcw=="), "{request}");
}

#[tokio::test]
async fn https_is_tunnelled() {
    let stub = Stub::start(vec![Reply::settings()]).await;
    let front = TlsFront::start(stub.address.clone()).await;
    let (proxy, asked_for) = tunnelling_proxy(front.address.clone()).await;
    let outcome = call(&stub, "https://aws.test".into(), |settings| {
        settings.http.proxies.https = Some(format!("http://me:pass@{proxy}"));
        settings.http.trust = Trust::Bundle(front.authority.path().into());
    })
    .await;
    assert_eq!(outcome, Ok(()));
    let head = asked_for.await.unwrap();
    assert!(head.starts_with("CONNECT aws.test:443 HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("proxy-authorization: Basic bWU6cGFzcw=="), "{head}");
    assert!(stub.requests()[0].starts_with("POST / HTTP/1.1\r\n"));
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named() {
    let proxy = Stub::start(vec![Reply::Html(407, "no")]).await;
    let url = format!("http://me:hush@{}", proxy.address);
    let outcome = call(&proxy, "https://aws.test".into(), |settings| {
        settings.http.proxies.https = Some(url);
    })
    .await;
    let error = outcome.expect_err("refused");
    let message = error.to_string();
    assert!(message.contains(&format!("the proxy http://{}/ refused", proxy.address)), "{message}");
    assert!(message.contains("407") && !message.contains("hush"), "{message}");
    assert!(matches!(error, Error::NoAnswer { maybe_done: false, .. }));
}

#[tokio::test]
async fn no_more_requests_than_allowed_are_under_way() {
    let stub = Stub::start((0..6).map(|_| Reply::Silence).collect()).await;
    let mut settings = Stub::settings();
    settings.http.max_concurrent_requests = Some(2);
    let client = stub.client_with(settings).await;
    for _ in 0..6 {
        let client = client.clone();
        tokio::spawn(async move { client.get_service_settings().send().await });
    }
    let arrived = async {
        while stub.requests().len() < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), arrived).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(stub.requests().len(), 2);
}

#[tokio::test]
async fn the_user_agent_names_us_and_what_is_appended() {
    let stub = Stub::start(vec![Reply::settings()]).await;
    let mut settings = Stub::settings();
    settings.user_agent = vec!["pipeline/7 (nightly)".into(), "team/x".into()];
    let client = stub.client_with(settings).await;
    client.get_service_settings().send().await.unwrap();
    let requests = stub.requests();
    let sent = requests[0].lines().find(|line| line.starts_with("user-agent:")).unwrap();
    assert!(sent.starts_with("user-agent: terraform-provider-licensemanager/"), "{sent}");
    assert!(sent.contains(" aws-sdk-rust/"), "{sent}");
    assert!(sent.ends_with(" pipeline/7 (nightly) team/x"), "{sent}");
}

/// Keeps every event about requests as one line.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl<S: Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == LOG {
            let mut line = Line::default();
            event.record(&mut line);
            self.0.lock().unwrap().push(line.0);
        }
    }
}

#[derive(Default)]
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, "{}={value:?} ", field.name()).unwrap();
    }
}

#[tokio::test]
async fn every_try_is_logged_without_secrets() {
    let stub = Stub::start(vec![
        Reply::identity(OWN),
        Reply::Error(400, "ThrottlingException"),
        Reply::settings(),
    ])
    .await;
    let mut settings = Stub::settings();
    settings.accounts.skip_identity = false;
    let client = stub.client_with(settings).await;
    let lines = Lines::default();
    let guard = tracing_subscriber::registry().with(lines.clone()).set_default();
    client.get_service_settings().send().await.unwrap();
    drop(guard);
    let lines = lines.0.lock().unwrap().clone();
    let [first, second] = &lines[..] else { panic!("{lines:?}") };
    for part in [
        "operation=\"GetServiceSettings\"",
        "account=\"111122223333\"",
        "region=\"us-east-1\"",
        "attempt=1",
        "status=400",
        "code=\"ThrottlingException\"",
        "request_id=\"r-1\"",
        "milliseconds=",
        "lowered_to_per_second=4",
    ] {
        assert!(first.contains(part), "{first}");
    }
    assert!(second.contains("attempt=2") && second.contains("status=200"), "{second}");
    assert!(!first.contains("hush") && !first.contains("Message"), "{first}");
}
