//! Addresses at which there is no License Manager, or one that answers otherwise.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use serde_json::Value;

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

    /// Everything is answered as at `url`, but for what `retell` makes of the answers of each operation.
    pub(crate) fn retelling(url: &str, retell: fn(&str, &mut Value)) -> Self {
        let listener = listener();
        let endpoint = Self::of(&listener);
        let address = url.trim_start_matches("http://").to_owned();
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let address = address.clone();
                // A client that ends its connection is done.
                thread::spawn(move || pass_on(connection, &address, retell));
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

/// Passes requests on, and their answers back, until one side ends.
fn pass_on(mut client: TcpStream, address: &str, retell: fn(&str, &mut Value)) -> io::Result<()> {
    let mut service = TcpStream::connect(address)?;
    loop {
        let (head, body) = message(&mut client)?;
        service.write_all(head.as_bytes())?;
        service.write_all(&body)?;
        let (answer, body) = message(&mut service)?;
        let target = head.lines().find_map(|line| line.strip_prefix("x-amz-target: "));
        let operation = target.and_then(|target| target.split_once('.')).map(|(_, name)| name);
        let body = match (operation, serde_json::from_slice(&body)) {
            (Some(operation), Ok(mut told)) => {
                retell(operation, &mut told);
                told.to_string().into_bytes()
            }
            _ => body,
        };
        let is_length = |line: &&str| line.to_ascii_lowercase().starts_with("content-length:");
        let head: Vec<&str> = answer.trim_end().lines().filter(|line| !is_length(line)).collect();
        let head = head.join("\r\n");
        client.write_all(format!("{head}\r\ncontent-length: {}\r\n\r\n", body.len()).as_bytes())?;
        client.write_all(&body)?;
    }
}

/// The head and the body of a message of HTTP.
fn message(connection: &mut TcpStream) -> io::Result<(String, Vec<u8>)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        connection.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    connection.read_exact(&mut body)?;
    Ok((head, body))
}
