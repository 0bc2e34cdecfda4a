//! Licenses from their creation to their end.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::{Action, Case, Imported, Step, acceptance, error};
use crate::lifecycle::Lifecycle;
use crate::mistakes::{self, Mistake, doubtful, long, with_tags, wrong};

acceptance! {
    lifecycle_with_every_attribute,
    optional_parts_may_be_absent,
    each_attribute_alone_is_one_version,
    what_identifies_a_license_replaces_it,
    equal_instants_and_other_orders_plan_nothing,
    a_status_there_and_back,
    a_license_may_begin_suspended,
    a_reset_of_usage_goes_with_a_version_and_is_no_reason_for_one,
    another_home_region_needs_no_alias,
    a_refresh_waits_no_longer_than_it_may,
    a_lost_answer_makes_no_second_license,
    wrong_attributes_never_reach_the_service,
}

pub(crate) const THIS: &str = "licensemanager_license.this";

pub(crate) const USUAL: [(&str, &str); 8] = [
    ("name", "\"suite\""),
    ("product_name", "\"Suite\""),
    ("product_sku", "\"SKU-1\""),
    ("beneficiary", "\"Ada\""),
    ("issuer", "{ name = \"Example\" }"),
    ("validity", "{ begin = \"2026-01-01T00:00:00Z\", end = \"2030-01-01T00:00:00Z\" }"),
    ("entitlements", "[{ name = \"users\", unit = \"Count\", max_count = 10 }]"),
    ("consumption_configuration", "{ renew_type = \"None\" }"),
];

/// A license with the usual attributes, but for these. An empty text leaves the attribute out.
pub(crate) fn this(changes: &[(&str, &str)]) -> String {
    let mut attributes = BTreeMap::from(USUAL);
    for (name, value) in changes {
        attributes.insert(name, value);
    }
    let lines: Vec<String> = attributes
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("  {name} = {value}\n"))
        .collect();
    format!("resource \"licensemanager_license\" \"this\" {{\n{}}}\n", lines.concat())
}

pub(crate) const VERSION: &[(&str, u64)] = &[("CreateLicenseVersion", 1)];

/// Somebody else deletes the license.
pub(super) fn delete(case: &Case) {
    let (arn, version) = (case.state().text(THIS, "arn"), case.state().text(THIS, "version"));
    let params = json!({ "LicenseArn": arn, "SourceVersion": version });
    case.emulator.call("DeleteLicense", &params);
}

fn a_reset_of_usage_goes_with_a_version_and_is_no_reason_for_one(case: &mut Case) {
    let consumable = ("consumption_configuration", PROVISIONAL);
    case.apply(&Step::new(this(&[consumable])).sends(&[("CreateLicense", 1)]));
    let license = json!({ "LicenseArn": case.state().text(THIS, "arn") });
    let checkout = json!({
        "ProductSKU": "SKU-1", "Beneficiary": "Ada", "CheckoutType": "PROVISIONAL", "ClientToken": "t",
        "KeyFingerprint": "aws:123456789012:Example:issuer-fingerprint",
        "Entitlements": [{ "Name": "users", "Unit": "Count", "Value": "4" }],
    });
    case.emulator.call("CheckoutLicense", &checkout);
    let used = |case: &Case| {
        let usage = case.emulator.call("GetLicenseUsage", &license);
        usage["LicenseUsage"]["EntitlementUsages"][0]["ConsumedValue"].clone()
    };
    let reset = ("reset_usage", "true");
    // Neither to add it nor to change or remove it is a change.
    for attribute in [reset, ("reset_usage", "false"), ("reset_usage", ""), reset] {
        let step = Step::new(this(&[consumable, attribute])).plans_nothing();
        case.apply(&step.sends(&[]).holds(THIS, json!({ "reset_usage": null, "version": "1" })));
    }
    assert_eq!(used(case), "4");
    let unset = Step::new(this(&[consumable, ("name", "\"b\"")]));
    case.apply(&unset.sends(VERSION));
    assert_eq!(used(case), "4");
    let changed = Step::new(this(&[consumable, ("name", "\"c\""), reset]));
    case.apply(
        &changed
            .plans(THIS, Action::Update)
            .sends(VERSION)
            .holds(THIS, json!({ "reset_usage": null })),
    );
    assert_eq!(used(case), "0");
    case.imports(&Imported::new(THIS));
}

const PROVISIONAL: &str =
    "{ renew_type = \"None\", provisional_configuration = { max_time_to_live_in_minutes = 60 } }";

fn lifecycle_with_every_attribute(case: &mut Case) {
    let first = this(&[
        ("license_metadata", "{ edition = \"gold\", region = \"north\" }"),
        (
            "entitlements",
            r#"[
                { name = "users", unit = "Count", max_count = 10, allow_check_in = true },
                { name = "edition", unit = "None", value = "gold" },
                { name = "storage", unit = "Gigabytes", max_count = 0, overage = true },
            ]"#,
        ),
        (
            "consumption_configuration",
            r#"{
                renew_type                = "Monthly"
                provisional_configuration = { max_time_to_live_in_minutes = 60 }
                borrow_configuration      = { allow_early_check_in = true, max_time_to_live_in_minutes = 600 }
            }"#,
        ),
        ("issuer", "{ name = \"Example\", sign_key = \"alias/licenses\" }"),
        ("tags", "{ team = \"sales\" }"),
    ]);
    let first = Step::new(first)
        .unknown(THIS, "arn")
        .known(THIS, "home_region", "us-east-1")
        .sends(&[("CreateLicense", 1)])
        .holds(
            THIS,
            json!({
                "name": "suite",
                "product_sku": "SKU-1",
                "issuer": {
                    "name": "Example",
                    "sign_key": "alias/licenses",
                    "key_fingerprint": "aws:123456789012:Example:issuer-fingerprint",
                },
                "consumption_configuration": {
                    "renew_type": "Monthly",
                    "provisional_configuration": { "max_time_to_live_in_minutes": 60 },
                    "borrow_configuration": {
                        "allow_early_check_in": true,
                        "max_time_to_live_in_minutes": 600,
                    },
                },
                "license_metadata": { "edition": "gold", "region": "north" },
                "status": "AVAILABLE",
                "version": "1",
                "home_region": "us-east-1",
                "region": "us-east-1",
                "tags_all": { "team": "sales" },
            }),
        );
    let second = Step::new(this(&[("name", "\"all of it\""), ("tags", "{ team = \"support\" }")]))
        .unknown(THIS, "version")
        .sends(&[("CreateLicenseVersion", 1), ("TagResource", 1)])
        .holds(
            THIS,
            json!({
                "name": "all of it",
                "license_metadata": null,
                "issuer": { "sign_key": null },
                "consumption_configuration": { "borrow_configuration": null },
            }),
        );
    let lifecycle = Lifecycle {
        address: THIS,
        first,
        second,
        change: Action::Update,
        not_imported: &[],
        deletion: Some(&|case, _| delete(case)),
    };
    lifecycle.run(case);
}

/// A license that lives for ever, without any of what may be left out.
fn optional_parts_may_be_absent(case: &mut Case) {
    let step = Step::new(this(&[("validity", "{ begin = \"2026-01-01T00:00:00Z\" }")])).holds(
        THIS,
        json!({
            "issuer": { "sign_key": null },
            "validity": { "begin": "2026-01-01T00:00:00Z", "end": null },
            "consumption_configuration": {
                "renew_type": "None",
                "provisional_configuration": null,
                "borrow_configuration": null,
            },
            "license_metadata": null,
            "tags": null,
        }),
    );
    case.apply(&step);
    case.imports(&Imported::new(THIS));
    let offline = this(&[
        ("issuer", "{ name = \"Example\", sign_key = \"alias/licenses\" }"),
        (
            "consumption_configuration",
            "{ renew_type = \"None\", borrow_configuration = { allow_early_check_in = false, max_time_to_live_in_minutes = 60 } }",
        ),
    ]);
    let expected = json!({ "consumption_configuration": {
        "provisional_configuration": null,
        "borrow_configuration": { "allow_early_check_in": false, "max_time_to_live_in_minutes": 60 },
    } });
    case.apply(&Step::new(offline).holds(THIS, expected));
    case.imports(&Imported::new(THIS));
    let empty = this(&[("license_metadata", "{}"), ("tags", "{}")]);
    case.apply(&Step::new(empty).holds(THIS, json!({ "license_metadata": {}, "tags": {} })));
}

fn each_attribute_alone_is_one_version(case: &mut Case) {
    case.apply(&Step::new(this(&[])));
    let users = "{ name = \"users\", unit = \"Count\", max_count = 10 }";
    let more = "{ name = \"users\", unit = \"Count\", max_count = 20, overage = true }";
    let gold = "{ name = \"edition\", unit = \"None\", value = \"gold\" }";
    let changes: [(&str, &str, Value); 14] = [
        ("name", "\"renamed\"", json!({ "name": "renamed" })),
        ("product_name", "\"Suite 2\"", json!({ "product_name": "Suite 2" })),
        (
            "issuer",
            "{ name = \"Example\", sign_key = \"alias/x\" }",
            json!({ "issuer": { "sign_key": "alias/x" } }),
        ),
        (
            "validity",
            "{ begin = \"2026-02-01T00:00:00Z\", end = \"2031-01-01T00:00:00Z\" }",
            json!({ "validity": { "end": "2031-01-01T00:00:00Z" } }),
        ),
        (
            "validity",
            "{ begin = \"2026-02-01T00:00:00Z\" }",
            json!({ "validity": { "end": null } }),
        ),
        ("entitlements", &format!("[{more}]"), json!({ "entitlements": [{ "max_count": 20 }] })),
        (
            "entitlements",
            &format!("[{users}, {gold}]"),
            json!({ "entitlements": [{ "overage": false }, { "name": "edition" }] }),
        ),
        ("entitlements", &format!("[{users}]"), json!({ "entitlements": [{ "name": "users" }] })),
        (
            "consumption_configuration",
            "{ renew_type = \"Weekly\" }",
            json!({ "consumption_configuration": { "renew_type": "Weekly" } }),
        ),
        (
            "consumption_configuration",
            "{ renew_type = \"None\", provisional_configuration = { max_time_to_live_in_minutes = 5 } }",
            json!({ "consumption_configuration": {
                "provisional_configuration": { "max_time_to_live_in_minutes": 5 },
            } }),
        ),
        (
            "consumption_configuration",
            "{ renew_type = \"None\" }",
            json!({ "consumption_configuration": { "provisional_configuration": null } }),
        ),
        ("license_metadata", "{ a = \"b\" }", json!({ "license_metadata": { "a": "b" } })),
        ("license_metadata", "{ a = \"c\" }", json!({ "license_metadata": { "a": "c" } })),
        ("license_metadata", "", json!({ "license_metadata": null })),
    ];
    let mut so_far = Vec::new();
    for (name, value, expected) in changes {
        so_far.push((name, value));
        case.apply(
            &Step::new(this(&so_far))
                .plans(THIS, Action::Update)
                .sends(VERSION)
                .holds(THIS, expected),
        );
    }
}

fn what_identifies_a_license_replaces_it(case: &mut Case) {
    case.apply(&Step::new(this(&[])));
    let changes = [
        ("product_sku", "\"SKU-2\"", "product_sku"),
        ("beneficiary", "\"Bob\"", "beneficiary"),
        ("issuer", "{ name = \"Another\" }", "issuer.name"),
        ("home_region", "\"eu-west-1\"", "home_region"),
    ];
    for (name, value, path) in changes {
        case.apply(
            &Step::new(this(&[(name, value)]))
                .plans(THIS, Action::Replace)
                .replaced_by(THIS, &[path])
                .sends(&[("CreateLicense", 1), ("DeleteLicense", 1)]),
        );
        case.apply(&Step::new(this(&[("home_region", "\"us-east-1\"")])));
    }
}

fn equal_instants_and_other_orders_plan_nothing(case: &mut Case) {
    let entitlements = r#"[
        { name = "a", unit = "Count", max_count = 1 },
        { name = "b", unit = "None", value = "x" },
        { name = "c", unit = "Bytes", max_count = 0, overage = false, allow_check_in = false },
    ]"#;
    case.apply(&Step::new(this(&[("entitlements", entitlements)])));
    let spelt_otherwise = r#"[
        { name = "c", unit = "Bytes", max_count = 0 },
        { name = "a", unit = "Count", max_count = 1, overage = false },
        { name = "b", unit = "None", value = "x" },
    ]"#;
    let validity =
        "{ begin = \"2026-01-01T01:00:00+01:00\", end = \"2029-12-31T23:00:00.000-01:00\" }";
    let step = Step::new(this(&[("entitlements", spelt_otherwise), ("validity", validity)]));
    case.apply(&step.plans_nothing().sends(&[]));
}

fn a_status_there_and_back(case: &mut Case) {
    case.apply(&Step::new(this(&[])).holds(THIS, json!({ "status": "AVAILABLE" })));
    for status in ["SUSPENDED", "AVAILABLE", "DEACTIVATED", "AVAILABLE"] {
        case.apply(
            &Step::new(this(&[("status", &format!("\"{status}\""))]))
                .plans(THIS, Action::Update)
                .sends(VERSION)
                .holds(THIS, json!({ "status": status })),
        );
    }
    // Without the attribute the status stays what it is.
    case.apply(&Step::new(this(&[])).plans_nothing());
}

fn a_license_may_begin_suspended(case: &mut Case) {
    let suspended = this(&[("status", "\"SUSPENDED\"")]);
    case.apply(
        &Step::new(suspended)
            .sends(&[("CreateLicense", 1), ("CreateLicenseVersion", 1)])
            .holds(THIS, json!({ "status": "SUSPENDED", "version": "2" })),
    );
}

fn another_home_region_needs_no_alias(case: &mut Case) {
    let abroad = [("home_region", "\"eu-central-1\"")];
    let expected = json!({ "home_region": "eu-central-1", "region": "eu-central-1" });
    case.apply(&Step::new(this(&abroad)).holds(THIS, expected));
    case.imports(&Imported::new(THIS));
    let renamed = this(&[abroad[0], ("name", "\"b\"")]);
    case.apply(&Step::new(renamed).plans(THIS, Action::Update).sends(VERSION));
}

fn a_lost_answer_makes_no_second_license(case: &mut Case) {
    let lost = |operation: &str| json!({ "next": [{ "op": operation, "kind": "drop_after" }] });
    case.emulator.faults(&lost("CreateLicense"));
    case.apply(&Step::new(this(&[])).sends(&[("CreateLicense", 2)]));
    let listed = case.emulator.call("ListLicenses", &json!({}));
    assert_eq!(listed["Licenses"].as_array().map(Vec::len), Some(1), "{listed}");
    case.emulator.faults(&lost("CreateLicenseVersion"));
    case.apply(
        &Step::new(this(&[("name", "\"b\"")]))
            .sends(&[("CreateLicenseVersion", 2)])
            .holds(THIS, json!({ "version": "2" })),
    );
}

fn wrong_entitlements() -> Vec<Mistake> {
    vec![
        doubtful("entitlements", "[]", &["entitlements", "takes at least one value, has none"]),
        wrong(
            "entitlements",
            "[{ name = \"users\", unit = \"Seats\", max_count = 1 }]",
            &["entitlements.unit is \"Seats\"", "to be one of Count, None, Seconds"],
        ),
        doubtful(
            "entitlements",
            "[{ name = \"users\", unit = \"Count\", max_count = -1 }]",
            &["entitlements.max_count is -1", "to be 0 or more"],
        ),
        wrong(
            "entitlements",
            "[{ name = \"users\", unit = \"Count\", max_count = 9223372036854775808 }]",
            &["entitlements.max_count is 9223372036854775808", "to fit into 64 bits"],
        ),
        doubtful(
            "entitlements",
            "[{ name = \"users\", unit = \"None\", max_count = 1 }]",
            &["entitlements[\"users\"] has the unit None", "leave max_count out"],
        ),
        wrong(
            "entitlements",
            "[{ name = \"users\", unit = \"Count\", value = \"gold\", max_count = 1 }]",
            &["entitlements[\"users\"] has a value", "goes only with the unit None"],
        ),
        doubtful(
            "entitlements",
            "[{ name = \"users\", unit = \"Count\" }]",
            &["entitlements[\"users\"] is counted in Count", "needs a max_count"],
        ),
        doubtful(
            "entitlements",
            "[{ name = \"a\", unit = \"None\" }, { name = \"a\", unit = \"None\", value = \"x\" }]",
            &["\"a\" stands there twice"],
        ),
    ]
}

fn wrong_attributes_never_reach_the_service(case: &mut Case) {
    let provisional = |minutes: &str| {
        format!(
            "{{ renew_type = \"None\", provisional_configuration = {{ max_time_to_live_in_minutes = {minutes} }} }}"
        )
    };
    let borrow = "{ renew_type = \"None\", borrow_configuration = { allow_early_check_in = true, max_time_to_live_in_minutes = 0 } }";
    let begins = |moment: &str| format!("{{ begin = \"{moment}\" }}");
    let fraction = format!("2026-01-01T00:00:00.{}Z", "0".repeat(30));
    let mut mistakes = vec![
        doubtful(
            "product_sku",
            "\"\"",
            &["product_sku is \"\"", "1 to 1024 characters (it has 0)"],
        ),
        doubtful("product_sku", long(1025), &["product_sku", "1 to 1024 characters (it has 1025)"]),
        doubtful(
            "validity",
            "{ begin = \"2026-01-01T00:00:00Z\", end = \"2026-01-01T01:00:00+01:00\" }",
            &["validity.end 2026-01-01T01:00:00+01:00 is not after validity.begin"],
        ),
        wrong(
            "validity",
            begins("tomorrow"),
            &["validity.begin is \"tomorrow\"", "such as 2027-01-31T00:00:00Z"],
        ),
        wrong(
            "validity",
            begins("2026-02-30T00:00:00Z"),
            &["validity.begin is \"2026-02-30T00:00:00Z\"", "to be a moment that there is"],
        ),
        wrong(
            "validity",
            begins(&fraction),
            &["validity.begin", "at most 50 characters (it has 51)"],
        ),
        wrong(
            "consumption_configuration",
            "{ renew_type = \"Yearly\" }",
            &["consumption_configuration.renew_type is \"Yearly\"", "None, Weekly, Monthly"],
        ),
        doubtful(
            "consumption_configuration",
            provisional("0"),
            &["provisional_configuration.max_time_to_live_in_minutes is 0", "from 1 to 2147483647"],
        ),
        wrong(
            "consumption_configuration",
            provisional("2147483648"),
            &["max_time_to_live_in_minutes is 2147483648", "from 1 to 2147483647"],
        ),
        wrong(
            "consumption_configuration",
            provisional("1.5"),
            &["max_time_to_live_in_minutes is 1.5", "to be a whole number"],
        ),
        doubtful(
            "consumption_configuration",
            borrow,
            &["borrow_configuration.max_time_to_live_in_minutes is 0", "from 1 to 2147483647"],
        )
        .with(
            "issuer",
            "{ name = \"Example\", sign_key = \"arn:aws:kms:us-east-1:123456789012:key/1\" }",
        ),
        wrong(
            "status",
            "\"DELETED\"",
            &["status is \"DELETED\"", "AVAILABLE, DEACTIVATED, SUSPENDED"],
        ),
        wrong("timeouts", "{ create = \"soon\" }", &["timeouts.create is \"soon\"", "\"1h30m\""]),
        wrong("account_id", "\"1\"", &["account_id is \"1\"", "to be 12 digits"]),
    ];
    mistakes.extend(wrong_entitlements());
    mistakes.extend(with_tags());
    mistakes::resources(case, "licensemanager_license", &USUAL, &mistakes);
}

fn a_refresh_waits_no_longer_than_it_may(case: &mut Case) {
    let patient = Step::new(this(&[("timeouts", "{ read = \"3s\" }")]));
    case.apply(&patient);
    case.emulator
        .faults(&json!({ "next": [{ "op": "GetLicense", "kind": "slow", "seconds": 8 }] }));
    let told = error("Reading license \"suite\"").and("within 3 s").and("`timeouts`").about(THIS);
    case.refuses_to_plan(&patient, &[told]);
    case.emulator.faults(&json!({}));
    // How long to wait concerns the provider alone.
    let step = Step::new(this(&[])).plans(THIS, Action::Update).sends(&[]);
    case.apply(&step.holds(THIS, json!({ "version": "1", "timeouts": null })));
}
