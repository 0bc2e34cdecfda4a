//! Fifty clients at once: no error, no lost update, flat memory, and lists that cost the same however much there is.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::http::{Client, Connection, admin};
use super::process::Emulator;
use super::random::{Random, seed};
use super::size;
use contended::Contended;
use worker::Worker;

mod contended;
mod worker;

const CLIENTS: u64 = 50;

/// The account that issues the licenses, and one that has few.
const ISSUER: &str = "111122223333";
const SMALL: &str = "222233334444";

/// What one kind of work was measured to take.
struct Figures {
    name: &'static str,
    latencies: Vec<Duration>,
    elapsed: Duration,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_clients_lose_nothing() {
    let (objects, requests) = size((100, 1_500), (10_000, 100_000));
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let emulator = Emulator::with_state(&state);
    let seed = seed("load");

    let contended = Arc::new(Contended::make(emulator.address).await);
    let worker = |number| Worker::new(number, Random::new(seed + number), Arc::clone(&contended));
    let workers = (0..CLIENTS).map(worker).collect();
    let clients = usize::try_from(CLIENTS).unwrap();
    let (per_client, warm_up) = (requests / 2 / clients, requests / 10 / clients);
    let work = |work, rounds| Phase { address: emulator.address, work, rounds };
    let workers = work(Work::Create, objects / clients).run("create", workers).await;
    let workers = work(Work::Change, per_client).run("change", workers).await;
    let workers = work(Work::Steady, warm_up).run("warm up", workers).await;
    let before = emulator.memory();
    let workers = work(Work::Steady, per_client - warm_up).run("steady", workers).await;
    check_memory(before, emulator.memory());

    let workers = check(workers, &contended, emulator.address).await;
    compare_lists(emulator.address).await;
    emulator.kill();
    let emulator = load_again(&state).await;
    check(workers, &contended, emulator.address).await;
}

/// Whether every acknowledged write is there, those to the object that all clients write included.
async fn check(
    mut workers: Vec<Worker>,
    contended: &Contended,
    address: SocketAddr,
) -> Vec<Worker> {
    for worker in &mut workers {
        worker.check(address).await;
    }
    contended.check(address).await;
    workers
}

/// What the clients do in a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    /// Make the licenses and grants.
    Create,
    /// Writes that leave versions and consumptions behind, and reads of these.
    Change,
    /// Reads, and writes that replace what was there.
    Steady,
}

/// So many rounds of the same work by every client.
struct Phase {
    address: SocketAddr,
    work: Work,
    rounds: usize,
}

impl Phase {
    async fn run(self, name: &'static str, workers: Vec<Worker>) -> Vec<Worker> {
        let start = Instant::now();
        let mut running = JoinSet::new();
        for worker in workers {
            running.spawn(worker.run(self.address, self.rounds, self.work));
        }
        let mut workers = running.join_all().await;
        let latencies = workers.iter_mut().flat_map(Worker::take_latencies).collect();
        Figures { name, latencies, elapsed: start.elapsed() }.report();
        workers
    }
}

impl Figures {
    fn report(mut self) {
        self.latencies.sort();
        let count = self.latencies.len();
        let at = |percent: usize| self.latencies[(count - 1) * percent / 100];
        let rate = count as u128 * 1_000_000 / self.elapsed.as_micros().max(1);
        let (p50, p99, worst) = (at(50), at(99), at(100));
        let name = self.name;
        println!(
            "load, {name}: {count} requests, {rate}/s, p50 {p50:?}, p99 {p99:?}, worst {worst:?}"
        );
    }
}

/// Work that leaves nothing behind may not need more memory, give or take what allocators keep.
fn check_memory(before: Option<u64>, after: Option<u64>) {
    let (Some(before), Some(after)) = (before, after) else { return };
    println!("load: {before} kB after warm-up, {after} kB at the end");
    assert!(after < before + before / 10 + 8_192, "memory grew from {before} to {after} kB");
}

/// The first and the middle page of a long list, against a page of a short one. They take turns, so that whatever else
/// the machine does slows all alike.
async fn compare_lists(address: SocketAddr) {
    let mut small = Client::open(address, SMALL).await.unwrap();
    for number in 0..100 {
        let license = worker::license(&format!("small-{number}"));
        small.call("CreateLicense", &license).await.unwrap().unwrap();
    }
    let mut pages = [
        Page::of(address, SMALL, 0).await,
        Page::of(address, ISSUER, 0).await,
        Page::of(address, ISSUER, size(1, 100)).await,
    ];
    for _ in 0..101 {
        for page in &mut pages {
            page.read().await;
        }
    }
    let [short, first, middle] = pages.map(Page::median);
    println!(
        "load, a page of 50 licenses: {short:?} of 100, {first:?} of all, {middle:?} in the middle of all"
    );
    let bearable = short * 3 + Duration::from_millis(2);
    assert!(first < bearable && middle < bearable, "pages of long lists cost more");
}

/// A page of a list, and how long each reading of it took.
struct Page {
    client: Client,
    params: Value,
    times: Vec<Duration>,
}

impl Page {
    /// The page so many pages into the list of an account.
    async fn of(address: SocketAddr, account: &str, skipped: usize) -> Self {
        let mut client = Client::open(address, account).await.unwrap();
        let mut params = json!({"MaxResults": 50});
        for _ in 0..skipped {
            let page = client.call("ListLicenses", &params).await.unwrap().unwrap();
            params["NextToken"] = page["NextToken"].clone();
        }
        Self { client, params, times: Vec::new() }
    }

    async fn read(&mut self) {
        let start = Instant::now();
        self.client.call("ListLicenses", &self.params).await.unwrap().unwrap();
        self.times.push(start.elapsed());
    }

    fn median(mut self) -> Duration {
        self.times.sort();
        self.times[self.times.len() / 2]
    }
}

/// Measures how long a state of this size takes to be read from its file, shown, and written anew.
async fn load_again(state: &Path) -> Emulator {
    let start = Instant::now();
    let emulator = Emulator::with_state(state);
    println!("load: the state file is read in {:?}", start.elapsed());
    let start = Instant::now();
    let mut connection = Connection::open(emulator.address).await.unwrap();
    let shown = connection.exchange(&admin("GET", "state", b"")).await.unwrap();
    let size = shown.body.len() / 1_000;
    println!("load: the state is shown as {size} kB of JSON in {:?}", start.elapsed());
    let start = Instant::now();
    let written = connection.exchange(&admin("PUT", "state", &shown.body)).await.unwrap();
    assert_eq!(written.status, 200, "{:?}", written.json());
    println!("load: the state is written anew in {:?}", start.elapsed());
    let again: Value =
        connection.exchange(&admin("GET", "state", b"")).await.unwrap().json().unwrap();
    assert!(Some(again) == shown.json(), "the state changed on its way");
    emulator
}
