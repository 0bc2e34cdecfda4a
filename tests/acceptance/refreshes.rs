//! What a refresh costs: so many calls for each object, and no more.

use std::collections::BTreeSet;

use serde_json::json;
use terraform_provider_licensemanager::framework::Server;
use terraform_provider_licensemanager::framework::requests::{Kind, Service as _};
use terraform_provider_licensemanager::provider::LicenseManager;

use crate::counted::{configuration, instance, ruleset};
use crate::entitlements::{OTHER, grant_by, license_of};
use crate::harness::{ACCOUNT, Calls, Case, REGION, Step, acceptance, warning};

acceptance! {
    a_refresh_stays_within_its_budget,
}

/// Objects of each type, but for settings, of which an account and region have one.
const OBJECTS: u64 = 3;

/// Tags are asked for where the object comes without them.
const TAGS: (&str, u64) = ("ListTagsForResource", OBJECTS);

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

/// What the provider asks before anything else.
const ONCE: &[(&str, u64)] = &[("GetCallerIdentity", 1)];

/// `OBJECTS` objects of each type; what they are about was made by somebody else.
fn config(case: &mut Case) -> String {
    let license = license_of(case, ACCOUNT, REGION);
    let (counted, ruleset) = (configuration(case, json!({})), ruleset(case, "given"));
    // Grants are gone when they are rejected, so that nothing is given after them.
    let foreign: Vec<_> = (0..OBJECTS).map(|_| license_of(case, OTHER, REGION)).collect();
    let offer = |license: &String| grant_by(case, OTHER, REGION, license, ACCOUNT);
    let received = json!(foreign.iter().map(offer).collect::<Vec<_>>());
    let instances = json!([1, 2, 3].map(instance));
    let types = [
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
    ];
    let block = |(name, attributes): (&str, String)| {
        let count = if name == "service_settings" { 1 } else { OBJECTS };
        format!(
            "resource \"licensemanager_{name}\" \"these\" {{\ncount = {count}\n{attributes}\n}}\n"
        )
    };
    types.map(block).concat()
}

fn a_refresh_stays_within_its_budget(case: &mut Case) {
    case.destroy_warns(warning("The object stays as it is"));
    let step = Step::new(config(case));
    case.apply(&step);
    let mut exceeded = Vec::new();
    for (name, budget) in BUDGETS {
        let target = format!("-target=licensemanager_{name}.these");
        let mark = case.emulator.calls();
        case.plans_empty(&["-refresh-only", &target]);
        let budget = budget.iter().chain(ONCE).map(|(call, count)| ((*call).to_owned(), *count));
        let (calls, budget) = (case.emulator.calls_since(&mark), budget.collect::<Calls>());
        if calls != budget {
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
