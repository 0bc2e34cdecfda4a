//! Which stored states and identities of others, and of earlier versions of this provider, are accepted over gRPC?

use std::sync::Arc;

use serde_json::json;
use terraform_provider_licensemanager::framework::Server;
use terraform_provider_licensemanager::framework::requests::{Kind, Service as _};
use terraform_provider_licensemanager::protocol::generated::tfplugin6::{self as wire, RawState};
use terraform_provider_licensemanager::provider::LicenseManager;

use super::client::{connected_to, received, received_json};

const GRANT: &str = "arn:aws:license-manager::123456789012:grant:g-1";

fn raw(json: &serde_json::Value) -> Option<RawState> {
    Some(RawState { json: json.to_string().into(), ..RawState::default() })
}

fn moved(provider: &str, kind: &str, target: &str) -> wire::move_resource_state::Request {
    let stored =
        json!({ "id": GRANT, "arn": GRANT, "grant_arn": GRANT, "home_region": "eu-west-1" });
    wire::move_resource_state::Request {
        source_provider_address: provider.into(),
        source_type_name: kind.into(),
        source_state: raw(&stored),
        source_private: "of others".into(),
        target_type_name: target.into(),
        ..wire::move_resource_state::Request::default()
    }
}

#[tokio::test]
async fn state_comes_from_any_registry_and_mirror() {
    let ours = Server::<LicenseManager>::default();
    let target = "licensemanager_grant";
    let identity = ours.identity_schema(target).unwrap().value_type();
    let shape = ours.schema(Kind::Resource, target).unwrap().value_type().clone();
    let (_server, mut client) = connected_to(Arc::new(ours)).await;
    for (provider, kind) in [
        ("registry.terraform.io/hashicorp/aws", "aws_licensemanager_grant"),
        ("registry.opentofu.org/hashicorp/aws", "aws_licensemanager_grant"),
        ("mirror.example.com/hashicorp/aws", "aws_licensemanager_grant"),
        ("hashicorp/aws", "aws_licensemanager_grant"),
        // OpenTofu tells no more.
        ("aws", "aws_licensemanager_grant"),
        ("registry.terraform.io/hashicorp/awscc", "awscc_licensemanager_grant"),
        ("registry.opentofu.org/hashicorp/awscc", "awscc_licensemanager_grant"),
        ("awscc", "awscc_licensemanager_grant"),
    ] {
        let request = moved(provider, kind, target);
        let answer = client.move_resource_state(request).await.unwrap().into_inner();
        assert_eq!(answer.diagnostics, [], "{provider}");
        let state = received(answer.target_state, &shape);
        assert_eq!(state.get("id").as_str(), Some(GRANT));
        assert_eq!(state.get("home_region").as_str(), Some("eu-west-1"));
        assert_eq!(answer.target_private, "", "private data of others means nothing");
        let identity = received_json(answer.target_identity.unwrap().identity_data, &identity);
        assert_eq!(
            identity,
            json!({ "account_id": "123456789012", "arn": GRANT, "region": "eu-west-1" })
                .to_string()
        );
    }
}

#[tokio::test]
async fn what_is_not_supported_is_refused_with_what_is() {
    let (_server, mut client) = connected_to(Arc::new(Server::<LicenseManager>::default())).await;
    for (provider, kind, target, supported) in [
        (
            "registry.terraform.io/example/aws",
            "aws_licensemanager_grant",
            "licensemanager_grant",
            "aws_licensemanager_grant of hashicorp/aws and awscc_licensemanager_grant of hashicorp/awscc",
        ),
        (
            "registry.terraform.io/nothashicorp/aws",
            "aws_licensemanager_grant",
            "licensemanager_grant",
            "aws_licensemanager_grant of hashicorp/aws and awscc_licensemanager_grant of hashicorp/awscc",
        ),
        (
            "registry.terraform.io/hashicorp/aws",
            "aws_licensemanager_grant",
            "licensemanager_license",
            "awscc_licensemanager_license of hashicorp/awscc",
        ),
        (
            "registry.terraform.io/hashicorp/aws",
            "aws_licensemanager_token",
            "licensemanager_token",
            "nothing",
        ),
    ] {
        let request = moved(provider, kind, target);
        let answer = client.move_resource_state(request).await.unwrap().into_inner();
        let [told] = &answer.diagnostics[..] else { panic!("{answer:?}") };
        assert_eq!(told.summary, "This move is not supported");
        let told = &told.detail;
        assert!(
            told.contains(&format!("it takes over {supported}. Write an import block")),
            "{told}"
        );
    }
}

/// Identities as version 0 stored them.
#[tokio::test]
async fn stored_identities_are_read_for_every_resource() {
    let ours = Server::<LicenseManager>::default();
    let two = json!({ "resource_arn": "arn:a", "license_configuration_arn": "arn:b" });
    let (arn, grant) = (json!({ "arn": "arn:a" }), json!({ "grant_arn": "arn:a" }));
    let stored = [
        ("association", two),
        ("grant", arn.clone()),
        ("grant_accepter", grant),
        ("license", arn.clone()),
        ("license_asset_group", arn.clone()),
        ("license_asset_ruleset", arn.clone()),
        ("license_configuration", arn.clone()),
        ("license_conversion_task", json!({ "task_id": "lct-1" })),
        ("report_generator", arn),
        ("service_settings", json!({})),
        ("token", json!({ "token_id": "t-1" })),
    ];
    let names: Vec<_> = stored.iter().map(|(name, _)| format!("licensemanager_{name}")).collect();
    assert_eq!(ours.type_names(Kind::Resource), names, "every resource has an identity");
    let shapes: Vec<_> =
        names.iter().map(|name| ours.identity_schema(name).unwrap().value_type()).collect();
    let (_server, mut client) = connected_to(Arc::new(ours)).await;
    for ((name, shape), (_, mut identity)) in names.iter().zip(shapes).zip(stored) {
        identity["account_id"] = json!("012345678901");
        identity["region"] = json!("eu-west-1");
        let request = wire::upgrade_resource_identity::Request {
            type_name: name.clone(),
            version: 0,
            raw_identity: raw(&identity),
        };
        let answer = client.upgrade_resource_identity(request.clone()).await.unwrap().into_inner();
        assert_eq!(answer.diagnostics, [], "{name}");
        let read = received_json(answer.upgraded_identity.unwrap().identity_data, &shape);
        let read: serde_json::Value = serde_json::from_str(&read).unwrap();
        assert_eq!(read, identity, "{name}");

        let newer = wire::upgrade_resource_identity::Request { version: 1, ..request };
        let answer = client.upgrade_resource_identity(newer).await.unwrap().into_inner();
        let [told] = &answer.diagnostics[..] else { panic!("{answer:?}") };
        assert!(told.detail.contains("versions up to 0. Install the newer provider"), "{told:?}");
    }
}
