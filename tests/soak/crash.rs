//! Killed at random moments under load, the emulator has everything that it acknowledged, and nothing half done.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::http::Client;
use super::process::Emulator;
use super::random::{Random, seed};
use super::size;

const CLIENTS: usize = 8;

/// Before a kill so many writes are acknowledged, so that there is something to lose, but not for longer than this.
const WRITES_PER_KILL: u64 = 20;
const TIMEOUT: Duration = Duration::from_mins(1);

/// More than this and a client deletes before it creates.
const OBJECTS_PER_CLIENT: usize = 40;

/// An object as its client knows it.
#[derive(Debug, Clone)]
struct Known {
    arn: String,
    /// The last name that was acknowledged; none after an acknowledged deletion.
    name: Option<String>,
    pending: Pending,
}

/// A write that was sent and not answered: it may have happened or not.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Pending {
    Nothing,
    Name(String),
    Deletion,
}

/// A client with license configurations and licenses that nobody else touches.
struct Writer {
    number: usize,
    random: Random,
    acknowledged: Arc<AtomicU64>,
    configurations: Vec<Known>,
    licenses: Vec<Known>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_a_kill() {
    let rounds = size(4, 200);
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let mut random = Random::new(seed("crash"));
    let acknowledged = Arc::<AtomicU64>::default();
    let mut writers: Vec<Writer> = (0..CLIENTS)
        .map(|number| Writer::new(number, random.next(), Arc::clone(&acknowledged)))
        .collect();
    for _ in 0..rounds {
        let emulator = Emulator::with_state(&state);
        let moment = Duration::from_millis(random.next() % 300);
        writers = everybody(writers, emulator.address).await;
        let enough = acknowledged.load(Ordering::Relaxed) + WRITES_PER_KILL;
        let mut running = JoinSet::new();
        for writer in writers.drain(..) {
            running.spawn(writer.write_until_cut_off(emulator.address));
        }
        wait_until(&acknowledged, enough).await;
        tokio::time::sleep(moment).await;
        emulator.kill();
        writers = running.join_all().await;
    }
    let emulator = Emulator::with_state(&state);
    everybody(writers, emulator.address).await;
    let acknowledged = acknowledged.load(Ordering::Relaxed);
    println!("crash: {rounds} kills, {acknowledged} acknowledged writes, none lost");
}

async fn wait_until(acknowledged: &AtomicU64, enough: u64) {
    let reached = async {
        while acknowledged.load(Ordering::Relaxed) < enough {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let waited = tokio::time::timeout(TIMEOUT, reached).await;
    waited.expect("hardly a write is acknowledged");
}

/// Lets every client look whether its objects are as they should be.
async fn everybody(writers: Vec<Writer>, address: SocketAddr) -> Vec<Writer> {
    let mut checking = JoinSet::new();
    for mut writer in writers {
        checking.spawn(async move {
            writer.check(address).await;
            writer
        });
    }
    checking.join_all().await
}

impl Writer {
    const fn new(number: usize, seed: u64, acknowledged: Arc<AtomicU64>) -> Self {
        let random = Random::new(seed);
        Self { number, random, acknowledged, configurations: Vec::new(), licenses: Vec::new() }
    }

    fn account(&self) -> String {
        format!("{:012}", 100 + self.number)
    }

    async fn write_until_cut_off(mut self, address: SocketAddr) -> Self {
        if let Ok(mut client) = Client::open(address, &self.account()).await {
            while self.write(&mut client).await.is_ok() {
                self.acknowledged.fetch_add(1, Ordering::Relaxed);
            }
        }
        self
    }

    async fn write(&mut self, client: &mut Client) -> std::io::Result<()> {
        let name = format!("{}-{}", self.number, self.random.next());
        if self.random.chance(50) {
            self.write_configuration(client, name).await
        } else {
            self.write_license(client, name).await
        }
    }

    async fn write_configuration(
        &mut self,
        client: &mut Client,
        name: String,
    ) -> std::io::Result<()> {
        if self.configurations.is_empty() || (self.random.chance(30) && !self.is_full()) {
            let params = json!({"Name": name, "LicenseCountingType": "vCPU"});
            let answer = client.call("CreateLicenseConfiguration", &params).await?.unwrap();
            let arn = text(&answer["LicenseConfigurationArn"]);
            self.configurations.push(Known { arn, name: Some(name), pending: Pending::Nothing });
            return Ok(());
        }
        let index = self.random.below(self.configurations.len());
        let deletes = self.is_full() || self.random.chance(20);
        let known = &mut self.configurations[index];
        let arn = &known.arn;
        let (operation, params, target) = if deletes {
            ("DeleteLicenseConfiguration", json!({"LicenseConfigurationArn": arn}), None)
        } else {
            let params = json!({"LicenseConfigurationArn": arn, "Name": name});
            ("UpdateLicenseConfiguration", params, Some(name))
        };
        known.pending = target.clone().map_or(Pending::Deletion, Pending::Name);
        client.call(operation, &params).await?.unwrap();
        *known = Known { arn: known.arn.clone(), name: target, pending: Pending::Nothing };
        if deletes {
            self.configurations.swap_remove(index);
        }
        Ok(())
    }

    /// Licenses only grow in number and version: the service keeps them after deletion.
    async fn write_license(&mut self, client: &mut Client, name: String) -> std::io::Result<()> {
        if self.licenses.len() < OBJECTS_PER_CLIENT / 4 {
            let mut params = license(&name);
            params["ProductSKU"] = "sku".into();
            params["Beneficiary"] = "buyer".into();
            let answer = client.call("CreateLicense", &params).await?.unwrap();
            let arn = text(&answer["LicenseArn"]);
            self.licenses.push(Known { arn, name: Some(name), pending: Pending::Nothing });
            return Ok(());
        }
        let index = self.random.below(self.licenses.len());
        let known = &mut self.licenses[index];
        let mut params = license(&name);
        params["LicenseArn"] = known.arn.as_str().into();
        params["Status"] = "AVAILABLE".into();
        known.pending = Pending::Name(name.clone());
        client.call("CreateLicenseVersion", &params).await?.unwrap();
        *known = Known { arn: known.arn.clone(), name: Some(name), pending: Pending::Nothing };
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.configurations.len() >= OBJECTS_PER_CLIENT
    }

    async fn check(&mut self, address: SocketAddr) {
        let mut client = Client::open(address, &self.account()).await.unwrap();
        for known in &mut self.configurations {
            let params = json!({"LicenseConfigurationArn": known.arn});
            let found = client.call("GetLicenseConfiguration", &params).await.unwrap();
            known.settle(found.ok().map(|it| text(&it["Name"])));
        }
        for known in &mut self.licenses {
            let found = client.call("GetLicense", &json!({"LicenseArn": known.arn})).await.unwrap();
            known.settle(found.ok().map(|it| text(&it["License"]["LicenseName"])));
        }
        self.configurations.retain(|known| known.name.is_some());
    }
}

impl Known {
    /// Compares what was found with what must be there, and takes it for the truth from now on.
    fn settle(&mut self, found: Option<String>) {
        let pending = std::mem::replace(&mut self.pending, Pending::Nothing);
        let happened = match &found {
            Some(name) => pending == Pending::Name(name.clone()),
            None => pending == Pending::Deletion,
        };
        assert!(happened || found == self.name, "{} is {found:?}, not {:?}", self.arn, self.name);
        self.name = found;
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// What a new license and a new version of one have in common.
fn license(name: &str) -> Value {
    json!({
        "LicenseName": name,
        "ProductName": "product",
        "Issuer": {"Name": "issuer"},
        "HomeRegion": "us-east-1",
        "Validity": {"Begin": "2020-01-01T00:00:00Z"},
        "Entitlements": [{"Name": "seats", "MaxCount": 10, "Unit": "Count"}],
        "ConsumptionConfiguration": {"RenewType": "None"},
        "ClientToken": name,
    })
}
