//! How much memory does a long list take? Measured on the process that Terraform starts.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value as Json, json};
use terraform_provider_licensemanager::framework::requests::{Kind, Service as _};
use terraform_provider_licensemanager::framework::schema::Schema;
use terraform_provider_licensemanager::framework::{Server, Value, msgpack};
use terraform_provider_licensemanager::protocol::generated::tfplugin6::provider_client::ProviderClient;
use terraform_provider_licensemanager::protocol::generated::tfplugin6::{
    DynamicValue, configure_provider, read_data_source,
};
use terraform_provider_licensemanager::provider::LicenseManager;

use super::client::received;
use super::process::{Started, plugin};
use crate::spoiled_reads::{Spoiled, empty};

const PAGE: usize = 100;
const PAGES: usize = 40;
/// How often the bytes of the answers may be in memory.
const FACTOR: usize = 10;
/// What a first request takes whatever its answer, such as buffers and the connection, in bytes.
const BASE: usize = 4 << 20;

fn license(number: usize) -> Json {
    json!({
        "LicenseArn": format!("arn:aws:license-manager::123456789012:license:l-{number:032}"),
        "LicenseName": format!("license {number}"),
        "ProductName": "Product",
        "ProductSKU": format!("sku-{number}"),
        "Issuer": { "Name": "Issuer", "KeyFingerprint": "aws:123456789012:Issuer:issuer-fingerprint" },
        "HomeRegion": "us-east-1",
        "Status": "AVAILABLE",
        "Validity": { "Begin": "2026-01-01T00:00:00Z", "End": "2027-01-01T00:00:00Z" },
        "Beneficiary": "123456789012",
        "Entitlements": [{ "Name": "seats", "Unit": "Count", "MaxCount": 10, "AllowCheckIn": true }],
        "ConsumptionConfiguration": {
            "RenewType": "None",
            "ProvisionalConfiguration": { "MaxTimeToLiveInMinutes": 60 },
        },
        "CreateTime": "1767225600",
        "Version": "1",
    })
}

fn configuration(number: usize) -> Json {
    let id = format!("lic-{number:032}");
    json!({
        "LicenseConfigurationId": id,
        "LicenseConfigurationArn":
            format!("arn:aws:license-manager:us-east-1:123456789012:license-configuration:{id}"),
        "Name": format!("configuration {number}"),
        "LicenseCountingType": "vCPU",
        "LicenseRules": [],
        "LicenseCountHardLimit": false,
        "DisassociateWhenNotFound": false,
        "ConsumedLicenses": 0,
        "Status": "AVAILABLE",
        "OwnerAccountId": "123456789012",
        "ConsumedLicenseSummaryList": [],
        "ManagedResourceSummaryList": [],
        "AutomatedDiscoveryInformation": {},
    })
}

/// A service that lists this many items, and counts the bytes that it sends.
fn listing(list: &'static str, item: fn(usize) -> Json) -> (Spoiled, Arc<AtomicUsize>) {
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    let service = Spoiled::answering(move |_, request| {
        let page = request["NextToken"].as_str().map_or(0, |page| page.parse().unwrap());
        let items: Vec<Json> = (page * PAGE..(page + 1) * PAGE).map(item).collect();
        let mut answer = json!({ list: items });
        if page + 1 < PAGES {
            answer["NextToken"] = (page + 1).to_string().into();
        }
        let answer = answer.to_string();
        count.fetch_add(answer.len(), Ordering::Relaxed);
        (200, answer)
    });
    (service, sent)
}

fn dynamic(value: &Value, schema: &Schema) -> Option<DynamicValue> {
    let msgpack = msgpack::encode(value, schema.value_type()).unwrap().into();
    Some(DynamicValue { msgpack, ..DynamicValue::default() })
}

/// The most memory that a process has had, in bytes.
fn peak(process: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10
}

#[expect(clippy::print_stdout, reason = "the figures are to be read")]
#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_takes_a_few_times_its_bytes() {
    let ours = Server::<LicenseManager>::default();
    for (type_name, list, attribute, item) in [
        ("licensemanager_licenses", "Licenses", "licenses", license as fn(usize) -> Json),
        (
            "licensemanager_license_configurations",
            "LicenseConfigurations",
            "license_configurations",
            configuration,
        ),
    ] {
        let (service, sent) = listing(list, item);
        let directory = tempfile::tempdir().unwrap();
        let started = Started::new(plugin(directory.path()));
        let client = ProviderClient::new(started.channel().await);
        let mut client = client.max_decoding_message_size(usize::MAX);
        let block = service.provider_block(ours.provider_schema());
        let config = dynamic(&block, ours.provider_schema());
        let request = configure_provider::Request { config, ..Default::default() };
        let answer = client.configure_provider(request).await.unwrap().into_inner();
        assert!(answer.diagnostics.is_empty(), "{:?}", answer.diagnostics);

        let schema = ours.schema(Kind::DataSource, type_name).unwrap();
        let request = read_data_source::Request {
            type_name: type_name.into(),
            config: dynamic(&empty(schema), schema),
            ..Default::default()
        };
        let before = peak(started.id());
        let answer = client.read_data_source(request).await.unwrap().into_inner();
        let taken = peak(started.id()) - before;
        assert!(answer.diagnostics.is_empty(), "{:?}", answer.diagnostics);
        let found = received(answer.state, schema.value_type());
        for name in ["arns", attribute] {
            assert_eq!(found.get(name).as_list().map(<[Value]>::len), Some(PAGE * PAGES), "{name}");
        }
        let sent = sent.load(Ordering::Relaxed);
        println!("{type_name}: {taken} bytes of memory for {sent} bytes of answers");
        assert!(
            taken <= FACTOR * sent + BASE,
            "{type_name} took {taken} bytes for answers of {sent} bytes"
        );
    }
}
