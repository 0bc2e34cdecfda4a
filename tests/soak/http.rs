//! A client that is cheap enough not to be what is measured, and sends what no proper client would.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// An answer that takes longer is a hang.
const TIMEOUT: Duration = Duration::from_mins(1);

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

pub(crate) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: Vec::new() })
    }

    /// Sends bytes as they are and reads one reply.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> io::Result<Reply> {
        self.exchange_within(TIMEOUT, request).await
    }

    pub(crate) async fn exchange_within(
        &mut self,
        limit: Duration,
        request: &[u8],
    ) -> io::Result<Reply> {
        let exchange = async {
            self.stream.write_all(request).await?;
            self.read().await
        };
        timeout(limit, exchange).await?
    }

    async fn read(&mut self) -> io::Result<Reply> {
        self.received.clear();
        let head = loop {
            self.more().await?;
            if let Some(end) = self.received.windows(4).position(|it| it == b"\r\n\r\n") {
                break end;
            }
        };
        let text = String::from_utf8_lossy(&self.received[..head]).to_lowercase();
        let status = text.get(9..12).and_then(|it| it.parse().ok());
        let status = status.ok_or(io::ErrorKind::InvalidData)?;
        let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: Option<usize> = length.and_then(|it| it.trim().parse().ok());
        let end = head + 4 + length.ok_or(io::ErrorKind::InvalidData)?;
        while self.received.len() < end {
            self.more().await?;
        }
        Ok(Reply { status, body: self.received[head + 4..end].to_vec() })
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.received).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// A client of one account, in one region.
pub(crate) struct Client {
    connection: Connection,
    account: String,
}

impl Client {
    pub(crate) async fn open(address: SocketAddr, account: &str) -> io::Result<Self> {
        let connection = Connection::open(address).await?;
        Ok(Self { connection, account: account.to_owned() })
    }

    /// What the service answers, or the refusal with its code and text.
    pub(crate) async fn call(
        &mut self,
        operation: &str,
        params: &Value,
    ) -> io::Result<Result<Value, Value>> {
        let request = request(&self.account, operation, params.to_string().as_bytes());
        let reply = self.connection.exchange(&request).await?;
        let body = reply.json().ok_or(io::ErrorKind::InvalidData)?;
        Ok(if reply.status == 200 { Ok(body) } else { Err(body) })
    }
}

/// A well-formed request of an account, whatever its body is.
pub(crate) fn request(account: &str, operation: &str, body: &[u8]) -> Vec<u8> {
    let scope = format!("{account}/20260101/us-east-1/license-manager/aws4_request");
    let mut request = format!(
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: AWSLicenseManager.{operation}\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0\r\n\
         Content-Type: application/x-amz-json-1.1\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}

/// A request to an admin endpoint.
pub(crate) fn admin(method: &str, endpoint: &str, body: &[u8]) -> Vec<u8> {
    let mut request = format!(
        "{method} /_emulator/{endpoint} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}
