//! What becomes of calls when settings of the provider block are known only after apply: put off where the client allows
//! it, and answered as far as possible otherwise. No call reaches the network.

use std::sync::Arc;

use terraform_provider_licensemanager::framework::requests::{Kind, Service as _};
use terraform_provider_licensemanager::framework::schema::Type;
use terraform_provider_licensemanager::framework::value::Refinement;
use terraform_provider_licensemanager::framework::{Server, Value, msgpack};
use terraform_provider_licensemanager::protocol::Running;
use terraform_provider_licensemanager::protocol::generated::tfplugin6::provider_client::ProviderClient;
use terraform_provider_licensemanager::protocol::generated::tfplugin6::{
    self as wire, ClientCapabilities, DynamicValue,
};
use terraform_provider_licensemanager::provider::LicenseManager;
use tonic::transport::Channel;

use super::client::{connected_to, received, sent_as};

const CONFIGURATION: &str = "licensemanager_license_configuration";
const ARN: &str = "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1";

const STORED: &str = r#"{
    "id": "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1",
    "arn": "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1",
    "license_configuration_id": "lic-1", "owner_account_id": "123456789012", "status": "AVAILABLE",
    "name": "a", "license_counting_type": "vCPU", "license_count_hard_limit": false,
    "region": "us-east-1", "account_id": "123456789012", "tags_all": {}
}"#;

fn shape(kind: Kind, name: &str) -> Type {
    Server::<LicenseManager>::default().schema(kind, name).unwrap().value_type().clone()
}

/// An object of a type of ours; members that are not given are null.
fn object(kind: Kind, name: &str, json: &str) -> Option<DynamicValue> {
    sent_as(json, &shape(kind, name))
}

fn configuration(json: &str) -> Option<DynamicValue> {
    object(Kind::Resource, CONFIGURATION, json)
}

fn nothing() -> Option<DynamicValue> {
    let null = msgpack::encode(&Value::Null, &shape(Kind::Resource, CONFIGURATION)).unwrap();
    Some(DynamicValue { msgpack: null.into(), ..DynamicValue::default() })
}

fn capable(deferral_allowed: bool) -> Option<ClientCapabilities> {
    Some(ClientCapabilities { deferral_allowed, ..ClientCapabilities::default() })
}

/// Our provider, whose region is known only after apply.
async fn unknown() -> (Running, ProviderClient<Channel>) {
    let server = Server::<LicenseManager>::default();
    let shape = server.provider_schema().value_type();
    let Type::Object(attributes) = &shape else { panic!("{shape:?}") };
    let members = attributes.iter().map(|(name, shape)| match (name.as_str(), shape) {
        ("region", _) => (name.clone(), Value::Unknown(Refinement::default())),
        // Of a block that may be repeated and is left out there are none.
        (_, Type::List(element)) if matches!(**element, Type::Object(_)) => {
            (name.clone(), Value::List(Vec::new()))
        }
        _ => (name.clone(), Value::Null),
    });
    let config = msgpack::encode(&Value::Map(members.collect()), shape).unwrap();
    let (running, mut client) = connected_to(Arc::new(server)).await;
    let request = wire::configure_provider::Request {
        config: Some(DynamicValue { msgpack: config.into(), ..DynamicValue::default() }),
        ..wire::configure_provider::Request::default()
    };
    let answer = client.configure_provider(request).await.unwrap().into_inner();
    assert_eq!(answer.diagnostics, []);
    (running, client)
}

fn assert_deferred(deferred: Option<wire::Deferred>, diagnostics: &[wire::Diagnostic]) {
    assert_eq!(diagnostics, []);
    assert_eq!(deferred.unwrap().reason(), wire::deferred::Reason::ProviderConfigUnknown);
}

fn assert_not_known(deferred: Option<&wire::Deferred>, diagnostics: &[wire::Diagnostic]) {
    assert!(deferred.is_none());
    let [told] = diagnostics else { panic!("{diagnostics:?}") };
    assert_eq!(told.summary, "The provider configuration is not known yet");
    assert!(told.detail.contains("only after apply: region. Apply"), "{}", told.detail);
}

#[tokio::test]
async fn refreshes_wait_or_keep_what_is_stored() {
    let (_server, mut client) = unknown().await;
    let request = |allowed| wire::read_resource::Request {
        type_name: CONFIGURATION.into(),
        current_state: configuration(STORED),
        client_capabilities: capable(allowed),
        ..wire::read_resource::Request::default()
    };
    let answer = client.read_resource(request(true)).await.unwrap().into_inner();
    assert_deferred(answer.deferred, &answer.diagnostics);
    let answer = client.read_resource(request(false)).await.unwrap().into_inner();
    assert_eq!((answer.deferred, &answer.diagnostics[..]), (None, &[][..]));
    assert_eq!(answer.new_state, configuration(STORED));
}

#[tokio::test]
async fn creations_changes_and_deletions_wait_or_are_planned() {
    let (_server, mut client) = unknown().await;
    let named = |name: &str| {
        configuration(&format!(r#"{{ "name": "{name}", "license_counting_type": "vCPU" }}"#))
    };
    let renamed = STORED.replace(r#""name": "a""#, r#""name": "b""#);
    for (prior, config, proposed) in [
        (nothing(), named("b"), named("b")),
        (configuration(STORED), named("b"), configuration(&renamed)),
        (configuration(STORED), nothing(), nothing()),
    ] {
        let request = |allowed| wire::plan_resource_change::Request {
            type_name: CONFIGURATION.into(),
            prior_state: prior.clone(),
            proposed_new_state: proposed.clone(),
            config: config.clone(),
            client_capabilities: capable(allowed),
            ..wire::plan_resource_change::Request::default()
        };
        let waits = client.plan_resource_change(request(true)).await.unwrap().into_inner();
        assert_deferred(waits.deferred, &waits.diagnostics);
        let goes_on = client.plan_resource_change(request(false)).await.unwrap().into_inner();
        assert_eq!((goes_on.deferred, &goes_on.diagnostics[..]), (None, &[][..]));
        assert_eq!(waits.planned_state, goes_on.planned_state);
        let planned = received(goes_on.planned_state, &shape(Kind::Resource, CONFIGURATION));
        let name = if config == nothing() { Value::Null } else { "b".into() };
        assert_eq!(planned.get("name"), &name);
        if prior == nothing() {
            assert!(planned.get("region").is_unknown() && planned.get("arn").is_unknown());
        }
    }
}

#[tokio::test]
async fn lookups_wait_or_say_what_is_missing() {
    let (_server, mut client) = unknown().await;
    let name = "licensemanager_license_configurations";
    let request = |allowed| wire::read_data_source::Request {
        type_name: name.into(),
        config: object(Kind::DataSource, name, r#"{ "filter": [] }"#),
        client_capabilities: capable(allowed),
        ..wire::read_data_source::Request::default()
    };
    let answer = client.read_data_source(request(true)).await.unwrap().into_inner();
    assert_deferred(answer.deferred, &answer.diagnostics);
    let answer = client.read_data_source(request(false)).await.unwrap().into_inner();
    assert_not_known(answer.deferred.as_ref(), &answer.diagnostics);
}

#[tokio::test]
async fn imports_wait_or_say_what_is_missing() {
    let (_server, mut client) = unknown().await;
    let request = |allowed| wire::import_resource_state::Request {
        type_name: CONFIGURATION.into(),
        id: ARN.into(),
        client_capabilities: capable(allowed),
        ..wire::import_resource_state::Request::default()
    };
    let answer = client.import_resource_state(request(true)).await.unwrap().into_inner();
    assert_deferred(answer.deferred, &answer.diagnostics);
    let answer = client.import_resource_state(request(false)).await.unwrap().into_inner();
    assert_not_known(answer.deferred.as_ref(), &answer.diagnostics);
}

#[tokio::test]
async fn what_is_ephemeral_waits_or_says_what_is_missing() {
    let (_server, mut client) = unknown().await;
    let name = "licensemanager_access_token";
    let request = |allowed| wire::open_ephemeral_resource::Request {
        type_name: name.into(),
        config: object(Kind::EphemeralResource, name, r#"{ "token": "a.b.c" }"#),
        client_capabilities: capable(allowed),
    };
    let answer = client.open_ephemeral_resource(request(true)).await.unwrap().into_inner();
    assert_deferred(answer.deferred, &answer.diagnostics);
    let answer = client.open_ephemeral_resource(request(false)).await.unwrap().into_inner();
    assert_not_known(answer.deferred.as_ref(), &answer.diagnostics);
}
