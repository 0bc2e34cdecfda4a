//! Stands in for whoever the provider asks besides License Manager: instance metadata, a container's agent, IAM Identity
//! Center, STS. Or between the provider and the emulator, to spoil single answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// One request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Method and path, such as `GET /latest/meta-data/`.
    pub(crate) what: String,
    head: String,
    pub(crate) body: String,
}

impl Asked {
    /// The value of a header; empty if there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let mut values = lines.filter(|(found, _)| found.eq_ignore_ascii_case(name));
        values.next().map_or("", |(_, value)| value.trim())
    }

    /// The operation of License Manager or STS that is asked for.
    pub(crate) fn operation(&self) -> &str {
        let action = || self.body.split('&').find_map(|pair| pair.strip_prefix("Action="));
        let (_, target) = self.header("x-amz-target").rsplit_once('.').unwrap_or_default();
        if target.is_empty() { action().unwrap_or_default() } else { target }
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn ok(body: impl Into<String>) -> Self {
        Self { status: 200, headers: String::new(), body: body.into() }
    }

    pub(crate) fn status(status: u16, body: impl Into<String>) -> Self {
        Self { status, ..Self::ok(body) }
    }

    /// With one more header.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers = format!("{}{name}: {value}\r\n", self.headers);
        self
    }
}

/// A server on this machine. It goes away with the test process.
pub(crate) struct StandIn {
    url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl StandIn {
    /// Answers every request by itself.
    pub(crate) fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        Self::serve(String::new(), move |asked| Some(answer(asked)))
    }

    /// Answers some requests by itself, and passes the others on.
    pub(crate) fn before(
        upstream: &str,
        answer: impl Fn(&Asked) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        Self::serve(upstream.trim_start_matches("http://").to_owned(), answer)
    }

    fn serve(
        upstream: String,
        answer: impl Fn(&Asked) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a listener has an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        let serving = Arc::new((upstream, answer));
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let (serving, seen) = (Arc::clone(&serving), Arc::clone(&seen));
                // A client that gives up early is its own business.
                thread::spawn(move || exchange(connection, &serving.0, &serving.1, &seen));
            }
        });
        Self { url, asked }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The requests so far whose method and path begin like this.
    pub(crate) fn asked(&self, what: &str) -> Vec<Asked> {
        let asked = self.asked.lock().expect("no thread panicked");
        asked.iter().filter(|asked| asked.what.starts_with(what)).cloned().collect()
    }
}

fn exchange(
    connection: TcpStream,
    upstream: &str,
    answer: &impl Fn(&Asked) -> Option<Answer>,
    seen: &Mutex<Vec<Asked>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(connection.try_clone()?);
    let mut connection = connection;
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Ok(());
        }
    }
    let (first, rest) = head.split_once("\r\n").unwrap_or_default();
    let what = first.rsplit_once(' ').map_or(first, |(what, _)| what).to_owned();
    let mut asked = Asked { what, head: rest.to_owned(), body: String::new() };
    let mut body = vec![0; asked.header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut body)?;
    asked.body = String::from_utf8_lossy(&body).into_owned();
    seen.lock().expect("no thread panicked").push(asked.clone());
    let Some(Answer { status, headers, body: answered }) = answer(&asked) else {
        return pass_on(upstream, first, rest, &body, &mut connection);
    };
    let length = answered.len();
    write!(
        connection,
        "HTTP/1.1 {status} X\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{answered}"
    )
}

fn pass_on(
    upstream: &str,
    first: &str,
    rest: &str,
    body: &[u8],
    connection: &mut TcpStream,
) -> std::io::Result<()> {
    let mut emulator = TcpStream::connect(upstream)?;
    write!(emulator, "{first}\r\nConnection: close\r\n{rest}")?;
    emulator.write_all(body)?;
    let mut answer = Vec::new();
    emulator.read_to_end(&mut answer)?;
    connection.write_all(&answer)
}
