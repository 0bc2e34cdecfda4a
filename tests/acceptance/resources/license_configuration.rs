//! License configurations from their creation to their end.

use serde_json::json;

use crate::harness::{Action, Case, Imported, Step, acceptance};
use crate::lifecycle::Lifecycle;

acceptance! {
    lifecycle_with_every_attribute,
    lifecycle_with_required_attributes_only,
    it_is_imported_by_identity needs Identity,
    several_of_one_block_are_imported_by_key,
    two_of_one_name_are_two_objects,
    an_attribute_of_one_feeds_another,
}

pub(super) const THIS: &str = "licensemanager_license_configuration.this";

/// A license configuration with these attributes.
pub(super) fn this(attributes: &str) -> String {
    format!("resource \"licensemanager_license_configuration\" \"this\" {{\n{attributes}\n}}\n")
}

fn delete(case: &Case, arn: &str) {
    case.emulator.call("DeleteLicenseConfiguration", &json!({ "LicenseConfigurationArn": arn }));
}

/// Every attribute is set.
fn every_attribute() -> Step {
    Step::new(this(
        r##"
          name                         = "windows-apps"
          description                  = "Applications on Windows"
          license_counting_type        = "vCPU"
          license_count                = 40
          license_count_hard_limit     = true
          license_rules                = ["#minimumVcpus=2", "#allowedTenancy=EC2-Default"]
          disassociate_when_not_found  = true
          license_expiry               = 1893456000
          status                       = "DISABLED"
          product_information = [{
            resource_type = "SSM_MANAGED"
            filters = [
              { name = "Platform Type", comparator = "EQUALS", values = ["Windows"] },
              { name = "Application Name", comparator = "EQUALS", values = ["App", "Other App"] },
            ]
          }]
          tags = { team = "data" }
        "##,
    ))
    .unknown(THIS, "arn")
    .known(THIS, "region", "us-east-1")
    .known(THIS, "tags_all", json!({ "team": "data" }))
    .sends(&[("CreateLicenseConfiguration", 1), ("UpdateLicenseConfiguration", 1)])
    .holds(
        THIS,
        json!({
            "name": "windows-apps",
            "description": "Applications on Windows",
            "license_counting_type": "vCPU",
            "license_count": 40,
            "license_count_hard_limit": true,
            "license_rules": ["#allowedTenancy=EC2-Default", "#minimumVcpus=2"],
            "disassociate_when_not_found": true,
            "license_expiry": 1_893_456_000,
            "status": "DISABLED",
            "product_information": [{
                "resource_type": "SSM_MANAGED",
                "filters": [
                    {
                        "name": "Application Name",
                        "comparator": "EQUALS",
                        "values": ["App", "Other App"],
                    },
                    { "name": "Platform Type", "comparator": "EQUALS", "values": ["Windows"] },
                ],
            }],
            "tags": { "team": "data" },
            "tags_all": { "team": "data" },
            "owner_account_id": "123456789012",
            "account_id": "123456789012",
            "region": "us-east-1",
        }),
    )
}

fn lifecycle_with_every_attribute(case: &mut Case) {
    let second = Step::new(this(
        r##"
          name                         = "windows-applications"
          description                  = "All applications on Windows"
          license_counting_type        = "vCPU"
          license_count                = 80
          license_count_hard_limit     = false
          license_rules                = ["#allowedTenancy=EC2-Default", "#minimumVcpus=2"]
          disassociate_when_not_found  = false
          license_expiry               = 1924992000
          status                       = "AVAILABLE"
          product_information = [{
            resource_type = "SSM_MANAGED"
            filters = [
              { name = "Platform Type", comparator = "EQUALS", values = ["Windows"] },
            ]
          }]
          tags = { team = "storage", tier = "gold" }
        "##,
    ))
    .sends(&[("UpdateLicenseConfiguration", 1), ("TagResource", 1)])
    .holds(
        THIS,
        json!({
            "name": "windows-applications",
            "license_count": 80,
            "license_count_hard_limit": false,
            "disassociate_when_not_found": false,
            "license_expiry": 1_924_992_000,
            "status": "AVAILABLE",
            "product_information": [{
                "resource_type": "SSM_MANAGED",
                "filters": [
                    { "name": "Platform Type", "comparator": "EQUALS", "values": ["Windows"] },
                ],
            }],
            "tags": { "team": "storage", "tier": "gold" },
        }),
    );
    let lifecycle = Lifecycle {
        address: THIS,
        first: every_attribute(),
        second,
        change: Action::Update,
        not_imported: &[],
        deletion: Some(&delete),
    };
    lifecycle.run(case);
}

fn lifecycle_with_required_attributes_only(case: &mut Case) {
    let first = Step::new(this("name = \"sockets\"\nlicense_counting_type = \"Socket\""))
        .sends(&[("CreateLicenseConfiguration", 1)])
        .holds(
            THIS,
            json!({
                "description": null,
                "license_count": null,
                "license_count_hard_limit": false,
                "license_rules": null,
                "disassociate_when_not_found": false,
                "license_expiry": null,
                "status": "AVAILABLE",
                "product_information": null,
                "tags": null,
                "tags_all": {},
            }),
        );
    let second = Step::new(this("name = \"sockets of hosts\"\nlicense_counting_type = \"Socket\""))
        .sends(&[("UpdateLicenseConfiguration", 1)])
        .holds(THIS, json!({ "name": "sockets of hosts", "license_count": null }));
    let lifecycle = Lifecycle {
        address: THIS,
        first,
        second,
        change: Action::Update,
        not_imported: &[],
        deletion: Some(&delete),
    };
    lifecycle.run(case);
}

fn it_is_imported_by_identity(case: &mut Case) {
    case.apply(&Step::new(this("name = \"sockets\"\nlicense_counting_type = \"Socket\"")));
    case.imports_by_identity(THIS);
}

fn several_of_one_block_are_imported_by_key(case: &mut Case) {
    let config = r#"
resource "licensemanager_license_configuration" "each" {
  for_each              = { cores = "Core", sockets = "Socket" }
  name                  = each.key
  license_counting_type = each.value
}
"#;
    let (cores, sockets) = (
        "licensemanager_license_configuration.each[\"cores\"]",
        "licensemanager_license_configuration.each[\"sockets\"]",
    );
    case.apply(
        &Step::new(config)
            .plans(cores, Action::Create)
            .plans(sockets, Action::Create)
            .holds(cores, json!({ "license_counting_type": "Core" }))
            .holds(sockets, json!({ "license_counting_type": "Socket" })),
    );
    case.imports(&Imported::new(sockets));
}

/// The service does not ask for unique names, and Terraform makes both at the same time.
fn two_of_one_name_are_two_objects(case: &mut Case) {
    let config = r#"
resource "licensemanager_license_configuration" "twin" {
  count                 = 2
  name                  = "twin"
  license_counting_type = "vCPU"
}
output "distinct" {
  value = length(distinct(licensemanager_license_configuration.twin[*].arn))
}
"#;
    case.apply(
        &Step::new(config).sends(&[("CreateLicenseConfiguration", 2)]).output("distinct", 2),
    );
}

fn an_attribute_of_one_feeds_another(case: &mut Case) {
    let config = |name: &str| {
        format!(
            r#"
resource "licensemanager_license_configuration" "first" {{
  name                  = "{name}"
  license_counting_type = "vCPU"
}}
resource "licensemanager_license_configuration" "this" {{
  name                  = "after-${{licensemanager_license_configuration.first.license_configuration_id}}"
  description           = licensemanager_license_configuration.first.name
  license_counting_type = "vCPU"
}}
"#
        )
    };
    let first = "licensemanager_license_configuration.first";
    case.apply(
        &Step::new(config("one"))
            .unknown(THIS, "name")
            .known(THIS, "description", "one")
            .plans(first, Action::Create)
            .plans(THIS, Action::Create),
    );
    // The id of the first is known to stay, so the name of the second does not change.
    case.apply(
        &Step::new(config("two"))
            .plans(first, Action::Update)
            .plans(THIS, Action::Update)
            .known(THIS, "description", "two")
            .sends(&[("UpdateLicenseConfiguration", 2)]),
    );
}
