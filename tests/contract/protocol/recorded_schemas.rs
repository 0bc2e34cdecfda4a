//! Is what optimized builds say of their schemas what the models say? `make generate` records it.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use prost::Message as _;
use terraform_provider_licensemanager::framework::Server;
use terraform_provider_licensemanager::framework::requests::Service as _;
use terraform_provider_licensemanager::protocol::generated::tfplugin6::{
    Schema, get_provider_schema,
};
use terraform_provider_licensemanager::provider::LicenseManager;

use super::client::connected_to;
use super::fake::Fake;

#[tokio::test]
async fn the_record_is_what_the_models_say() {
    let ours = Server::<LicenseManager>::default();
    assert!(ours.recorded_schemas().is_none(), "this test compares the record with itself");
    let (_server, mut client) = connected_to(Arc::new(ours)).await;
    let request = get_provider_schema::Request {};
    let current = client.get_provider_schema(request).await.unwrap().into_inner();
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/provider/schemas.binpb");
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        fs::write(&path, current.encode_to_vec()).unwrap();
        return;
    }
    let recorded = fs::read(&path).unwrap();
    assert!(
        get_provider_schema::Response::decode(&*recorded).unwrap() == current,
        "the schemas changed; if that is meant, run `make generate`"
    );
}

#[tokio::test]
async fn a_record_is_the_answer() {
    let mut recorded = get_provider_schema::Response::default();
    recorded.resource_schemas.insert("fake_recorded".into(), Schema::default());
    let bytes = recorded.encode_to_vec().leak();
    let (_server, mut client) = connected_to(Arc::new(Fake::with_record(bytes))).await;
    let answer = client.get_provider_schema(get_provider_schema::Request {}).await.unwrap();
    assert_eq!(answer.into_inner(), recorded);
}

#[tokio::test]
async fn a_broken_record_is_as_good_as_none() {
    let fake = Fake::with_record(b"\x0a\xff");
    let (_server, mut client) = connected_to(Arc::new(fake)).await;
    let answer = client.get_provider_schema(get_provider_schema::Request {}).await.unwrap();
    assert!(!answer.into_inner().resource_schemas.is_empty());
}
