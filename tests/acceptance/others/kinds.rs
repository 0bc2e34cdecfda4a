//! The resources that change in place, and how somebody changes each of their attributes by hand.

use serde_json::{Value, json};

use super::attribute::{Attribute, Fixed, Kind, TAGS};
use crate::counted;
use crate::entitlements::{OTHER, grant_by, license_of};
use crate::harness::{ACCOUNT, Case, REGION};

/// A tag that plans change, one that others add and one that they remove.
fn tags() -> [Attribute; 3] {
    let config = |team: &str| json!({ "team": team, "gone": "hush" });
    let team = ["a", "b", "c"].map(|team| json!({ "team": team }));
    let theirs = |key: &str, [before, theirs]: [Value; 2]| {
        Attribute::theirs("tags", TAGS, json!({ key: before }), json!({ key: theirs }))
    };
    [
        Attribute::new("tags", TAGS, ["a", "b"].map(config), team)
            .told("tags_all[\"team\"] changed"),
        theirs("theirs", [Value::Null, "hush".into()]).told("tags_all[\"theirs\"] added"),
        theirs("gone", ["hush".into(), Value::Null]).told("tags_all[\"gone\"] removed"),
    ]
}

fn texts(values: [&str; 3]) -> [Value; 3] {
    values.map(Value::from)
}

fn token() -> String {
    uuid::Uuid::new_v4().to_string()
}

fn fixed(text: impl Into<String>) -> Fixed {
    let text = text.into();
    Box::new(move |_, _| text.clone())
}

/// What there is in the service beside the resources themselves.
struct Given {
    configurations: [String; 3],
    rulesets: [String; 3],
    groups: [String; 3],
    /// Licenses of the account of the provider, one for each grant.
    own: Vec<String>,
    /// Those of somebody else.
    theirs: Vec<String>,
}

/// All of them, with what they need in the service of this test.
pub(super) fn kinds(case: &mut Case) -> Vec<Kind> {
    let names = ["one", "two", "three"];
    let configurations = names.map(|name| counted::configuration(case, json!({ "Name": name })));
    let rulesets = names.map(|name| counted::ruleset(case, name));
    let groups = names.map(|name| counted::asset_group(case, name, &rulesets[0]));
    let own = (0..MEETINGS).map(|_| license_of(case, ACCOUNT, REGION)).collect();
    let theirs = (0..MEETINGS).map(|_| license_of(case, OTHER, REGION)).collect();
    all(Given { configurations, rulesets, groups, own, theirs })
}

/// At most so many grants of a kind meet changes by hand.
const MEETINGS: usize = 16;

/// All of them, to look at.
pub(super) fn without_a_case() -> Vec<Kind> {
    let names = || ["one", "two", "three"].map(str::to_owned);
    all(Given {
        configurations: names(),
        rulesets: names(),
        groups: names(),
        own: Vec::new(),
        theirs: Vec::new(),
    })
}

fn all(given: Given) -> Vec<Kind> {
    vec![
        license_configuration(),
        license_configuration_of_software(),
        license_asset_ruleset(),
        license_asset_group(&given),
        report_generator(&given),
        service_settings(),
        license(),
        grant(given.own),
        grant_accepter(given.theirs),
    ]
}

/// An attribute that is a list in the configuration and one of objects in the service.
fn listed(name: &'static str, path: &'static str, values: [(Value, Value); 3]) -> Attribute {
    let [before, planned, _] = values.clone().map(|(config, _)| config);
    Attribute::new(name, path, [before, planned], values.map(|(_, service)| service))
}

fn license_configuration() -> Kind {
    let rules = |days: u32| json!([format!("#licenseAffinityToHost={days}")]);
    let flags = [false, true, true].map(Value::from);
    let seconds = [1_893_456_000, 1_893_456_001, 1_893_456_002].map(Value::from);
    let status =
        Attribute::plain("status", "/Status", texts(["AVAILABLE", "DISABLED", "DISABLED"]));
    let mut attributes = vec![
        Attribute::plain("name", "/Name", texts(["a", "b", "c"])),
        Attribute::plain("description", "/Description", texts(["one", "two", "hush"])),
        Attribute::plain("license_count", "/LicenseCount", [10, 20, 30].map(Value::from)),
        Attribute::plain("license_count_hard_limit", "/LicenseCountHardLimit", flags.clone()),
        Attribute::plain("license_rules", "/LicenseRules", [20, 30, 40].map(rules)),
        Attribute::plain("disassociate_when_not_found", "/DisassociateWhenNotFound", flags),
        Attribute::plain("license_expiry", "/LicenseExpiry", seconds),
        status.written("/LicenseConfigurationStatus"),
    ];
    attributes.extend(tags());
    Kind {
        type_name: "licensemanager_license_configuration",
        fixed: fixed("  license_counting_type = \"Core\"\n"),
        attributes,
        get: ("GetLicenseConfiguration", "LicenseConfigurationArn", ""),
        update: (
            "UpdateLicenseConfiguration",
            |found| json!({ "LicenseConfigurationArn": found["LicenseConfigurationArn"] }),
        ),
    }
}

/// Software is counted by instances and vCPUs alone.
fn license_configuration_of_software() -> Kind {
    let software = |name: &str| {
        let config = json!([{ "resource_type": "SSM_MANAGED", "filters": [
            { "name": "Application Name", "comparator": "EQUALS", "values": [name] },
        ] }]);
        let service = json!([{ "ResourceType": "SSM_MANAGED", "ProductInformationFilterList": [{
            "ProductInformationFilterName": "Application Name", "ProductInformationFilterComparator": "EQUALS",
            "ProductInformationFilterValue": [name],
        }] }]);
        (config, service)
    };
    Kind {
        fixed: fixed("  license_counting_type = \"Instance\"\n"),
        attributes: vec![
            Attribute::plain("description", "/Description", texts(["one", "two", "hush"])),
            Attribute::plain("name", "/Name", texts(["a", "b", "c"])),
            listed("product_information", "/ProductInformationList", ["a", "b", "c"].map(software)),
        ],
        ..license_configuration()
    }
}

fn license_asset_ruleset() -> Kind {
    let rule = |instance: &str| {
        let config = json!([{ "rule_statement": { "instance_rule_statement": { "matching_rule_statement": {
            "key_to_match": "InstanceType", "constraint": "EQUALS", "value_to_match": [instance],
        } } } }]);
        let service = json!([{ "RuleStatement": { "InstanceRuleStatement": { "MatchingRuleStatement": {
            "KeyToMatch": "InstanceType", "Constraint": "EQUALS", "ValueToMatch": [instance],
        } } } }]);
        (config, service)
    };
    let mut attributes = vec![
        Attribute::plain("name", "/Name", texts(["a", "b", "c"])),
        Attribute::plain("description", "/Description", texts(["one", "two", "hush"])),
        listed("rules", "/Rules", ["m5.large", "c5.large", "r5.large"].map(rule)),
    ];
    attributes.extend(tags());
    Kind {
        type_name: "licensemanager_license_asset_ruleset",
        fixed: fixed(""),
        attributes,
        get: ("GetLicenseAssetRuleset", "LicenseAssetRulesetArn", "/LicenseAssetRuleset"),
        update: ("UpdateLicenseAssetRuleset", |found| {
            let arn = &found["LicenseAssetRulesetArn"];
            json!({ "LicenseAssetRulesetArn": arn, "Rules": found["Rules"], "ClientToken": token() })
        }),
    }
}

fn license_asset_group(given: &Given) -> Kind {
    let counted =
        |unit: &str| (json!([{ "usage_dimension": unit }]), json!([{ "UsageDimension": unit }]));
    let property = |value: &str| {
        (json!([{ "key": "owner", "value": value }]), json!([{ "Key": "owner", "Value": value }]))
    };
    let [one, two, three] = &given.rulesets;
    let mut attributes = vec![
        Attribute::plain("name", "/Name", texts(["a", "b", "c"])),
        Attribute::plain("description", "/Description", texts(["one", "two", "hush"])),
        listed(
            "license_asset_group_configurations",
            "/LicenseAssetGroupConfigurations",
            ["vCPU", "Core", "Socket"].map(counted),
        ),
        Attribute::plain(
            "associated_license_asset_ruleset_arns",
            "/AssociatedLicenseAssetRulesetARNs",
            [json!([one]), json!([one, two]), json!([three])],
        ),
        listed("properties", "/Properties", ["a", "b", "hush"].map(property)),
        Attribute::plain("status", "/Status", texts(["ACTIVE", "DISABLED", "DISABLED"])),
    ];
    attributes.extend(tags());
    Kind {
        type_name: "licensemanager_license_asset_group",
        fixed: fixed(""),
        attributes,
        get: ("GetLicenseAssetGroup", "LicenseAssetGroupArn", "/LicenseAssetGroup"),
        update: ("UpdateLicenseAssetGroup", |found| {
            json!({
                "LicenseAssetGroupArn": found["LicenseAssetGroupArn"],
                "AssociatedLicenseAssetRulesetARNs": found["AssociatedLicenseAssetRulesetARNs"],
                "ClientToken": token(),
            })
        }),
    }
}

fn report_generator(given: &Given) -> Kind {
    let every = |period: &str| {
        (json!({ "period": period, "value": 1 }), json!({ "period": period, "value": 1 }))
    };
    let some = |arns: &[String; 3]| {
        let [one, two, three] = arns;
        [json!([one]), json!([one, two]), json!([three])]
    };
    let types = [
        json!(["LicenseConfigurationSummaryReport"]),
        json!(["LicenseConfigurationSummaryReport", "LicenseAssetGroupUsageReport"]),
        json!(["LicenseConfigurationUsageReport"]),
    ];
    let day = |month: i64, day: u32| (json!(format!("2026-0{month}-0{day}T00:00:00Z")), day);
    let january = [1, 2, 3]
        .map(|number| (day(1, number).0, json!(1_767_225_600 + 86_400 * (i64::from(number) - 1))));
    let february = [1, 2, 3]
        .map(|number| (day(2, number).0, json!(1_769_904_000 + 86_400 * (i64::from(number) - 1))));
    let mut attributes = vec![
        Attribute::plain("name", "/ReportGeneratorName", texts(["a", "b", "c"])),
        Attribute::plain("description", "/Description", texts(["one", "two", "hush"])),
        Attribute::plain("types", "/ReportType", types).written("/Type"),
        Attribute::plain(
            "license_configuration_arns",
            "/ReportContext/licenseConfigurationArns",
            some(&given.configurations),
        ),
        Attribute::plain(
            "license_asset_group_arns",
            "/ReportContext/licenseAssetGroupArns",
            some(&given.groups),
        ),
        listed("frequency", "/ReportFrequency", ["DAY", "WEEK", "MONTH"].map(every)),
        listed("report_start_date", "/ReportContext/reportStartDate", january),
        listed("report_end_date", "/ReportContext/reportEndDate", february),
    ];
    attributes.extend(tags());
    Kind {
        type_name: "licensemanager_report_generator",
        fixed: fixed(""),
        attributes,
        get: (
            "GetLicenseManagerReportGenerator",
            "LicenseManagerReportGeneratorArn",
            "/ReportGenerator",
        ),
        update: ("UpdateLicenseManagerReportGenerator", |found| {
            json!({
                "LicenseManagerReportGeneratorArn": found["LicenseManagerReportGeneratorArn"],
                "ReportGeneratorName": found["ReportGeneratorName"],
                "Type": found["ReportType"],
                "ReportContext": found["ReportContext"],
                "ReportFrequency": found["ReportFrequency"],
                "Description": found["Description"],
                "ClientToken": token(),
            })
        }),
    }
}

/// One set of settings in each region.
fn service_settings() -> Kind {
    const REGIONS: [&str; 9] = [
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "eu-central-1",
        "eu-north-1",
    ];
    let bucket = |name: &str| json!(format!("arn:aws:s3:::aws-license-manager-service-{name}"));
    let topic = |name: &str| {
        json!(format!("arn:aws:sns:us-east-1:{ACCOUNT}:aws-license-manager-service-{name}"))
    };
    let regions =
        [json!(["ca-central-1"]), json!(["ca-central-1", "sa-east-1"]), json!(["sa-east-1"])];
    let regions = Attribute::plain(
        "enabled_discovery_source_regions",
        "/CrossRegionDiscoverySourceRegions",
        regions,
    );
    Kind {
        type_name: "licensemanager_service_settings",
        fixed: Box::new(|_, number| format!("  region = \"{}\"\n", REGIONS[number])),
        attributes: vec![
            Attribute::plain("s3_bucket_arn", "/S3BucketArn", ["a", "b", "c"].map(bucket)),
            Attribute::plain("sns_topic_arn", "/SnsTopicArn", ["a", "b", "c"].map(topic)),
            regions.written("/EnabledDiscoverySourceRegions"),
        ],
        get: ("GetServiceSettings", "", ""),
        update: ("UpdateServiceSettings", |_| json!({})),
    }
}

fn license() -> Kind {
    let issuer = |key: &str| {
        let key = format!("arn:aws:kms:us-east-1:{ACCOUNT}:key/{key}");
        (
            json!({ "name": "Example", "sign_key": key }),
            json!({ "Name": "Example", "SignKey": key }),
        )
    };
    let until = |year: u32| {
        let [begin, end] = ["2026-01-01T00:00:00Z".to_owned(), format!("{year}-01-01T00:00:00Z")];
        (json!({ "begin": begin, "end": end }), json!({ "Begin": begin, "End": end }))
    };
    let users = |count: u32| {
        let config = json!([{ "name": "users", "unit": "Count", "max_count": count }]);
        (config, json!([{ "Name": "users", "Unit": "Count", "MaxCount": count }]))
    };
    let renewed = |how: &str| (json!({ "renew_type": how }), json!({ "RenewType": how }));
    let seller =
        |name: &str| (json!({ "seller": name }), json!([{ "Name": "seller", "Value": name }]));
    let mut attributes = vec![
        Attribute::plain("name", "/LicenseName", texts(["a", "b", "c"])),
        Attribute::plain("product_name", "/ProductName", texts(["a", "b", "c"])),
        listed("issuer", "/Issuer", ["1", "2", "3"].map(issuer)).told("issuer.sign_key"),
        listed("validity", "/Validity", [2030, 2031, 2032].map(until)).told("validity.end"),
        listed("entitlements", "/Entitlements", [10, 20, 30].map(users)).told("max_count 10 → 30"),
        listed(
            "consumption_configuration",
            "/ConsumptionConfiguration",
            ["None", "Weekly", "Monthly"].map(renewed),
        )
        .told("renew_type None → Monthly"),
        listed("license_metadata", "/LicenseMetadata", ["a", "b", "hush"].map(seller))
            .told("license_metadata[\"seller\"] changed"),
        Attribute::plain("status", "/Status", texts(["AVAILABLE", "SUSPENDED", "DEACTIVATED"])),
    ];
    attributes.extend(tags());
    Kind {
        type_name: "licensemanager_license",
        fixed: fixed("  product_sku = \"SKU-1\"\n  beneficiary = \"Ada\"\n"),
        attributes,
        get: ("GetLicense", "LicenseArn", "/License"),
        update: ("CreateLicenseVersion", |found| {
            let issuer =
                json!({ "Name": found["Issuer"]["Name"], "SignKey": found["Issuer"]["SignKey"] });
            let mut params = json!({ "Issuer": issuer, "ClientToken": token() });
            let kept = [
                "LicenseArn",
                "LicenseName",
                "ProductName",
                "HomeRegion",
                "Validity",
                "LicenseMetadata",
                "Entitlements",
                "ConsumptionConfiguration",
                "Status",
            ];
            for name in kept {
                params[name] = found[name].clone();
            }
            params
        }),
    }
}

const OPERATIONS: [&[&str]; 3] = [
    &["CheckInLicense", "CheckoutLicense", "ListPurchasedLicenses"],
    &["CheckoutLicense", "ListPurchasedLicenses"],
    &["CheckoutLicense"],
];

fn grant(licenses: Vec<String>) -> Kind {
    let operations = Attribute::plain(
        "allowed_operations",
        "/GrantedOperations",
        OPERATIONS.map(|some| json!(some)),
    );
    let mut attributes = vec![
        Attribute::plain("name", "/GrantName", texts(["a", "b", "c"])),
        operations.written("/AllowedOperations"),
    ];
    attributes.extend(tags());
    Kind {
        type_name: "licensemanager_grant",
        fixed: Box::new(move |_, number| {
            let license = &licenses[number];
            format!("  license_arn = \"{license}\"\n  principal = \"arn:aws:iam::{OTHER}:root\"\n")
        }),
        attributes,
        get: ("GetGrant", "GrantArn", "/Grant"),
        update: (
            "CreateGrantVersion",
            |found| json!({ "GrantArn": found["GrantArn"], "ClientToken": token() }),
        ),
    }
}

fn grant_accepter(licenses: Vec<String>) -> Kind {
    let operations = OPERATIONS.map(|some| json!(some));
    let [before, _, theirs] = operations;
    Kind {
        type_name: "licensemanager_grant_accepter",
        fixed: Box::new(move |case, number| {
            let grant = grant_by(case, OTHER, REGION, &licenses[number], ACCOUNT);
            format!("  grant_arn = \"{grant}\"\n")
        }),
        attributes: vec![
            Attribute::plain("status", "/GrantStatus", texts(["DISABLED", "ACTIVE", "ACTIVE"]))
                .written("/Status"),
            Attribute::plain("status_reason", "/StatusReason", texts(["one", "two", "hush"])),
            Attribute::theirs("name", "/GrantName", "offer".into(), "c".into()).by(OTHER),
            Attribute::theirs("allowed_operations", "/GrantedOperations", before, theirs)
                .written("/AllowedOperations")
                .by(OTHER),
        ],
        get: ("GetGrant", "GrantArn", "/Grant"),
        update: ("CreateGrantVersion", |found| {
            let (arn, reason) = (&found["GrantArn"], &found["StatusReason"]);
            json!({ "GrantArn": arn, "StatusReason": reason, "ClientToken": token() })
        }),
    }
}
