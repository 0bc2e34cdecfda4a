//! Does everything go on when the service leaves out what its model does not demand, or spells it otherwise?
//!
//! Each answer that a resource, data source or list reads is changed in one thing after the other.

mod answers;
mod resources;
mod service;

use std::collections::BTreeSet;

use futures::StreamExt as _;
use serde_json::json;
use terraform_provider_licensemanager::framework::requests::{
    ClientCapabilities, Kind, ListRequest, Service as _,
};
use terraform_provider_licensemanager::framework::{
    Diagnostics, Server, Value, msgpack, raw_state,
};
use terraform_provider_licensemanager::provider::LicenseManager;

use answers::{ACCOUNT, Case, Model, Otherwise, UNHEARD};
use service::Service;

/// What a check of one thing says where it fails.
type Result<T> = std::result::Result<T, String>;

/// Without these an object that was listed cannot be named.
const NAMES: &[(&str, &str)] = &[
    ("association", "ResourceArn"),
    ("association", "LicenseConfigurationArn"),
    ("license", "LicenseArn"),
    ("license_configuration", "LicenseConfigurationArn"),
    ("license_conversion_task", "LicenseConversionTaskId"),
    ("report_generator", "LicenseManagerReportGeneratorArn"),
    ("token", "TokenId"),
];

/// Without these nothing is left of the object that was asked for, and nothing is concluded from that.
const WHOLE: &[(&str, &str)] = &[("license_usage", "EntitlementUsages")];

/// A provider and the service that it is configured for.
pub(crate) struct Bench {
    model: Model,
    service: Service,
    pub(crate) provider: Server<LicenseManager>,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let model = Model::new();
        let service = Service::start(model.answers()).await;
        let bench = Self { model, service, provider: Server::default() };
        bench.configure().await;
        bench
    }

    /// Begins anew, as each run of Terraform does: a provider knows what it has made since.
    pub(crate) async fn configure(&self) {
        let url = &self.service.url;
        let block = json!({
            "region": "us-east-1", "access_key": ACCOUNT, "secret_key": "hush", "assume_role": [],
            "endpoints": [{ "licensemanager": url, "sts": url }],
        });
        let shape = self.provider.provider_schema().block.value_type();
        let config = raw_state::parse(block.to_string().as_bytes(), &shape).unwrap();
        let diagnostics = self.provider.configure(config, String::new()).await;
        assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    }

    /// A configuration of a type, with no filters.
    fn config(&self, kind: Kind, type_name: &str, members: &serde_json::Value) -> Value {
        let block = &self.provider.schema(kind, type_name).unwrap().block;
        let mut members = members.as_object().unwrap().clone();
        for name in block.blocks.keys() {
            members.insert(name.clone(), json!([]));
        }
        let json = serde_json::Value::Object(members).to_string();
        raw_state::parse(json.as_bytes(), &block.value_type()).unwrap()
    }

    /// What can be otherwise in the answers to these operations.
    fn cases(&self, operations: &BTreeSet<String>) -> Vec<Case> {
        let read =
            |operation: &&String| operation.starts_with("Get") || operation.starts_with("List");
        operations.iter().filter(read).flat_map(|operation| self.model.cases(operation)).collect()
    }

    async fn look_up(&self, type_name: &str, config: &Value) -> Result<Value> {
        let client = ClientCapabilities::default();
        let found = self.provider.read_data(type_name.to_owned(), config.clone(), client).await;
        without_errors(&found.diagnostics)?;
        // As Terraform gets it: some lists are written already.
        let shape = self.provider.schema(Kind::DataSource, type_name).unwrap().value_type();
        let written = msgpack::encode(&found.state, shape).map_err(|error| error.to_string())?;
        msgpack::decode(&written, shape).map_err(|error| error.to_string())
    }

    async fn list(&self, type_name: &str, config: &Value) -> Result<Vec<Value>> {
        let request = ListRequest {
            type_name: type_name.to_owned(),
            config: config.clone(),
            include_object: true,
            limit: 0,
        };
        let mut found = Vec::new();
        let mut events = self.provider.list(request);
        while let Some(event) = events.next().await {
            without_errors(&event.diagnostics)?;
            found.push(event.object.ok_or("an object is missing")?);
        }
        Ok(found)
    }
}

fn without_errors(diagnostics: &Diagnostics) -> Result<()> {
    if diagnostics.has_errors() { Err(format!("{diagnostics:?}")) } else { Ok(()) }
}

/// Checks what was found under a case: a spelling changes nothing, and a value that was not heard of is shown as it is.
fn check(case: &Case, usual: &Value, found: &Value) -> Result<()> {
    // What is RFC 3339 already stays as it is spelt.
    let in_utc = format!("{found:?}")
        .replace("2123-10-10T13:39:10.000Z", "2123-10-10T13:39:10Z")
        .replace("2123-10-10T15:39:10+02:00", "2123-10-10T13:39:10Z");
    match case.otherwise {
        Otherwise::Spelling if in_utc != format!("{usual:?}") => {
            Err(format!("found {found:?} instead of {usual:?}"))
        }
        Otherwise::Unheard if found != usual && !format!("{found:?}").contains(UNHEARD) => {
            Err(format!("{UNHEARD} is not shown in {found:?}"))
        }
        _ => Ok(()),
    }
}

/// Runs a subject under every case of the answers that it reads; the number of cases, and what failed.
async fn data_source_goes_on(type_name: String) -> (usize, Vec<String>) {
    let bench = Bench::new().await;
    let short = type_name.trim_start_matches("licensemanager_");
    let config = bench.config(Kind::DataSource, &type_name, &data_source(short));
    bench.service.asked();
    let usual = match bench.look_up(&type_name, &config).await {
        Ok(usual) => usual,
        Err(error) => return (0, vec![format!("data {short}: {error}")]),
    };
    let cases = bench.cases(&bench.service.asked());
    let mut failures = Vec::new();
    for case in &cases {
        bench.service.tell(Some(case));
        let found = bench.look_up(&type_name, &config).await;
        let emptied = |(of, member): &&(&str, &str)| {
            let ends = |end: String| case.place.ends_with(&end);
            *of == short && (ends(format!(" no {member}")) || ends(format!(" {member}: null")))
        };
        let outcome = match (found, WHOLE.iter().find(emptied)) {
            (found, None) => found.and_then(|found| check(case, &usual, &found)),
            (Err(error), _) if error.contains("answered without the object") => Ok(()),
            (other, Some((_, member))) => Err(format!("found {other:?} without {member}")),
        };
        if let Err(error) = outcome {
            failures.push(format!("data {short}: {} {}: {error}", case.operation, case.place));
        }
    }
    (cases.len(), failures)
}

async fn list_goes_on(type_name: String) -> (usize, Vec<String>) {
    let bench = Bench::new().await;
    let short = type_name.trim_start_matches("licensemanager_");
    let config = bench.config(Kind::ListResource, &type_name, &json!({}));
    bench.service.asked();
    let usual = match bench.list(&type_name, &config).await {
        Ok(usual) if usual.len() == 1 => Value::List(usual),
        other => return (0, vec![format!("list {short}: {other:?}")]),
    };
    let cases = bench.cases(&bench.service.asked());
    let mut failures = Vec::new();
    for case in &cases {
        bench.service.tell(Some(case));
        let found = bench.list(&type_name, &config).await.map(Value::List);
        let nameless = |(list, member): &&(&str, &str)| {
            *list == short && case.operation.starts_with("List") && case.place.contains(member)
        };
        let outcome = match (found, NAMES.iter().find(nameless)) {
            (Err(error), Some((_, member))) if case.otherwise == Otherwise::LeftOut => {
                let said = error.contains(&format!("lacks {member}"));
                if said { Ok(()) } else { Err(error) }
            }
            (found, _) => found.and_then(|found| check(case, &usual, &found)),
        };
        if let Err(error) = outcome {
            failures.push(format!("list {short}: {} {}: {error}", case.operation, case.place));
        }
    }
    (cases.len(), failures)
}

/// Each in a task of its own, with a provider and a service of its own.
#[expect(clippy::print_stdout, reason = "the number of cases is to be read")]
async fn all<F>(kind: Kind, goes_on: fn(String) -> F)
where
    F: Future<Output = (usize, Vec<String>)> + Send + 'static,
{
    let names = Server::<LicenseManager>::default().type_names(kind);
    let subjects = names.len();
    let tasks: Vec<_> = names.into_iter().map(|name| tokio::spawn(goes_on(name))).collect();
    let (mut cases, mut failures) = (0, Vec::new());
    for task in tasks {
        let (tried, failed) = task.await.unwrap();
        cases += tried;
        failures.extend(failed);
    }
    let shown: Vec<_> = failures.iter().take(40).map(|failure| format!("{failure:.600}")).collect();
    let shown = shown.join("\n\n");
    assert!(failures.is_empty(), "{} of {cases} cases failed:\n{shown}", failures.len());
    println!("{cases} answers with one thing otherwise, for {subjects} of {kind:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn data_sources_go_on_whatever_is_left_out() {
    all(Kind::DataSource, data_source_goes_on).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_go_on_whatever_is_left_out() {
    all(Kind::ListResource, list_goes_on).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn resources_go_on_whatever_is_left_out() {
    all(Kind::Resource, resources::goes_on).await;
}

fn data_source(name: &str) -> serde_json::Value {
    let of = |kind: &str| format!("arn:aws:license-manager:us-east-1:{ACCOUNT}:{kind}");
    let license = format!("arn:aws:license-manager::{ACCOUNT}:license:l-1");
    let instance = format!("arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1");
    match name {
        "grant" => json!({ "grant_arn": format!("arn:aws:license-manager::{ACCOUNT}:grant:g-1") }),
        "license"
        | "license_usage"
        | "license_versions"
        | "received_license"
        | "received_grants_for_organization" => json!({ "license_arn": license }),
        "license_asset_group" => json!({ "arn": of("license-asset-group:lag-1") }),
        "license_asset_group_assets" => {
            json!({ "license_asset_group_arn": of("license-asset-group:lag-1"), "asset_type": "Instance" })
        }
        "license_asset_ruleset" => json!({ "arn": of("license-asset-ruleset:lar-1") }),
        "license_configuration" => json!({ "arn": of("license-configuration:lic-1") }),
        "license_configuration_associations"
        | "license_configuration_failures"
        | "license_configuration_usage" => {
            json!({ "license_configuration_arn": of("license-configuration:lic-1") })
        }
        "license_conversion_task" => json!({ "license_conversion_task_id": "lct-1" }),
        "report_generator" => json!({ "arn": of("report-generator:r-1") }),
        "license_specifications" => json!({ "resource_arn": instance }),
        "tags" => json!({ "resource_arn": license }),
        _ => json!({}),
    }
}
