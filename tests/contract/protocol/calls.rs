//! Does each call reach the framework and come back?

use terraform_provider_licensemanager::framework::requests::{Kind, Service as _};
use terraform_provider_licensemanager::framework::schema::Type;
use terraform_provider_licensemanager::framework::value::Refinement;
use terraform_provider_licensemanager::framework::{Value, msgpack};
use terraform_provider_licensemanager::protocol::generated::plugin::Empty;
use terraform_provider_licensemanager::protocol::generated::plugin::grpc_broker_client::GrpcBrokerClient;
use terraform_provider_licensemanager::protocol::generated::plugin::grpc_controller_client::GrpcControllerClient;
use terraform_provider_licensemanager::protocol::generated::plugin::grpc_stdio_client::GrpcStdioClient;
use terraform_provider_licensemanager::protocol::generated::tfplugin6::{
    self as wire, DynamicValue, RawState, ResourceIdentityData,
};
use terraform_provider_licensemanager::protocol::{self, Address, Transport};

use super::client::{connected, over, plain, received, received_json, sent, sent_as};
use super::fake::{Fake, PROGRAM, THING};

const STORED: &str = r#"{"id":"thing-1","name":"a","size":1.5}"#;

fn thing() -> Type {
    Fake::default().schema(Kind::Resource, THING).unwrap().value_type().clone()
}

fn identity() -> Type {
    Fake::default().identity_schema(THING).unwrap().value_type()
}

fn object(json: &str) -> Option<DynamicValue> {
    sent_as(json, &thing())
}

fn identified(id: &str) -> Option<ResourceIdentityData> {
    let json = format!(r#"{{"id":"{id}"}}"#);
    Some(ResourceIdentityData { identity_data: sent_as(&json, &identity()) })
}

fn raw(json: &str) -> Option<RawState> {
    Some(RawState { json: json.to_owned().into(), ..RawState::default() })
}

#[tokio::test]
async fn metadata_names_everything() {
    let (_server, mut client) = connected().await;
    let answer = client.get_metadata(wire::get_metadata::Request {}).await.unwrap().into_inner();
    assert_eq!(answer.resources[0].type_name, THING);
    assert_eq!(answer.data_sources[0].type_name, THING);
    assert_eq!(answer.ephemeral_resources[0].type_name, THING);
    assert_eq!(answer.list_resources[0].type_name, THING);
    assert_eq!(answer.actions[0].type_name, THING);
    assert_eq!(answer.functions[0].name, "shout");
    assert_eq!(answer.state_stores, []);
    let capabilities = answer.server_capabilities.unwrap();
    assert!(capabilities.plan_destroy && capabilities.get_provider_schema_optional);
    assert!(capabilities.move_resource_state && capabilities.generate_resource_config);
}

#[tokio::test]
async fn schemas_are_told_in_full() {
    let (_server, mut client) = connected().await;
    let request = wire::get_provider_schema::Request {};
    let answer = client.get_provider_schema(request).await.unwrap().into_inner();
    assert!(answer.provider.is_some() && answer.server_capabilities.is_some());
    assert_eq!(answer.functions["shout"].parameters[0].r#type, "\"string\"");
    assert!(answer.action_schemas[THING].schema.is_some());
    let resource = &answer.resource_schemas[THING];
    assert_eq!(resource.version, 1);
    let attributes = &resource.block.as_ref().unwrap().attributes;
    let [id, name, size] = &attributes[..] else { panic!("{attributes:?}") };
    assert!(id.computed && !id.optional && !id.required);
    assert!(name.required && !name.computed);
    assert!(size.optional && size.r#type == "\"number\"" && size.description == "The size.");

    let request = wire::get_resource_identity_schemas::Request {};
    let answer = client.get_resource_identity_schemas(request).await.unwrap().into_inner();
    let id = &answer.identity_schemas[THING].identity_attributes[0];
    assert!(id.required_for_import && !id.optional_for_import);

    let request = wire::get_functions::Request {};
    let answer = client.get_functions(request).await.unwrap().into_inner();
    assert_eq!(answer.functions["shout"].summary, "Shouts");
}

#[tokio::test]
async fn provider_messages_carry_their_path() {
    let (_server, mut client) = connected().await;
    let fake = Fake::default();
    let config = sent(r#"{"region":"nowhere"}"#, fake.provider_schema());
    let request = wire::validate_provider_config::Request { config: config.clone() };
    let found = client.validate_provider_config(request).await.unwrap().into_inner().diagnostics;
    let request = wire::configure_provider::Request {
        config,
        ..wire::configure_provider::Request::default()
    };
    assert_eq!(client.configure_provider(request).await.unwrap().into_inner().diagnostics, found);
    assert_eq!(found[0].severity(), wire::diagnostic::Severity::Error);
    let selector = found[0].attribute.as_ref().unwrap().steps[0].selector.clone().unwrap();
    let region = "region".to_owned();
    assert_eq!(selector, wire::attribute_path::step::Selector::AttributeName(region));
}

#[tokio::test]
async fn every_kind_is_validated() {
    let (_server, mut client) = connected().await;
    let (type_name, config) = (THING.to_owned(), object(r#"{"name":""}"#));
    macro_rules! check {
        ($method:ident, $call:ident) => {{
            let mut request = wire::$call::Request::default();
            request.type_name.clone_from(&type_name);
            request.config.clone_from(&config);
            let found = client.$method(request).await.unwrap().into_inner().diagnostics;
            assert_eq!(found[0].summary, "No name", stringify!($method));
            assert_eq!(found[0].severity(), wire::diagnostic::Severity::Warning);
        }};
    }
    check!(validate_resource_config, validate_resource_config);
    check!(validate_data_resource_config, validate_data_resource_config);
    check!(validate_ephemeral_resource_config, validate_ephemeral_resource_config);
    check!(validate_list_resource_config, validate_list_resource_config);
    check!(validate_action_config, validate_action_config);
}

#[tokio::test]
async fn state_is_upgraded_and_read() {
    let (_server, mut client) = connected().await;
    let stored = r#"{"id":"thing-1","name":"a","size":1.5,"forgotten":[1]}"#;
    let request = wire::upgrade_resource_state::Request {
        type_name: THING.into(),
        version: 0,
        raw_state: raw(stored),
    };
    let answer = client.upgrade_resource_state(request).await.unwrap().into_inner();
    assert_eq!(received_json(answer.upgraded_state.clone(), &thing()), STORED);

    let request = wire::read_resource::Request {
        type_name: THING.into(),
        current_state: answer.upgraded_state,
        private: "p".into(),
        ..wire::read_resource::Request::default()
    };
    let answer = client.read_resource(request).await.unwrap().into_inner();
    assert_eq!(received_json(answer.new_state, &thing()), STORED);
    assert_eq!(answer.private, "read:p");
    assert_eq!(answer.new_identity, identified("thing-1"));

    let request = wire::upgrade_resource_identity::Request {
        type_name: THING.into(),
        version: 0,
        raw_identity: raw(r#"{"id":"thing-1"}"#),
    };
    let answer = client.upgrade_resource_identity(request).await.unwrap().into_inner();
    assert_eq!(answer.upgraded_identity, identified("thing-1"));
}

#[tokio::test]
async fn an_absent_value_is_null() {
    let (_server, mut client) = connected().await;
    let request = wire::read_resource::Request {
        type_name: THING.into(),
        ..wire::read_resource::Request::default()
    };
    let answer = client.read_resource(request).await.unwrap().into_inner();
    assert_eq!(received(answer.new_state, &thing()), Value::Null);
}

#[tokio::test]
async fn json_is_understood_and_answered_with_messagepack() {
    let (_server, mut client) = connected().await;
    let current_state = Some(DynamicValue { json: STORED.into(), ..DynamicValue::default() });
    let request = wire::read_resource::Request {
        type_name: THING.into(),
        current_state,
        ..wire::read_resource::Request::default()
    };
    let answer = client.read_resource(request).await.unwrap().into_inner();
    assert_eq!(received_json(answer.new_state, &thing()), STORED);
}

#[tokio::test]
async fn plans_hold_refined_unknowns_replacements_and_deferrals() {
    let (_server, mut client) = connected().await;
    let request = wire::plan_resource_change::Request {
        type_name: THING.into(),
        proposed_new_state: object(r#"{"name":"a"}"#),
        config: object(r#"{"name":"a"}"#),
        ..wire::plan_resource_change::Request::default()
    };
    let answer = client.plan_resource_change(request.clone()).await.unwrap().into_inner();
    let planned = received(answer.planned_state, &thing());
    assert_eq!(*planned.get("id"), Value::Unknown(Refinement::starting_with("thing-")));
    assert_eq!(answer.requires_replace.len(), 1);
    assert_eq!(answer.planned_private, "planned");
    assert!(!answer.legacy_type_system && answer.deferred.is_none());

    let client_capabilities = Some(wire::ClientCapabilities {
        deferral_allowed: true,
        ..wire::ClientCapabilities::default()
    });
    let proposed_new_state = object(r#"{"name":"defer"}"#);
    let request =
        wire::plan_resource_change::Request { client_capabilities, proposed_new_state, ..request };
    let deferred = client.plan_resource_change(request).await.unwrap().into_inner().deferred;
    assert_eq!(deferred.unwrap().reason(), wire::deferred::Reason::AbsentPrereq);
}

#[tokio::test]
async fn changes_are_applied() {
    let (_server, mut client) = connected().await;
    let request = wire::apply_resource_change::Request {
        type_name: THING.into(),
        planned_state: object(r#"{"name":"a","size":18446744073709551615}"#),
        planned_private: "p".into(),
        ..wire::apply_resource_change::Request::default()
    };
    let answer = client.apply_resource_change(request.clone()).await.unwrap().into_inner();
    let made = r#"{"id":"thing-a","name":"a","size":18446744073709551615}"#;
    assert_eq!(received_json(answer.new_state.clone(), &thing()), made);
    assert_eq!(answer.private, "p");
    assert_eq!(answer.new_identity, identified("thing-a"));

    let request = wire::apply_resource_change::Request {
        prior_state: answer.new_state,
        planned_state: None,
        ..request
    };
    let answer = client.apply_resource_change(request).await.unwrap().into_inner();
    assert_eq!(received(answer.new_state, &thing()), Value::Null);
}

#[tokio::test]
async fn state_is_imported_moved_and_made_configuration() {
    let (_server, mut client) = connected().await;
    for (id, identity) in [("thing-1", None), ("", identified("thing-1"))] {
        let request = wire::import_resource_state::Request {
            type_name: THING.into(),
            id: id.into(),
            identity,
            client_capabilities: None,
        };
        let answer = client.import_resource_state(request).await.unwrap().into_inner();
        let [imported] = &answer.imported_resources[..] else { panic!("{answer:?}") };
        let state = received_json(imported.state.clone(), &thing());
        assert_eq!(state, r#"{"id":"thing-1","name":null,"size":null}"#);
        assert_eq!(imported.type_name, THING);
        assert_eq!(imported.identity, identified("thing-1"));
    }

    let request = wire::move_resource_state::Request {
        target_type_name: THING.into(),
        source_state: raw(STORED),
        ..wire::move_resource_state::Request::default()
    };
    let answer = client.move_resource_state(request).await.unwrap().into_inner();
    assert_eq!(received_json(answer.target_state.clone(), &thing()), STORED);
    assert_eq!(answer.target_identity, identified("thing-1"));

    let request = wire::generate_resource_config::Request {
        type_name: THING.into(),
        state: answer.target_state,
    };
    let answer = client.generate_resource_config(request).await.unwrap().into_inner();
    let config = received_json(answer.config, &thing());
    assert_eq!(config, r#"{"id":null,"name":"a","size":1.5}"#);
}

#[tokio::test]
async fn data_sources_are_read() {
    let (_server, mut client) = connected().await;
    let request = wire::read_data_source::Request {
        type_name: THING.into(),
        config: object(r#"{"name":"a"}"#),
        ..wire::read_data_source::Request::default()
    };
    let answer = client.read_data_source(request).await.unwrap().into_inner();
    let read = received_json(answer.state, &thing());
    assert_eq!(read, r#"{"id":"data","name":"a","size":null}"#);
}

#[tokio::test]
async fn ephemeral_resources_open_renew_and_close() {
    let (_server, mut client) = connected().await;
    let request = wire::open_ephemeral_resource::Request {
        type_name: THING.into(),
        config: object(r#"{"name":"a"}"#),
        client_capabilities: None,
    };
    let opened = client.open_ephemeral_resource(request).await.unwrap().into_inner();
    let result = received_json(opened.result, &thing());
    assert_eq!(result, r#"{"id":"open","name":"a","size":null}"#);
    assert_eq!(opened.renew_at.unwrap().seconds, 60);

    let request = wire::renew_ephemeral_resource::Request {
        type_name: THING.into(),
        private: opened.private,
    };
    let renewed = client.renew_ephemeral_resource(request).await.unwrap().into_inner();
    assert_eq!((renewed.renew_at, renewed.private.clone()), (None, Some("opened".into())));

    let request = wire::close_ephemeral_resource::Request {
        type_name: THING.into(),
        private: renewed.private,
    };
    let closed = client.close_ephemeral_resource(request).await.unwrap().into_inner();
    assert_eq!(closed.diagnostics, []);
}

#[tokio::test]
async fn functions_give_results_or_name_the_argument() {
    let (_server, mut client) = connected().await;
    let mut call = async |name: &str, arguments: Vec<Option<DynamicValue>>| {
        let arguments = arguments.into_iter().flatten().collect();
        let request = wire::call_function::Request { name: name.into(), arguments };
        let answer = client.call_function(request).await.unwrap().into_inner();
        let refusal = answer.error.map(|error| (error.text, error.function_argument));
        match answer.result {
            Some(result) => Ok(received(Some(result), &Type::String)),
            None => Err(refusal.unwrap()),
        }
    };
    let text = |json| sent_as(json, &Type::String);
    assert_eq!(call("shout", vec![text("\"hé\"")]).await, Ok("HÉ".into()));
    assert_eq!(call("shout", vec![text("\"\"")]).await, Err(("nothing to shout".into(), Some(0))));
    let (why, argument) = call("shout", vec![]).await.unwrap_err();
    assert_eq!((&*why, argument), ("takes 1 arguments, but got 0", None));
    let (_, argument) = call("shout", vec![sent_as("true", &Type::Bool)]).await.unwrap_err();
    assert_eq!(argument, Some(0));
    let (why, _) = call("whisper", vec![]).await.unwrap_err();
    assert_eq!(why, "This provider has no function \"whisper\"");
}

#[tokio::test]
async fn lists_stream_what_they_find() {
    let (_server, mut client) = connected().await;
    let request = wire::list_resource::Request {
        type_name: THING.into(),
        config: object(r#"{"name":"a"}"#),
        include_resource_object: true,
        limit: 3,
    };
    let mut events = client.list_resource(request.clone()).await.unwrap().into_inner();
    for number in 0..3 {
        let event = events.message().await.unwrap().unwrap();
        assert_eq!(event.display_name, format!("Thing {number}"));
        assert_eq!(event.identity, identified(&format!("thing-{number}")));
        assert!(event.resource_object.is_some());
    }
    assert_eq!(events.message().await.unwrap(), None);

    // A client that has enough just goes away.
    let endless = wire::list_resource::Request { limit: i64::MAX, ..request };
    let mut events = client.list_resource(endless).await.unwrap().into_inner();
    assert!(events.message().await.unwrap().is_some());
    drop(events);
    client.get_metadata(wire::get_metadata::Request {}).await.unwrap();
}

#[tokio::test]
async fn actions_are_planned_and_tell_how_they_went() {
    use wire::invoke_action::event::Type as Event;
    let (_server, mut client) = connected().await;
    let (action_type, config) = (THING.to_owned(), object(r#"{"name":"a"}"#));
    let request = wire::plan_action::Request {
        action_type: action_type.clone(),
        config: config.clone(),
        client_capabilities: None,
    };
    let planned = client.plan_action(request).await.unwrap().into_inner();
    assert_eq!(planned.diagnostics, []);

    let request = wire::invoke_action::Request { action_type, config, client_capabilities: None };
    let mut events = client.invoke_action(request).await.unwrap().into_inner();
    let first = events.message().await.unwrap().unwrap().r#type.unwrap();
    assert!(matches!(first, Event::Progress(progress) if progress.message == "begun"));
    let last = events.message().await.unwrap().unwrap().r#type.unwrap();
    assert!(matches!(last, Event::Completed(completed) if completed.diagnostics.is_empty()));
    assert_eq!(events.message().await.unwrap(), None);
}

#[tokio::test]
async fn stopping_ends_a_call_and_serves_the_next() {
    let (_server, mut client) = connected().await;
    let mut waiting = client.clone();
    let request = wire::apply_resource_change::Request {
        type_name: THING.into(),
        planned_state: object(r#"{"name":"wait"}"#),
        ..wire::apply_resource_change::Request::default()
    };
    let waiting = tokio::spawn(async move { waiting.apply_resource_change(request).await });
    tokio::task::yield_now().await;
    let begun = std::time::Instant::now();
    let answer = client.stop_provider(wire::stop_provider::Request {}).await.unwrap().into_inner();
    assert_eq!(answer.error, "");
    let applied = waiting.await.unwrap().unwrap().into_inner();
    assert!(begun.elapsed().as_secs() < 1);
    assert_eq!(applied.diagnostics[0].summary, "Stopped");
    assert!(applied.new_state.is_some());
    client.get_metadata(wire::get_metadata::Request {}).await.unwrap();
}

#[tokio::test]
async fn shutdown_answers_and_then_ends() {
    let (server, client) = connected().await;
    let address = server.address.clone();
    assert_eq!(address.network(), if cfg!(unix) { "unix" } else { "tcp" });
    let channel = over(plain(&server.address).await.unwrap()).await.unwrap();
    let output = GrpcStdioClient::new(channel.clone()).stream_stdio(()).await.unwrap();
    let mut broker = GrpcBrokerClient::new(channel.clone());
    let dialled = broker.start_stream(futures::stream::pending()).await.unwrap();
    let begun = std::time::Instant::now();
    GrpcControllerClient::new(channel).shutdown(Empty {}).await.unwrap();
    server.ended().await.unwrap();
    assert!(begun.elapsed().as_secs() < 2);
    if let Address::Unix(socket) = address {
        assert!(!socket.parent().unwrap().exists());
    }
    assert_eq!(output.into_inner().message().await.unwrap(), None);
    assert_eq!(dialled.into_inner().message().await.unwrap(), None);
    drop(client);
}

#[tokio::test]
async fn a_port_serves_as_well_as_a_socket() {
    let server =
        protocol::start(std::sync::Arc::new(Fake::default()), PROGRAM, Transport::Port).unwrap();
    assert_eq!(server.address.network(), "tcp");
    assert!(server.reattach.contains("\"Network\":\"tcp\""), "{}", server.reattach);
    let channel = over(plain(&server.address).await.unwrap()).await.unwrap();
    let mut client = wire::provider_client::ProviderClient::new(channel);
    client.get_metadata(wire::get_metadata::Request {}).await.unwrap();
    server.stop().await.unwrap();
}

#[tokio::test]
async fn large_messages_pass() {
    let (_server, client) = connected().await;
    let mut client = client.max_decoding_message_size(usize::MAX);
    let state = Value::from([("name", "x".repeat(8 << 20))]);
    let msgpack = msgpack::encode(&state, &thing()).unwrap().into();
    let request = wire::read_resource::Request {
        type_name: THING.into(),
        current_state: Some(DynamicValue { msgpack, ..DynamicValue::default() }),
        ..wire::read_resource::Request::default()
    };
    let answer = client.read_resource(request).await.unwrap().into_inner();
    assert_eq!(received(answer.new_state, &thing()).get("name"), state.get("name"));
}
