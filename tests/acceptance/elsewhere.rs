//! What a configuration names that is not where the calls go: the plan says so, and so does the error.

use serde_json::{Value, json};

use crate::counted::configuration;
use crate::entitlements::license_of;
use crate::harness::{ACCOUNT, Case, Complaint, REGION, Step, acceptance, error, warning};

acceptance! {
    an_arn_of_another_region_is_told_by_the_plan_and_the_error,
    an_arn_that_is_known_late_is_told_by_the_apply,
    what_is_added_later_is_told_as_well,
    every_attribute_of_a_region_is_looked_at,
    a_lookup_in_another_region_says_so,
    principals_and_arns_of_another_partition_are_told,
    an_action_is_told_in_its_plan needs Actions,
}

const FAR: &str = "eu-west-1";
const INSTANCE: &str = "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0";

fn block(kind: &str, attributes: &str) -> String {
    format!("resource \"licensemanager_{kind}\" \"this\" {{\n{attributes}\n}}\n")
}

fn address(kind: &str) -> String {
    format!("licensemanager_{kind}.this")
}

fn provider(region: &str) -> String {
    format!("provider \"licensemanager\" {{\n  region = \"{region}\"\n}}\n")
}

/// What a plan says of a name that is in another region than the calls go to.
fn told(name: &str, here: &str, there: &str) -> Complaint {
    let text = format!("{name} is in {there}, the call goes to {here}: set region = \"{there}\"");
    warning(&text).and("Another region")
}

/// What the error of the call adds.
fn explained(doing: &str, name: &str, there: &str) -> Complaint {
    error(doing)
        .and(&format!("{name} is in {there}, the call went to {REGION}: set region = \"{there}\""))
}

fn configuration_in(case: &mut Case, region: &str) -> String {
    let params = json!({ "Name": "there", "LicenseCountingType": "vCPU" });
    let made = case.emulator.call_as(ACCOUNT, region, "CreateLicenseConfiguration", &params);
    case.emulator.given("ListLicenseConfigurations", &json!({}));
    text(&made["LicenseConfigurationArn"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn association(configuration: &str, more: &str) -> String {
    block(
        "association",
        &format!(
            "license_configuration_arn = {configuration}\nresource_arn = \"{INSTANCE}\"\n{more}"
        ),
    )
}

fn an_arn_of_another_region_is_told_by_the_plan_and_the_error(case: &mut Case) {
    let there = configuration_in(case, FAR);
    let this = address("association");
    let step = Step::new(association(&format!("\"{there}\""), ""));
    case.fails_to_apply(
        &step.warns(told(&there, REGION, FAR).at("license_configuration_arn").about(&*this)),
        &[told(&there, REGION, FAR), explained("Creating association", &there, FAR).about(&*this)],
    );
    // With the region it is the instance that is elsewhere.
    let step = Step::new(association(&format!("\"{there}\""), "region = \"eu-west-1\""));
    case.plan(&step.warns(told(INSTANCE, FAR, REGION).at("resource_arn").about(&*this)));
    // What is where the calls go is not worth a word.
    let here = configuration(case, json!({}));
    case.apply(&Step::new(association(&format!("\"{here}\""), "")));
}

fn an_arn_that_is_known_late_is_told_by_the_apply(case: &mut Case) {
    let there = "resource \"licensemanager_license_configuration\" \"there\" {\n  region = \"eu-west-1\"\n  \
                 name = \"there\"\n  license_counting_type = \"vCPU\"\n}\n";
    let config =
        there.to_owned() + &association("licensemanager_license_configuration.there.arn", "");
    let complaint =
        || warning("is in eu-west-1, the call goes to us-east-1").about(address("association"));
    case.fails_to_apply(
        &Step::new(config),
        &[
            complaint(),
            error("Creating association")
                .and("is in eu-west-1, the call went to us-east-1: set region = \"eu-west-1\""),
        ],
    );
}

fn what_is_added_later_is_told_as_well(case: &mut Case) {
    let (here, there) = (configuration(case, json!({})), configuration_in(case, FAR));
    let config = |arns: &str| {
        block(
            "report_generator",
            &format!(
                "name = \"use\"\ntypes = [\"LicenseConfigurationUsageReport\"]\nfrequency = {{ period = \"DAY\" }}\n\
             license_configuration_arns = [{arns}]"
            ),
        )
    };
    case.apply(&Step::new(config(&format!("\"{here}\""))));
    let this = address("report_generator");
    case.fails_to_apply(
        &Step::new(config(&format!("\"{here}\", \"{there}\"")))
            .warns(told(&there, REGION, FAR).at("license_configuration_arns").about(&*this)),
        &[
            told(&there, REGION, FAR),
            explained("Updating report generator \"use\"", &there, FAR).about(&*this),
        ],
    );
    case.apply(&Step::new(config(&format!("\"{here}\""))).plans_nothing());
}

fn every_attribute_of_a_region_is_looked_at(case: &mut Case) {
    let manager = |kind: &str| format!("arn:aws:license-manager:eu-west-1:{ACCOUNT}:{kind}");
    let (group, ruleset) =
        (manager("license-asset-group:lag-1"), manager("license-asset-ruleset:lar-1"));
    let instance = INSTANCE.replace(REGION, FAR);
    let config = [
        block(
            "license_asset_group",
            &format!(
                "name = \"a\"\nlicense_asset_group_configurations = [{{ usage_dimension = \"vCPU\" }}]\n\
             associated_license_asset_ruleset_arns = [\"{ruleset}\"]"
            ),
        ),
        block(
            "report_generator",
            &format!(
                "name = \"use\"\ntypes = [\"LicenseAssetGroupUsageReport\"]\nfrequency = {{ period = \"DAY\" }}\n\
             license_asset_group_arns = [\"{group}\"]"
            ),
        ),
        block(
            "license_conversion_task",
            &format!(
                "resource_arn = \"{instance}\"\n\
             source_license_context = {{ usage_operation = \"RunInstances:0002\" }}\n\
             destination_license_context = {{ usage_operation = \"RunInstances:0800\" }}"
            ),
        ),
    ];
    let step = [
        ("license_asset_group", &ruleset),
        ("report_generator", &group),
        ("license_conversion_task", &instance),
    ]
    .into_iter()
    .fold(Step::new(config.concat()), |step, (kind, name)| {
        step.warns(told(name, REGION, FAR).about(address(kind)))
    });
    case.plan(&step);
}

fn a_lookup_in_another_region_says_so(case: &mut Case) {
    let there = configuration_in(case, FAR);
    let lookup = |more: &str| {
        format!(
            "data \"licensemanager_license_configuration\" \"this\" {{\n  arn = \"{there}\"\n{more}\n}}\n"
        )
    };
    case.apply(
        &Step::new(lookup(""))
            .holds("data.licensemanager_license_configuration.this", json!({ "region": FAR })),
    );
    let why = explained("Invalid value of arn", &there, FAR);
    case.refuses_to_plan(&Step::new(lookup("region = \"us-east-1\"")), &[why]);
}

fn principals_and_arns_of_another_partition_are_told(case: &mut Case) {
    for (region, partition) in [("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn")] {
        case.provider(&provider(region));
        let license = license_of(case, ACCOUNT, region);
        assert!(license.starts_with(&format!("arn:{partition}:license-manager::")), "{license}");
        let config = |principal: &str, role: &str| {
            let grant = format!(
                "name = \"a\"\nlicense_arn = \"{license}\"\nprincipal = {principal}\n\
                 allowed_operations = [\"CheckoutLicense\"]"
            );
            let token = format!("license_arn = \"{license}\"\nrole_arns = [\"{role}\"]");
            block("grant", &grant) + &block("token", &token)
        };
        let commercial = "arn:aws:iam::012345678901:";
        let role = format!("{commercial}role/consumer");
        let told = |name: &str| {
            let advice = format!("name one of {partition}, or use a provider block for aws");
            let here = format!("the call goes to {region}, which is in the partition {partition}");
            warning(&format!("{name} is in the partition aws, {here}: {advice}"))
        };
        let function = "provider::licensemanager::account_principal(\"012345678901\"";
        case.plan(
            &Step::new(config(&format!("{function})"), &role))
                .warns(told(&format!("{commercial}root")).at("principal").about(address("grant")))
                .warns(told(&role).at("role_arns").about(address("token"))),
        );
        let right = config(
            &format!("{function}, \"{partition}\")"),
            &role.replace("arn:aws:", &format!("arn:{partition}:")),
        );
        case.apply(&Step::new(right).holds(&address("grant"), json!({ "home_region": region })));
        case.destroy();
    }
}

fn an_action_is_told_in_its_plan(case: &mut Case) {
    let instance = INSTANCE.replace(REGION, FAR);
    let config = format!(
        "action \"licensemanager_convert_license\" \"this\" {{
  config {{
    resource_arn                = \"{instance}\"
    source_license_context      = {{ usage_operation = \"RunInstances:0002\" }}
    destination_license_context = {{ usage_operation = \"RunInstances:0800\" }}
  }}
}}
resource \"terraform_data\" \"this\" {{
  lifecycle {{
    action_trigger {{
      events  = [after_create]
      actions = [action.licensemanager_convert_license.this]
    }}
  }}
}}
"
    );
    case.plan(&Step::new(config).warns(told(&instance, REGION, FAR)));
}
