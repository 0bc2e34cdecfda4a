//! Whatever is sent, the emulator neither panics nor hangs, and refuses in a well-formed way.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::model::Model;
use super::requests::{self, Expectation, Request, Requests};
use crate::http::{Connection, Reply, admin};
use crate::process::Emulator;
use crate::random::{Random, seed};
use crate::size;

const CLIENTS: u64 = 16;

/// How long an answer to what is no request is waited for.
const SHORT: Duration = Duration::from_millis(50);

/// After so many requests the state begins anew, so that it does not grow without end.
const FORGET_EVERY: usize = 50_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_well_formed() {
    let cases = size(10_000, 1_000_000);
    let begun = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    let complaints = folder.path().join("stderr");
    let mut emulator = Emulator::with_complaints(&complaints);
    let (seed, model) = (seed("requests"), Arc::new(Model::load()));
    let (started, succeeded) = (Arc::new(AtomicUsize::new(0)), Arc::<Successes>::default());
    let mut running = JoinSet::new();
    for number in 0..CLIENTS {
        let fuzzer = Fuzzer {
            address: emulator.address,
            requests: Requests::new(Arc::clone(&model), Random::new(seed + number)),
            started: Arc::clone(&started),
            succeeded: Arc::clone(&succeeded),
        };
        running.spawn(fuzzer.run(cases));
    }
    running.join_all().await;
    let succeeded = succeeded.lock().unwrap();
    let (right, kinds) = (succeeded.values().sum::<usize>(), succeeded.len());
    println!(
        "fuzz, requests: {cases} in {:?}, {right} of them right, of {kinds} operations",
        begun.elapsed()
    );
    assert!(emulator.is_alive());
    assert_eq!(std::fs::read_to_string(&complaints).unwrap(), "");
    assert!(right > cases / 10, "hardly anything got behind the checks");
    assert!(kinds >= size(50, 64), "some operations never got behind the checks");
}

/// How often each operation succeeded, those of STS and the admin endpoints as one each.
type Successes = Mutex<BTreeMap<String, usize>>;

struct Fuzzer {
    address: SocketAddr,
    requests: Requests,
    started: Arc<AtomicUsize>,
    succeeded: Arc<Successes>,
}

impl Fuzzer {
    async fn run(mut self, cases: usize) {
        let mut connection = self.connect().await;
        loop {
            let case = self.started.fetch_add(1, Ordering::Relaxed);
            if case >= cases {
                return;
            }
            if case.is_multiple_of(FORGET_EVERY) {
                self.begin_anew(&mut connection).await;
            }
            let request = self.requests.next();
            if request.expectation == Expectation::Anything {
                self.provoke(&mut connection, &request).await;
                connection = self.connect().await;
                continue;
            }
            match connection.exchange(&request.bytes).await {
                Ok(reply) => self.judge(&request, &reply),

                Err(error) => panic!("{error} instead of an answer to {}", request.text()),
            }
        }
    }

    async fn provoke(&self, connection: &mut Connection, request: &Request) {
        let reply = connection.exchange_within(SHORT, &request.bytes).await;
        let failed = reply.is_ok_and(|reply| reply.status >= 500);
        assert!(!failed, "the server failed at {}", request.text());
    }

    async fn connect(&self) -> Connection {
        Connection::open(self.address).await.unwrap()
    }

    /// An empty state, but for an organization that some of the accounts belong to.
    async fn begin_anew(&mut self, connection: &mut Connection) {
        connection.exchange(&admin("POST", "reset", b"{}")).await.unwrap();
        let [management, member, unit] = [0, 1, 2].map(|index| requests::ACCOUNTS[index]);
        let organization = json!({
            "id": "o-example",
            "management": management,
            "members": [member],
            "ous": {"ou-example": [unit]},
            "linked": true,
        });
        let organization = admin("POST", "organization", organization.to_string().as_bytes());
        assert_eq!(connection.exchange(&organization).await.unwrap().status, 200);
    }

    fn judge(&mut self, request: &Request, reply: &Reply) {
        if reply.status == 200 {
            *self.succeeded.lock().unwrap().entry(request.operation.clone()).or_default() += 1;
            if let Some(answer) = reply.json() {
                self.requests.learn(&answer);
            }
            return;
        }
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        let known = matches!(reply.status, 400 | 403 | 404 | 413);
        assert!(known && is_well_formed(reply), "{} {text} for {}", reply.status, request.text());
    }
}

/// Whether a refusal has a code and a text, as the service, the admin endpoints or STS write them.
fn is_well_formed(reply: &Reply) -> bool {
    let is_text = |value: Option<&Value>| value.is_some_and(Value::is_string);
    let Some(body) = reply.json() else {
        let text = String::from_utf8_lossy(&reply.body);
        return ["<ErrorResponse", "<Code>", "<Message>"].iter().all(|part| text.contains(part));
    };
    let code = body.get("__type").or_else(|| body.get("code"));
    let message = body.get("Message").or_else(|| body.get("message"));
    is_text(code) && is_text(message) && code != Some(&json!("InternalFailure"))
}
