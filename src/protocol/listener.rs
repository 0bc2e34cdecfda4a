//! Where does the server listen? On a unix socket that only this user reaches; on a loopback port where there are none.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;

#[cfg(unix)]
use super::socket_directory::SocketDirectory;

/// Where a client finds the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    Unix(PathBuf),
    Tcp(SocketAddr),
}

impl Address {
    pub fn network(&self) -> &'static str {
        match self {
            Self::Unix(_) => "unix",
            Self::Tcp(_) => "tcp",
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => path.display().fmt(f),
            Self::Tcp(address) => address.fmt(f),
        }
    }
}

/// What the environment wants of the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wishes {
    pub(super) directory: Option<PathBuf>,
    /// A name or a number; its members may use the socket.
    pub(super) group: Option<String>,
    pub(super) ports: RangeInclusive<u16>,
}

pub(super) struct Listener {
    pub(super) address: Address,
    socket: Socket,
    /// Removed with the listener.
    #[cfg(unix)]
    _directory: Option<SocketDirectory>,
}

enum Socket {
    #[cfg(unix)]
    Unix(UnixListener),
    Tcp(TcpListener),
}

/// A connection of either kind, encrypted or not.
pub(super) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

impl Listener {
    #[cfg(unix)]
    pub(super) fn bind(wishes: &Wishes) -> io::Result<Self> {
        let directory = SocketDirectory::create(wishes.directory.as_deref())?;
        let path = directory.socket();
        let socket = UnixListener::bind(&path)?;
        if let Some(group) = &wishes.group {
            directory.open_to(group)?;
        }
        Ok(Self {
            address: Address::Unix(path),
            socket: Socket::Unix(socket),
            _directory: Some(directory),
        })
    }

    #[cfg(not(unix))]
    pub(super) fn bind(wishes: &Wishes) -> io::Result<Self> {
        Self::bind_port(wishes.ports.clone())
    }

    /// The first free port of the range.
    pub(super) fn bind_port(ports: RangeInclusive<u16>) -> io::Result<Self> {
        let mut refusal = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for port in ports {
            match std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
                Ok(socket) => return Self::on_port(socket),
                Err(error) => refusal = error,
            }
        }
        Err(refusal)
    }

    fn on_port(socket: std::net::TcpListener) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        Ok(Self {
            address: Address::Tcp(socket.local_addr()?),
            socket: Socket::Tcp(TcpListener::from_std(socket)?),
            #[cfg(unix)]
            _directory: None,
        })
    }

    pub(super) async fn accept(&self) -> io::Result<Box<dyn Wire>> {
        match &self.socket {
            #[cfg(unix)]
            Socket::Unix(socket) => Ok(Box::new(socket.accept().await?.0)),
            Socket::Tcp(socket) => {
                let (stream, _) = socket.accept().await?;
                stream.set_nodelay(true)?;
                Ok(Box::new(stream))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What systems without unix sockets always do.
    #[tokio::test]
    async fn the_first_free_port_of_the_range_is_taken() {
        let taken = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let refused = Listener::bind_port(port..=port).err().unwrap();
        assert_eq!(refused.kind(), io::ErrorKind::AddrInUse);

        let listener = Listener::bind_port(port..=u16::MAX).unwrap();
        let Address::Tcp(address) = listener.address else { panic!("{}", listener.address) };
        assert!(address.ip().is_loopback() && address.port() > port, "{address}");
        assert_eq!(listener.address.network(), "tcp");
    }

    #[tokio::test]
    #[expect(clippy::reversed_empty_ranges, reason = "as an environment may say it")]
    async fn a_range_without_a_port_has_none() {
        let refused = Listener::bind_port(2..=1).err().unwrap();
        assert_eq!(refused.kind(), io::ErrorKind::AddrNotAvailable);
    }
}
