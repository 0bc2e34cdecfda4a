//! What does the provider make of answers that say nothing, or speak of something else?
//!
//! Each resource type, data source and list resource reads from a server that answers every operation the same way.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use futures::StreamExt as _;
use serde_json::{Value as Json, json};
use terraform_provider_licensemanager::framework::requests::{
    ClientCapabilities, ImportRequest, Kind, ListRequest, ReadRequest, Service as _,
};
use terraform_provider_licensemanager::framework::schema::{Mode, Nesting, Schema};
use terraform_provider_licensemanager::framework::{Diagnostics, Server, Value};
use terraform_provider_licensemanager::provider::LicenseManager;

const ACCOUNT: &str = "123456789012";
/// Nobody may see it: what a body says is not for messages.
const MARK: &str = "hush-5d41402a";

/// Status and body for one operation and its request.
type Answers = dyn Fn(&str, &Json) -> (u16, String) + Send + Sync;

/// A License Manager that answers as it is told.
pub(crate) struct Spoiled {
    url: String,
}

impl Spoiled {
    pub(crate) fn answering(
        answers: impl Fn(&str, &Json) -> (u16, String) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answers: Arc<Answers> = Arc::new(answers);
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let answers = Arc::clone(&answers);
                // A client that goes away ends the connection, and with it the thread.
                thread::spawn(move || serve(&connection, &*answers));
            }
        });
        Self { url }
    }

    async fn provider(&self) -> Server<LicenseManager> {
        let server = Server::<LicenseManager>::default();
        let block = self.provider_block(server.provider_schema());
        let found = server.configure(block, "1.14.0".into()).await;
        assert!(found.is_empty(), "{found:?}");
        server
    }

    /// A provider block that leads here, and asks nobody else.
    pub(crate) fn provider_block(&self, schema: &Schema) -> Value {
        let mut block = empty(schema);
        set(&mut block, "region", "us-east-1".into());
        set(&mut block, "access_key", ACCOUNT.into());
        set(&mut block, "secret_key", "secret".into());
        set(&mut block, "skip_requesting_account_id", true.into());
        set(&mut block, "skip_credentials_validation", true.into());
        // The answer stays as it is.
        set(&mut block, "max_retries", 1.into());
        let url = Value::from(self.url.as_str());
        let endpoints = [("licensemanager", url.clone()), ("sts", url)];
        set(&mut block, "endpoints", Value::from(vec![Value::from(endpoints)]));
        block
    }
}

fn serve(mut connection: &TcpStream, answers: &Answers) -> Option<()> {
    let mut requests = BufReader::new(connection);
    loop {
        let (mut operation, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            if requests.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                if line.trim_end().is_empty() {
                    break;
                }
                continue;
            };
            match name.to_lowercase().as_str() {
                "x-amz-target" => value.rsplit('.').next()?.clone_into(&mut operation),
                "content-length" => length = value.parse().ok()?,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        requests.read_exact(&mut body).ok()?;
        let request = serde_json::from_slice(&body).unwrap_or_default();
        let (status, body) = answers(&operation, &request);
        let length = match status {
            204 => String::new(),
            _ => format!("content-length: {}\r\n", body.len()),
        };
        let answer = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: application/x-amz-json-1.1\r\n{length}\r\n{body}"
        );
        connection.write_all(answer.as_bytes()).ok()?;
    }
}

/// A configuration in which nothing is set.
pub(crate) fn empty(schema: &Schema) -> Value {
    let attributes = schema.block.attributes.keys().map(|name| (name.clone(), Value::Null));
    let blocks = schema.block.blocks.iter().map(|(name, block)| {
        let single = block.nesting == Nesting::Single;
        (name.clone(), if single { Value::Null } else { Value::List(vec![]) })
    });
    Value::Map(attributes.chain(blocks).collect())
}

fn set(config: &mut Value, name: &str, value: Value) {
    let Value::Map(members) = config else { panic!("no object") };
    *members.get_mut(name).unwrap_or_else(|| panic!("there is no {name}")) = value;
}

fn regional(kind: &str, id: &str) -> String {
    format!("arn:aws:license-manager:us-east-1:{ACCOUNT}:{kind}:{id}")
}

fn global(kind: &str, id: &str) -> String {
    format!("arn:aws:license-manager::{ACCOUNT}:{kind}:{id}")
}

/// What identifies an object whose id ends in these signs.
fn named(noun: &str, end: &str) -> String {
    let digits = format!("{end:0>32}");
    match noun {
        "license" | "received_license" => global("license", &format!("l-{digits}")),
        "grant" | "grant_accepter" => global("grant", &format!("g-{digits}")),
        "license_configuration" => regional("license-configuration", &format!("lic-{digits}")),
        "license_asset_group" => regional("license-asset-group", &format!("lag-{digits}")),
        "license_asset_ruleset" => regional("license-asset-ruleset", &format!("lar-{digits}")),
        "report_generator" => regional("report-generator", &format!("r-{digits}")),
        "license_conversion_task" => format!("lct-{digits}"),
        "token" => format!("66a9bbf5-0896-460f-a1a9-{end:0>12}"),
        "resource" => {
            format!("arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-0123456789abcde{end:0>2}")
        }
        "association" => {
            format!("{},{}", named("resource", end), named("license_configuration", end))
        }
        "service_settings" => format!("{ACCOUNT}/us-east-1"),
        _ => panic!("nothing identifies a {noun}"),
    }
}

/// An object that a refresh reads, as it is known after an import.
async fn known(provider: &Server<LicenseManager>, type_name: &str) -> Value {
    let id = named(short(type_name), "1");
    let request = ImportRequest {
        type_name: type_name.into(),
        id,
        identity: None,
        capabilities: ClientCapabilities::default(),
    };
    let answer = provider.import(request).await;
    assert!(answer.diagnostics.is_empty(), "{type_name}: {:?}", answer.diagnostics);
    answer.imported.unwrap().state
}

fn short(type_name: &str) -> &str {
    type_name.strip_prefix("licensemanager_").unwrap()
}

/// The error of an answer that has one error and nothing else.
#[track_caller]
fn error(found: &Diagnostics, place: &str) -> String {
    let [said] = &found.iter().collect::<Vec<_>>()[..] else { panic!("{place}: {found:?}") };
    let text = format!("{}: {}", said.summary, said.detail);
    assert!(found.has_errors(), "{place}: {text}");
    assert!(!text.contains(MARK), "{place}: {text}");
    text
}

/// How a refresh of each resource type ends.
async fn refreshes(spoiled: &Spoiled, types: &[&str]) -> Vec<(String, String)> {
    let provider = spoiled.provider().await;
    let mut ends = Vec::new();
    for type_name in provider.type_names(Kind::Resource) {
        if !types.is_empty() && !types.contains(&short(&type_name)) {
            continue;
        }
        let current = known(&provider, &type_name).await;
        let request = ReadRequest {
            type_name: type_name.clone(),
            current: current.clone(),
            private: Vec::new(),
            identity: None,
            capabilities: ClientCapabilities::default(),
        };
        let answer = provider.read(request).await;
        assert_eq!(answer.state, current, "{type_name} was changed");
        let said = error(&answer.diagnostics, &type_name);
        ends.push((type_name, said));
    }
    ends
}

/// How each data source ends.
async fn lookups(spoiled: &Spoiled, types: &[&str]) -> Vec<(String, String)> {
    let provider = spoiled.provider().await;
    let mut ends = Vec::new();
    for type_name in provider.type_names(Kind::DataSource) {
        if !types.is_empty() && !types.contains(&short(&type_name)) {
            continue;
        }
        let schema = provider.schema(Kind::DataSource, &type_name).unwrap();
        let mut config = empty(schema);
        for (name, attribute) in &schema.block.attributes {
            let noun = name.strip_suffix("_arn").or(name.strip_suffix("_id")).unwrap_or(name);
            let value = match noun {
                "asset_type" => "Instance".to_owned(),
                "arn" => named(short(&type_name), "1"),
                // Any object has tags.
                "resource" if short(&type_name) == "tags" => named("license", "1"),
                noun => {
                    if attribute.mode != Mode::Required {
                        continue;
                    }
                    named(noun, "1")
                }
            };
            if attribute.mode != Mode::Computed {
                set(&mut config, name, value.into());
            }
        }
        let client = ClientCapabilities::default();
        let answer = provider.read_data(type_name.clone(), config.clone(), client).await;
        assert_eq!(answer.state, config, "{type_name} found something");
        let said = error(&answer.diagnostics, &type_name);
        ends.push((type_name, said));
    }
    ends
}

/// How each query ends.
async fn queries(spoiled: &Spoiled) -> Vec<(String, String)> {
    let provider = spoiled.provider().await;
    let mut ends = Vec::new();
    for type_name in provider.type_names(Kind::ListResource) {
        let schema = provider.schema(Kind::ListResource, &type_name).unwrap();
        let request = ListRequest {
            type_name: type_name.clone(),
            config: empty(schema),
            include_object: false,
            limit: 0,
        };
        let events: Vec<_> = provider.list(request).collect().await;
        let [event] = &events[..] else { panic!("{type_name}: {events:?}") };
        let said = error(&event.diagnostics, &type_name);
        ends.push((type_name, said));
    }
    ends
}

#[track_caller]
fn all_say(ends: &[(String, String)], number: usize, parts: &[&str]) {
    assert_eq!(ends.len(), number, "{ends:?}");
    for (type_name, said) in ends {
        assert!(parts.iter().any(|part| said.contains(part)), "{type_name}: {said}");
    }
}

#[tokio::test]
async fn an_answer_that_says_nothing_is_no_answer() {
    let unknown_member = format!("{{\"{MARK}\":null}}");
    let nothing = ["answered without the object", "answered without the list"];
    for (status, body, says) in [
        (204, "", &["answered with an empty body (HTTP status 204)"][..]),
        (200, "", &["answered with an empty body (HTTP status 200)"]),
        (200, "{}", &nothing),
        (200, &unknown_member, &nothing),
    ] {
        let body = body.to_owned();
        let spoiled = Spoiled::answering(move |_, _| (status, body.clone()));
        all_say(&refreshes(&spoiled, &[]).await, 11, says);
        all_say(&lookups(&spoiled, &[]).await, 31, says);
        all_say(&queries(&spoiled).await, 10, says);
    }
}

/// What the service answers about an unknown object, and about much else, does not turn an empty list into a proof.
#[tokio::test]
async fn a_doubtful_refusal_needs_a_list_that_is_one() {
    for (code, types) in [
        (
            "ValidationException",
            &[
                "license",
                "grant",
                "grant_accepter",
                "license_asset_group",
                "license_asset_ruleset",
                "license_conversion_task",
            ][..],
        ),
        (
            "InvalidParameterValueException",
            &[
                "license",
                "grant",
                "grant_accepter",
                "association",
                "license_configuration",
                "license_asset_group",
                "license_asset_ruleset",
                "license_conversion_task",
            ],
        ),
        ("ResourceNotFoundException", &["license", "grant", "grant_accepter"]),
    ] {
        let spoiled = Spoiled::answering(move |operation, _| {
            let refusal = json!({ "__type": code, "Message": "no" }).to_string();
            if operation.starts_with("Get") || operation == "ListLicenseSpecificationsForResource" {
                (400, refusal)
            } else {
                (200, "{}".to_owned())
            }
        });
        all_say(&refreshes(&spoiled, types).await, types.len(), &["answered without the list"]);
    }
}

/// The answers of a service that speaks of another object, whatever it is asked for.
fn about_another(operation: &str) -> (u16, String) {
    let other = |noun: &str| named(noun, "2");
    let license = json!({ "LicenseArn": other("license"), "Status": "DELETED" });
    let grant = json!({ "GrantArn": other("grant"), "GrantStatus": "DELETED" });
    let configuration = json!({
        "LicenseConfigurationArn": other("license_configuration"),
        "Status": "DELETED",
    });
    let body: Json = match operation {
        "GetLicense" => json!({ "License": license }),
        "ListReceivedLicenses" => json!({ "Licenses": [license] }),
        "GetGrant" => json!({ "Grant": grant }),
        "GetLicenseConfiguration" => configuration,
        "GetLicenseAssetGroup" => json!({ "LicenseAssetGroup": {
            "LicenseAssetGroupArn": other("license_asset_group"), "Status": "DELETED",
        } }),
        "GetLicenseAssetRuleset" => json!({ "LicenseAssetRuleset": {
            "LicenseAssetRulesetArn": other("license_asset_ruleset"),
        } }),
        "GetLicenseManagerReportGenerator" => json!({ "ReportGenerator": {
            "LicenseManagerReportGeneratorArn": other("report_generator"),
        } }),
        "GetLicenseConversionTask" => json!({
            "LicenseConversionTaskId": other("license_conversion_task"),
        }),
        "ListTokens" => json!({ "Tokens": [{ "TokenId": other("token"), "Status": "DELETED" }] }),
        _ => panic!("{operation} was not expected"),
    };
    (200, body.to_string())
}

#[tokio::test]
async fn an_answer_about_another_object_is_no_answer() {
    let types = [
        "grant",
        "grant_accepter",
        "license",
        "license_asset_group",
        "license_asset_ruleset",
        "license_configuration",
        "license_conversion_task",
        "report_generator",
        "token",
    ];
    let spoiled = Spoiled::answering(|operation, _| about_another(operation));
    let ends = refreshes(&spoiled, &types).await;
    all_say(&ends, types.len(), &["was asked for"]);
    let singular = [
        "grant",
        "license",
        "license_asset_group",
        "license_asset_ruleset",
        "license_configuration",
        "license_conversion_task",
        "received_license",
        "report_generator",
    ];
    let found = lookups(&spoiled, &singular).await;
    all_say(&found, singular.len(), &["was asked for"]);
    for (type_name, said) in ends.iter().chain(&found) {
        for end in ["1", "2"] {
            let id = named(short(type_name), end);
            assert!(said.contains(&id), "{type_name} does not name {id}: {said}");
        }
    }
}
