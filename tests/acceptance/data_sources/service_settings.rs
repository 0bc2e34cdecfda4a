//! The settings of an account and region.

use serde_json::json;

use crate::harness::{Case, Step, acceptance};

acceptance! {
    settings_are_found_in_each_region,
}

const FOUND: &str = "data.licensemanager_service_settings.this";

fn settings_are_found_in_each_region(case: &mut Case) {
    let topic = "arn:aws:sns:us-east-1:123456789012:aws-license-manager-service-alerts";
    case.emulator.given(
        "UpdateServiceSettings",
        &json!({ "SnsTopicArn": topic, "EnabledDiscoverySourceRegions": ["eu-west-1"] }),
    );
    case.apply(&Step::new("data \"licensemanager_service_settings\" \"this\" {}\n").holds(
        FOUND,
        json!({
            "id": "123456789012/us-east-1",
            "sns_topic_arn": topic,
            "s3_bucket_arn": null,
            "enable_organization_integration": false,
            "enabled_discovery_source_regions": ["eu-west-1"],
            "cross_region_discovery_statuses": { "eu-west-1": "ENABLED" },
        }),
    ));
    case.apply(
        &Step::new(
            "data \"licensemanager_service_settings\" \"this\" {\n  region = \"eu-west-1\"\n}\n",
        )
        .holds(FOUND, json!({ "id": "123456789012/eu-west-1", "sns_topic_arn": null })),
    );
}
