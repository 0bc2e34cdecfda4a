//! What runs on the resources that the service knows.

use serde_json::json;

use crate::counted::instance;
use crate::harness::{Case, Step, acceptance, error};

acceptance! {
    every_page_is_followed,
    each_filter_restricts,
    wrong_filters_are_refused_and_the_known_ones_are_listed,
    a_missing_inventory_is_an_error,
}

const FOUND: &str = "data.licensemanager_resource_inventory.these";

fn lookup(body: &str) -> String {
    format!("data \"licensemanager_resource_inventory\" \"these\" {{\n{body}\n}}\n")
}

fn filter(name: &str, condition: &str, value: &str) -> String {
    lookup(&format!(
        "filter {{\n  name      = \"{name}\"\n  condition = \"{condition}\"\n  values    = [\"{value}\"]\n}}"
    ))
}

fn given(case: &mut Case) {
    case.emulator.post(
        "inventory",
        &json!([
            {
                "arn": instance(1), "platform": "Windows", "platform_version": "10.0",
                "usage_operation": "RunInstances:0002", "ami_id": "ami-1", "host_id": "h-1",
                "instance_type": "m5.large", "marketplace_product_codes": ["abc"],
                "tags": { "team": "data" },
            },
            { "arn": instance(2), "platform": "Ubuntu", "applications": ["Suite 2"] },
            { "arn": instance(3), "platform": "Windows Server" },
        ]),
    );
}

fn every_page_is_followed(case: &mut Case) {
    case.apply(&Step::new(lookup("")).holds(FOUND, json!({ "arns": [], "resources": [] })));
    case.emulator.post("page", &json!({ "size": 1 }));
    given(case);
    case.apply(&Step::new(lookup("")).holds(
        FOUND,
        json!({
            "arns": [instance(1), instance(2), instance(3)],
            "resources": [
                {
                    "resource_id": "i-00000000000000001",
                    "resource_type": "EC2_INSTANCE",
                    "resource_arn": instance(1),
                    "platform": "Windows",
                    "platform_version": "10.0",
                    "resource_owning_account_id": "123456789012",
                    "marketplace_product_codes": ["abc"],
                    "usage_operation": "RunInstances:0002",
                    "ami_id": "ami-1",
                    "host_id": "h-1",
                    "resource_region": "us-east-1",
                    "instance_type": "m5.large",
                },
                { "platform_version": null },
                {},
            ],
        }),
    ));
}

fn each_filter_restricts(case: &mut Case) {
    given(case);
    for (name, condition, value, found) in [
        ("account_id", "EQUALS", "123456789012", vec![1, 2, 3]),
        ("account_id", "NOT_EQUALS", "123456789012", vec![]),
        ("application_name", "BEGINS_WITH", "Suite", vec![2]),
        ("license_included", "EQUALS", "windows-server-datacenter", vec![1]),
        ("platform", "EQUALS", "Windows", vec![1]),
        ("platform", "BEGINS_WITH", "Windows", vec![1, 3]),
        ("resource_id", "NOT_EQUALS", "i-00000000000000001", vec![2, 3]),
        ("tag:team", "EQUALS", "data", vec![1]),
    ] {
        let arns: Vec<_> = found.into_iter().map(instance).collect();
        let step = Step::new(filter(name, condition, value));
        case.apply(&step.holds(FOUND, json!({ "arns": arns })));
    }
}

fn wrong_filters_are_refused_and_the_known_ones_are_listed(case: &mut Case) {
    for (name, condition, text) in [
        ("Platform", "EQUALS", "The filters are account_id, application_name"),
        ("tag:", "EQUALS", "\"tag:\" is no filter"),
        ("platform", "NOT_EQUALS", "does not take NOT_EQUALS, but EQUALS and BEGINS_WITH"),
        ("platform", "LIKE", "has to be one of EQUALS"),
    ] {
        let step = Step::new(filter(name, condition, "x"));
        case.refuses_to_plan(&step, &[error(text).about(FOUND)]);
    }
    assert_eq!(case.emulator.calls(), [].into());
}

fn a_missing_inventory_is_an_error(case: &mut Case) {
    case.emulator.post("switch", &json!({ "inventory_dependency_missing": true }));
    case.refuses_to_plan(
        &Step::new(lookup("")),
        &[error("FailedDependencyException").and("Systems Manager inventory").about(FOUND)],
    );
}
