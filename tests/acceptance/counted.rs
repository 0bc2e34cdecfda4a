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
