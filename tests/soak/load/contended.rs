//! The one grant that all clients change at once.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;

use super::{ISSUER, worker};
use crate::http::Client;

pub(super) struct Contended {
    pub(super) grant: String,
    /// Writes that were acknowledged.
    writes: AtomicU64,
}

impl Contended {
    pub(super) async fn make(address: SocketAddr) -> Self {
        let mut issuer = Client::open(address, ISSUER).await.unwrap();
        let license = worker::license("contended");
        let license = issuer.call("CreateLicense", &license).await.unwrap().unwrap();
        let grant = worker::grant("contended", license["LicenseArn"].as_str().unwrap());
        let grant = issuer.call("CreateGrant", &grant).await.unwrap().unwrap();
        let grant = grant["GrantArn"].as_str().unwrap().to_owned();
        Self { grant, writes: AtomicU64::new(0) }
    }

    pub(super) fn note_write(&self) {
        self.writes.fetch_add(1, Ordering::Relaxed);
    }

    /// Every write made one version, whoever wrote.
    pub(super) async fn check(&self, address: SocketAddr) {
        let mut issuer = Client::open(address, ISSUER).await.unwrap();
        let params = json!({"GrantArn": self.grant});
        let found = issuer.call("GetGrant", &params).await.unwrap().unwrap();
        let versions = 1 + self.writes.load(Ordering::Relaxed);
        assert_eq!(found["Grant"]["Version"], versions.to_string());
    }
}
