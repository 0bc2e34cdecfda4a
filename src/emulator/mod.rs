//! AWS License Manager as a program: an HTTP server that behaves as the service is documented to.
//! It is no security boundary: signatures are not verified, and every caller is who it says it is.

mod account;
mod admin;
mod arn;
mod client_tokens;
mod clock;
mod constraints;
mod context;
mod delays;
mod digest;
mod error;
mod faults;
mod filters;
mod identity;
mod journal;
mod members;
mod operations;
mod origin;
mod pages;
mod permissions;
mod rate_limit;
mod records;
mod request_log;
mod seed;
mod server;
mod service;
mod state;
mod state_file;
mod store;
mod sts;
mod switches;
mod table;
mod tag_limits;
mod wire;

use std::fmt::Display;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::Method;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use faults::Faults;
use origin::Reach;
use service::{Parts, Service};
use store::Store;

/// How an emulator starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where it listens. Port 0 picks a free one.
    pub listen: SocketAddr,
    /// The file that keeps everything across restarts; in memory only where there is none.
    pub state: Option<PathBuf>,
    /// How long asynchronous states are visible.
    pub settle: Duration,
    /// Requests per second that each account gets.
    pub requests_per_second: Option<f64>,
    /// Faults as `throttle=0.1,latency=0.2`, or as JSON like the admin endpoint takes it.
    pub faults: Option<String>,
    /// A file with a state, or with a list of calls, to begin with where there is no state yet.
    pub seed_data: Option<PathBuf>,
    /// Whether an address other than loopback is accepted.
    pub allow_remote: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            state: None,
            settle: Duration::ZERO,
            requests_per_second: None,
            faults: None,
            seed_data: None,
            allow_remote: false,
        }
    }
}

/// A running emulator. It stops when it is dropped.
pub struct Emulator {
    address: SocketAddr,
    service: Arc<Service>,
    stop: watch::Sender<bool>,
    /// Ends when the server has ended.
    serving: Mutex<Receiver<()>>,
    runtime: Option<Runtime>,
}

impl Emulator {
    /// Starts an emulator on threads of its own; it answers when this returns.
    pub fn start(options: &Options) -> io::Result<Self> {
        if !options.allow_remote && !options.listen.ip().is_loopback() {
            let text =
                format!("{} is not a loopback address; --allow-remote accepts it", options.listen);
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
        let service = Arc::new(service(options)?);
        let listener = TcpListener::bind(options.listen).map_err(about(options.listen))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("emulator")
            .enable_all()
            .build()?;
        let listener = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let reach = if options.allow_remote { Reach::Remote } else { Reach::Loopback };
        let (stop, stopping) = watch::channel(false);
        let (alive, serving) = channel();
        let server = server::serve(listener, Arc::clone(&service), reach, stopping);
        runtime.spawn(async move {
            server.await;
            drop(alive);
        });
        let serving = Mutex::new(serving);
        Ok(Self { address, service, stop, serving, runtime: Some(runtime) })
    }

    /// The address on which the emulator listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The endpoint URL for License Manager and STS clients.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// `GET /_emulator/<endpoint>` without HTTP.
    pub fn get(&self, endpoint: &str) -> Result<Value, String> {
        self.admin(&Method::GET, endpoint, &[])
    }

    /// `POST /_emulator/<endpoint>` without HTTP.
    pub fn post(&self, endpoint: &str, body: &Value) -> Result<Value, String> {
        self.admin(&Method::POST, endpoint, body.to_string().as_bytes())
    }

    /// Lets requests in progress end, writes what is left to the state file, and closes it.
    pub fn stop(mut self) {
        self.shut_down();
    }

    fn admin(&self, method: &Method, endpoint: &str, body: &[u8]) -> Result<Value, String> {
        let Some(runtime) = &self.runtime else { return Err("the emulator has stopped".into()) };
        let (sender, outcome) = channel();
        let service = Arc::clone(&self.service);
        let (method, endpoint, body) = (method.clone(), endpoint.to_owned(), body.to_vec());
        runtime.spawn(async move {
            // The receiver waits below.
            let _ = sender.send(admin::run(&service, &method, &endpoint, &body).await);
        });
        let outcome = outcome.recv().map_err(|error| error.to_string())?;
        outcome.map_err(|refusal| refusal.to_text())
    }

    fn shut_down(&mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        self.service.let_go();
        // Nobody listens to the signal only if the server has ended already.
        let _ = self.stop.send(true);
        // Nothing is ever sent: the wait ends when the server drops its side.
        let _ = self.serving.get_mut().unwrap_or_else(PoisonError::into_inner).recv();
        runtime.shutdown_background();
        self.service.close();
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.shut_down();
    }
}

fn service(options: &Options) -> io::Result<Service> {
    let invalid = |text: String| io::Error::new(io::ErrorKind::InvalidInput, text);
    let faults = options.faults.as_deref().map(Faults::parse).transpose();
    let faults = faults.map_err(|text| invalid(format!("--faults: {text}")))?;
    let store = match &options.state {
        Some(path) => Store::of_file(path).map_err(about(path.display()))?,
        None => Store::in_memory(),
    };
    let empty = store.state.is_empty();
    let service = Service::new(Parts {
        store,
        settle: options.settle,
        faults: faults.unwrap_or_default(),
        requests_per_second: options.requests_per_second,
    });
    if let Some(path) = options.seed_data.as_ref().filter(|_| empty) {
        seed::plant(&service, path).map_err(about(path.display()))?;
    }
    Ok(service)
}

/// Says what a failure is about: the system does not.
fn about<E: Into<io::Error>>(subject: impl Display) -> impl FnOnce(E) -> io::Error {
    move |error| {
        let error = error.into();
        io::Error::new(error.kind(), format!("{subject}: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_emulator_answers_in_process_and_forgets_on_reset() {
        let emulator = Emulator::start(&Options::default()).unwrap();
        let params = json!({ "Name": "db", "LicenseCountingType": "vCPU" });
        let call = json!({
            "account": "111122223333",
            "region": "us-east-1",
            "op": "CreateLicenseConfiguration",
            "params": params,
        });
        emulator.post("call", &call).unwrap();
        let known =
            |emulator: &Emulator| emulator.get("state").unwrap()["license_configurations"].clone();
        assert_eq!(known(&emulator)[0]["name"], "db");
        emulator.post("reset", &json!({})).unwrap();
        assert_eq!(known(&emulator), json!([]));
        assert!(emulator.get("nonsense").unwrap_err().starts_with("NotFound"));
        emulator.stop();
    }

    #[tokio::test]
    async fn an_emulator_starts_and_ends_inside_a_runtime() {
        let emulator = Emulator::start(&Options::default()).unwrap();
        let address = emulator.address();
        drop(emulator);
        assert!(tokio::net::TcpStream::connect(address).await.is_err());
    }

    #[test]
    fn only_loopback_is_listened_to() {
        let options = Options { listen: ([0, 0, 0, 0], 0).into(), ..Options::default() };
        assert!(Emulator::start(&options).is_err());
    }
}
