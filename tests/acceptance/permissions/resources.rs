//! The policies of resources. Each object lives in an account of its own, which may do what one policy says: so a few commands
//! try all of them.

use serde_json::{Value, json};
use terraform_provider_licensemanager::framework::requests::Kind;

use super::{Guide, MEMBER_ROLE, TAGS_READ, allow, lift, missing, types};
use crate::entitlements::{OTHER, grant, grant_by, license_of, revoke};
use crate::ephemeral_resources::consumable;
use crate::harness::{ACCOUNT, Case, Complaint, REGION, Step, acceptance, warning};

acceptance! {
    each_resource_does_with_what_it_needs,
    each_needed_action_that_is_missing_is_an_error_that_names_it,
    a_license_that_cannot_be_read_is_sought_among_the_received_ones needs EphemeralResources,
}

/// An object of a type, in an account of its own.
struct Instance {
    kind: String,
    label: String,
    account: String,
    /// The action that its account may not take.
    missing: Option<String>,
    /// What its configuration refers to.
    about: String,
}

impl Instance {
    fn address(&self) -> String {
        format!("licensemanager_{}.{}", self.kind, self.label)
    }

    /// The first configuration, or one that differs from it in something that can be changed, and in a tag.
    fn config(&self, is_changed: bool) -> String {
        let Self { kind, label, account, about, .. } = self;
        let name = if is_changed { "after" } else { "before" };
        let tags = if is_changed { "" } else { "tags = { team = \"data\" }" };
        let attributes = match kind.as_str() {
            "association" => format!(
                "license_configuration_arn = \"{about}\"\n\
                 resource_arn = \"arn:aws:ec2:us-east-1:{account}:instance/i-00000000000000001\""
            ),
            "grant" => format!(
                "name = \"{name}\"\nlicense_arn = \"{about}\"\nallowed_operations = [\"CheckoutLicense\"]\n\
                 principal = \"arn:aws:iam::333333333333:root\"\n{tags}"
            ),
            "grant_accepter" => format!("grant_arn = \"{about}\"\nstatus = \"ACTIVE\""),
            "license" => format!(
                "name = \"{name}\"\nproduct_name = \"Suite\"\nproduct_sku = \"SKU-1\"\nbeneficiary = \"Ada\"\n\
                 issuer = {{ name = \"Example\" }}\nvalidity = {{ begin = \"2026-01-01T00:00:00Z\" }}\n\
                 entitlements = [{{ name = \"users\", unit = \"Count\", max_count = 10 }}]\n\
                 consumption_configuration = {{ renew_type = \"None\" }}\n{tags}"
            ),
            "license_asset_group" => format!(
                "name = \"{name}\"\nassociated_license_asset_ruleset_arns = [\"{about}\"]\n\
                 license_asset_group_configurations = [{{ usage_dimension = \"vCPU\" }}]\n{tags}"
            ),
            "license_asset_ruleset" => format!(
                "name = \"{name}\"\nrules = [{{ rule_statement = {{ instance_rule_statement = {{\n\
                 matching_rule_statement = {{ key_to_match = \"Platform\", constraint = \"EQUALS\", value_to_match = [\"Windows\"] }}\n\
                 }} }} }}]\n{tags}"
            ),
            "license_configuration" => {
                format!("name = \"{name}\"\nlicense_counting_type = \"vCPU\"\n{tags}")
            }
            "license_conversion_task" => format!(
                "resource_arn = \"arn:aws:ec2:us-east-1:{account}:instance/i-00000000000000001\"\n\
                 source_license_context = {{ usage_operation = \"RunInstances:0002\" }}\n\
                 destination_license_context = {{ usage_operation = \"RunInstances:0800\" }}"
            ),
            "report_generator" => format!(
                "name = \"{name}\"\ntypes = [\"LicenseConfigurationUsageReport\"]\n\
                 license_configuration_arns = [\"{about}\"]\nfrequency = {{ period = \"DAY\" }}\n{tags}"
            ),
            "service_settings" => {
                format!(
                    "sns_topic_arn = \"arn:aws:sns:us-east-1:{account}:aws-license-manager-service-{name}\""
                )
            }
            "token" => format!("license_arn = \"{about}\""),
            other => panic!("no configuration of {other}"),
        };
        format!(
            "resource \"licensemanager_{kind}\" \"{label}\" {{\naccount_id = \"{account}\"\n{attributes}\n}}\n"
        )
    }

    /// Makes what the configuration refers to, but for a grant: that is gone when the test is done.
    fn prepare(&mut self, case: &mut Case) {
        let account = &self.account;
        let make = |operation: &str, params: &Value, arn: &str| {
            let made = case.emulator.call_as(account, REGION, operation, params);
            made[arn].as_str().unwrap().to_owned()
        };
        self.about = match self.kind.as_str() {
            "association" | "report_generator" => make(
                "CreateLicenseConfiguration",
                &json!({ "Name": "counted", "LicenseCountingType": "vCPU" }),
                "LicenseConfigurationArn",
            ),
            "license_asset_group" => make(
                "CreateLicenseAssetRuleset",
                &json!({ "Name": "windows", "ClientToken": account, "Rules": [{ "RuleStatement": {
                    "InstanceRuleStatement": { "MatchingRuleStatement": {
                        "KeyToMatch": "Platform", "Constraint": "EQUALS", "ValueToMatch": ["Windows"],
                    } },
                } }] }),
                "LicenseAssetRulesetArn",
            ),
            "grant" | "token" => license_of(case, account, REGION),
            _ => String::new(),
        };
    }
}

/// Prepares objects, and restricts their accounts.
fn prepare(
    case: &mut Case,
    instances: &mut [Instance],
    actions: impl Fn(&Instance) -> Vec<String>,
) {
    case.provider(MEMBER_ROLE);
    for instance in &mut *instances {
        instance.prepare(case);
    }
    let license = license_of(case, OTHER, REGION);
    for instance in instances {
        if instance.kind == "grant_accepter" {
            instance.about = grant_by(case, OTHER, REGION, &license, &instance.account);
        }
        allow(case, &instance.account, &actions(instance));
    }
    allow(case, ACCOUNT, &["sts:AssumeRole".to_owned()]);
}

fn configs<'a>(instances: impl Iterator<Item = &'a Instance>, is_changed: bool) -> Step {
    Step::new(instances.map(|instance| instance.config(is_changed)).collect::<String>())
}

fn each_resource_does_with_what_it_needs(case: &mut Case) {
    case.destroy_warns(warning("The object stays as it is"));
    let guide = Guide::read();
    let instance = |(number, kind): (u64, &String), label: &str| Instance {
        kind: kind.clone(),
        label: label.to_owned(),
        account: (400_000_000_000 + number).to_string(),
        missing: None,
        about: String::new(),
    };
    let mut instances: Vec<_> =
        (0..).zip(&types(Kind::Resource)).map(|each| instance(each, "enough")).collect();
    instances.push(instance((99, &"grant_accepter".to_owned()), "member"));
    let actions = |instance: &Instance| match instance.label.as_str() {
        "member" => {
            guide.actions("<!-- members: made by `make coverage` -->", "ManageReceivedLicenses")
        }
        _ => guide.needed("resource", &instance.kind),
    };
    prepare(case, &mut instances, actions);
    case.apply(&configs(instances.iter(), false));
    case.apply(&configs(instances.iter(), true));
    let reading = guide.actions("## Plans and data sources", "ReadLicenseManager");
    for one in &instances {
        allow(case, &one.account, &reading);
    }
    case.plans_empty(&[]);
    for one in &instances {
        allow(case, &one.account, &actions(one));
    }
}

/// What has to be done before the lack of an action shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Create,
    Update,
    Destroy,
}

fn phase(kind: &str, action: &str) -> Phase {
    let operation = action.strip_prefix("license-manager:").unwrap();
    match (kind, operation) {
        ("association" | "service_settings", _) | ("grant_accepter", "CreateGrantVersion") => {
            Phase::Create
        }
        (_, "UntagResource" | "CreateLicenseVersion" | "CreateGrantVersion") => Phase::Update,
        (_, "RejectGrant") => Phase::Destroy,
        _ if operation.starts_with("Update") => Phase::Update,
        _ if operation.starts_with("Delete") => Phase::Destroy,
        _ => Phase::Create,
    }
}

fn each_needed_action_that_is_missing_is_an_error_that_names_it(case: &mut Case) {
    let guide = Guide::read();
    let mut instances = Vec::new();
    for kind in types(Kind::Resource) {
        for action in guide.needed("resource", &kind) {
            let Some(operation) = action.strip_prefix("license-manager:") else { continue };
            if action == TAGS_READ {
                continue;
            }
            instances.push(Instance {
                kind: kind.clone(),
                label: format!("without_{operation}"),
                account: (500_000_000_000 + instances.len()).to_string(),
                missing: Some(action),
                about: String::new(),
            });
        }
    }
    assert!(instances.len() > 40, "the guide has next to no actions");
    let actions = |instance: &Instance| {
        let mut actions = guide.needed("resource", &instance.kind);
        actions.retain(|action| Some(action) != instance.missing.as_ref());
        actions
    };
    prepare(case, &mut instances, actions);
    let at = |phase: Phase| {
        let is_then = move |one: &&Instance| {
            one.missing.as_ref().is_some_and(|missing| self::phase(&one.kind, missing) == phase)
        };
        instances.iter().filter(is_then)
    };
    let errors = |phase: Phase| -> Vec<Complaint> {
        let error = |one: &Instance| {
            let error = missing(one.missing.as_ref().unwrap());
            // Core names no address where it destroys something.
            if phase == Phase::Destroy { error } else { error.about(one.address()) }
        };
        at(phase).map(error).collect()
    };
    let after_create = || at(Phase::Update).chain(at(Phase::Destroy));
    case.fails_to_apply(&configs(instances.iter(), false), &errors(Phase::Create));
    at(Phase::Create).for_each(|one| lift(case, &one.account));
    case.apply(&configs(after_create(), false).warns(warning("The object stays as it is")));
    case.fails_to_apply(&configs(after_create(), true), &errors(Phase::Update));
    case.fails_to_destroy(&errors(Phase::Destroy));
    at(Phase::Destroy).for_each(|one| lift(case, &one.account));
    case.destroy();
    // What was never accepted is there still.
    for one in at(Phase::Create).filter(|one| one.kind == "grant_accepter") {
        if grant(case, OTHER, &one.about)["GrantStatus"] == "PENDING_ACCEPT" {
            revoke(case, OTHER, &one.about);
        }
    }
}

fn a_license_that_cannot_be_read_is_sought_among_the_received_ones(case: &mut Case) {
    let own = consumable(case, 60, true).arn;
    let others = license_of(case, OTHER, REGION);
    let received = grant_by(case, OTHER, REGION, &others, ACCOUNT);
    case.emulator.call("AcceptGrant", &json!({ "GrantArn": received }));
    let all_but_get_license = [
        "license-manager:Check*",
        "license-manager:Create*",
        "license-manager:Delete*",
        "license-manager:GetGrant",
        "license-manager:List*",
        "sts:*",
    ];
    allow(case, ACCOUNT, &all_but_get_license.map(str::to_owned));
    let unreadable = || missing("license-manager:GetLicense");
    let ephemerals = format!(
        r#"
ephemeral "licensemanager_token" "this" {{
  license_arn = "{own}"
}}
ephemeral "licensemanager_borrow_license_checkout" "this" {{
  license_arn  = "{own}"
  entitlements = [{{ name = "users", unit = "Count", value = "1" }}]
}}
"#
    );
    case.opens_in_plans();
    case.refuses_to_plan(
        &Step::new(ephemerals),
        &[
            unreadable().about("ephemeral.licensemanager_token.this"),
            unreadable().about("ephemeral.licensemanager_borrow_license_checkout.this"),
        ],
    );
    let resources = |license: &str| {
        format!(
            r#"
resource "licensemanager_token" "this" {{
  license_arn = "{license}"
}}
resource "licensemanager_grant" "this" {{
  name               = "offer"
  license_arn        = "{license}"
  principal          = "arn:aws:iam::333333333333:root"
  allowed_operations = ["CheckoutLicense"]
}}
"#
        )
    };
    case.fails_to_apply(
        &Step::new(resources(&own)),
        &[
            unreadable().about("licensemanager_token.this"),
            unreadable().about("licensemanager_grant.this"),
        ],
    );
    revoke(case, OTHER, &received);
}
