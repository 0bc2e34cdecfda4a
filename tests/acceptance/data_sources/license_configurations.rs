//! Listing license configurations.

use serde_json::{Value, json};

use crate::harness::{Case, Step, acceptance};

acceptance! {
    none_is_an_empty_list,
    every_page_is_followed,
    each_filter_restricts,
    arns_restrict,
}

const FOUND: &str = "data.licensemanager_license_configurations.these";

fn lookup(body: &str) -> String {
    format!("data \"licensemanager_license_configurations\" \"these\" {{\n{body}\n}}\n")
}

fn filter(name: &str, value: &str) -> String {
    lookup(&format!("filter {{\n  name   = \"{name}\"\n  values = [\"{value}\"]\n}}"))
}

/// Makes a license configuration and returns its ARN.
fn given(case: &mut Case, params: &Value) -> String {
    let made = case.emulator.given("CreateLicenseConfiguration", params);
    made["LicenseConfigurationArn"].as_str().unwrap().to_owned()
}

fn none_is_an_empty_list(case: &mut Case) {
    case.apply(
        &Step::new(lookup("")).holds(FOUND, json!({ "arns": [], "license_configurations": [] })),
    );
}

fn every_page_is_followed(case: &mut Case) {
    case.emulator.post("page", &json!({ "size": 2 }));
    let arns: Vec<String> = (0..5)
        .map(|number| {
            let name = format!("number {number}");
            given(case, &json!({ "Name": name, "LicenseCountingType": "vCPU" }))
        })
        .collect();
    case.apply(&Step::new(lookup("")).sends(&[]).holds(
        FOUND,
        json!({
            "arns": arns,
            "license_configurations": [
                { "name": "number 0" },
                { "name": "number 1" },
                { "name": "number 2" },
                { "name": "number 3" },
                { "name": "number 4", "license_counting_type": "vCPU", "license_count": null },
            ],
        }),
    ));
    let mark = case.emulator.calls();
    case.plan(&Step::new(lookup("")).plans_nothing());
    let calls = case.emulator.calls_since(&mark);
    assert_eq!(calls["ListLicenseConfigurations"], 3, "{calls:?}");
}

fn each_filter_restricts(case: &mut Case) {
    let limited = given(
        case,
        &json!({
            "Name": "limited", "LicenseCountingType": "vCPU",
            "LicenseCount": 4, "LicenseCountHardLimit": true,
        }),
    );
    let counted = given(case, &json!({ "Name": "counted", "LicenseCountingType": "Core" }));
    let filters = [
        ("licenseCountingType", "Core", json!([counted])),
        ("licenseCountingType", "Socket", json!([])),
        ("enforceLicenseCount", "true", json!([limited])),
        ("enforceLicenseCount", "false", json!([counted])),
        ("usagelimitExceeded", "true", json!([])),
    ];
    for (name, value, arns) in filters {
        case.apply(&Step::new(filter(name, value)).holds(FOUND, json!({ "arns": arns })));
    }
}

fn arns_restrict(case: &mut Case) {
    let first = given(case, &json!({ "Name": "first", "LicenseCountingType": "vCPU" }));
    let second = given(case, &json!({ "Name": "second", "LicenseCountingType": "vCPU" }));
    case.apply(
        &Step::new(lookup(&format!("license_configuration_arns = [\"{second}\"]")))
            .holds(FOUND, json!({ "arns": [second] })),
    );
    case.apply(
        &Step::new(lookup(&format!("license_configuration_arns = [\"{second}\", \"{first}\"]")))
            .holds(FOUND, json!({ "arns": [first, second] })),
    );
}
