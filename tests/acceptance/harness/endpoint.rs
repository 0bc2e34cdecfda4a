//! Addresses at which there is no License Manager.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// An address on this machine. What listens there goes away with the test process.
pub(crate) struct Endpoint {
    url: String,
}

impl Endpoint {
    /// Nobody listens there.
    pub(crate) fn closed() -> Self {
        Self::of(&listener())
    }

    /// Connections are accepted, and never answered.
    pub(crate) fn silent() -> Self {
        let listener = listener();
        let endpoint = Self::of(&listener);
        thread::spawn(move || {
            // Kept, since closing them would be an answer.
            let mut open = Vec::new();
            for connection in listener.incoming() {
                open.push(connection);
            }
        });
        endpoint
    }

    /// Everything is answered with this status and this page.
    pub(crate) fn answering(status: &str, page: &'static str) -> Self {
        let listener = listener();
        let endpoint = Self::of(&listener);
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
            page.len()
        );
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                // A client that gives up early is its own business.
                let _ = answer_one(connection, &answer);
            }
        });
        endpoint
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    fn of(listener: &TcpListener) -> Self {
        let address = listener.local_addr().expect("a listener has an address");
        Self { url: format!("http://{address}") }
    }
}

fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").expect("a free port")
}

fn answer_one(mut connection: TcpStream, answer: &str) -> std::io::Result<()> {
    // One read holds these small requests whole.
    let mut request = [0; 16384];
    let _ = connection.read(&mut request)?;
    connection.write_all(answer.as_bytes())
}
