//! An HTTP server for tests that gives prepared answers and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tempfile::NamedTempFile;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::settings::{CredentialsSource, Keys, Profile, Secret, Settings};
use super::{Client, Clients};
use crate::framework::Purpose;

pub(super) const OWN: &str = "111122223333";

/// What the server does with one request.
#[derive(Debug)]
pub(super) enum Reply {
    Json(&'static str),
    /// An error as License Manager sends it.
    Error(u16, &'static str),
    Html(u16, &'static str),
    /// No body, and one more header line.
    Bare(u16, &'static str),
    /// The account lacks the role that License Manager needs.
    MissingRole,
    /// A whole answer of STS.
    Sts(u16, String),
    /// The connection ends without an answer.
    Drop,
    /// As `Drop`, and no further connection is accepted.
    Close,
    /// No answer, for ever.
    Silence,
}

impl Reply {
    /// An answer to `GetServiceSettings`.
    pub(super) fn settings() -> Self {
        Self::Json(r#"{"OrganizationConfiguration":{"EnableIntegration":false}}"#)
    }

    pub(super) fn identity(account: &str) -> Self {
        Self::Sts(
            200,
            format!(
                "<GetCallerIdentityResponse><GetCallerIdentityResult>\
                 <Arn>arn:aws:iam::{account}:user/ada</Arn><UserId>AIDA</UserId>\
                 <Account>{account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
            ),
        )
    }

    /// Credentials whose access key is `key`.
    pub(super) fn role(operation: &str, account: &str, key: &str) -> Self {
        Self::Sts(
            200,
            format!(
                "<{operation}Response><{operation}Result><AssumedRoleUser>\
                 <Arn>arn:aws:sts::{account}:assumed-role/Member/session</Arn>\
                 <AssumedRoleId>AROA:session</AssumedRoleId></AssumedRoleUser><Credentials>\
                 <AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
                 <SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>\
                 </Credentials></{operation}Result></{operation}Response>"
            ),
        )
    }

    pub(super) fn sts_error(code: &str) -> Self {
        Self::Sts(
            403,
            format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>\
                 <Message>no</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"
            ),
        )
    }

    fn message(&self) -> Option<String> {
        let (status, kind, body) = match self {
            Self::Json(body) => (200, "application/x-amz-json-1.1", (*body).to_owned()),
            Self::Error(status, code) => (
                *status,
                "application/x-amz-json-1.1",
                format!("{{\"__type\":\"{code}\",\"Message\":\"no\"}}"),
            ),
            Self::MissingRole => (
                400,
                "application/x-amz-json-1.1",
                r#"{"__type":"AccessDeniedException","Message":"Service role not found. Consult setup"}"#.to_owned(),
            ),
            Self::Html(status, body) => (*status, "text/html", (*body).to_owned()),
            Self::Sts(status, body) => (*status, "text/xml", body.clone()),
            Self::Bare(status, header) => {
                let line = if header.is_empty() { String::new() } else { format!("{header}\r\n") };
                return Some(format!("HTTP/1.1 {status} X\r\n{line}content-length: 0\r\n\r\n"));
            }
            Self::Drop | Self::Close | Self::Silence => return None,
        };
        Some(format!(
            "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\nx-amzn-requestid: r-1\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        ))
    }
}

/// The server. It answers requests in the order of its replies, on any number of connections.
pub(super) struct Stub {
    pub(super) address: String,
    shared: Arc<Shared>,
    server: tokio::task::JoinHandle<()>,
    files: NamedTempFile,
}

struct Shared {
    replies: Mutex<VecDeque<Reply>>,
    requests: Mutex<Vec<String>>,
    closed: tokio::sync::Notify,
}

impl Stub {
    pub(super) async fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let shared = Arc::new(Shared {
            replies: Mutex::new(replies.into()),
            requests: Mutex::default(),
            closed: tokio::sync::Notify::new(),
        });
        let server = tokio::spawn(serve(listener, Arc::clone(&shared)));
        Self { address, shared, server, files: NamedTempFile::new().unwrap() }
    }

    /// Each request as it came: head and body.
    pub(super) fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// Settings that ask nobody about the account.
    pub(super) fn settings() -> Settings {
        let mut settings = Settings {
            region: Some("us-east-1".into()),
            source: CredentialsSource::Keys(Keys {
                access_key: OWN.into(),
                secret_key: Secret("hush".into()),
                token: None,
            }),
            ..Settings::default()
        };
        settings.accounts.skip_identity = true;
        settings.metadata.disabled = true;
        settings
    }

    /// Clients that call this server for everything and read no shared files.
    pub(super) fn clients(&self, mut settings: Settings) -> Clients {
        let url = Some(format!("http://{}", self.address));
        settings.endpoints.license_manager = url.clone();
        settings.endpoints.sts = url;
        if settings.profile == Profile::default() {
            settings.profile.config_files = vec![self.files.path().into()];
            settings.profile.credentials_files = vec![self.files.path().into()];
        }
        Clients::new(settings)
    }

    pub(super) async fn client_with(&self, settings: Settings) -> Client {
        self.clients(settings).get(None, None, Purpose::Read).await.unwrap()
    }

    pub(super) async fn client(&self) -> Client {
        self.client_with(Self::settings()).await
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        tokio::select! {
            connection = listener.accept() => {
                let Ok((stream, _)) = connection else { return };
                tokio::spawn(answer(stream, Arc::clone(&shared)));
            }
            () = shared.closed.notified() => return,
        }
    }
}

async fn answer(mut stream: TcpStream, shared: Arc<Shared>) {
    while let Some(request) = read(&mut stream).await {
        shared.requests.lock().unwrap().push(request);
        let reply = shared.replies.lock().unwrap().pop_front().unwrap_or(Reply::Drop);
        match reply.message() {
            Some(message) => stream.write_all(message.as_bytes()).await.unwrap(),
            None if matches!(reply, Reply::Silence) => std::future::pending().await,
            None => {
                if matches!(reply, Reply::Close) {
                    shared.closed.notify_one();
                    tokio::task::yield_now().await;
                }
                return;
            }
        }
    }
}

/// One whole request. None: the client has ended the connection.
async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut received = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&received).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        if stream.read_buf(&mut received).await.ok()? == 0 {
            return None;
        }
    }
}
