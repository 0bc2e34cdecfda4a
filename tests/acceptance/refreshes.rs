//! What a refresh costs: so many calls for each object, and no more.

use std::collections::BTreeSet;

use serde_json::json;
use terraform_provider_licensemanager::framework::Server;
use terraform_provider_licensemanager::framework::requests::{Kind, Service as _};
use terraform_provider_licensemanager::provider::LicenseManager;

use crate::counted::{configuration, instance, ruleset};
use crate::entitlements::{OTHER, granted, license_of};
use crate::harness::{ACCOUNT, Calls, Case, REGION, Step, acceptance, warning};

acceptance! {
    a_refresh_stays_within_its_budget,
}

/// Objects of each type, but for settings, of which an account and region have one.
pub(crate) const OBJECTS: u64 = 3;

/// Tags are asked for where the object comes without them.
pub(crate) const TAGS: (&str, u64) = ("ListTagsForResource", OBJECTS);

/// The calls for `OBJECTS` objects. More than that is a regression; where it becomes less, the number here does too.
const BUDGETS: &[(&str, &[(&str, u64)])] = &[
    ("association", &[("ListLicenseSpecificationsForResource", OBJECTS)]),
    ("grant", &[("GetGrant", OBJECTS), TAGS]),
    ("grant_accepter", &[("GetGrant", OBJECTS)]),
    ("license", &[("GetLicense", OBJECTS), TAGS]),
    ("license_asset_group", &[("GetLicenseAssetGroup", OBJECTS), TAGS]),
    ("license_asset_ruleset", &[("GetLicenseAssetRuleset", OBJECTS), TAGS]),
    ("license_configuration", &[("GetLicenseConfiguration", OBJECTS)]),
    ("license_conversion_task", &[("GetLicenseConversionTask", OBJECTS)]),
    ("report_generator", &[("GetLicenseManagerReportGenerator", OBJECTS)]),
    ("service_settings", &[("GetServiceSettings", 1)]),
    ("token", &[("ListTokens", OBJECTS)]),
];

/// Lists that several reads can share, where answers take long enough for them to wait for each other.
const SHARED: [&str; 4] =
    ["ListDistributedGrants", "ListLicenses", "ListReceivedGrants", "ListTokens"];

/// What the provider asks before anything else.
const ONCE: &[(&str, u64)] = &[("GetCallerIdentity", 1)];

/// Each type, and the attributes of `OBJECTS` objects of it; what they are about was made by somebody else.
pub(crate) fn types(case: &mut Case) -> [(&'static str, String); 11] {
    let license = license_of(case, ACCOUNT, REGION);
    let counted = configuration(case, json!({}));
    let (ruleset, instances) = (ruleset(case, "given"), json!([1, 2, 3].map(instance)));
    // Grants that an accepter rejects are not there any more when the test is done.
    let received = json!(granted(case, OTHER, ACCOUNT, instances.as_array().map_or(0, Vec::len)).1);
    [
        (
            "association",
            format!("license_configuration_arn = \"{counted}\"\nresource_arn = {instances}[count.index]"),
        ),
        (
            "grant",
            format!(
                "name = \"these\"\nlicense_arn = \"{license}\"\nallowed_operations = [\"CheckoutLicense\"]\n\
                 principal = \"arn:aws:iam::${{333333333300 + count.index}}:root\""
            ),
        ),
        ("grant_accepter", format!("grant_arn = {received}[count.index]")),
        (
            "license",
            "name = \"these\"\nproduct_name = \"Suite\"\nproduct_sku = \"SKU-${count.index}\"\nbeneficiary = \"Ada\"\n\
             issuer = { name = \"Example\" }\nvalidity = { begin = \"2026-01-01T00:00:00Z\" }\n\
             entitlements = [{ name = \"users\", unit = \"Count\", max_count = 10 }]\n\
             consumption_configuration = { renew_type = \"None\" }"
                .to_owned(),
        ),
        (
            "license_asset_group",
            format!(
                "name = \"these-${{count.index}}\"\nassociated_license_asset_ruleset_arns = [\"{ruleset}\"]\n\
                 license_asset_group_configurations = [{{ usage_dimension = \"vCPU\" }}]"
            ),
        ),
        (
            "license_asset_ruleset",
            "name = \"these-${count.index}\"\nrules = [{ rule_statement = { instance_rule_statement = {\n\
             matching_rule_statement = { key_to_match = \"Platform\", constraint = \"EQUALS\", value_to_match = [\"Windows\"] }\n\
             } } }]"
                .to_owned(),
        ),
        (
            "license_configuration",
            "name = \"these-${count.index}\"\nlicense_counting_type = \"vCPU\"".to_owned(),
        ),
        (
            "license_conversion_task",
            format!(
                "resource_arn = {instances}[count.index]\n\
                 source_license_context = {{ usage_operation = \"RunInstances:0002\" }}\n\
                 destination_license_context = {{ usage_operation = \"RunInstances:0800\" }}"
            ),
        ),
        (
            "report_generator",
            format!(
                "name = \"these-${{count.index}}\"\ntypes = [\"LicenseConfigurationUsageReport\"]\n\
                 license_configuration_arns = [\"{counted}\"]\nfrequency = {{ period = \"DAY\" }}"
            ),
        ),
        ("service_settings", String::new()),
        ("token", format!("license_arn = \"{license}\"")),
    ]
}

/// So many objects of a type.
pub(crate) fn these(name: &str, attributes: &str) -> String {
    let count = if name == "service_settings" { 1 } else { OBJECTS };
    format!("resource \"licensemanager_{name}\" \"these\" {{\ncount = {count}\n{attributes}\n}}\n")
}

fn a_refresh_stays_within_its_budget(case: &mut Case) {
    case.destroy_warns(warning("The object stays as it is"));
    let types = types(case).map(|(name, attributes)| these(name, &attributes));
    case.apply(&Step::new(types.concat()));
    let mut exceeded = Vec::new();
    for (name, budget) in BUDGETS {
        let target = format!("-target=licensemanager_{name}.these");
        let mark = case.emulator.calls();
        case.plans_empty(&["-refresh-only", &target]);
        let budget = budget.iter().chain(ONCE).map(|(call, count)| ((*call).to_owned(), *count));
        let (calls, budget) = (case.emulator.calls_since(&mark), budget.collect::<Calls>());
        let total = |calls: &Calls| calls.values().sum::<u64>();
        let is_shared = calls.keys().any(|call| SHARED.contains(&call.as_str()));
        if calls != budget && !(is_shared && total(&calls) <= total(&budget)) {
            exceeded.push(format!("{name}: {calls:?}, not {budget:?}"));
        }
    }
    assert!(exceeded.is_empty(), "{exceeded:#?}");
}

#[test]
fn each_resource_has_a_budget() {
    let budgets: BTreeSet<_> =
        BUDGETS.iter().map(|(name, _)| format!("licensemanager_{name}")).collect();
    let types = Server::<LicenseManager>::default().type_names(Kind::Resource);
    assert_eq!(budgets, types.into_iter().collect());
}
