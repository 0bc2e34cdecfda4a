//! The AWS side against the emulator: accounts, roles, pages, tags, and answers that get lost.

#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_sdk_licensemanager::types::LicenseCountingType;
use serde_json::{Value, json};
use terraform_provider_licensemanager::aws::{Client, Clients, Page, every_page, refusals_only};
use terraform_provider_licensemanager::emulator::{Emulator, Options};
use terraform_provider_licensemanager::framework::{Error, Purpose, Result};
use terraform_provider_licensemanager::provider::config::{Environment, ProviderConfig};

const OWN: &str = "111122223333";
const MEMBER: &str = "444455556666";

fn emulator() -> Emulator {
    Emulator::start(&Options::default()).expect("the emulator starts")
}

/// Clients as a provider block with these settings makes them.
fn clients(emulator: &Emulator, settings: &Value) -> Clients {
    let mut block = json!({
        "region": "us-east-1",
        "access_key": OWN,
        "secret_key": "secret",
        "assume_role": [],
        "endpoints": [{ "licensemanager": emulator.url(), "sts": emulator.url() }],
    });
    let settings = settings.as_object().expect("an object").clone();
    block.as_object_mut().expect("an object").extend(settings);
    let config: ProviderConfig = serde_json::from_value(block).expect("a provider block");
    assert!(!config.check().has_errors(), "{:?}", config.check());
    Clients::new(config.resolve(&Environment::default()).expect("settings"))
}

async fn client(emulator: &Emulator) -> Client {
    clients(emulator, &json!({})).get(None, None, Purpose::Read).await.expect("a client")
}

async fn create(client: &Client, name: &str) -> Result<String> {
    let call = client
        .create_license_configuration()
        .name(name)
        .license_counting_type(LicenseCountingType::Socket);
    let created = call.customize().config_override(refusals_only()).send().await?;
    created.license_configuration_arn.ok_or_else(|| Error::Bug("no ARN".into()))
}

async fn names(client: &Client) -> Result<Vec<String>> {
    let all = every_page(|token| async move {
        let page = client.list_license_configurations().set_next_token(token).send().await?;
        Ok(Page::new(page.license_configurations, page.next_token))
    });
    Ok(all.await?.into_iter().filter_map(|configuration| configuration.name).collect())
}

fn requests(emulator: &Emulator, operation: &str) -> u64 {
    let requests = emulator.get("requests").expect("the request log");
    requests["count"][operation].as_u64().unwrap_or_default()
}

fn faults(emulator: &Emulator, faults: &Value) {
    emulator.post("fault", faults).expect("faults are accepted");
}

#[tokio::test]
async fn each_account_sees_its_own_and_is_entered_once() {
    let emulator = emulator();
    let clients = clients(&emulator, &json!({ "member_role": { "name": "Member" } }));
    let own = clients.get(None, None, Purpose::Read).await.expect("own account");
    let calls = (0..5).map(|_| clients.get(Some(MEMBER), None, Purpose::Read));
    let members = futures::future::join_all(calls).await;
    let member = members.into_iter().next_back().expect("five").expect("member account");
    create(&own, "own").await.expect("created");
    create(&member, "member").await.expect("created");
    assert_eq!(names(&own).await, Ok(vec!["own".to_owned()]));
    assert_eq!(names(&member).await, Ok(vec!["member".to_owned()]));
    assert_eq!(requests(&emulator, "AssumeRole"), 1);
    assert_eq!(requests(&emulator, "GetCallerIdentity"), 1);
}

#[tokio::test]
async fn regions_are_kept_apart() {
    let emulator = emulator();
    let clients = clients(&emulator, &json!({}));
    let east = clients.get(None, None, Purpose::Read).await.expect("us-east-1");
    let west = clients.get(None, Some("eu-west-1"), Purpose::Read).await.expect("eu-west-1");
    let arn = create(&west, "west").await.expect("created");
    assert!(arn.starts_with("arn:aws:license-manager:eu-west-1:111122223333:"), "{arn}");
    assert_eq!(names(&east).await, Ok(vec![]));
}

#[tokio::test]
async fn a_chain_of_roles_ends_in_the_last_account() {
    let emulator = emulator();
    let roles = json!({ "assume_role": [
        { "role_arn": "arn:aws:iam::222233334444:role/First", "source_identity": "ada" },
        { "role_arn": format!("arn:aws:iam::{MEMBER}:role/Second"), "duration": "30m" },
    ]});
    let client = clients(&emulator, &roles).get(None, None, Purpose::Read).await.expect("a client");
    assert_eq!(client.account_id(), Some(MEMBER));
}

#[tokio::test]
async fn all_pages_are_read() {
    let emulator = emulator();
    let client = client(&emulator).await;
    for number in 0..5 {
        create(&client, &format!("c{number}")).await.expect("created");
    }
    emulator.post("page", &json!({ "size": 2 })).expect("page size");
    assert_eq!(names(&client).await.map(|names| names.len()), Ok(5));
    assert_eq!(requests(&emulator, "ListLicenseConfigurations"), 3);
}

#[tokio::test]
async fn tags_are_set_read_and_removed() {
    let emulator = emulator();
    let client = client(&emulator).await;
    let arn = create(&client, "tagged").await.expect("created");
    let tags = BTreeMap::from([("a".to_owned(), "1".to_owned()), ("b".to_owned(), String::new())]);
    client.set_tags(&arn, &tags).await.expect("tagged");
    assert_eq!(client.tags(&arn).await, Ok(tags));
    client.remove_tags(&arn, &["a".to_owned()]).await.expect("untagged");
    assert_eq!(client.tags(&arn).await.map(|tags| tags.len()), Ok(1));
}

#[tokio::test]
async fn a_lost_answer_makes_no_second_object() {
    let emulator = emulator();
    let client = client(&emulator).await;
    let operation = "CreateLicenseConfiguration";
    faults(&emulator, &json!({ "next": [{ "op": operation, "kind": "drop_after", "count": 1 }] }));
    let error = create(&client, "lost").await.expect_err("the answer was lost");
    assert!(matches!(error, Error::NoAnswer { maybe_done: true, .. }), "{error}");
    assert_eq!(requests(&emulator, operation), 1);
    assert_eq!(names(&client).await, Ok(vec!["lost".to_owned()]));
}

#[tokio::test]
async fn throttling_before_the_work_is_waited_out() {
    let emulator = emulator();
    let client = client(&emulator).await;
    let operation = "CreateLicenseConfiguration";
    faults(&emulator, &json!({ "next": [{ "op": operation, "kind": "throttle", "count": 2 }] }));
    create(&client, "throttled").await.expect("created in the end");
    assert_eq!(requests(&emulator, operation), 3);
    assert_eq!(names(&client).await, Ok(vec!["throttled".to_owned()]));
}

#[tokio::test]
async fn many_calls_get_through_bad_weather() {
    let emulator = emulator();
    let client = Arc::new(client(&emulator).await);
    faults(&emulator, &json!({ "throttle": 0.2, "drop_before": 0.1, "error": 0.1 }));
    let calls = (0..40).map(|_| async { names(&client).await });
    let ended = futures::future::join_all(calls).await;
    assert!(ended.iter().all(Result::is_ok), "{ended:?}");
}

/// As much as the account is allowed is used, and hardly anything is refused once it is known how much that is.
#[tokio::test]
async fn a_limited_account_is_used_and_hardly_exceeded() {
    futures::future::join(use_up("standard"), use_up("adaptive")).await;
}

async fn use_up(mode: &str) {
    const PER_SECOND: u32 = 40;
    const CALLS: u32 = 240;
    let options = Options { requests_per_second: Some(PER_SECOND.into()), ..Options::default() };
    let emulator = Emulator::start(&options).expect("the emulator starts");
    let clients = clients(&emulator, &json!({ "retry_mode": mode }));
    let client = &clients.get(None, None, Purpose::Read).await.expect("a client");
    let began = Instant::now();
    let callers = (0..10).map(|_| async move {
        for _ in 0..CALLS / 20 {
            names(client).await?;
            client.get_service_settings().send().await?;
        }
        Ok(())
    });
    let ended: Vec<Result<()>> = futures::future::join_all(callers).await;
    let took = began.elapsed();
    assert!(ended.iter().all(Result::is_ok), "{mode}: {ended:?}");
    // Two thirds of the rate, on a machine that has other things to do besides.
    assert!(took <= Duration::from_secs((CALLS / PER_SECOND).into()) * 3 / 2, "{mode}: {took:?}");
    let requests = emulator.get("requests").expect("the request log");
    let log = requests["log"].as_array().expect("a list");
    let later = &log[log.len() / 2..];
    let refused = later.iter().filter(|request| request["outcome"] != "ok").count();
    assert!(refused * 20 <= later.len(), "{mode}: {refused} of {}", later.len());
}

#[tokio::test]
async fn refusals_are_explained() {
    let emulator = emulator();
    let client = client(&emulator).await;
    let call = client.get_license_configuration().license_configuration_arn("arn:aws:x");
    let error = call.send().await.map_err(Error::from).expect_err("no such ARN");
    let Error::Refused(refusal) = error else { panic!("{error}") };
    assert_eq!(refusal.operation, "GetLicenseConfiguration");
    assert_eq!(refusal.code, "InvalidParameterValueException");
    assert!(refusal.request_id.is_some());
}
