//! One client under load: what it asks for, and what it expects to find in the end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::contended::Contended;
use super::{ISSUER, Work};
use crate::http::Client;
use crate::random::Random;

/// The account that is granted everything.
const BUYER: &str = "444455556666";

/// A license or grant with the writes that were acknowledged.
struct Owned {
    arn: String,
    versions: u64,
}

pub(super) struct Worker {
    number: u64,
    random: Random,
    contended: Arc<Contended>,
    requests: u64,
    latencies: Vec<Duration>,
    licenses: Vec<Owned>,
    grants: Vec<Owned>,
    /// A license configuration that this client renames, and its name.
    configuration: Option<(String, String)>,
    /// Tokens of open consumptions.
    consumptions: Vec<String>,
}

impl Worker {
    pub(super) const fn new(number: u64, random: Random, contended: Arc<Contended>) -> Self {
        Self {
            number,
            random,
            contended,
            requests: 0,
            latencies: Vec::new(),
            licenses: Vec::new(),
            grants: Vec::new(),
            configuration: None,
            consumptions: Vec::new(),
        }
    }

    pub(super) fn take_latencies(&mut self) -> Vec<Duration> {
        std::mem::take(&mut self.latencies)
    }

    pub(super) async fn run(mut self, address: SocketAddr, rounds: usize, work: Work) -> Self {
        let mut issuer = Client::open(address, ISSUER).await.unwrap();
        for _ in 0..rounds {
            match work {
                Work::Create => self.create(&mut issuer).await,
                Work::Change => self.change(&mut issuer).await,
                Work::Steady => self.look(&mut issuer).await,
            }
        }
        self
    }

    /// One request that must succeed.
    async fn ask(&mut self, client: &mut Client, operation: &str, params: &Value) -> Value {
        let start = Instant::now();
        let answer = client.call(operation, params).await.unwrap();
        self.latencies.push(start.elapsed());
        answer.unwrap_or_else(|refusal| panic!("{operation} {params}: {refusal}"))
    }

    fn token(&mut self) -> String {
        self.requests += 1;
        format!("{}-{}", self.number, self.requests)
    }

    async fn create(&mut self, issuer: &mut Client) {
        let token = self.token();
        let created = self.ask(issuer, "CreateLicense", &license(&token)).await;
        let arn = text(&created["LicenseArn"]);
        let grant = grant(&token, &arn);
        let granted = self.ask(issuer, "CreateGrant", &grant).await;
        self.licenses.push(Owned { arn, versions: 1 });
        self.grants.push(Owned { arn: text(&granted["GrantArn"]), versions: 1 });
    }

    async fn change(&mut self, issuer: &mut Client) {
        match self.random.below(10) {
            0 | 1 => self.renew_license(issuer).await,
            2 | 3 => self.rename_grant(issuer).await,
            4 | 5 => self.check_out(issuer).await,
            6 => self.check_in(issuer).await,
            _ => self.look(issuer).await,
        }
    }

    async fn renew_license(&mut self, issuer: &mut Client) {
        let (index, token) = (self.random.below(self.licenses.len()), self.token());
        let mut params = license(&token);
        params["LicenseArn"] = self.licenses[index].arn.as_str().into();
        params["Status"] = "AVAILABLE".into();
        params["SourceVersion"] = self.licenses[index].versions.to_string().into();
        let answer = self.ask(issuer, "CreateLicenseVersion", &params).await;
        self.licenses[index].versions += 1;
        assert_eq!(answer["Version"], self.licenses[index].versions.to_string());
    }

    /// Every other time it is the grant that all clients rename.
    async fn rename_grant(&mut self, issuer: &mut Client) {
        let (index, token) = (self.random.below(self.grants.len()), self.token());
        let contended = self.random.chance(50).then(|| Arc::clone(&self.contended));
        let arn = contended.as_ref().map_or(&self.grants[index].arn, |it| &it.grant);
        let params = json!({"GrantArn": arn, "ClientToken": token, "GrantName": token});
        self.ask(issuer, "CreateGrantVersion", &params).await;
        match contended {
            Some(contended) => contended.note_write(),
            None => self.grants[index].versions += 1,
        }
    }

    async fn check_out(&mut self, issuer: &mut Client) {
        let token = self.token();
        let params = json!({
            "ProductSKU": "sku",
            "CheckoutType": "PROVISIONAL",
            "KeyFingerprint": format!("aws:{ISSUER}:issuer:issuer-fingerprint"),
            "Entitlements": [{"Name": "seats", "Value": "1", "Unit": "Count"}],
            "Beneficiary": "buyer",
            "ClientToken": token,
        });
        let answer = self.ask(issuer, "CheckoutLicense", &params).await;
        self.consumptions.push(text(&answer["LicenseConsumptionToken"]));
    }

    async fn check_in(&mut self, issuer: &mut Client) {
        let Some(token) = self.consumptions.pop() else { return self.check_out(issuer).await };
        let params = json!({"LicenseConsumptionToken": token});
        self.ask(issuer, "CheckInLicense", &params).await;
    }

    /// A read, or a write that replaces what was there and is read at once.
    async fn look(&mut self, issuer: &mut Client) {
        let license = self.random.below(self.licenses.len());
        let (license, grant) =
            (self.licenses[license].arn.clone(), self.grants[license].arn.clone());
        match self.random.below(8) {
            0 => self.ask(issuer, "GetLicense", &json!({"LicenseArn": license})).await,
            1 => self.ask(issuer, "GetGrant", &json!({"GrantArn": grant})).await,
            2 => self.ask(issuer, "GetLicenseUsage", &json!({"LicenseArn": license})).await,
            3 => self.ask(issuer, "ListLicenses", &json!({"MaxResults": 20})).await,
            4 => {
                let filter = json!({"Name": "LicenseArn", "Values": [license]});
                self.ask(issuer, "ListDistributedGrants", &json!({"Filters": [filter]})).await
            }
            5 => {
                let tags = json!([{"Key": "round", "Value": self.requests.to_string()}]);
                let params = json!({"ResourceArn": license, "Tags": tags});
                self.ask(issuer, "TagResource", &params).await
            }
            _ => return self.rename_configuration(issuer).await,
        };
    }

    async fn rename_configuration(&mut self, issuer: &mut Client) {
        let name = self.token();
        let Some((arn, _)) = self.configuration.clone() else {
            let params = json!({"Name": name, "LicenseCountingType": "vCPU"});
            let created = self.ask(issuer, "CreateLicenseConfiguration", &params).await;
            self.configuration = Some((text(&created["LicenseConfigurationArn"]), name));
            return;
        };
        let params = json!({"LicenseConfigurationArn": arn, "Name": name});
        self.ask(issuer, "UpdateLicenseConfiguration", &params).await;
        self.configuration = Some((arn, name));
        self.check_configuration(issuer).await;
    }

    async fn check_configuration(&mut self, issuer: &mut Client) {
        let Some((arn, name)) = self.configuration.clone() else { return };
        let params = json!({"LicenseConfigurationArn": arn});
        let found = self.ask(issuer, "GetLicenseConfiguration", &params).await;
        assert_eq!(found["Name"], name);
    }

    /// Every acknowledged write made one version, and the last one is what is found.
    pub(super) async fn check(&mut self, address: SocketAddr) {
        let mut issuer = Client::open(address, ISSUER).await.unwrap();
        for index in 0..self.licenses.len() {
            let params = json!({"LicenseArn": self.licenses[index].arn});
            let found = self.ask(&mut issuer, "GetLicense", &params).await;
            assert_eq!(found["License"]["Version"], self.licenses[index].versions.to_string());
            let params = json!({"GrantArn": self.grants[index].arn});
            let found = self.ask(&mut issuer, "GetGrant", &params).await;
            assert_eq!(found["Grant"]["Version"], self.grants[index].versions.to_string());
        }
        self.check_configuration(&mut issuer).await;
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

pub(super) fn grant(token: &str, license_arn: &str) -> Value {
    json!({
        "ClientToken": token,
        "GrantName": token,
        "LicenseArn": license_arn,
        "Principals": [format!("arn:aws:iam::{BUYER}:root")],
        "HomeRegion": "us-east-1",
        "AllowedOperations": ["CheckoutLicense", "CheckInLicense", "ListPurchasedLicenses"],
    })
}

/// A license as it is created; a new version takes most of it too.
pub(super) fn license(token: &str) -> Value {
    json!({
        "LicenseName": token,
        "ProductName": "product",
        "ProductSKU": "sku",
        "Beneficiary": "buyer",
        "Issuer": {"Name": "issuer"},
        "HomeRegion": "us-east-1",
        "Validity": {"Begin": "2020-01-01T00:00:00Z"},
        "Entitlements": [
            {"Name": "seats", "MaxCount": 1_000_000, "Unit": "Count", "AllowCheckIn": true}
        ],
        "ConsumptionConfiguration": {
            "RenewType": "Weekly",
            "ProvisionalConfiguration": {"MaxTimeToLiveInMinutes": 60},
        },
        "ClientToken": token,
    })
}
