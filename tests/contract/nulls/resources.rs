//! What becomes of an object one of whose values is null, or turns out to be null between the plan and the apply.
//!
//! Each resource type has an emulator of its own, with what its objects need.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value as Json, json};
use terraform_provider_licensemanager::emulator::{Emulator, Options};
use terraform_provider_licensemanager::framework::requests::{
    ApplyRequest, Kind, PlanRequest, PlanResponse, Service as _,
};
use terraform_provider_licensemanager::framework::schema::{Block, Type};
use terraform_provider_licensemanager::framework::{Diagnostics, Server, Value, raw_state};
use terraform_provider_licensemanager::provider::LicenseManager;

use super::places::{Place, What, places};
use super::{CLIENT, MISSING, Tally, as_sent, mistake, named, said};

const ACCOUNT: &str = "123456789012";
const OTHER: &str = "012345678901";
const INSTANCE: &str = "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0";

/// A resource type, and a service in which its objects can be made.
struct World {
    emulator: Emulator,
    provider: Server<LicenseManager>,
    type_name: String,
}

/// How it ends. An error is a mistake.
#[derive(Debug)]
enum End {
    Done(Value),
    Refused(Diagnostics),
}

type Result<T> = std::result::Result<T, String>;

impl World {
    async fn new(type_name: &str) -> Self {
        let emulator = Emulator::start(&Options::default()).unwrap();
        let provider = Server::<LicenseManager>::default();
        let url = emulator.url();
        let config = json!({
            "region": "us-east-1", "access_key": ACCOUNT, "secret_key": "any", "assume_role": [],
            "endpoints": [{ "licensemanager": url, "sts": url }],
            "default_tags": { "tags": { "default": "1" } },
        });
        let shape = provider.provider_schema().block.value_type();
        let config = raw_state::parse(config.to_string().as_bytes(), &shape).unwrap();
        let found = provider.configure(config, String::new()).await;
        assert!(!found.has_errors(), "{found:?}");
        Self { emulator, provider, type_name: type_name.to_owned() }
    }

    fn block(&self) -> &Block {
        &self.provider.schema(Kind::Resource, &self.type_name).unwrap().block
    }

    fn shape(&self) -> Type {
        self.block().value_type()
    }

    fn call_as(&self, account: &str, operation: &str, params: &Json) -> Json {
        let call =
            json!({ "account": account, "region": "us-east-1", "op": operation, "params": params });
        self.emulator.post("call", &call).unwrap()
    }

    fn license(&self, account: &str) -> String {
        let made = self.call_as(
            account,
            "CreateLicense",
            &json!({
                "LicenseName": "suite", "ProductName": "Suite", "ProductSKU": "SKU-1",
                "Issuer": { "Name": "Example" }, "HomeRegion": "us-east-1", "Beneficiary": "Ada",
                "Validity": { "Begin": "2026-01-01T00:00:00Z" },
                "Entitlements": [{ "Name": "users", "Unit": "Count", "MaxCount": 10 }],
                "ConsumptionConfiguration": { "RenewType": "None" }, "ClientToken": token(),
            }),
        );
        text(&made["LicenseArn"])
    }

    fn license_configuration(&self) -> String {
        let params = json!({ "Name": "given", "LicenseCountingType": "vCPU" });
        text(
            &self.call_as(ACCOUNT, "CreateLicenseConfiguration", &params)["LicenseConfigurationArn"],
        )
    }

    /// An offer of another account. An accepter that is destroyed rejects it, so there is a new one for each.
    fn offer(&self) -> String {
        let params = json!({
            "GrantName": "offer", "LicenseArn": self.license(OTHER), "HomeRegion": "us-east-1",
            "Principals": [format!("arn:aws:iam::{ACCOUNT}:root")],
            "AllowedOperations": ["CheckoutLicense"], "ClientToken": token(),
        });
        text(&self.call_as(OTHER, "CreateGrant", &params)["GrantArn"])
    }

    fn ruleset(&self) -> String {
        let rule = json!({ "KeyToMatch": "Platform", "Constraint": "EQUALS", "ValueToMatch": ["Windows"] });
        let statement = json!({ "InstanceRuleStatement": { "MatchingRuleStatement": rule } });
        let params = json!({ "Name": "given", "Rules": [{ "RuleStatement": statement }], "ClientToken": token() });
        text(&self.call_as(ACCOUNT, "CreateLicenseAssetRuleset", &params)["LicenseAssetRulesetArn"])
    }

    /// A configuration with as much as goes together.
    fn usual(&self) -> Value {
        let short = self.type_name.trim_start_matches("licensemanager_");
        let matching = json!({ "key_to_match": "Platform", "constraint": "EQUALS", "value_to_match": ["Windows"] });
        let mut usual = match short {
            "association" => json!({
                "license_configuration_arn": self.license_configuration(), "resource_arn": INSTANCE,
            }),
            "grant" => json!({
                "name": "offer", "license_arn": self.license(ACCOUNT), "home_region": "us-east-1",
                "principal": format!("arn:aws:iam::{OTHER}:root"),
                "allowed_operations": ["CheckoutLicense", "CheckInLicense"],
            }),
            "grant_accepter" => json!({
                "grant_arn": self.offer(), "status": "ACTIVE", "status_reason": "bought", "on_destroy": "keep",
            }),
            "license" => json!({
                "name": "suite", "product_name": "Suite", "product_sku": "SKU-2", "beneficiary": "Ada",
                "home_region": "us-east-1", "status": "AVAILABLE",
                "issuer": { "name": "Example", "sign_key": "alias/licenses" },
                "validity": { "begin": "2026-01-01T00:00:00Z", "end": "2040-01-01T00:00:00Z" },
                "entitlements": [
                    { "name": "users", "unit": "Count", "max_count": 10, "allow_check_in": true, "overage": false },
                ],
                "consumption_configuration": {
                    "renew_type": "Monthly",
                    "provisional_configuration": { "max_time_to_live_in_minutes": 60 },
                    "borrow_configuration": { "allow_early_check_in": true, "max_time_to_live_in_minutes": 60 },
                },
                "license_metadata": { "edition": "gold" },
            }),
            "license_asset_group" => json!({
                "name": "windows", "description": "all", "status": "ACTIVE",
                "license_asset_group_configurations": [{ "usage_dimension": "vCPU" }],
                "associated_license_asset_ruleset_arns": [self.ruleset()],
                "properties": [{ "key": "owner", "value": "desk" }],
            }),
            "license_asset_ruleset" => json!({
                "name": "windows", "description": "all",
                "rules": [{ "rule_statement": { "instance_rule_statement": {
                    "and_rule_statement": { "matching_rule_statements": [matching, matching] },
                } } }],
            }),
            "license_configuration" => json!({
                "name": "app", "description": "all", "license_counting_type": "vCPU",
                "license_count": 10, "license_count_hard_limit": false,
                "license_rules": ["#minimumVcpus=2"], "disassociate_when_not_found": false,
                "license_expiry": 2_000_000_000, "status": "AVAILABLE",
                "product_information": [{ "resource_type": "SSM_MANAGED", "filters": [
                    { "name": "Application Name", "comparator": "EQUALS", "values": ["app"] },
                ] }],
            }),
            "license_conversion_task" => json!({
                "resource_arn": INSTANCE,
                "source_license_context": { "usage_operation": "RunInstances:0002" },
                "destination_license_context": { "usage_operation": "RunInstances:0800" },
            }),
            "report_generator" => json!({
                "name": "monthly", "description": "all", "types": ["LicenseConfigurationSummaryReport"],
                "license_configuration_arns": [self.license_configuration()],
                "frequency": { "period": "MONTH", "value": 1 },
            }),
            "service_settings" => json!({
                "sns_topic_arn": "arn:aws:sns:us-east-1:123456789012:aws-license-manager-service-alerts",
                "s3_bucket_arn": "arn:aws:s3:::aws-license-manager-service-1",
                "enable_organization_integration": false, "enable_cross_accounts_discovery": false,
            }),
            "token" => json!({
                "license_arn": self.license(ACCOUNT), "expiration_in_days": 30, "token_properties": ["node-7"],
                "role_arns": ["arn:aws:iam::123456789012:role/consumer"],
            }),
            other => panic!("{other} is new: say what a configuration of it looks like"),
        };
        let members = usual.as_object_mut().unwrap();
        if self.block().attributes.contains_key("tags") {
            members.insert("tags".into(), json!({ "team": "sales" }));
        }
        if self.block().attributes.contains_key("timeouts") {
            members.insert("timeouts".into(), json!({ "create": "5s" }));
        }
        members.insert("region".into(), json!("us-east-1"));
        members.insert("account_id".into(), json!(ACCOUNT));
        raw_state::parse(usual.to_string().as_bytes(), &self.shape()).unwrap()
    }

    async fn plan(&self, prior: &Value, config: &Value) -> PlanResponse {
        let request = PlanRequest {
            type_name: self.type_name.clone(),
            prior: prior.clone(),
            proposed: config.clone(),
            config: config.clone(),
            private: Vec::new(),
            planned_private: Vec::new(),
            identity: None,
            capabilities: CLIENT,
        };
        self.provider.plan(request).await
    }

    fn refuses(&self, config: &Value) -> Option<Diagnostics> {
        let found = self.provider.validate(Kind::Resource, &self.type_name, config.clone(), CLIENT);
        found.has_errors().then_some(found)
    }

    /// Plans what is not known yet and then what it turned out to be, applies that, and plans once more.
    async fn apply(&self, prior: &Value, expected: &Value, config: &Value) -> Result<End> {
        if let Some(found) = self.refuses(expected) {
            return ended(found);
        }
        let first = self.plan(prior, expected).await;
        if first.diagnostics.has_errors() {
            return ended(first.diagnostics);
        }
        let replaced = prior;
        let prior = if first.replaces.is_empty() { prior } else { &Value::Null };
        let plan = self.plan(prior, config).await;
        if plan.diagnostics.has_errors() {
            return ended(plan.diagnostics);
        }
        if !plan.replaces.is_empty() {
            return Err(format!("replaces what it only updated before: {:?}", plan.replaces));
        }
        if first.replaces.is_empty() {
            conforms(&self.shape(), &first.planned, &plan.planned, "")?;
        }
        if let Some(found) = self.refuses(config) {
            return ended(found);
        }
        if !first.replaces.is_empty() {
            self.destroy(replaced).await;
        }
        let request = ApplyRequest {
            type_name: self.type_name.clone(),
            prior: prior.clone(),
            planned: plan.planned.clone(),
            config: config.clone(),
            private: plan.private,
            identity: plan.identity,
        };
        let applied = self.provider.apply(request).await;
        if applied.diagnostics.has_errors() {
            return ended(applied.diagnostics);
        }
        conforms(&self.shape(), &plan.planned, &applied.state, "")?;
        let state = as_sent(&applied.state, &self.shape());
        let again = self.plan(&state, config).await;
        if again.diagnostics.has_errors() || again.planned != state {
            return Err(format!("plans again: {:?} {:?}", again.diagnostics, again.planned));
        }
        Ok(End::Done(state))
    }

    async fn destroy(&self, state: &Value) {
        let request = ApplyRequest {
            type_name: self.type_name.clone(),
            prior: state.clone(),
            planned: Value::Null,
            config: Value::Null,
            private: Vec::new(),
            identity: None,
        };
        let found = self.provider.apply(request).await.diagnostics;
        assert!(!found.has_errors(), "{found:?}");
    }
}

fn token() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("token-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

fn text(value: &Json) -> String {
    value.as_str().unwrap().to_owned()
}

fn ended(found: Diagnostics) -> Result<End> {
    mistake(&found).map_or(Ok(End::Refused(found)), Err)
}

/// Core's rule for what a plan may become once more is known; the error says where it is broken.
fn conforms(shape: &Type, before: &Value, after: &Value, path: &str) -> Result<()> {
    let differs = || Err(format!("{path}: planned {before:?}, and then {after:?}"));
    match (shape, before, after) {
        (_, Value::Unknown(promise), after) => {
            let is_kept = !after.is_null() || promise.nullness != Some(false);
            if is_kept { Ok(()) } else { differs() }
        }
        (Type::Object(members), Value::Map(_), Value::Map(_)) => {
            members.iter().try_for_each(|(name, shape)| {
                conforms(shape, before.get(name), after.get(name), &format!("{path}.{name}"))
            })
        }
        (Type::Map(shape), Value::Map(left), Value::Map(right)) if left.keys().eq(right.keys()) => {
            left.iter().try_for_each(|(key, left)| {
                conforms(shape, left, &right[key], &format!("{path}.{key}"))
            })
        }
        (Type::List(shape), Value::List(left), Value::List(right)) if left.len() == right.len() => {
            left.iter().zip(right).try_for_each(|(l, r)| conforms(shape, l, r, path))
        }
        (Type::Set(shape), Value::List(left), Value::List(right)) if left.len() >= right.len() => {
            let has_partner = |after: &&Value| {
                !left.iter().any(|before| conforms(shape, before, after, path).is_ok())
            };
            right.iter().find(has_partner).map_or(Ok(()), |_| differs())
        }
        (_, before, after) if before == after => Ok(()),
        _ => differs(),
    }
}

/// How a case has to end.
fn expected(place: &Place, end: Result<End>) -> Result<Option<Value>> {
    match end? {
        End::Done(_) if place.needs_a_value() => Err("it was accepted".into()),
        End::Done(state) => Ok(Some(state)),
        End::Refused(found) if place.needs_a_value() => {
            let about = named(&found, MISSING);
            if about.contains(&place.path) { Ok(None) } else { Err(format!("{:?}", said(&found))) }
        }
        End::Refused(found) if !named(&found, MISSING).is_empty() => {
            Err(format!("{:?}", said(&found)))
        }
        End::Refused(_) => Ok(None),
    }
}

/// An object that exists, and its configuration.
struct Existing {
    config: Value,
    state: Value,
}

impl Existing {
    async fn new(world: &World) -> Self {
        let config = world.usual();
        match world.apply(&Value::Null, &config, &config).await {
            Ok(End::Done(state)) => Self { config, state },
            other => panic!("{}: the usual configuration: {other:?}", world.type_name),
        }
    }
}

/// One case: an object made with a null, or changed to one, that is known at once or turns out so.
async fn stands(
    world: &World,
    existing: &Existing,
    place: &Place,
    (later, exists): (bool, bool),
) -> Option<Result<bool>> {
    place.holding(&existing.config, Value::Null)?;
    // What is refused changes nothing. Everything else has an object of its own.
    let own;
    let Existing { config, state } = if place.needs_a_value() {
        existing
    } else if exists {
        own = Existing::new(world).await;
        &own
    } else {
        own = Existing { config: world.usual(), state: Value::Null };
        &own
    };
    let null = place.holding(config, Value::Null)?;
    let begin = if later { place.holding(config, Value::unknown())? } else { null.clone() };
    let prior = if exists { state } else { &Value::Null };
    let end = expected(place, world.apply(prior, &begin, &null).await);
    let is_made = matches!(end, Ok(Some(_)));
    match &end {
        Ok(Some(made)) => world.destroy(made).await,
        _ if exists && !place.needs_a_value() => world.destroy(prior).await,
        _ => {}
    }
    Some(end.map(|_| is_made))
}

/// The number of cases that made an object or changed it, and all of them.
async fn stands_every_null(type_name: String) -> (usize, Tally) {
    let world = World::new(&type_name).await;
    let existing = Existing::new(&world).await;
    let (mut made, mut tally) = (0, Tally::default());
    let places = places(world.block());
    for place in places.iter().filter(|place| place.what != What::ReadOnly) {
        // To make one with what is known to be null is the end of making it with what turns out so.
        for case in [(true, false), (false, true), (true, true)] {
            // What the usual configuration does not have is no place.
            let Some(outcome) = stands(&world, &existing, place, case).await else { break };
            tally.cases += 1;
            match outcome {
                Ok(is_made) => made += usize::from(is_made),
                Err(error) => tally.failures.push(format!(
                    "{type_name}: {} (later, exists: {case:?}): {error}",
                    place.path
                )),
            }
        }
    }
    (made, tally)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_null_of_a_resource_becomes_a_mistake() {
    let names = Server::<LicenseManager>::default().type_names(Kind::Resource);
    let tasks: Vec<_> =
        names.into_iter().map(|name| tokio::spawn(stands_every_null(name))).collect();
    let (mut all, mut made) = (Tally::default(), 0);
    for task in tasks {
        let (of_type, tally) = task.await.unwrap();
        made += of_type;
        all.cases += tally.cases;
        all.failures.extend(tally.failures);
    }
    all.report(&format!("objects with a null, {made} of which exist"));
}
