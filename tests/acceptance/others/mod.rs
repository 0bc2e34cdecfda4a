//! Somebody changes by hand what a plan was made for, before the plan is applied.
//!
//! For each resource, each attribute that a plan changes in place meets each attribute that one can change by hand: the
//! apply carries what was planned and tells of the rest, or it is refused with what was changed. Whatever was done by hand
//! is still there afterwards, and the next plan shows it.

mod attribute;
mod kinds;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use terraform_provider_licensemanager::framework::Server;
use terraform_provider_licensemanager::framework::requests::{Kind as Schemas, Service as _};
use terraform_provider_licensemanager::framework::schema::{Mode, Replaces};
use terraform_provider_licensemanager::provider::LicenseManager;

use crate::entitlements::{OTHER, grant, license_of};
use crate::harness::{
    ACCOUNT, Action, Case, Diagnostic, REGION, Step, acceptance, diagnostics, error, expect,
    warning,
};
use attribute::{Attribute, Kind, Outcome};
use kinds::kinds;

acceptance! {
    license_configurations_meet_changes_by_hand,
    rulesets_meet_changes_by_hand,
    asset_groups_meet_changes_by_hand,
    report_generators_meet_changes_by_hand,
    service_settings_meet_changes_by_hand,
    licenses_meet_changes_by_hand,
    grants_meet_changes_by_hand,
    accepters_meet_changes_by_hand,
    what_the_service_does_besides_is_told,
    a_grantee_who_accepts_in_the_meantime_is_told_of,
    what_is_gone_in_the_meantime_is_told,
    what_came_to_its_end_in_the_meantime_is_told,
    a_deletion_is_one_whatever_changed,
}

/// One instance of a resource: what its plan changes, and what is changed by hand.
struct Meeting<'k> {
    planned: &'k Attribute,
    by_hand: &'k Attribute,
    outcome: Outcome,
    /// What the configuration says besides the attributes.
    fixed: String,
}

impl<'k> Meeting<'k> {
    /// Each attribute that is changed by hand meets itself and another one; with `SOAK=whole` all that are planned.
    fn all(kind: &'k Kind, case: &mut Case) -> Vec<Self> {
        let is_whole = std::env::var("SOAK").is_ok_and(|asked| asked == "whole");
        let wanted: Vec<_> = kind.attributes.iter().filter(|one| one.is_planned()).collect();
        let by_hand = kind.attributes.iter().filter(|one| one.is_by_hand());
        let mut all = Vec::new();
        for (number, by_hand) in by_hand.enumerate() {
            for (place, &planned) in wanted.iter().enumerate() {
                let is_next = place == (number + 1) % wanted.len();
                if is_whole || is_next || std::ptr::eq(planned, by_hand) {
                    let outcome = kind.outcome(planned, by_hand);
                    let fixed = (kind.fixed)(case, all.len());
                    all.push(Self { planned, by_hand, outcome, fixed });
                }
            }
        }
        all
    }

    fn name(&self, kind: &Kind) -> String {
        let short = kind.type_name.trim_start_matches("licensemanager_");
        format!("{short}: {} planned, {} by hand", self.planned.name, self.by_hand.told)
    }

    /// What the object has of an attribute in the end.
    fn value<'a>(&self, attribute: &'a Attribute) -> &'a Value {
        let [before, planned, theirs] = &attribute.in_service;
        let is = |other: &Attribute| std::ptr::eq(attribute, other);
        match self.outcome {
            _ if is(self.by_hand) && !is(self.planned) => theirs,
            Outcome::Refused if is(self.by_hand) => theirs,
            Outcome::Carried | Outcome::Agreed if is(self.planned) => planned,
            _ => before,
        }
    }
}

fn address(kind: &Kind, number: usize) -> String {
    format!("{}.this{number}", kind.type_name)
}

fn config(kind: &Kind, meetings: &[Meeting<'_>], is_planned: bool) -> String {
    let instance = |(number, meeting): (usize, &Meeting<'_>)| {
        let line = |attribute: &Attribute| {
            let at = usize::from(is_planned && std::ptr::eq(attribute, meeting.planned));
            format!("  {} = {}\n", attribute.name, attribute.in_config[at])
        };
        let own = kind.attributes.iter().filter(|one| one.is_configured());
        let lines: String = own.map(line).collect();
        let (type_name, fixed) = (kind.type_name, &meeting.fixed);
        format!("resource \"{type_name}\" \"this{number}\" {{\n{lines}{fixed}}}\n")
    };
    meetings.iter().enumerate().map(instance).collect()
}

fn meet_all(case: &mut Case, name: &str) {
    let kinds = kinds(case);
    let type_name = format!("licensemanager_{name}");
    for kind in kinds.iter().filter(|kind| kind.type_name == type_name) {
        meet(case, kind);
    }
}

#[expect(clippy::print_stdout, reason = "the number of meetings is to be read")]
fn meet(case: &mut Case, kind: &Kind) {
    let meetings = Meeting::all(kind, case);
    let before = Step::new(config(kind, &meetings, false));
    case.applies_unchecked(&before);
    case.plans_empty(&[]);
    let step = Step::new(config(kind, &meetings, true));
    case.plan(&step);
    let ids: Vec<_> = {
        let state = case.state();
        (0..meetings.len()).map(|number| state.text(&address(kind, number), "id")).collect()
    };
    for (meeting, id) in meetings.iter().zip(&ids) {
        kind.change_by_hand(case, id, meeting.by_hand);
    }

    let applied = case.terraform(&["apply", "-json", "-input=false", "-parallelism=30", "planned"]);
    let said = diagnostics(&applied);
    let (state, left) = (case.state(), case.changes_left(&[]));
    let drift = left.map(|plan| plan.drift()).unwrap_or_default();
    let mut failures = Vec::new();
    for (number, (meeting, id)) in meetings.iter().zip(&ids).enumerate() {
        let address = address(kind, number);
        let said = said.iter().filter(|said| said.address.as_ref() == Some(&address));
        let mut faults = wrongly_told(meeting, &said.collect::<Vec<_>>());
        faults.extend(wrong_in_service(case, kind, meeting, id));
        faults.extend(wrong_in_state(kind, meeting, state.attributes(&address)));
        let expected = (meeting.outcome != Outcome::Agreed).then_some(&Action::Update);
        if drift.get(&address) != expected {
            faults.push(format!("the next plan finds {:?}", drift.get(&address)));
        }
        if !faults.is_empty() {
            failures.push(format!("{}:\n  {}", meeting.name(kind), faults.join("\n  ")));
        }
    }
    let count = meetings.len();
    assert!(failures.is_empty(), "{} of {count} failed\n{}", failures.len(), failures.join("\n"));
    let elsewhere: Vec<_> = said.iter().filter(|said| said.address.is_none()).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
    case.applies_unchecked(&step);
    case.plans_empty(&[]);
    case.plans_empty(&["-refresh-only"]);
    println!("{}: {count} meetings", kind.type_name);
}

/// What the apply said of an instance and should not have, or the other way round.
fn wrongly_told(meeting: &Meeting<'_>, said: &[&Diagnostic]) -> Vec<String> {
    let told = meeting.by_hand.told;
    let expected = match meeting.outcome {
        Outcome::Carried => Some(warning("Not everything is as planned").and(told)),
        Outcome::Refused => {
            Some(error("after the plan was made").and(told).and("Nothing was overwritten"))
        }
        Outcome::Agreed => None,
    };
    match (expected, said) {
        (None, []) => Vec::new(),
        (Some(expected), [said]) if expected.fits(said) && !said.to_string().contains("hush") => {
            Vec::new()
        }
        (_, []) => vec!["nothing was said".to_owned()],
        (_, said) => said.iter().map(ToString::to_string).collect(),
    }
}

fn wrong_in_service(case: &Case, kind: &Kind, meeting: &Meeting<'_>, id: &str) -> Vec<String> {
    let wrong = |attribute: &Attribute| {
        let (expected, found) = (meeting.value(attribute), kind.in_service(case, id, attribute)?);
        let name = attribute.name;
        let fault = || format!("{name} is {found} in the service, and not {expected}");
        (!fits(expected, &found)).then(fault)
    };
    kind.attributes.iter().filter_map(wrong).collect()
}

fn wrong_in_state(kind: &Kind, meeting: &Meeting<'_>, state: &Value) -> Vec<String> {
    let is_done = meeting.outcome != Outcome::Refused;
    let wrong = |attribute: &Attribute| {
        let at = usize::from(is_done && std::ptr::eq(attribute, meeting.planned));
        let (expected, held) = (&attribute.in_config[at], &state[attribute.name]);
        let fault = || format!("{} is {held} in the state, and not {expected}", attribute.name);
        (!fits(expected, held)).then(fault)
    };
    kind.attributes.iter().filter(|one| one.is_configured()).filter_map(wrong).collect()
}

/// Whether a value is as expected, the order of lists aside. Objects may have further members.
fn fits(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => expected
            .iter()
            .all(|(name, value)| fits(value, found.get(name).unwrap_or(&Value::Null))),
        (Value::Array(expected), Value::Array(found)) => {
            expected.len() == found.len()
                && expected.iter().all(|one| found.iter().any(|other| fits(one, other)))
        }
        (Value::Number(expected), Value::Number(found)) => expected.as_f64() == found.as_f64(),
        _ => expected == found,
    }
}

fn license_configurations_meet_changes_by_hand(case: &mut Case) {
    meet_all(case, "license_configuration");
}

fn rulesets_meet_changes_by_hand(case: &mut Case) {
    meet_all(case, "license_asset_ruleset");
}

fn asset_groups_meet_changes_by_hand(case: &mut Case) {
    meet_all(case, "license_asset_group");
}

fn report_generators_meet_changes_by_hand(case: &mut Case) {
    meet_all(case, "report_generator");
}

fn service_settings_meet_changes_by_hand(case: &mut Case) {
    case.destroy_warns(warning("The object stays as it is"));
    meet_all(case, "service_settings");
}

fn licenses_meet_changes_by_hand(case: &mut Case) {
    meet_all(case, "license");
}

fn grants_meet_changes_by_hand(case: &mut Case) {
    meet_all(case, "grant");
}

fn accepters_meet_changes_by_hand(case: &mut Case) {
    meet_all(case, "grant_accepter");
}

/// Cross-account discovery links the organization and makes a bucket, which no plan of the one knows of.
fn what_the_service_does_besides_is_told(case: &mut Case) {
    const THIS: &str = "licensemanager_service_settings.this";
    case.destroy_warns(warning("The object stays as it is"));
    crate::entitlements::organization(case);
    case.emulator.call(
        "UpdateServiceSettings",
        &json!({ "OrganizationConfiguration": { "EnableIntegration": false } }),
    );
    let config = |discovers: bool| {
        format!(
            "resource \"licensemanager_service_settings\" \"this\" {{\n  enable_cross_accounts_discovery = {discovers}\n}}\n"
        )
    };
    case.apply(&Step::new(config(false)));
    let besides = warning("Not everything is as planned")
        .and("enable_organization_integration false → true")
        .and("s3_bucket_arn (none) → arn:aws:s3:::aws-license-manager-service-")
        .about(THIS);
    case.plan(&Step::new(config(true)));
    expect(&case.terraform(&["apply", "-json", "-input=false", "planned"]), &[besides]);
    let discovers = Step::new(config(true)).notices(THIS, Action::Update).plans_nothing();
    case.plan(&discovers);
    case.applies_unchecked(&Step::new(config(true)));
    case.plans_empty(&["-refresh-only"]);
}

/// A change of the terms moves the status along; a change of tags does not.
fn a_grantee_who_accepts_in_the_meantime_is_told_of(case: &mut Case) {
    const THIS: &str = "licensemanager_grant.this";
    let license = license_of(case, ACCOUNT, REGION);
    let config = |name: &str, team: &str| {
        format!(
            "resource \"licensemanager_grant\" \"this\" {{
  name               = \"{name}\"
  license_arn        = \"{license}\"
  principal          = \"arn:aws:iam::{OTHER}:root\"
  allowed_operations = [\"CheckoutLicense\"]
  tags               = {{ team = \"{team}\" }}
}}
"
        )
    };
    let change = |case: &Case, status: &str| {
        let arn = case.state().text(THIS, "arn");
        let params = json!({ "GrantArn": arn, "Status": status, "ClientToken": status });
        case.emulator.call_as(OTHER, REGION, "CreateGrantVersion", &params);
    };
    case.apply(&Step::new(config("a", "a")));
    case.plan(&Step::new(config("a", "b")));
    let arn = case.state().text(THIS, "arn");
    case.emulator.call_as(OTHER, REGION, "AcceptGrant", &json!({ "GrantArn": arn }));
    let told =
        warning("Not everything is as planned").and("status changed; version changed").about(THIS);
    expect(&case.terraform(&["apply", "-json", "-input=false", "planned"]), &[told]);
    assert_eq!(case.state().text(THIS, "status"), "PENDING_ACCEPT");
    case.plan(&Step::new(config("b", "b")).notices(THIS, Action::Update));
    change(case, "ACTIVE");
    expect(&case.terraform(&["apply", "-json", "-input=false", "planned"]), &[]);
    assert_eq!(case.state().text(THIS, "status"), "ACTIVE");
    assert_eq!(grant(case, ACCOUNT, &arn)["GrantName"], "b");
    case.plans_empty(&["-refresh-only"]);
}

fn what_is_gone_in_the_meantime_is_told(case: &mut Case) {
    const THIS: &str = "licensemanager_license_configuration.this";
    let config = |name: &str| {
        format!(
            "resource \"licensemanager_license_configuration\" \"this\" {{\n  name = \"{name}\"\n  license_counting_type = \"vCPU\"\n}}\n"
        )
    };
    case.apply(&Step::new(config("a")));
    case.plan(&Step::new(config("b")));
    let arn = case.state().text(THIS, "arn");
    case.emulator.call("DeleteLicenseConfiguration", &json!({ "LicenseConfigurationArn": arn }));
    let mark = case.emulator.calls();
    case.fails_to_apply_saved(&[error("Someone removed license configuration \"a\"")
        .and(&arn)
        .and("Nothing was written. Plan again")
        .about(THIS)]);
    assert!(!case.emulator.calls_since(&mark).contains_key("UpdateLicenseConfiguration"));
    case.apply(&Step::new(config("b")).notices(THIS, Action::Delete).plans(THIS, Action::Create));
}

/// A grantee ends a grant by rejecting it, which the grantor's plan may not know of.
fn what_came_to_its_end_in_the_meantime_is_told(case: &mut Case) {
    const THIS: &str = "licensemanager_grant.this";
    let license = license_of(case, ACCOUNT, REGION);
    let config = |name: &str| {
        format!(
            "resource \"licensemanager_grant\" \"this\" {{
  name               = \"{name}\"
  license_arn        = \"{license}\"
  principal          = \"arn:aws:iam::{OTHER}:root\"
  allowed_operations = [\"CheckoutLicense\"]
}}
"
        )
    };
    case.apply(&Step::new(config("a")));
    case.plan(&Step::new(config("b")));
    let arn = case.state().text(THIS, "arn");
    case.emulator.call_as(OTHER, REGION, "RejectGrant", &json!({ "GrantArn": arn }));
    case.fails_to_apply_saved(&[error("Someone removed grant \"a\"")
        .and(&format!("Account {OTHER} rejected the grant"))
        .and("Nothing was written. Plan again")
        .about(THIS)]);
    let ended = warning("came to its end outside of Terraform");
    case.apply(&Step::new(config("b")).plans(THIS, Action::Create).warns(ended));
}

/// Who deletes an object wants nothing of it: what others changed is no reason to keep it, except for a license.
fn a_deletion_is_one_whatever_changed(case: &mut Case) {
    let arn = |case: &Case| case.state().text("licensemanager_license_configuration.this", "arn");
    case.apply(&Step::new(
        "resource \"licensemanager_license_configuration\" \"this\" {\n  name = \"a\"\n  license_counting_type = \"vCPU\"\n}\n",
    ));
    case.plan(&Step::new(""));
    let change = json!({ "LicenseConfigurationArn": arn(case), "Description": "by hand" });
    case.emulator.call("UpdateLicenseConfiguration", &change);
    expect(&case.terraform(&["apply", "-json", "-input=false", "planned"]), &[]);
    assert_eq!(case.state_file()["resources"], json!([]));
}

/// Whatever can change in place stands in the table, or here with the reason why not.
const NOT_BY_HAND: &[(&str, &str, &str)] = &[
    ("licensemanager_grant", "desired_status", "tests of grants to organizations"),
    ("licensemanager_grant", "activation_override_behavior", "goes with desired_status"),
    ("licensemanager_grant", "grant_type", "replaces, by a rule of its own"),
    (
        "licensemanager_grant_accepter",
        "activation_override_behavior",
        "is sent with an activation and never told",
    ),
    ("licensemanager_license", "reset_usage", "is sent and not kept"),
    (
        "licensemanager_service_settings",
        "enable_organization_integration",
        "is one for the whole organization",
    ),
    (
        "licensemanager_service_settings",
        "enable_cross_accounts_discovery",
        "is one for the whole organization",
    ),
    (
        "licensemanager_token",
        "expiration_in_days",
        "is noted of an imported token, and nobody can change a token",
    ),
];

#[test]
fn every_attribute_that_changes_in_place_meets_others() {
    let server = Server::<LicenseManager>::default();
    let mut changeable = BTreeSet::new();
    for type_name in server.type_names(Schemas::Resource) {
        let block = &server.schema(Schemas::Resource, &type_name).unwrap().block;
        for (name, attribute) in &block.attributes {
            let planning = &attribute.planning;
            let is_set = attribute.mode != Mode::Computed && planning.replaces != Replaces::Changed;
            if is_set && (!planning.provider_only || name == "tags") {
                changeable.insert((type_name.clone(), name.clone()));
            }
        }
    }
    let left = NOT_BY_HAND.iter().map(|(of, name, _)| (*of, *name));
    let mut met: BTreeSet<_> = left.map(|(of, name)| (of.to_owned(), name.to_owned())).collect();
    for kind in kinds::without_a_case() {
        let planned = kind.attributes.iter().filter(|attribute| attribute.is_planned());
        met.extend(planned.map(|attribute| (kind.type_name.to_owned(), attribute.name.to_owned())));
    }
    assert_eq!(met, changeable);
}
