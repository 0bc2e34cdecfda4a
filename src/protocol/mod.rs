//! The plugin protocol: how Terraform starts the provider, finds it, trusts it and talks to it.
//!
//! The only folder that knows gRPC. It turns each message into a call of `framework::requests::Service` and back.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::framework::requests::Service;

mod abandonment;
mod answer;
pub mod cli;
mod connections;
mod convert;
mod environment;
pub mod generated;
mod guard;
mod handshake;
mod listener;
mod log_writer;
mod logging;
mod p521;
mod plugin_services;
mod reattach;
mod rpcs;
mod running;
mod schema_messages;
mod server;
mod signals;
#[cfg(unix)]
mod socket_directory;
mod tls;

pub use abandonment::Parent;
pub use listener::Address;

use environment::Environment;
use listener::Listener;
use running::{Bound, Ending};
use signals::Interrupt;

/// What the program says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Program {
    /// The local name that users write.
    pub name: &'static str,
    /// The source address in a registry.
    pub address: &'static str,
    pub version: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// Started by Terraform.
    Plugin,
    /// Started by a developer, who tells Terraform where it is.
    Debug { env_file: Option<PathBuf> },
}

/// The life of the provider process. `parent` is who started it; a debug server outlives whoever that is.
pub async fn serve(
    service: Arc<dyn Service>,
    program: Program,
    mode: Mode,
    parent: Parent,
) -> ExitCode {
    logging::install(&program);
    guard::install_hook();
    let served = match mode {
        Mode::Plugin => serve_plugin(service, &program, parent).await,
        Mode::Debug { env_file } => serve_debugger(service, &program, env_file).await,
    };
    let code = served.unwrap_or_else(|error| {
        logging::say(&format!("[ERROR] The provider cannot serve: {error}"));
        ExitCode::FAILURE
    });
    logging::flush();
    code
}

async fn serve_plugin(
    service: Arc<dyn Service>,
    program: &Program,
    parent: Parent,
) -> io::Result<ExitCode> {
    let environment = Environment::of_process();
    if !environment.is_plugin {
        handshake::explain(program);
        return Ok(ExitCode::FAILURE);
    }
    let tls = environment.client_certificate.as_deref().map(|pem| {
        tls::admit_only(pem)
            .map_err(|error| io::Error::new(error.kind(), format!("PLUGIN_CLIENT_CERT: {error}")))
    });
    // Before there is anything that a signal could leave behind.
    let ending = Ending::default();
    signals::end_on_signals(&ending, Interrupt::Ignored)?;
    let bound = Bound::new(Listener::bind(&environment.wishes)?, tls.transpose()?, ending);
    handshake::announce(&environment, &bound.listener.address, bound.certificate())?;

    let (ending, presence) = (bound.ending.clone(), bound.presence.clone());
    tokio::spawn(async move {
        abandonment::abandoned(presence, parent).await;
        ending.prompt.cancel();
    });
    bound.serve(service, program).await?;
    Ok(ExitCode::SUCCESS)
}

async fn serve_debugger(
    service: Arc<dyn Service>,
    program: &Program,
    env_file: Option<PathBuf>,
) -> io::Result<ExitCode> {
    let environment = Environment::of_process();
    let ending = Ending::default();
    signals::end_on_signals(&ending, Interrupt::Stops)?;
    let bound = Bound::new(Listener::bind(&environment.wishes)?, None, ending);
    reattach::announce(program, &bound.listener.address, env_file.as_deref())?;
    bound.serve(service, program).await?;
    Ok(ExitCode::SUCCESS)
}

/// Where a server inside another program listens, and whom it admits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport<'a> {
    Socket,
    /// A loopback port.
    Port,
    /// A socket for the holder of the certificate in this PEM.
    Secured(&'a [u8]),
}

/// A server inside another program, for tests. It ends when it is dropped.
pub struct Running {
    pub address: Address,
    /// DER; none without encryption.
    pub certificate: Option<Vec<u8>>,
    /// The value of `TF_REATTACH_PROVIDERS` that leads Terraform here.
    pub reattach: String,
    stop: CancellationToken,
    task: JoinHandle<io::Result<()>>,
}

/// Serves on the current runtime.
pub fn start(
    service: Arc<dyn Service>,
    program: Program,
    transport: Transport<'_>,
) -> io::Result<Running> {
    let wishes = Environment::of_process().wishes;
    let listener = match transport {
        Transport::Port => Listener::bind_port(wishes.ports)?,
        Transport::Socket | Transport::Secured(_) => Listener::bind(&wishes)?,
    };
    let tls = match transport {
        Transport::Secured(pem) => Some(tls::admit_only(pem)?),
        Transport::Socket | Transport::Port => None,
    };
    let bound = Bound::new(listener, tls, Ending::default());
    Ok(Running {
        address: bound.listener.address.clone(),
        certificate: bound.certificate().map(<[u8]>::to_vec),
        reattach: reattach::value(&program, &bound.listener.address),
        stop: bound.ending.prompt.clone(),
        task: tokio::spawn(async move { bound.serve(service, &program).await }),
    })
}

impl Running {
    /// Waits until the last call has its answer, or the grace is over.
    pub async fn stop(mut self) -> io::Result<()> {
        self.stop.cancel();
        (&mut self.task).await.map_err(io::Error::other)?
    }

    /// Waits for a client to ask for the end.
    pub async fn ended(mut self) -> io::Result<()> {
        (&mut self.task).await.map_err(io::Error::other)?
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// The only way to stdout, which belongs to the handshake.
fn stdout(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{text}")?;
    stdout.flush()
}
