//! `moved` blocks from the other providers that know License Manager.
//!
//! The stored states are written after the schemas of these providers.

use serde_json::{Value, json};

use crate::counted::{asset_group, attach, configuration, instance, report_generator, ruleset};
use crate::entitlements::{OTHER, grant_by, license_of};
use crate::harness::{ACCOUNT, Case, REGION, Theirs, acceptance, error, warning};

acceptance! {
    license_configurations_of_aws needs Moves,
    associations_of_aws needs Moves,
    grants_of_aws needs Moves,
    grant_accepters_of_aws needs Moves,
    licenses_of_awscc needs Moves,
    grants_of_awscc needs Moves,
    report_generators_of_awscc needs Moves,
    asset_groups_and_rulesets_of_awscc needs Moves,
    license_configurations_of_awscc needs Moves,
    tags_that_are_defaults_too_stay_where_they_are_listed needs Moves,
    what_cannot_be_taken_over_is_explained needs Moves,
    a_move_without_a_refresh_replaces_nothing needs Moves,
}

fn aws(kind: &str, attributes: Value) -> Theirs<'_> {
    Theirs { provider: "hashicorp/aws", kind, name: "theirs", schema_version: 0, attributes }
}

fn awscc(kind: &str, attributes: Value) -> Theirs<'_> {
    Theirs { provider: "hashicorp/awscc", kind, name: "theirs", schema_version: 1, attributes }
}

/// What versions 4, 5 and 6 of hashicorp/aws store for the same object: 4 the zero of a type where nothing is set, 5 null,
/// and 6 the region too.
fn shapes(stored: Value, region: &str) -> [Value; 3] {
    let mut five = stored.clone();
    for member in five.as_object_mut().unwrap().values_mut() {
        if [json!(""), json!(0), json!([]), json!({})].contains(member) {
            *member = Value::Null;
        }
    }
    let six = with(five.clone(), "region", region);
    [stored, five, six]
}

fn with(mut attributes: Value, name: &str, value: &str) -> Value {
    attributes[name] = json!(value);
    attributes
}

fn license_configurations_of_aws(case: &mut Case) {
    let kind = "aws_licensemanager_license_configuration";
    let plain = configuration(case, json!({}));
    let stored = json!({
        "id": plain, "arn": plain, "name": "counted", "description": "",
        "license_count": 0, "license_count_hard_limit": false, "license_counting_type": "vCPU",
        "license_rules": [], "owner_account_id": "123456789012", "tags": {}, "tags_all": {},
    });
    let config = "resource \"licensemanager_license_configuration\" \"this\" {
  name                  = \"counted\"
  license_counting_type = \"vCPU\"
}
";
    for stored in shapes(stored, "us-east-1") {
        case.takes_over(&aws(kind, stored), config, &[]);
    }
    let full = configuration(
        case,
        json!({
            "Name": "full", "Description": "All of it", "LicenseCount": 8,
            "LicenseCountHardLimit": true, "LicenseRules": ["#minimumVcpus=2"],
            "Tags": [{ "Key": "team", "Value": "data" }],
        }),
    );
    let stored = json!({
        "id": full, "arn": full, "name": "full", "description": "All of it", "license_count": 8,
        "license_count_hard_limit": true, "license_counting_type": "vCPU",
        "license_rules": ["#minimumVcpus=2"], "owner_account_id": "123456789012",
        "tags": { "team": "data" }, "tags_all": { "team": "data" },
    });
    let config = "resource \"licensemanager_license_configuration\" \"this\" {
  name                     = \"full\"
  description              = \"All of it\"
  license_counting_type    = \"vCPU\"
  license_count            = 8
  license_count_hard_limit = true
  license_rules            = [\"#minimumVcpus=2\"]
  tags                     = { team = \"data\" }
}
";
    case.takes_over(&aws(kind, stored), config, &[]);
}

fn associations_of_aws(case: &mut Case) {
    let kind = "aws_licensemanager_association";
    let configuration = configuration(case, json!({}));
    let instance = instance(1);
    attach(case, &configuration, &instance);
    let stored = json!({
        "id": format!("{instance},{configuration}"),
        "resource_arn": instance, "license_configuration_arn": configuration,
    });
    let config = format!(
        "resource \"licensemanager_association\" \"this\" {{
  resource_arn              = \"{instance}\"
  license_configuration_arn = \"{configuration}\"
}}
"
    );
    for stored in shapes(stored, "us-east-1") {
        case.takes_over(&aws(kind, stored), &config, &[]);
    }
}

const OPERATIONS: &str = "[\"CheckInLicense\", \"CheckoutLicense\", \"ListPurchasedLicenses\"]";

fn grants_of_aws(case: &mut Case) {
    let kind = "aws_licensemanager_grant";
    let license = license_of(case, ACCOUNT, "eu-west-1");
    let grant = grant_by(case, ACCOUNT, "eu-west-1", &license, OTHER);
    case.emulator.given("ListDistributedGrants", &json!({}));
    let stored = json!({
        "id": grant, "arn": grant, "name": "offer", "license_arn": license,
        "allowed_operations": ["CheckInLicense", "CheckoutLicense", "ListPurchasedLicenses"],
        "home_region": "eu-west-1", "parent_arn": license, "status": "PENDING_ACCEPT", "version": "1",
        "principal": "arn:aws:iam::012345678901:root",
    });
    let config = format!(
        "resource \"licensemanager_grant\" \"this\" {{
  name               = \"offer\"
  license_arn        = \"{license}\"
  principal          = \"arn:aws:iam::012345678901:root\"
  allowed_operations = {OPERATIONS}
}}
"
    );
    for stored in shapes(stored, "eu-west-1") {
        case.takes_over(&aws(kind, stored), &config, &[]);
    }
}

fn grant_accepters_of_aws(case: &mut Case) {
    let kind = "aws_licensemanager_grant_accepter";
    let license = license_of(case, OTHER, "eu-west-1");
    let grant = grant_by(case, OTHER, "eu-west-1", &license, ACCOUNT);
    case.emulator.call_as(ACCOUNT, "eu-west-1", "AcceptGrant", &json!({ "GrantArn": grant }));
    case.emulator.given("ListReceivedGrants", &json!({}));
    let stored = json!({
        "id": grant, "grant_arn": grant, "name": "offer", "license_arn": license,
        "allowed_operations": ["CheckInLicense", "CheckoutLicense", "ListPurchasedLicenses"],
        "home_region": "eu-west-1", "parent_arn": license, "status": "DISABLED", "version": "1",
        "principal": "arn:aws:iam::123456789012:root",
    });
    let config = format!(
        "resource \"licensemanager_grant_accepter\" \"this\" {{\n  grant_arn = \"{grant}\"\n}}\n"
    );
    for stored in shapes(stored, "us-east-1") {
        case.takes_over(&aws(kind, stored), &config, &[]);
    }
}

fn licenses_of_awscc(case: &mut Case) {
    let made = case.emulator.call_as(
        ACCOUNT,
        "eu-west-1",
        "CreateLicense",
        &json!({
            "LicenseName": "suite", "ProductName": "Suite", "ProductSKU": "SKU-1",
            "Issuer": { "Name": "Example" }, "HomeRegion": "eu-west-1", "Beneficiary": "Ada",
            "Validity": { "Begin": "2026-01-01T00:00:00Z", "End": "2027-01-01T00:00:00Z" },
            "Entitlements": [{ "Name": "users", "Unit": "Count", "MaxCount": 10 }],
            "ConsumptionConfiguration": {
                "RenewType": "None",
                "ProvisionalConfiguration": { "MaxTimeToLiveInMinutes": 60 },
            },
            "LicenseMetadata": [{ "Name": "seller", "Value": "Example" }],
            "Tags": [{ "Key": "team", "Value": "data" }],
            "ClientToken": "suite",
        }),
    );
    case.emulator.given("ListLicenses", &json!({}));
    let arn = made["LicenseArn"].as_str().unwrap();
    let stored = json!({
        "id": arn, "license_arn": arn, "license_name": "suite", "product_name": "Suite",
        "product_sku": "SKU-1", "issuer": { "name": "Example", "sign_key": null },
        "home_region": "eu-west-1", "beneficiary": "Ada", "status": null, "version": "1",
        "validity": { "begin": "2026-01-01T00:00:00.000Z", "end": "2027-01-01T00:00:00.000Z" },
        "entitlements": [{ "name": "users", "unit": "Count", "max_count": 10, "value": null,
            "overage": null, "allow_check_in": null }],
        "consumption_configuration": { "renew_type": "None", "borrow_configuration": null,
            "provisional_configuration": { "max_time_to_live_in_minutes": 60 } },
        "license_metadata": [{ "name": "seller", "value": "Example" }],
        "tags": [{ "key": "team", "value": "data" }],
    });
    let config = r#"resource "licensemanager_license" "this" {
  name          = "suite"
  product_name  = "Suite"
  product_sku   = "SKU-1"
  issuer        = { name = "Example" }
  home_region   = "eu-west-1"
  beneficiary   = "Ada"
  validity      = { begin = "2026-01-01T00:00:00Z", end = "2027-01-01T00:00:00Z" }
  entitlements  = [{ name = "users", unit = "Count", max_count = 10 }]
  license_metadata = { seller = "Example" }
  tags             = { team = "data" }
  consumption_configuration = {
    renew_type                = "None"
    provisional_configuration = { max_time_to_live_in_minutes = 60 }
  }
}
"#;
    let kind = "awscc_licensemanager_license";
    case.takes_over(&awscc(kind, stored.clone()), config, &[]);
    // Early versions of awscc made up an id of their own.
    case.takes_over(
        &awscc(kind, with(stored, "id", "terraform-20260101000000000000000001")),
        config,
        &[],
    );
}

fn grants_of_awscc(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let grant = grant_by(case, ACCOUNT, REGION, &license, OTHER);
    case.emulator.given("ListDistributedGrants", &json!({}));
    let stored = json!({
        "id": grant, "grant_arn": grant, "grant_name": "offer", "license_arn": license,
        "allowed_operations": ["CheckInLicense", "CheckoutLicense", "ListPurchasedLicenses"],
        "home_region": "us-east-1", "principals": ["arn:aws:iam::012345678901:root"],
        "status": null, "version": "1", "tags": null,
    });
    let config = format!(
        "resource \"licensemanager_grant\" \"this\" {{
  name               = \"offer\"
  license_arn        = \"{license}\"
  principal          = \"arn:aws:iam::012345678901:root\"
  allowed_operations = {OPERATIONS}
}}
"
    );
    let kind = "awscc_licensemanager_grant";
    case.takes_over(&awscc(kind, stored.clone()), &config, &[]);
    let told = warning("status of awscc_licensemanager_grant is not carried over")
        .and("licensemanager_grant_accepter");
    case.takes_over(&awscc(kind, with(stored, "status", "ACTIVE")), &config, &[told]);
}

fn report_generators_of_awscc(case: &mut Case) {
    let configuration = configuration(case, json!({}));
    let arn = report_generator(case, &configuration);
    let stored = json!({
        "id": arn, "arn": arn, "report_generator_name": "use", "description": null,
        "report_type": ["LicenseConfigurationUsageReport"],
        "report_context": { "license_configuration_arns": [configuration],
            "license_asset_group_arns": null, "report_start_date": null, "report_end_date": null },
        "report_frequency": { "period": "DAY", "value": 1 },
        "report_creator_account": "123456789012", "create_time": "2026-01-01T00:00:00Z",
        "s3_location": { "bucket": "b", "key_prefix": "Reports/use" },
        "tags": [{ "key": "team", "value": "data" }],
    });
    let config = format!(
        "resource \"licensemanager_report_generator\" \"this\" {{
  name                       = \"use\"
  types                      = [\"LicenseConfigurationUsageReport\"]
  license_configuration_arns = [\"{configuration}\"]
  frequency                  = {{ period = \"DAY\" }}
  tags                       = {{ team = \"data\" }}
}}
"
    );
    case.takes_over(&awscc("awscc_licensemanager_report_generator", stored), &config, &[]);
}

const WINDOWS: &str = r#"resource "licensemanager_license_asset_ruleset" "this" {
  name  = "windows"
  rules = [{ rule_statement = { instance_rule_statement = { matching_rule_statement = {
    key_to_match = "Platform", constraint = "EQUALS", value_to_match = ["Windows"]
  } } } }]
}
"#;

fn asset_groups_and_rulesets_of_awscc(case: &mut Case) {
    let ruleset = ruleset(case, "windows");
    let stored = json!({
        "id": ruleset, "license_asset_ruleset_arn": ruleset, "name": "windows", "description": null,
        "rules": [{ "rule_statement": {
            "license_rule_statement": null, "license_configuration_rule_statement": null,
            "instance_rule_statement": {
                "and_rule_statement": null, "or_rule_statement": null, "matching_rule_statement": {
                    "key_to_match": "Platform", "constraint": "EQUALS", "value_to_match": ["Windows"],
                },
            },
        } }],
        "tags": null,
    });
    case.takes_over(&awscc("awscc_licensemanager_license_asset_rule_set", stored), WINDOWS, &[]);
    let group = asset_group(case, "windows", &ruleset);
    let stored = json!({
        "id": group, "license_asset_group_arn": group, "name": "windows", "description": null,
        "license_asset_group_configurations": [{ "usage_dimension": "vCPU" }],
        "associated_license_asset_ruleset_ar_ns": [ruleset], "properties": null, "tags": null,
    });
    let config = format!(
        "resource \"licensemanager_license_asset_group\" \"this\" {{
  name                                  = \"windows\"
  license_asset_group_configurations    = [{{ usage_dimension = \"vCPU\" }}]
  associated_license_asset_ruleset_arns = [\"{ruleset}\"]
}}
"
    );
    case.takes_over(&awscc("awscc_licensemanager_license_asset_group", stored), &config, &[]);
}

fn license_configurations_of_awscc(case: &mut Case) {
    let filter = json!({ "ProductInformationFilterName": "Application Name",
        "ProductInformationFilterValue": ["SQL Server"], "ProductInformationFilterComparator": "EQUALS" });
    let arn = configuration(
        case,
        json!({
            "Name": "full", "Description": "All of it", "LicenseCount": 8,
            "LicenseCountHardLimit": true, "LicenseRules": ["#minimumVcpus=2"],
            "DisassociateWhenNotFound": true, "LicenseExpiry": 1_893_456_000_i64,
            "ProductInformationList": [{ "ResourceType": "SSM_MANAGED",
                "ProductInformationFilterList": [filter] }],
            "Tags": [{ "Key": "team", "Value": "data" }],
        }),
    );
    let stored = json!({
        "id": arn, "license_configuration_arn": arn, "name": "full", "description": "All of it",
        "license_count": 8, "license_count_hard_limit": true, "license_counting_type": "vCPU",
        "license_rules": ["#minimumVcpus=2"], "disassociate_when_not_found": true,
        "license_expiry": 1_893_456_000_i64,
        "product_information_list": [{ "resource_type": "SSM_MANAGED", "product_information_filter_list": [{
            "product_information_filter_name": "Application Name",
            "product_information_filter_value": ["SQL Server"],
            "product_information_filter_comparator": "EQUALS",
        }] }],
        "tags": [{ "key": "team", "value": "data" }],
    });
    let config = r##"resource "licensemanager_license_configuration" "this" {
  name                        = "full"
  description                 = "All of it"
  license_counting_type       = "vCPU"
  license_count               = 8
  license_count_hard_limit    = true
  license_rules               = ["#minimumVcpus=2"]
  disassociate_when_not_found = true
  license_expiry              = 1893456000
  product_information = [{ resource_type = "SSM_MANAGED", filters = [
    { name = "Application Name", values = ["SQL Server"], comparator = "EQUALS" },
  ] }]
  tags = { team = "data" }
}
"##;
    case.takes_over(&awscc("awscc_licensemanager_license_configuration", stored), config, &[]);
}

fn tags_that_are_defaults_too_stay_where_they_are_listed(case: &mut Case) {
    case.provider(
        "provider \"licensemanager\" {\n  default_tags {\n    tags = { team = \"data\" }\n  }\n}\n",
    );
    let tags = json!([{ "Key": "team", "Value": "data" }, { "Key": "app", "Value": "x" }]);
    let arn = configuration(case, json!({ "Tags": tags }));
    let config = |tags: &str| {
        format!(
            "resource \"licensemanager_license_configuration\" \"this\" {{
  name                  = \"counted\"
  license_counting_type = \"vCPU\"
  tags                  = {tags}
}}
"
        )
    };
    let kind = "aws_licensemanager_license_configuration";
    let both = json!({ "team": "data", "app": "x" });
    for (tags, configured) in [
        (json!({ "app": "x" }), "{ app = \"x\" }"),
        (both.clone(), "{ team = \"data\", app = \"x\" }"),
    ] {
        let stored = json!({ "id": arn, "arn": arn, "tags": tags, "tags_all": both });
        case.takes_over(&aws(kind, stored), &config(configured), &[]);
    }
    let ruleset = ruleset(case, "windows");
    let tag = json!({ "ResourceArn": ruleset, "Tags": tags });
    case.emulator.given("TagResource", &tag);
    let stored = json!({
        "license_asset_ruleset_arn": ruleset,
        "tags": [{ "key": "team", "value": "data" }, { "key": "app", "value": "x" }],
    });
    let config = WINDOWS.replace("rules =", "tags  = { team = \"data\", app = \"x\" }\n  rules =");
    case.takes_over(&awscc("awscc_licensemanager_license_asset_rule_set", stored), &config, &[]);
}

fn what_cannot_be_taken_over_is_explained(case: &mut Case) {
    let config = "resource \"licensemanager_license_configuration\" \"this\" {
  name                  = \"counted\"
  license_counting_type = \"vCPU\"
}
";
    let bucket = aws("aws_s3_bucket", json!({ "id": "b", "arn": "arn:aws:s3:::b" }));
    let told = error("This move is not supported")
        .and("takes over aws_licensemanager_license_configuration of hashicorp/aws")
        .and("import block");
    case.refuses_to_take_over(&bucket, config, &[told]);
    let empty = aws("aws_licensemanager_license_configuration", json!({ "id": "", "arn": "" }));
    let told = error("The stored state is not complete").and("has no arn");
    case.refuses_to_take_over(&empty, config, &[told]);
    let wrong = aws("aws_licensemanager_license_configuration", json!({ "id": "x", "arn": "x" }));
    case.refuses_to_take_over(&wrong, config, &[error("\"x\" is no ARN")]);
}

fn a_move_without_a_refresh_replaces_nothing(case: &mut Case) {
    let plain = configuration(case, json!({}));
    let stored = json!({ "id": plain, "arn": plain, "name": "counted" });
    let config = "resource \"licensemanager_license_configuration\" \"this\" {
  name                  = \"counted\"
  license_counting_type = \"vCPU\"
}
";
    case.refuses_to_take_over_with(
        &["-refresh=false"],
        &aws("aws_licensemanager_license_configuration", stored),
        config,
        &[error("The object was not read yet").and("Plan without -refresh=false")],
    );
}
