//! Looking up one license configuration.

use serde_json::json;

use crate::harness::{Case, Step, acceptance, error};

acceptance! {
    found_by_arn_by_id_and_by_name,
    use_is_counted,
    not_found_is_an_error_that_names_where_it_was_looked_for,
    a_name_that_several_bear_is_an_error,
    exactly_one_key_is_given,
    another_account_and_region,
    a_lookup_waits_for_what_it_depends_on,
}

const FOUND: &str = "data.licensemanager_license_configuration.this";

fn lookup(attributes: &str) -> String {
    format!("data \"licensemanager_license_configuration\" \"this\" {{\n{attributes}\n}}\n")
}

fn found_by_arn_by_id_and_by_name(case: &mut Case) {
    let made = case.emulator.given(
        "CreateLicenseConfiguration",
        &json!({
            "Name": "oracle",
            "Description": "Oracle Database",
            "LicenseCountingType": "vCPU",
            "LicenseCount": 40,
            "LicenseCountHardLimit": true,
            "LicenseRules": ["#minimumVcpus=2"],
            "Tags": [{ "Key": "team", "Value": "data" }],
        }),
    );
    let arn = made["LicenseConfigurationArn"].as_str().unwrap();
    let id = arn.rsplit(':').next().unwrap();
    let keys = [
        format!("arn = \"{arn}\""),
        format!("license_configuration_id = \"{id}\""),
        "name = \"oracle\"".to_owned(),
    ];
    for key in keys {
        case.apply(&Step::new(lookup(&key)).sends(&[]).holds(
            FOUND,
            json!({
                "id": arn,
                "arn": arn,
                "license_configuration_id": id,
                "name": "oracle",
                "description": "Oracle Database",
                "license_counting_type": "vCPU",
                "license_count": 40,
                "license_count_hard_limit": true,
                "license_rules": ["#minimumVcpus=2"],
                "license_expiry": null,
                "product_information": null,
                "status": "AVAILABLE",
                "owner_account_id": "123456789012",
                "region": "us-east-1",
                "account_id": "123456789012",
                "consumed_licenses": 0,
                "tags": { "team": "data" },
            }),
        ));
    }
}

fn use_is_counted(case: &mut Case) {
    let instance = "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0";
    case.emulator.post(
        "inventory",
        &json!({
            "arn": instance, "account": "123456789012", "region": "us-east-1",
            "resource_type": "EC2_INSTANCE", "vcpus": 4,
        }),
    );
    let made = case.emulator.call(
        "CreateLicenseConfiguration",
        &json!({ "Name": "a", "LicenseCountingType": "vCPU", "LicenseCount": 40 }),
    );
    let arn = &made["LicenseConfigurationArn"];
    case.emulator.given(
        "UpdateLicenseSpecificationsForResource",
        &json!({
            "ResourceArn": instance,
            "AddLicenseSpecifications": [{ "LicenseConfigurationArn": arn }],
        }),
    );
    case.apply(&Step::new(lookup("name = \"a\"")).holds(
        FOUND,
        json!({
            "consumed_licenses": 4,
            "consumed_license_summaries": [
                { "resource_type": "EC2_INSTANCE", "consumed_licenses": 4 },
                { "resource_type": "EC2_HOST", "consumed_licenses": 0 },
                { "resource_type": "SYSTEMS_MANAGER_MANAGED_INSTANCE", "consumed_licenses": 0 },
            ],
        }),
    ));
}

fn not_found_is_an_error_that_names_where_it_was_looked_for(case: &mut Case) {
    let arn = "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-00000000000000000000000000000000";
    let keys = [("arn", arn), ("license_configuration_id", "lic-1"), ("name", "nobody")];
    for (key, value) in keys {
        case.refuses_to_plan(
            &Step::new(lookup(&format!("{key} = \"{value}\""))),
            &[error("There is no license configuration with")
                .and(value)
                .and("in account 123456789012 and region us-east-1")
                .about(FOUND)
                .at_line(2)],
        );
    }
    case.refuses_to_plan(
        &Step::new(lookup("arn = \"lic-1\"")),
        &[error("the ARN of a license configuration").about(FOUND).at_line(2)],
    );
}

fn a_name_that_several_bear_is_an_error(case: &mut Case) {
    for _ in 0..2 {
        case.emulator.given(
            "CreateLicenseConfiguration",
            &json!({ "Name": "twin", "LicenseCountingType": "vCPU" }),
        );
    }
    case.refuses_to_plan(
        &Step::new(lookup("name = \"twin\"")),
        &[error("2 license configurations bear the name \"twin\"")
            .and("Look one up by its arn")
            .at_line(2)],
    );
}

fn exactly_one_key_is_given(case: &mut Case) {
    case.refuses_to_plan(
        &Step::new(lookup("")),
        &[error("Set one of arn, license_configuration_id and name")],
    );
    case.refuses_to_plan(
        &Step::new(lookup("name = \"a\"\nlicense_configuration_id = \"lic-1\"")),
        &[error("Set only one of them")],
    );
    assert_eq!(case.emulator.calls(), [].into());
}

fn another_account_and_region(case: &mut Case) {
    case.provider("provider \"licensemanager\" {\n  member_role {\n    name = \"Admin\"\n  }\n}\n");
    let config = r#"
resource "licensemanager_license_configuration" "there" {
  account_id            = "222222222222"
  region                = "eu-central-1"
  name                  = "there"
  license_counting_type = "vCPU"
}
data "licensemanager_license_configuration" "this" {
  account_id = "222222222222"
  region     = "eu-central-1"
  name       = licensemanager_license_configuration.there.name
  depends_on = [licensemanager_license_configuration.there]
}
data "licensemanager_license_configuration" "by_arn" {
  arn = licensemanager_license_configuration.there.arn
}
"#;
    let there = json!({
        "owner_account_id": "222222222222",
        "account_id": "222222222222",
        "region": "eu-central-1",
    });
    case.apply(
        &Step::new(config)
            .holds(FOUND, there.clone())
            .holds("data.licensemanager_license_configuration.by_arn", there),
    );
}

fn a_lookup_waits_for_what_it_depends_on(case: &mut Case) {
    let config = r#"
resource "licensemanager_license_configuration" "new" {
  name                  = "a"
  license_counting_type = "vCPU"
}
data "licensemanager_license_configuration" "this" {
  arn = licensemanager_license_configuration.new.arn
}
output "name" {
  value = data.licensemanager_license_configuration.this.name
}
"#;
    case.apply(&Step::new(config).output("name", "a"));
}
