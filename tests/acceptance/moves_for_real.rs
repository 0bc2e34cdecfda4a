//! `moved` blocks from hashicorp/aws itself, where this machine has it: its own apply makes the state.

use serde_json::{Value, json};

use crate::counted::instance;
use crate::entitlements::{OTHER, grant_by, license_of};
use crate::harness::{ACCOUNT, Case, REGION, Step, Which, find_provider, run};

/// It takes twenty seconds and half a gigabyte, so that it is one test on one core. The words of its panic tell the runner
/// that it could not run.
#[test]
#[ignore = "needs hashicorp/aws 5 on this machine, or in TF_PLUGIN_MIRROR"]
fn hashicorp_aws_hands_everything_over() {
    if let Err(missing) = find_provider(PROGRAM) {
        panic!("cannot run: {missing}");
    }
    run(Which::Stable, None, everything_is_handed_over);
}

const PROGRAM: &str = "terraform-provider-aws_v5";

fn everything_is_handed_over(case: &mut Case) {
    case.installs("aws", &find_provider(PROGRAM).unwrap());
    let own = license_of(case, ACCOUNT, REGION);
    let foreign = received_license(case);
    let offered = grant_by(case, OTHER, REGION, &foreign, ACCOUNT);
    let config = |prefix: &str| config(prefix, &own, &offered);
    case.applies_unchecked(&Step::new(config("aws_")));
    let zeros = [json!(""), json!(0), json!(false)];
    let [text, count, _] = &zeros;
    let theirs =
        [&zeros[..], &[text.clone(), text.clone(), count.clone()], &vec![text.clone(); 3]].concat();
    assert_eq!(shown(case, "aws_").to_vec(), theirs);
    is_as_recorded(case);
    let moved: String = MOVED
        .map(|address| {
            let ours = format!("licensemanager_{address}");
            format!("moved {{\n  from = aws_{ours}\n  to   = {ours}\n}}\n")
        })
        .concat();
    case.apply(
        &Step::new(config("") + &moved)
            .plans_nothing()
            .sends(&[])
            .holds("licensemanager_license_configuration.this", json!({ "license_count": 8 }))
            .holds("licensemanager_association.this", json!({ "resource_arn": instance(1) }))
            .holds("licensemanager_grant.this", json!({ "license_arn": own }))
            .holds("licensemanager_grant_accepter.this", json!({ "grant_arn": offered })),
    );
    let nothing = [json!(null), json!(null), json!(false)];
    assert_eq!(shown(case, "").to_vec(), [&nothing[..], &vec![json!(null); 6]].concat());
}

/// One that it can read: it crashes where a license has no provisional configuration or one for borrowing.
fn received_license(case: &mut Case) -> String {
    let made = case.emulator.call_as(
        OTHER,
        REGION,
        "CreateLicense",
        &json!({
            "LicenseName": "suite", "ProductName": "Suite", "ProductSKU": "SKU-1",
            "Issuer": { "Name": "Example" }, "HomeRegion": REGION, "Beneficiary": "Ada",
            "Validity": { "Begin": "2026-01-01T00:00:00Z" },
            "Entitlements": [{ "Name": "export", "Unit": "None" }],
            "ConsumptionConfiguration": { "ProvisionalConfiguration": { "MaxTimeToLiveInMinutes": 60 } },
            "LicenseMetadata": [{ "Name": "seller", "Value": "Example" }],
            "ClientToken": "suite",
        }),
    );
    case.emulator.given("ListLicenses", &json!({}));
    made["LicenseArn"].as_str().unwrap().to_owned()
}

/// What each of the two shows where nothing is set. In theirs, what is one object here is a list with one.
fn shown(case: &Case, prefix: &str) -> [Value; 9] {
    let state = case.state();
    let configuration =
        state.attributes(&format!("{prefix}licensemanager_license_configuration.bare"));
    let license = state.attributes(&format!("data.{prefix}licensemanager_received_license.this"));
    let one = |name: &str| {
        let value = &license[name];
        value.get(0).unwrap_or(value).clone()
    };
    [
        configuration["description"].clone(),
        configuration["license_count"].clone(),
        configuration["license_count_hard_limit"].clone(),
        one("issuer")["sign_key"].clone(),
        one("validity")["end"].clone(),
        one("entitlements")["max_count"].clone(),
        one("entitlements")["value"].clone(),
        one("consumption_configuration")["renew_type"].clone(),
        one("received_metadata")["received_status_reason"].clone(),
    ]
}

/// The schema that other tests go by is that of this program.
fn is_as_recorded(case: &Case) {
    let recorded: Value =
        serde_json::from_str(include_str!("../contract/hashicorp_aws/schema.json")).unwrap();
    let output = case.terraform(&["providers", "schema", "-json"]);
    let said: Value = serde_json::from_str(&output.stdout).unwrap();
    let providers = said["provider_schemas"].as_object().unwrap();
    let (_, theirs) = providers.iter().find(|(name, _)| name.ends_with("hashicorp/aws")).unwrap();
    assert_eq!(recorded["provider"], short(&theirs["provider"]["block"]));
    for (recorded, all) in [
        (&recorded["resources"], &theirs["resource_schemas"]),
        (&recorded["data_sources"], &theirs["data_source_schemas"]),
    ] {
        let all = all.as_object().unwrap().iter();
        let of_service = all.filter(|(name, _)| name.starts_with("aws_licensemanager_"));
        let found: Value =
            of_service.map(|(name, schema)| (name.clone(), short(&schema["block"]))).collect();
        assert_eq!(*recorded, found);
    }
}

/// The types of a block without what else is said of them.
fn short(block: &Value) -> Value {
    let members = |name: &str| block[name].as_object().into_iter().flatten();
    let types = members("attributes").map(|(name, is)| (name.clone(), is["type"].clone()));
    let mut short = json!({ "attributes": types.collect::<Value>() });
    let blocks = members("block_types").map(|(name, inner)| {
        let mut block = self::short(&inner["block"]);
        block["nesting"] = inner["nesting_mode"].clone();
        (name.clone(), block)
    });
    let blocks: Value = blocks.collect();
    if blocks != json!({}) {
        short["blocks"] = blocks;
    }
    short
}

const MOVED: [&str; 5] = [
    "license_configuration.this",
    "license_configuration.bare",
    "association.this",
    "grant.this",
    "grant_accepter.this",
];

/// The same configuration for either provider.
fn config(prefix: &str, license: &str, offered: &str) -> String {
    format!(
        r##"resource "{prefix}licensemanager_license_configuration" "this" {{
  name                     = "counted"
  description              = "All of it"
  license_counting_type    = "vCPU"
  license_count            = 8
  license_count_hard_limit = true
  license_rules            = ["#minimumVcpus=2"]
  tags                     = {{ team = "data" }}
}}

resource "{prefix}licensemanager_association" "this" {{
  license_configuration_arn = {prefix}licensemanager_license_configuration.this.arn
  resource_arn              = "{}"
}}

resource "{prefix}licensemanager_grant" "this" {{
  name               = "offer"
  license_arn        = "{license}"
  principal          = "arn:aws:iam::{OTHER}:root"
  allowed_operations = ["CheckInLicense", "CheckoutLicense", "ListPurchasedLicenses"]
}}

resource "{prefix}licensemanager_grant_accepter" "this" {{
  grant_arn = "{offered}"
}}

resource "{prefix}licensemanager_license_configuration" "bare" {{
  name                  = "bare"
  license_counting_type = "vCPU"
}}

data "{prefix}licensemanager_received_license" "this" {{
  license_arn = {prefix}licensemanager_grant_accepter.this.license_arn
}}

"##,
        instance(1)
    )
}
