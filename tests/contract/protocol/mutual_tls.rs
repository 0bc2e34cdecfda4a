//! Who may connect? Only the holder of exactly the announced certificate.

use std::sync::Arc;

use rustls::SupportedProtocolVersion;
use rustls::sign::CertifiedKey;
use rustls::version::{TLS12, TLS13};
use terraform_provider_licensemanager::protocol::generated::tfplugin6::get_metadata::Request;
use terraform_provider_licensemanager::protocol::generated::tfplugin6::provider_client::ProviderClient;
use terraform_provider_licensemanager::protocol::{self, Running, Transport};

use super::certificates::{Key, pem};
use super::client::{over, plain, secured};
use super::fake::{Fake, PROGRAM};

const TERRAFORM: u8 = 0x42;
const STRANGER: u8 = 0x43;

fn server() -> Running {
    let announced = pem(&Key::new(TERRAFORM).self_signed());
    let transport = Transport::Secured(announced.as_bytes());
    protocol::start(Arc::new(Fake::default()), PROGRAM, transport).unwrap()
}

async fn is_served(
    client: Option<CertifiedKey>,
    version: &'static SupportedProtocolVersion,
) -> bool {
    let server = server();
    let own = server.certificate.clone().unwrap();
    // With TLS 1.3 a client learns of its refusal only when it reads.
    let Ok(stream) = secured(&server.address, &own, client, version).await else {
        return false;
    };
    let Ok(channel) = over(stream).await else {
        return false;
    };
    ProviderClient::new(channel).get_metadata(Request {}).await.is_ok()
}

async fn check(client: Option<CertifiedKey>, expected: bool) {
    for version in [&TLS13, &TLS12] {
        assert_eq!(is_served(client.clone(), version).await, expected, "{version:?}");
    }
}

#[tokio::test]
async fn the_announced_certificate_is_admitted() {
    let key = Key::new(TERRAFORM);
    check(Some(key.showing(&key.self_signed())), true).await;
}

#[tokio::test]
async fn a_client_without_certificate_is_refused() {
    check(None, false).await;
}

#[tokio::test]
async fn another_certificate_with_the_same_subject_is_refused() {
    let key = Key::new(STRANGER);
    check(Some(key.showing(&key.self_signed())), false).await;
}

#[tokio::test]
async fn a_certificate_signed_by_the_announced_one_is_refused() {
    let key = Key::new(STRANGER);
    let leaf = key.certified_by(&Key::new(TERRAFORM), false);
    check(Some(key.showing(&leaf)), false).await;
}

#[tokio::test]
async fn the_announced_certificate_without_its_key_is_refused() {
    let certificate = Key::new(TERRAFORM).self_signed();
    check(Some(Key::new(STRANGER).showing(&certificate)), false).await;
}

#[tokio::test]
async fn plaintext_is_refused() {
    let server = server();
    let is_admitted = match over(plain(&server.address).await.unwrap()).await {
        Ok(channel) => ProviderClient::new(channel).get_metadata(Request {}).await.is_ok(),
        Err(_) => false,
    };
    assert!(!is_admitted);
}

#[tokio::test]
async fn an_idle_stranger_does_not_hold_up_others() {
    let server = server();
    let _idle = plain(&server.address).await.unwrap();
    let key = Key::new(TERRAFORM);
    let client = Some(key.showing(&key.self_signed()));
    let own = server.certificate.clone().unwrap();
    let stream = secured(&server.address, &own, client, &TLS13).await.unwrap();
    let mut client = ProviderClient::new(over(stream).await.unwrap());
    client.get_metadata(Request {}).await.unwrap();
}
