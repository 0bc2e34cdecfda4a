//! Does a saved plan that is applied again after a crash find the object that it made?
//!
//! Terraform 1.16 hands the private data of the first plan to the one just before the apply. No released core does, so
//! this plays its part, with the real provider and the emulator.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use terraform_provider_licensemanager::emulator::{Emulator, Options};
use terraform_provider_licensemanager::framework::Server;
use terraform_provider_licensemanager::framework::requests::{Kind, Service as _};
use terraform_provider_licensemanager::framework::schema::{Schema, Type};
use terraform_provider_licensemanager::protocol::generated::tfplugin6::provider_client::ProviderClient;
use terraform_provider_licensemanager::protocol::generated::tfplugin6::{
    self as wire, ClientCapabilities, DynamicValue,
};
use terraform_provider_licensemanager::provider::LicenseManager;
use tonic::transport::Channel;

use super::client::{received_json, sent};
use super::process::{SOON, Started, plugin};

const ACCOUNT: &str = "123456789012";

/// A resource to create, and what the service is asked meanwhile.
struct Creation {
    type_name: &'static str,
    config: String,
    /// The request that makes the object.
    creates: &'static str,
    /// The request after it, at which the provider is killed.
    reads: &'static str,
    lists: &'static str,
    listed: &'static str,
    arn: &'static str,
}

fn license() -> Creation {
    let config = json!({
        "name": "suite",
        "product_name": "Suite",
        "product_sku": "SKU-1",
        "beneficiary": "Ada",
        "issuer": { "name": "Example" },
        "validity": { "begin": "2026-01-01T00:00:00Z" },
        "entitlements": [{ "name": "users", "unit": "Count", "max_count": 10 }],
        "consumption_configuration": { "renew_type": "None" },
        "tags": { "team": "sales" },
    });
    Creation {
        type_name: "licensemanager_license",
        config: config.to_string(),
        creates: "CreateLicense",
        reads: "GetLicense",
        lists: "ListLicenses",
        listed: "Licenses",
        arn: "LicenseArn",
    }
}

fn grant(emulator: &Emulator) -> Creation {
    let made = call(
        emulator,
        "CreateLicense",
        &json!({
            "LicenseName": "suite",
            "ProductName": "Suite",
            "ProductSKU": "SKU-1",
            "Issuer": { "Name": "Example" },
            "HomeRegion": "us-east-1",
            "Validity": { "Begin": "2026-01-01T00:00:00Z" },
            "Entitlements": [{ "Name": "users", "Unit": "Count", "MaxCount": 10 }],
            "Beneficiary": "Ada",
            "ConsumptionConfiguration": { "RenewType": "None" },
            "ClientToken": "license",
        }),
    );
    let config = json!({
        "name": "offer",
        "license_arn": made["LicenseArn"],
        "home_region": "us-east-1",
        "principal": "arn:aws:iam::012345678901:root",
        "allowed_operations": ["CheckoutLicense"],
    });
    Creation {
        type_name: "licensemanager_grant",
        config: config.to_string(),
        creates: "CreateGrant",
        reads: "GetGrant",
        lists: "ListDistributedGrants",
        listed: "Grants",
        arn: "GrantArn",
    }
}

fn call(emulator: &Emulator, operation: &str, params: &Json) -> Json {
    let body =
        json!({ "account": ACCOUNT, "region": "us-east-1", "op": operation, "params": params });
    emulator.post("call", &body).unwrap()
}

impl Creation {
    /// The tokens of the requests that asked for the object, in their order.
    fn tokens(&self, emulator: &Emulator) -> Vec<String> {
        let requests = emulator.get("requests").unwrap();
        let log = requests["log"].as_array().unwrap().iter();
        log.filter(|request| request["op"] == self.creates)
            .map(|request| request["params"]["ClientToken"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The objects of this kind.
    fn arns(&self, emulator: &Emulator) -> Vec<String> {
        let listed = call(emulator, self.lists, &json!({}));
        let found = listed[self.listed].as_array().unwrap().iter();
        found.map(|one| one[self.arn].as_str().unwrap().to_owned()).collect()
    }
}

/// What Terraform does with one provider process.
#[derive(Clone)]
struct Session {
    client: ProviderClient<Channel>,
    schema: Schema,
}

/// Starts the provider and configures it, as each run of Terraform does.
async fn start(emulator: &Emulator, folder: &Path, creation: &Creation) -> (Started, Session) {
    let mut command = plugin(folder);
    command
        .env("AWS_ENDPOINT_URL", emulator.url())
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", ACCOUNT)
        .env("AWS_SECRET_ACCESS_KEY", "any")
        .env("AWS_EC2_METADATA_DISABLED", "true");
    let started = Started::new(command);
    let mut client = ProviderClient::new(started.channel().await);
    let service = Server::<LicenseManager>::default();
    let schema = service.provider_schema();
    // Core sends blocks that may come several times as empty lists.
    let several = schema
        .block
        .blocks
        .iter()
        .filter(|(_, block)| matches!(block.value_type(), Type::List(_) | Type::Set(_)));
    let blocks: serde_json::Map<_, _> =
        several.map(|(name, _)| (name.clone(), json!([]))).collect();
    let config = sent(&Json::Object(blocks).to_string(), schema);
    let request = wire::configure_provider::Request { config, ..Default::default() };
    let answer = client.configure_provider(request).await.unwrap().into_inner();
    assert_eq!(answer.diagnostics, []);
    let schema = service.schema(Kind::Resource, creation.type_name).unwrap().clone();
    (started, Session { client, schema })
}

impl Session {
    /// The planned state and the private data of a plan, which is handed the data of the first one.
    async fn plan(&mut self, creation: &Creation, first: &[u8]) -> (Option<DynamicValue>, Vec<u8>) {
        let config = sent(&creation.config, &self.schema);
        let request = wire::plan_resource_change::Request {
            type_name: creation.type_name.into(),
            proposed_new_state: config.clone(),
            config,
            planned_private: first.to_owned().into(),
            client_capabilities: Some(ClientCapabilities {
                store_planned_private: true,
                ..ClientCapabilities::default()
            }),
            ..Default::default()
        };
        let answer = self.client.plan_resource_change(request).await.unwrap().into_inner();
        assert_eq!(answer.diagnostics, []);
        (answer.planned_state, answer.planned_private.into())
    }

    /// Plans once more, as core does just before an apply, and applies that.
    async fn apply(
        &mut self,
        creation: &Creation,
        first: &[u8],
    ) -> Result<wire::apply_resource_change::Response, tonic::Status> {
        let (planned_state, private) = self.plan(creation, first).await;
        let request = wire::apply_resource_change::Request {
            type_name: creation.type_name.into(),
            planned_state,
            config: sent(&creation.config, &self.schema),
            planned_private: private.into(),
            ..Default::default()
        };
        Ok(self.client.apply_resource_change(request).await?.into_inner())
    }
}

/// Makes a plan, applies it until the object is there, kills the provider, and applies the plan once more. What the
/// plan just before an apply gets of the first one is `handed_back`. Returns the id in the new state.
async fn crashed_and_applied_again(
    emulator: &Emulator,
    creation: &Creation,
    handed_back: impl Fn(Vec<u8>) -> Vec<u8>,
) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (process, mut planning) = start(emulator, folder.path(), creation).await;
    let (_, saved) = planning.plan(creation, &[]).await;
    let saved = handed_back(saved);
    process.signal("TERM");
    process.end_within(SOON);

    let slow = json!({ "next": [{ "op": creation.reads, "kind": "slow", "seconds": 60 }] });
    emulator.post("fault", &slow).unwrap();
    let (process, mut crashing) = start(emulator, folder.path(), creation).await;
    let kill = async {
        let end = Instant::now() + Duration::from_secs(30);
        while creation.arns(emulator).is_empty() {
            assert!(Instant::now() < end, "{} was never sent", creation.creates);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        process.signal("KILL");
    };
    let (outcome, ()) = tokio::join!(crashing.apply(creation, &saved), kill);
    assert!(outcome.is_err(), "the provider answered although it was killed: {outcome:?}");
    emulator.post("fault", &json!({})).unwrap();

    let (_process, mut again) = start(emulator, folder.path(), creation).await;
    let applied = again.apply(creation, &saved).await.unwrap();
    assert_eq!(applied.diagnostics, []);
    let state = received_json(applied.new_state, again.schema.value_type());
    serde_json::from_str::<Json>(&state).unwrap()["id"].as_str().unwrap().to_owned()
}

fn emulator() -> Emulator {
    Emulator::start(&Options::default()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_plan_finds_the_object_that_it_made_before_a_crash() {
    let emulators = [emulator(), emulator()];
    let creations = [license(), grant(&emulators[1])];
    for (emulator, creation) in emulators.iter().zip(&creations) {
        let id = crashed_and_applied_again(emulator, creation, |saved| saved).await;
        assert_eq!(creation.arns(emulator), [id]);
        let tokens = creation.tokens(emulator);
        let [before, after] = &tokens[..] else { panic!("{tokens:?}") };
        assert_eq!(before, after, "{}", creation.creates);
    }
}

/// As with cores before 1.16: this is what the guide about crashes is for.
#[tokio::test(flavor = "multi_thread")]
async fn without_the_private_data_the_object_is_made_twice() {
    let (emulator, creation) = (emulator(), license());
    let id = crashed_and_applied_again(&emulator, &creation, |_| Vec::new()).await;
    let made = creation.arns(&emulator);
    assert!(made.contains(&id) && made.len() == 2, "{id} in {made:?}");
    let tokens = creation.tokens(&emulator);
    let [before, after] = &tokens[..] else { panic!("{tokens:?}") };
    assert_ne!(before, after);
}
