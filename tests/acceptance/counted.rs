//! License configurations, what they count and what reports on them, made by somebody before a test.

use serde_json::{Value, json};

use crate::harness::Case;

/// A license configuration that counts vCPUs, with these further members. It is there when the test is done.
pub(crate) fn configuration(case: &mut Case, more: Value) -> String {
    let mut params = json!({ "Name": "counted", "LicenseCountingType": "vCPU" });
    if let (Some(params), Value::Object(more)) = (params.as_object_mut(), more) {
        params.extend(more);
    }
    let made = case.emulator.given("CreateLicenseConfiguration", &params);
    made["LicenseConfigurationArn"].as_str().unwrap().to_owned()
}

/// The ARN of an instance.
pub(crate) fn instance(number: u32) -> String {
    format!("arn:aws:ec2:us-east-1:123456789012:instance/i-{number:017}")
}

/// Attaches a resource to a license configuration, for good.
pub(crate) fn attach(case: &mut Case, configuration: &str, resource: &str) {
    case.emulator.given(
        "UpdateLicenseSpecificationsForResource",
        &json!({
            "ResourceArn": resource,
            "AddLicenseSpecifications": [{ "LicenseConfigurationArn": configuration }],
        }),
    );
}

/// A report generator about a license configuration. It is there when the test is done.
pub(crate) fn report_generator(case: &mut Case, configuration: &str) -> String {
    let params = json!({
        "ReportGeneratorName": "use",
        "Type": ["LicenseConfigurationUsageReport"],
        "ReportContext": { "licenseConfigurationArns": [configuration] },
        "ReportFrequency": { "period": "DAY", "value": 1 },
        "ClientToken": uuid::Uuid::new_v4().to_string(),
        "Tags": [{ "Key": "team", "Value": "data" }],
    });
    let made = case.emulator.given("CreateLicenseManagerReportGenerator", &params);
    made["LicenseManagerReportGeneratorArn"].as_str().unwrap().to_owned()
}

/// A ruleset that finds instances of Windows. It is there when the test is done.
pub(crate) fn ruleset(case: &mut Case, name: &str) -> String {
    let params = json!({
        "Name": name,
        "Rules": [{ "RuleStatement": { "InstanceRuleStatement": { "MatchingRuleStatement": {
            "KeyToMatch": "Platform", "Constraint": "EQUALS", "ValueToMatch": ["Windows"],
        } } } }],
        "ClientToken": uuid::Uuid::new_v4().to_string(),
    });
    let made = case.emulator.given("CreateLicenseAssetRuleset", &params);
    made["LicenseAssetRulesetArn"].as_str().unwrap().to_owned()
}

/// A group of what rulesets find. It is there when the test is done.
pub(crate) fn asset_group(case: &mut Case, name: &str, ruleset: &str) -> String {
    let params = json!({
        "Name": name,
        "LicenseAssetGroupConfigurations": [{ "UsageDimension": "vCPU" }],
        "AssociatedLicenseAssetRulesetARNs": [ruleset],
        "ClientToken": uuid::Uuid::new_v4().to_string(),
    });
    let made = case.emulator.given("CreateLicenseAssetGroup", &params);
    made["LicenseAssetGroupArn"].as_str().unwrap().to_owned()
}

/// A conversion of an instance from Windows of AWS to one's own, and its id.
pub(crate) fn conversion(case: &mut Case, instance: &str) -> String {
    let params = json!({
        "ResourceArn": instance,
        "SourceLicenseContext": { "UsageOperation": "RunInstances:0002" },
        "DestinationLicenseContext": { "UsageOperation": "RunInstances:0800" },
    });
    let made = case.emulator.given("CreateLicenseConversionTaskForResource", &params);
    made["LicenseConversionTaskId"].as_str().unwrap().to_owned()
}

/// A license configuration with everything that one can have. It is there when the test is done.
pub(crate) fn full_configuration(case: &mut Case) -> String {
    configuration(
        case,
        json!({
            "Name": "limited",
            "Description": "All of it",
            "LicenseCount": 8,
            "LicenseCountHardLimit": true,
            "LicenseRules": ["#minimumVcpus=2", "#allowedTenancy=EC2-Default"],
            "DisassociateWhenNotFound": true,
            "ProductInformationList": [{
                "ResourceType": "SSM_MANAGED",
                "ProductInformationFilterList": [{
                    "ProductInformationFilterName": "Application Name",
                    "ProductInformationFilterValue": ["Suite"],
                    "ProductInformationFilterComparator": "EQUALS",
                }],
            }],
            "Tags": [{ "Key": "team", "Value": "data" }],
        }),
    )
}

/// A ruleset with every kind of rule. It is there when the test is done.
pub(crate) fn full_ruleset(case: &mut Case) -> String {
    let matching = |key: &str, value: &str| json!({ "KeyToMatch": key, "Constraint": "EQUALS", "ValueToMatch": [value] });
    let made = case.emulator.given(
        "CreateLicenseAssetRuleset",
        &json!({
            "Name": "all of it",
            "Description": "One of each kind",
            "Rules": [
                { "RuleStatement": { "InstanceRuleStatement": { "AndRuleStatement": {
                    "MatchingRuleStatements": [matching("Platform", "Linux"), matching("InstanceType", "m5.large")],
                    "ScriptRuleStatements": [{ "KeyToMatch": "software", "Script": "exit 0" }],
                } } } },
                { "RuleStatement": { "LicenseRuleStatement": { "OrRuleStatement": {
                    "MatchingRuleStatements": [matching("LicenseStatus", "AVAILABLE"), matching("ProductSKU", "a")],
                } } } },
                { "RuleStatement": { "LicenseConfigurationRuleStatement": {
                    "MatchingRuleStatement": matching("AccountId", "123456789012"),
                } } },
            ],
            "Tags": [{ "Key": "team", "Value": "data" }],
            "ClientToken": "all-of-it",
        }),
    );
    made["LicenseAssetRulesetArn"].as_str().unwrap().to_owned()
}

/// A group with everything that one can have. It is there when the test is done.
pub(crate) fn full_asset_group(case: &mut Case, rulesets: &[&str]) -> String {
    let made = case.emulator.given(
        "CreateLicenseAssetGroup",
        &json!({
            "Name": "all of it",
            "Description": "Everything that can be said",
            "LicenseAssetGroupConfigurations": [{ "UsageDimension": "vCPU" }],
            "AssociatedLicenseAssetRulesetARNs": rulesets,
            "Properties": [{ "Key": "owner", "Value": "desk" }],
            "Tags": [{ "Key": "team", "Value": "data" }],
            "ClientToken": "all-of-it",
        }),
    );
    made["LicenseAssetGroupArn"].as_str().unwrap().to_owned()
}

/// A report generator about two license configurations, with everything else. It is there when the test is done.
pub(crate) fn full_report_generator(case: &mut Case, configurations: [&str; 2]) -> String {
    let made = case.emulator.given(
        "CreateLicenseManagerReportGenerator",
        &json!({
            "ReportGeneratorName": "january",
            "Type": ["LicenseConfigurationSummaryReport", "LicenseConfigurationUsageReport"],
            "ReportContext": {
                "licenseConfigurationArns": configurations,
                "reportStartDate": 1_767_225_600,
                "reportEndDate": 1_769_904_000,
            },
            "ReportFrequency": { "period": "ONE_TIME", "value": 1 },
            "Description": "Use of January",
            "Tags": [{ "Key": "team", "Value": "data" }],
            "ClientToken": "january",
        }),
    );
    made["LicenseManagerReportGeneratorArn"].as_str().unwrap().to_owned()
}

/// An image of an account.
pub(crate) const IMAGE: &str = "arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0";

/// Attaches an image to a license configuration in every account, for good.
pub(crate) fn attach_image(case: &mut Case, configuration: &str) {
    case.emulator.given(
        "UpdateLicenseSpecificationsForResource",
        &json!({
            "ResourceArn": IMAGE,
            "AddLicenseSpecifications": [
                { "LicenseConfigurationArn": configuration, "AmiAssociationScope": "cross-account" },
            ],
        }),
    );
}
