//! What stands between the provider and the service, and spoils answers after the work was done.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

use super::spoil::Spoil;

/// How answers are to be spoiled, and how often still: by account and operation.
type Plans = Arc<Mutex<HashMap<(String, String), (Spoil, usize)>>>;

/// A proxy in front of one emulator. It runs on threads of its own until it is dropped.
pub(super) struct Proxy {
    address: SocketAddr,
    plans: Plans,
    /// There until it is dropped.
    runtime: Option<Runtime>,
}

impl Proxy {
    pub(super) fn start(service: SocketAddr) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("it can wait");
        let address = listener.local_addr().expect("it listens");
        let listener = {
            let _entered = runtime.enter();
            TcpListener::from_std(listener).expect("it listens")
        };
        let plans = Plans::default();
        runtime.spawn(serve(listener, service, Arc::clone(&plans)));
        Self { address, plans, runtime: Some(runtime) }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next answers to an operation of an account come to this.
    pub(super) fn spoil(&self, account: &str, operation: &str, spoil: Spoil, times: usize) {
        let place = (account.to_owned(), operation.to_owned());
        self.plans.lock().unwrap().insert(place, (spoil, times));
    }

    /// How many answers were to be spoiled and were not.
    pub(super) fn unspoiled(&self, account: &str) -> usize {
        let plans = self.plans.lock().unwrap();
        let of_account = plans.iter().filter(|((planned_for, _), _)| planned_for == account);
        of_account.map(|(_, (_, left))| left).sum()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // Within a test that is a future itself, waiting is not allowed.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn serve(listener: TcpListener, service: SocketAddr, plans: Plans) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(pass_on(stream, service, Arc::clone(&plans)));
    }
}

async fn pass_on(mut client: TcpStream, service: SocketAddr, plans: Plans) -> io::Result<()> {
    client.set_nodelay(true)?;
    let mut service = TcpStream::connect(service).await?;
    service.set_nodelay(true)?;
    while let Some(request) = message(&mut client).await? {
        let spoil = planned(&request, &plans);
        if spoil == Some(Spoil::Unsent) {
            return Ok(());
        }
        service.write_all(&request).await?;
        let Some(answer) = message(&mut service).await? else { return Ok(()) };
        let Some(spoil) = spoil else {
            client.write_all(&answer).await?;
            continue;
        };
        client.write_all(&spoil.of(&answer)).await?;
        if spoil.cuts() {
            return Ok(());
        }
    }
    Ok(())
}

/// Whether and how the answer to a request is to be spoiled.
fn planned(request: &[u8], plans: &Plans) -> Option<Spoil> {
    let text = String::from_utf8_lossy(request);
    let account = text.split_once("Credential=")?.1.split('/').next()?;
    let target = text.lines().find_map(|line| line.strip_prefix("x-amz-target: "))?;
    let mut plans = plans.lock().unwrap();
    let operation = target.trim().rsplit('.').next()?;
    let (spoil, left) = plans.get_mut(&(account.to_owned(), operation.to_owned()))?;
    *left = left.checked_sub(1)?;
    Some(*spoil)
}

/// One whole request or answer; none where the other side is done.
async fn message(stream: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut received = Vec::new();
    loop {
        if let Some(end) = end_of_head(&received) {
            let head = String::from_utf8_lossy(&received[..end]).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
            if received.len() >= end + length {
                return Ok(Some(received));
            }
        }
        if stream.read_buf(&mut received).await? == 0 {
            return Ok(None);
        }
    }
}

/// Where the body of a message begins.
pub(super) fn end_of_head(message: &[u8]) -> Option<usize> {
    message.windows(4).position(|window| window == b"\r\n\r\n").map(|end| end + 4)
}
