//! Does what Terraform writes for objects that were made by hand plan without a change? For every resource, made with
//! nothing optional and with everything.

use serde_json::{Value, json};

use crate::counted::{
    IMAGE, asset_group, attach, attach_image, configuration, conversion, full_asset_group,
    full_configuration, full_report_generator, full_ruleset, instance, ruleset,
};
use crate::entitlements::{
    OTHER, full_license, full_token, grant_by, license_of, shared, token_of,
};
use crate::harness::{ACCOUNT, Case, REGION, acceptance};

acceptance! {
    written_for_import_blocks_with_ids needs GeneratedConfig,
    written_for_import_blocks_with_identities needs Identity,
    written_for_what_queries_find needs Query,
    a_limit_of_a_query_fetches_no_further_page needs Query,
}

/// An object that was made by hand.
pub(crate) struct Made {
    pub(crate) kind: &'static str,
    pub(crate) id: String,
    /// The part of its identity that cannot be left out.
    identity: Value,
}

fn made(kind: &'static str, identifier: &str, id: &str) -> Made {
    Made { kind, id: id.to_owned(), identity: json!({ identifier: id }) }
}

fn association(resource: &str, configuration: &str) -> Made {
    let id = format!("{resource},{configuration}");
    let identity = json!({ "resource_arn": resource, "license_configuration_arn": configuration });
    Made { kind: "association", id, identity }
}

/// Two objects of every kind at least: one with nothing optional, and one with everything.
pub(crate) fn everything(case: &mut Case) -> Vec<Made> {
    let mut all = counted(case);
    all.extend(entitlements(case));
    all.extend(settings(case));
    all
}

fn counted(case: &mut Case) -> Vec<Made> {
    let (plain, full) = (configuration(case, json!({})), full_configuration(case));
    let (one, two) = (ruleset(case, "plain"), full_ruleset(case));
    let group = asset_group(case, "plain", &one);
    let whole_group = full_asset_group(case, &[&one, &two]);
    let report = plain_report_generator(case, &plain);
    let whole_report = full_report_generator(case, [&plain, &full]);
    let (converted, marketplace) = (conversion(case, &instance(2)), full_conversion(case));
    attach(case, &plain, &instance(1));
    attach_image(case, &plain);
    vec![
        made("license_configuration", "arn", &plain),
        made("license_configuration", "arn", &full),
        made("license_asset_ruleset", "arn", &one),
        made("license_asset_ruleset", "arn", &two),
        made("license_asset_group", "arn", &group),
        made("license_asset_group", "arn", &whole_group),
        made("report_generator", "arn", &report),
        made("report_generator", "arn", &whole_report),
        made("license_conversion_task", "task_id", &converted),
        made("license_conversion_task", "task_id", &marketplace),
        association(&instance(1), &plain),
        association(IMAGE, &plain),
    ]
}

fn plain_report_generator(case: &mut Case, configuration: &str) -> String {
    let params = json!({
        "ReportGeneratorName": "use",
        "Type": ["LicenseConfigurationUsageReport"],
        "ReportContext": { "licenseConfigurationArns": [configuration] },
        "ReportFrequency": { "period": "WEEK", "value": 1 },
        "ClientToken": "plain",
    });
    let made = case.emulator.given("CreateLicenseManagerReportGenerator", &params);
    made["LicenseManagerReportGeneratorArn"].as_str().unwrap().to_owned()
}

fn full_conversion(case: &mut Case) -> String {
    let codes = json!([{ "ProductCodeId": "abc", "ProductCodeType": "marketplace" }]);
    let params = json!({
        "ResourceArn": instance(3),
        "SourceLicenseContext": { "UsageOperation": "RunInstances:0002", "ProductCodes": codes },
        "DestinationLicenseContext": { "UsageOperation": "RunInstances:0800" },
    });
    let made = case.emulator.given("CreateLicenseConversionTaskForResource", &params);
    made["LicenseConversionTaskId"].as_str().unwrap().to_owned()
}

fn entitlements(case: &mut Case) -> Vec<Made> {
    // Distributed to an organizational unit, and to another account with everything that a grant can have.
    let (shared_license, distributed) = shared(case);
    let (license, whole_license) =
        (license_of(case, ACCOUNT, REGION), full_license(case, "eu-west-1"));
    let granted = full_grant(case, &license);
    let (accepted, activated) = (accepted(case), activated(case));
    let (token, whole_token) =
        (token_of(case, &license, &json!({})), token_of(case, &license, &full_token()));
    vec![
        made("license", "arn", &shared_license),
        made("license", "arn", &license),
        made("license", "arn", &whole_license),
        made("grant", "arn", &distributed),
        made("grant", "arn", &granted),
        made("grant_accepter", "grant_arn", &accepted),
        made("grant_accepter", "grant_arn", &activated),
        made("token", "token_id", &token),
        made("token", "token_id", &whole_token),
    ]
}

fn full_grant(case: &mut Case, license: &str) -> String {
    let params = json!({
        "GrantName": "everything",
        "LicenseArn": license,
        "Principals": [format!("arn:aws:iam::{OTHER}:root")],
        "HomeRegion": REGION,
        "AllowedOperations": ["CheckoutLicense", "CheckInLicense", "CreateToken", "ListPurchasedLicenses"],
        "Tags": [{ "Key": "team", "Value": "sales" }],
        "ClientToken": "everything",
    });
    let made = case.emulator.given("CreateGrant", &params);
    made["GrantArn"].as_str().unwrap().to_owned()
}

/// An account outside of the organization.
const SELLER: &str = "333333333333";

fn accepted(case: &mut Case) -> String {
    let license = license_of(case, SELLER, REGION);
    accept(case, &license)
}

fn accept(case: &mut Case, license: &str) -> String {
    let grant = grant_by(case, SELLER, REGION, license, ACCOUNT);
    case.emulator.given("AcceptGrant", &json!({ "GrantArn": grant }));
    grant
}

fn activated(case: &mut Case) -> String {
    // How an activation treats others can be said only of what was bought there.
    let bought = json!({
        "LicenseName": "bought", "ProductName": "Suite", "ProductSKU": "SKU-3",
        "Issuer": { "Name": "AWS/Marketplace" }, "HomeRegion": REGION, "Beneficiary": "Ada",
        "Validity": { "Begin": "2026-01-01T00:00:00Z" },
        "Entitlements": [{ "Name": "users", "Unit": "Count", "MaxCount": 10 }],
        "ConsumptionConfiguration": { "RenewType": "None" },
        "ClientToken": "bought",
    });
    let made = case.emulator.call_as(SELLER, REGION, "CreateLicense", &bought);
    let grant = accept(case, made["LicenseArn"].as_str().unwrap());
    let change = json!({ "GrantArn": grant, "Status": "ACTIVE", "StatusReason": "needed",
        "Options": { "ActivationOverrideBehavior": "DISTRIBUTED_GRANTS_ONLY" },
        "ClientToken": "activated" });
    case.emulator.given("CreateGrantVersion", &change);
    grant
}

/// Those of a region that nobody touched, and those of one where everything is set.
fn settings(case: &Case) -> Vec<Made> {
    let service = "aws-license-manager-service";
    let params = json!({
        "S3BucketArn": format!("arn:aws:s3:::{service}-reports"),
        "SnsTopicArn": format!("arn:aws:sns:eu-west-1:{ACCOUNT}:{service}-alerts"),
        "OrganizationConfiguration": { "EnableIntegration": true },
        "EnableCrossAccountsDiscovery": true,
        "EnabledDiscoverySourceRegions": ["us-west-2"],
    });
    case.emulator.call_as(ACCOUNT, "eu-west-1", "UpdateServiceSettings", &params);
    let of = |region: &str| Made {
        kind: "service_settings",
        id: format!("{ACCOUNT}/{region}"),
        identity: json!({ "account_id": ACCOUNT, "region": region }),
    };
    vec![of(REGION), of("eu-west-1")]
}

pub(crate) fn blocks(all: &[Made], of: impl Fn(&Made) -> String) -> String {
    let numbered = all.iter().enumerate();
    let blocks = numbered.map(|(number, made)| {
        let kind = made.kind;
        format!("import {{\n  to = licensemanager_{kind}.made_{number}\n  {}\n}}\n", of(made))
    });
    blocks.collect()
}

fn written_for_import_blocks_with_ids(case: &mut Case) {
    let all = everything(case);
    let blocks = blocks(&all, |made| format!("id = \"{}\"", made.id));
    assert_eq!(case.generated_config_takes_over(&blocks), 23);
}

fn written_for_import_blocks_with_identities(case: &mut Case) {
    let all = everything(case);
    let blocks = blocks(&all, |made| format!("identity = {}", made.identity));
    assert_eq!(case.generated_config_takes_over(&blocks), 23);
}

fn written_for_what_queries_find(case: &mut Case) {
    everything(case);
    for (kind, found) in [
        ("association", 2),
        ("grant", 2),
        ("grant_accepter", 2),
        ("license", 3),
        ("license_asset_group", 2),
        ("license_asset_ruleset", 2),
        ("license_configuration", 2),
        ("license_conversion_task", 2),
        ("report_generator", 2),
        ("token", 2),
    ] {
        assert_eq!(case.query_takes_over(&format!("licensemanager_{kind}"), ""), found, "{kind}");
    }
}

fn a_limit_of_a_query_fetches_no_further_page(case: &mut Case) {
    everything(case);
    // No filter of ours stands between a page and its object: all of these are what a query finds.
    case.emulator.post("page", &json!({ "size": 1 }));
    for (kind, operation) in [
        ("association", "ListAssociationsForLicenseConfiguration"),
        ("grant", "ListDistributedGrants"),
        ("grant_accepter", "ListReceivedGrants"),
        ("license", "ListLicenses"),
        ("license_asset_group", "ListLicenseAssetGroups"),
        ("license_asset_ruleset", "ListLicenseAssetRulesets"),
        ("license_configuration", "ListLicenseConfigurations"),
        ("license_conversion_task", "ListLicenseConversionTasks"),
        ("report_generator", "ListLicenseManagerReportGenerators"),
        ("token", "ListTokens"),
    ] {
        let mark = case.emulator.calls();
        let found = case.query(&format!("licensemanager_{kind}"), "  limit = 1");
        assert_eq!(found.len(), 1, "{kind}");
        let calls = case.emulator.calls_since(&mark);
        assert_eq!(calls.get(operation), Some(&1), "{kind}: {calls:?}");
    }
}
