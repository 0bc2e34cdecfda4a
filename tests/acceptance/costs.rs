//! What a refresh and a creation cost: calls of the service.

use std::collections::BTreeSet;

use serde_json::json;
use terraform_provider_licensemanager::framework::Server;
use terraform_provider_licensemanager::framework::requests::{Kind, Service as _};
use terraform_provider_licensemanager::provider::LicenseManager;

use crate::entitlements::{OTHER, grant_by, license_of};
use crate::harness::{ACCOUNT, Action, Case, REGION, Step, acceptance, warning};
use crate::refreshes::{OBJECTS, TAGS, these, types};
use crate::resources::license;

acceptance! {
    reads_that_begin_together_share_requests,
    a_list_that_fails_keeps_no_license_from_being_read,
    a_creation_stays_within_its_budget,
    an_update_reads_nothing_twice,
    tags_that_may_not_be_read_are_asked_for_once,
}

/// The calls for the creation of `OBJECTS` objects. What there was before is listed once for all of them, where a creation
/// takes no client token. An accepter is activated, too.
const CREATIONS: &[(&str, &[(&str, u64)])] = &[
    (
        "association",
        &[
            ("ListLicenseSpecificationsForResource", OBJECTS),
            ("UpdateLicenseSpecificationsForResource", OBJECTS),
        ],
    ),
    ("grant", &[("CreateGrant", OBJECTS), ("GetGrant", OBJECTS), ("GetLicense", OBJECTS), TAGS]),
    (
        "grant_accepter",
        &[("AcceptGrant", OBJECTS), ("CreateGrantVersion", OBJECTS), ("GetGrant", 3 * OBJECTS)],
    ),
    ("license", &[("CreateLicense", OBJECTS), ("GetLicense", OBJECTS), TAGS]),
    (
        "license_asset_group",
        &[("CreateLicenseAssetGroup", OBJECTS), ("GetLicenseAssetGroup", OBJECTS), TAGS],
    ),
    (
        "license_asset_ruleset",
        &[("CreateLicenseAssetRuleset", OBJECTS), ("GetLicenseAssetRuleset", OBJECTS), TAGS],
    ),
    (
        "license_configuration",
        &[
            ("CreateLicenseConfiguration", OBJECTS),
            ("GetLicenseConfiguration", OBJECTS),
            ("ListLicenseConfigurations", 1),
        ],
    ),
    (
        "license_conversion_task",
        &[
            ("CreateLicenseConversionTaskForResource", OBJECTS),
            ("GetLicenseConversionTask", OBJECTS),
            ("ListLicenseConversionTasks", 1),
        ],
    ),
    (
        "report_generator",
        &[
            ("CreateLicenseManagerReportGenerator", OBJECTS),
            ("GetLicenseManagerReportGenerator", OBJECTS),
        ],
    ),
    ("service_settings", &[("GetServiceSettings", 1), ("UpdateServiceSettings", 1)]),
    ("token", &[("CreateToken", OBJECTS), ("GetLicense", OBJECTS), ("ListTokens", OBJECTS)]),
];

fn a_creation_stays_within_its_budget(case: &mut Case) {
    case.destroy_warns(warning("The object stays as it is"));
    let types = types(case).map(|(name, attributes)| {
        let activates = if name == "grant_accepter" { "\nstatus = \"ACTIVE\"" } else { "" };
        these(name, &(attributes + activates))
    });
    case.plan(&Step::new(types.concat()));
    let mut exceeded = Vec::new();
    for (name, budget) in CREATIONS {
        let target = format!("-target=licensemanager_{name}.these");
        let mut calls = case.counts_apply(&[&target]);
        calls.remove("GetCallerIdentity");
        let calls: Vec<_> = calls.into_iter().collect();
        if calls != counts(budget) {
            exceeded.push(format!("{name}: {calls:?}, not {budget:?}"));
        }
    }
    assert!(exceeded.is_empty(), "{exceeded:#?}");
    case.plans_empty(&[]);
}

#[test]
fn each_resource_has_a_budget_of_creation() {
    let budgets: BTreeSet<_> =
        CREATIONS.iter().map(|(name, _)| format!("licensemanager_{name}")).collect();
    let types = Server::<LicenseManager>::default().type_names(Kind::Resource);
    assert_eq!(budgets, types.into_iter().collect());
}

/// What was read when the service was done is not read again.
fn an_update_reads_nothing_twice(case: &mut Case) {
    let given = license_of(case, ACCOUNT, REGION);
    let received = license_of(case, OTHER, REGION);
    let received = grant_by(case, OTHER, REGION, &received, ACCOUNT);
    let configs = |product: &str, name: &str, status: &str| {
        let license = license::this(&[("product_name", &format!("{product:?}"))]);
        format!(
            r#"
{license}

resource "licensemanager_grant" "this" {{
  name               = "{name}"
  license_arn        = "{given}"
  principal          = "arn:aws:iam::{OTHER}:root"
  allowed_operations = ["CheckoutLicense"]
}}

resource "licensemanager_grant_accepter" "this" {{
  grant_arn = "{received}"
  status    = "{status}"
}}
"#
        )
    };
    case.apply(&Step::new(configs("Suite", "before", "DISABLED")));
    case.plan(&Step::new(configs("Suite 2", "after", "ACTIVE")));
    for (name, budget) in [
        // One more each for the plan; the tags are asked for beside it, beside the look before the write, and after it.
        (
            "license",
            &[("CreateLicenseVersion", 1), ("GetLicense", 3), ("ListTagsForResource", 3)][..],
        ),
        ("grant", &[("CreateGrantVersion", 1), ("GetGrant", 4), ("ListTagsForResource", 3)]),
        ("grant_accepter", &[("CreateGrantVersion", 1), ("GetGrant", 3)]),
    ] {
        let mut calls = case.counts_apply(&[&format!("-target=licensemanager_{name}.this")]);
        calls.remove("GetCallerIdentity");
        assert_eq!(calls.into_iter().collect::<Vec<_>>(), counts(budget), "{name}");
    }
}

/// Refreshes everything that a configuration has made, and returns how often each operation was asked for.
fn refresh(case: &mut Case, step: &Step) -> Vec<(String, u64)> {
    let mark = case.emulator.calls();
    case.plan(step);
    let mut calls = case.emulator.calls_since(&mark);
    calls.remove("GetCallerIdentity");
    calls.into_iter().collect()
}

fn counts(calls: &[(&str, u64)]) -> Vec<(String, u64)> {
    calls.iter().map(|(operation, count)| ((*operation).to_owned(), *count)).collect()
}

fn tags_that_may_not_be_read_are_asked_for_once(case: &mut Case) {
    let of = |name: &str| {
        let tags = "{ team = \"data\" }";
        license::this(&[("name", &format!("{name:?}")), ("tags", tags)])
            .replace("\"this\"", &format!("{name:?}"))
    };
    // One after the other, so that the second one knows of the first.
    let after_first = "\n  depends_on = [licensemanager_license.first]\n  name = ";
    let second = of("second").replace("\n  name = ", after_first);
    let config = of("first") + &second;
    case.apply(&Step::new(config.clone()));
    let denied = json!({ "op": "ListTagsForResource", "kind": "error", "code": "AccessDeniedException", "count": 9 });
    case.emulator.faults(&json!({ "next": [denied] }));
    let told = warning("Tags cannot be read").and("license-manager:ListTagsForResource");
    let calls = refresh(case, &Step::new(config.clone()).plans_nothing().warns(told));
    assert_eq!(calls, counts(&[("GetLicense", 2), ("ListTagsForResource", 1)]));
    case.emulator.faults(&json!({}));
    let calls = refresh(case, &Step::new(config).plans_nothing());
    assert_eq!(calls, counts(&[("GetLicense", 2), ("ListTagsForResource", 2)]));
}

/// As many licenses, each with a tag.
fn licenses(count: u32) -> String {
    let (count, name) = (count.to_string(), "\"suite ${count.index}\"");
    license::this(&[("count", &count), ("name", name)])
}

/// How often single licenses and lists of them are asked for in a refresh while answers take their time.
fn reads(case: &mut Case, step: &Step, fault: Option<serde_json::Value>) -> (u64, u64) {
    let next: Vec<_> = fault.into_iter().collect();
    case.emulator.faults(&json!({ "latency": 0.1, "next": next }));
    let calls = refresh(case, step);
    case.emulator.faults(&json!({}));
    let of =
        |operation: &str| calls.iter().find(|(name, _)| name == operation).map_or(0, |one| one.1);
    assert_eq!(of("ListTagsForResource"), 30, "{calls:?}");
    (of("GetLicense"), of("ListLicenses"))
}

/// Terraform asks for ten objects at a time: the first ten are read one by one, as nobody knows yet how long an answer takes.
fn reads_that_begin_together_share_requests(case: &mut Case) {
    let step = Step::new(licenses(30));
    case.apply(&step);
    let (single, lists) = reads(case, &step.again().plans_nothing(), None);
    assert!(lists > 0 && single + lists < 25, "{single} single reads, {lists} lists");
    // One that is gone is so although others are read with it.
    let arn = case.state().text("licensemanager_license.this[7]", "arn");
    case.emulator.call("DeleteLicense", &json!({ "LicenseArn": arn, "SourceVersion": "1" }));
    let again = Step::new(licenses(30)).plans("licensemanager_license.this[7]", Action::Create);
    let (single, lists) = reads(case, &again, None);
    assert!(lists > 0 && single + lists < 25, "{single} single reads, {lists} lists");
    case.apply(&again.notices("licensemanager_license.this[7]", Action::Delete));
}

fn a_list_that_fails_keeps_no_license_from_being_read(case: &mut Case) {
    let step = Step::new(licenses(30));
    case.apply(&step);
    for (code, count) in [("AccessDeniedException", 30), ("InternalServerException", 1)] {
        let fails = json!({ "op": "ListLicenses", "kind": "error", "code": code, "count": count });
        let (single, lists) = reads(case, &step.again().plans_nothing(), Some(fails));
        // Whoever may not list is not asked again, but for what was under way; what may pass is tried again.
        let expected =
            if code == "AccessDeniedException" { single == 30 && lists <= 3 } else { single < 30 };
        assert!(lists > 0 && expected, "{code}: {single} single reads, {lists} lists");
    }
}
