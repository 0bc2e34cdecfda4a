//! What is answered when a call goes wrong? A message, and the state that is known.

use terraform_provider_licensemanager::framework::requests::{Kind, Service as _};
use terraform_provider_licensemanager::framework::schema::Type;
use terraform_provider_licensemanager::protocol::generated::tfplugin6::{
    self as wire, DynamicValue, RawState, ResourceIdentityData,
};

use super::client::{connected, sent_as};
use super::fake::{Fake, THING};

fn thing() -> Type {
    Fake::default().schema(Kind::Resource, THING).unwrap().value_type().clone()
}

fn object(json: &str) -> Option<DynamicValue> {
    sent_as(json, &thing())
}

fn some_identity() -> Option<ResourceIdentityData> {
    let shape = Fake::default().identity_schema(THING).unwrap().value_type();
    Some(ResourceIdentityData { identity_data: sent_as(r#"{"id":"i"}"#, &shape) })
}

fn check(found: &[wire::Diagnostic], summary: &str, detail: &str) {
    let [found] = found else { panic!("{found:?}") };
    assert_eq!(found.severity(), wire::diagnostic::Severity::Error);
    assert_eq!(found.summary, summary);
    assert!(found.detail.contains(detail), "{}", found.detail);
}

#[tokio::test]
async fn a_panic_in_read_keeps_the_state() {
    let (_server, mut client) = connected().await;
    let request = wire::read_resource::Request {
        type_name: THING.into(),
        current_state: object(r#"{"name":"panic"}"#),
        private: "p".into(),
        current_identity: some_identity(),
        ..wire::read_resource::Request::default()
    };
    let answer = client.read_resource(request.clone()).await.unwrap().into_inner();
    check(
        &answer.diagnostics,
        "The provider made a mistake",
        "ReadResource ended in a panic: asked to",
    );
    assert_eq!(answer.new_state, request.current_state);
    assert_eq!(answer.private, request.private);
    assert_eq!(answer.new_identity, request.current_identity);
    client.get_metadata(wire::get_metadata::Request {}).await.unwrap();
}

#[tokio::test]
async fn a_panic_in_plan_keeps_the_prior_state() {
    let (_server, mut client) = connected().await;
    let request = wire::plan_resource_change::Request {
        type_name: THING.into(),
        prior_state: object(r#"{"name":"a"}"#),
        proposed_new_state: object(r#"{"name":"panic"}"#),
        prior_private: "p".into(),
        prior_identity: some_identity(),
        ..wire::plan_resource_change::Request::default()
    };
    let answer = client.plan_resource_change(request.clone()).await.unwrap().into_inner();
    check(&answer.diagnostics, "The provider made a mistake", "PlanResourceChange");
    assert_eq!(answer.planned_state, request.prior_state);
    assert_eq!(answer.planned_private, request.prior_private);
    assert_eq!(answer.planned_identity, request.prior_identity);
}

#[tokio::test]
async fn a_panic_in_apply_keeps_the_prior_state() {
    let (_server, mut client) = connected().await;
    let request = wire::apply_resource_change::Request {
        type_name: THING.into(),
        prior_state: object(r#"{"name":"a"}"#),
        planned_state: object(r#"{"name":"panic"}"#),
        planned_private: "p".into(),
        planned_identity: some_identity(),
        ..wire::apply_resource_change::Request::default()
    };
    let answer = client.apply_resource_change(request.clone()).await.unwrap().into_inner();
    check(&answer.diagnostics, "The provider made a mistake", "ApplyResourceChange");
    assert_eq!(answer.new_state, request.prior_state);
    assert_eq!(answer.private, request.planned_private);
    assert_eq!(answer.new_identity, request.planned_identity);
}

#[tokio::test]
async fn a_panic_outside_of_a_future_is_a_message_too() {
    let (_server, mut client) = connected().await;
    let request = wire::validate_data_resource_config::Request {
        type_name: THING.into(),
        config: object(r#"{"name":"panic"}"#),
    };
    let answer = client.validate_data_resource_config(request).await.unwrap().into_inner();
    check(&answer.diagnostics, "The provider made a mistake", "ValidateDataResourceConfig");
    let request = wire::move_resource_state::Request {
        target_type_name: THING.into(),
        ..wire::move_resource_state::Request::default()
    };
    let answer = client.move_resource_state(request).await.unwrap().into_inner();
    check(&answer.diagnostics, "The provider made a mistake", "MoveResourceState");
}

#[tokio::test]
async fn a_panic_ends_a_list_with_a_message() {
    let (_server, mut client) = connected().await;
    let request = wire::list_resource::Request {
        type_name: THING.into(),
        config: object(r#"{"name":"panic"}"#),
        include_resource_object: false,
        limit: 5,
    };
    let mut events = client.list_resource(request).await.unwrap().into_inner();
    assert_eq!(events.message().await.unwrap().unwrap().diagnostic, []);
    assert_eq!(events.message().await.unwrap().unwrap().diagnostic, []);
    let last = events.message().await.unwrap().unwrap();
    check(&last.diagnostic, "The provider made a mistake", "ListResource");
    assert_eq!(events.message().await.unwrap(), None);
}

#[tokio::test]
async fn an_action_always_completes_once() {
    use wire::invoke_action::event::Type as Event;
    let (_server, mut client) = connected().await;
    for (name, summary) in [
        ("panic", "The provider made a mistake"),
        ("silent", "The action did not say how it ended"),
    ] {
        let request = wire::invoke_action::Request {
            action_type: THING.into(),
            config: object(&format!(r#"{{"name":"{name}"}}"#)),
            client_capabilities: None,
        };
        let mut events = client.invoke_action(request).await.unwrap().into_inner();
        events.message().await.unwrap().unwrap();
        let Some(Event::Completed(last)) = events.message().await.unwrap().unwrap().r#type else {
            panic!("the last event does not complete");
        };
        check(&last.diagnostics, summary, concat!(env!("CARGO_PKG_REPOSITORY"), "/issues"));
        assert_eq!(events.message().await.unwrap(), None);
    }
}

#[tokio::test]
async fn an_answer_that_fits_no_schema_keeps_the_state() {
    let (_server, mut client) = connected().await;
    let request = wire::apply_resource_change::Request {
        type_name: THING.into(),
        prior_state: object(r#"{"name":"a"}"#),
        planned_state: object(r#"{"name":"broken"}"#),
        planned_private: "p".into(),
        ..wire::apply_resource_change::Request::default()
    };
    let answer = client.apply_resource_change(request.clone()).await.unwrap().into_inner();
    check(&answer.diagnostics, "Unwritable value", "unexpected attribute \"colour\"");
    assert_eq!(answer.new_state, request.prior_state);
    assert_eq!(answer.private, "p");

    let request = wire::read_resource::Request {
        type_name: THING.into(),
        current_state: object(r#"{"name":"broken"}"#),
        ..wire::read_resource::Request::default()
    };
    let answer = client.read_resource(request.clone()).await.unwrap().into_inner();
    check(&answer.diagnostics, "Unwritable value", "colour");
    assert_eq!(answer.new_state, request.current_state);

    let request = wire::open_ephemeral_resource::Request {
        type_name: THING.into(),
        config: object(r#"{"name":"broken"}"#),
        client_capabilities: None,
    };
    let answer = client.open_ephemeral_resource(request).await.unwrap().into_inner();
    check(&answer.diagnostics, "Unwritable value", "a text does not fit the type");
    assert_eq!(answer.private, Some("opened".into()));
}

#[tokio::test]
async fn a_value_that_fits_no_schema_is_refused_with_its_path() {
    let (_server, mut client) = connected().await;
    for (value, path) in [
        // {"id":null,"name":"a","size":true}
        (&b"\x83\xa2id\xc0\xa4name\xa1a\xa4size\xc3"[..], Some("size")),
        (b"\x81\xa4name\xa1a", None),
        (b"\xc1", None),
    ] {
        let request = wire::read_resource::Request {
            type_name: THING.into(),
            current_state: Some(DynamicValue { msgpack: value.into(), ..DynamicValue::default() }),
            private: "p".into(),
            ..wire::read_resource::Request::default()
        };
        let answer = client.read_resource(request.clone()).await.unwrap().into_inner();
        check(&answer.diagnostics, "Unreadable value", "the current state");
        assert_eq!(answer.new_state, request.current_state);
        assert_eq!(answer.private, "p");
        let named = answer.diagnostics[0].attribute.as_ref().map(|path| format!("{path:?}"));
        assert_eq!(named.is_some(), path.is_some());
        assert!(named.unwrap_or_default().contains(path.unwrap_or_default()));
    }
}

#[tokio::test]
async fn state_of_an_old_terraform_is_refused() {
    let (_server, mut client) = connected().await;
    let flatmap = [("id".to_owned(), "x".to_owned())].into();
    let request = wire::upgrade_resource_state::Request {
        type_name: THING.into(),
        version: 0,
        raw_state: Some(RawState { flatmap, ..RawState::default() }),
    };
    let answer = client.upgrade_resource_state(request).await.unwrap().into_inner();
    check(&answer.diagnostics, "State of an old Terraform", "0.12");
}

#[tokio::test]
async fn unknown_types_are_messages() {
    let (_server, mut client) = connected().await;
    let type_name = "licensemanager_nothing".to_owned();
    macro_rules! check {
        ($noun:literal: $($call:ident $(of $field:ident)?),+) => {$({
            let mut request = wire::$call::Request::default();
            check!(@name request $($field)?) = type_name.clone();
            let answer = client.$call(request).await.unwrap().into_inner();
            check(&answer.diagnostics, concat!("Unknown ", $noun, " type"), "licensemanager_nothing");
        })+};
        (@name $request:ident) => { $request.type_name };
        (@name $request:ident $field:ident) => { $request.$field };
    }
    check!("resource": validate_resource_config, upgrade_resource_state, read_resource,
        plan_resource_change, apply_resource_change, import_resource_state,
        generate_resource_config, move_resource_state of target_type_name);
    check!("resource with an identity": upgrade_resource_identity);
    check!("data source": validate_data_resource_config, read_data_source);
    check!("ephemeral resource": validate_ephemeral_resource_config, open_ephemeral_resource,
        renew_ephemeral_resource, close_ephemeral_resource);
    check!("list resource": validate_list_resource_config);
    check!("action": validate_action_config, plan_action of action_type);
    check!("state store": configure_state_store, lock_state, unlock_state, get_states, delete_state);

    let request =
        wire::list_resource::Request { type_name, ..wire::list_resource::Request::default() };
    let mut events = client.list_resource(request).await.unwrap().into_inner();
    let only = events.message().await.unwrap().unwrap();
    check(&only.diagnostic, "Unknown list resource type", "licensemanager_nothing");
}

#[tokio::test]
async fn state_stores_are_refused_as_streams_too() {
    let (_server, mut client) = connected().await;
    let summary = "Unknown state store type";
    let request = wire::validate_state_store::Request::default();
    let answer = client.validate_state_store_config(request).await.unwrap().into_inner();
    check(&answer.diagnostics, summary, "no state store");

    let request = wire::read_state_bytes::Request { type_name: "x".into(), state_id: "y".into() };
    let mut parts = client.read_state_bytes(request).await.unwrap().into_inner();
    check(&parts.message().await.unwrap().unwrap().diagnostics, summary, "\"x\"");
    assert_eq!(parts.message().await.unwrap(), None);

    let meta = wire::RequestChunkMeta { type_name: "x".into(), state_id: "y".into() };
    let chunk = wire::write_state_bytes::RequestChunk {
        meta: Some(meta),
        bytes: "{}".into(),
        ..wire::write_state_bytes::RequestChunk::default()
    };
    let answer = client.write_state_bytes(futures::stream::iter([chunk])).await.unwrap();
    check(&answer.into_inner().diagnostics, summary, "\"x\"");
}
