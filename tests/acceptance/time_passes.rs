//! What time makes of objects, without anybody's doing: ends that come, and what is left of waits that ended first.

use serde_json::json;

use crate::counted::instance;
use crate::entitlements::{OTHER, license_of};
use crate::harness::{ACCOUNT, Action, Case, Feature, REGION, Step, acceptance, error, warning};
use crate::resources::license::{THIS as LICENSE, VERSION, this as license};

acceptance! {
    an_expired_license_counts_as_available,
    a_license_may_have_ended_before_it_is_made,
    a_license_that_expires_between_plan_and_apply_is_no_fault,
    another_status_than_available_is_asked_for_all_the_same,
    generated_configuration_has_no_status_that_cannot_be_asked_for,
    a_query_writes_no_status_that_cannot_be_asked_for needs Query,
    an_expired_license_cannot_be_asked_for,
    the_status_in_the_state_is_the_true_one_once_the_configuration_asks_for_it,
    an_expired_token_is_replaced,
    a_token_is_renewed_before_it_expires,
    a_planned_token_stays_planned,
    a_token_that_comes_due_after_its_plan_stays_planned,
    a_token_must_live_longer_than_until_its_renewal,
    a_rejected_grant_is_not_granted_again_in_silence,
    a_license_expires_at_a_time,
    a_license_that_takes_its_time_is_kept,
    a_conversion_that_takes_its_time_is_kept,
    a_conversion_that_failed_unseen_is_made_again,
}

const DAY: f64 = 24.0 * 60.0 * 60.0;

fn days_pass(case: &Case, days: f64) {
    case.emulator.post("clock", &json!({ "advance": days * DAY }));
}

const AVAILABLE: (&str, &str) = ("status", "\"AVAILABLE\"");

/// Over before or after whatever day the tests run on.
const LONG_OVER: (&str, &str) =
    ("validity", "{ begin = \"2019-01-01T00:00:00Z\", end = \"2020-01-01T00:00:00Z\" }");
const FAR_AWAY: (&str, &str) =
    ("validity", "{ begin = \"2019-01-01T00:00:00Z\", end = \"2999-01-01T00:00:00Z\" }");

fn has_expired() -> crate::harness::Complaint {
    warning("status \"AVAILABLE\" has become \"EXPIRED\"")
        .and("validity.end is over")
        .about(LICENSE)
}

fn an_expired_license_counts_as_available(case: &mut Case) {
    case.apply(&Step::new(license(&[AVAILABLE])).holds(LICENSE, json!({ "status": "AVAILABLE" })));
    case.apply(&Step::new(license(&[])).plans_nothing());
    // The usual license ends with the year 2029.
    days_pass(case, 15_000.0);
    let step = Step::new(license(&[AVAILABLE])).plans_nothing().sends(&[]).warns(has_expired());
    case.apply(&step.holds(LICENSE, json!({ "status": "EXPIRED", "version": "1" })));
    case.applies_nothing();
    // Without the attribute nobody asked for anything.
    let unset = Step::new(license(&[])).plans_nothing();
    case.apply(&unset.holds(LICENSE, json!({ "status": "EXPIRED" })));
    // A change of something else makes one version, and a change of what stands beside the license none.
    let renamed = [AVAILABLE, ("name", "\"b\"")];
    let step = Step::new(license(&renamed)).plans(LICENSE, Action::Update).sends(VERSION);
    let step = step.holds(LICENSE, json!({ "version": "2" }));
    case.apply(&step.warns(has_expired()));
    let tagged = [renamed[0], renamed[1], ("tags", "{ a = \"b\" }")];
    let step = Step::new(license(&tagged)).plans(LICENSE, Action::Update);
    let step = step.sends(&[("TagResource", 1)]).holds(LICENSE, json!({ "version": "2" }));
    case.apply(&step.warns(has_expired()));
    // A later end makes it available.
    let longer = [tagged[0], tagged[1], tagged[2], FAR_AWAY];
    let step = Step::new(license(&longer)).plans(LICENSE, Action::Update).sends(VERSION);
    let step = step.warns(has_expired());
    case.apply(&step.holds(LICENSE, json!({ "status": "AVAILABLE", "version": "3" })));
    case.apply(&Step::new(license(&longer)).plans_nothing());
}

fn a_license_may_have_ended_before_it_is_made(case: &mut Case) {
    let step = Step::new(license(&[AVAILABLE, LONG_OVER])).plans(LICENSE, Action::Create);
    let step = step.sends(&[("CreateLicense", 1)]).warns(has_expired());
    case.apply(&step.holds(LICENSE, json!({ "status": "AVAILABLE", "version": "1" })));
    let again = Step::new(license(&[AVAILABLE, LONG_OVER])).plans_nothing().sends(&[]);
    case.apply(&again.warns(has_expired()));
    // Where nobody asked for a status, it is told as it is.
    case.destroy();
    let step = Step::new(license(&[LONG_OVER])).plans(LICENSE, Action::Create);
    case.apply(&step.holds(LICENSE, json!({ "status": "EXPIRED" })));
}

fn a_license_that_expires_between_plan_and_apply_is_no_fault(case: &mut Case) {
    let patient = ("timeouts", "{ read = \"5m\" }");
    case.apply(&Step::new(license(&[])));
    // What stands beside the license changes: its status is planned as it was.
    case.plan(&Step::new(license(&[patient])).plans(LICENSE, Action::Update));
    days_pass(case, 15_000.0);
    let applied = case.terraform(&["apply", "-json", "-input=false", "planned"]);
    assert_eq!(applied.code, Some(0), "{applied}");
    let step = Step::new(license(&[patient])).plans_nothing();
    case.apply(&step.holds(LICENSE, json!({ "status": "EXPIRED" })));
}

fn another_status_than_available_is_asked_for_all_the_same(case: &mut Case) {
    case.apply(&Step::new(license(&[LONG_OVER])));
    let suspended = Step::new(license(&[LONG_OVER, ("status", "\"SUSPENDED\"")]));
    let step = suspended.plans(LICENSE, Action::Update).sends(VERSION);
    case.apply(&step.holds(LICENSE, json!({ "status": "SUSPENDED" })));
}

fn an_old_license(case: &mut Case) -> String {
    let validity = json!({ "Begin": "2019-01-01T00:00:00Z", "End": "2020-01-01T00:00:00Z" });
    let params = json!({
        "LicenseName": "old", "ProductName": "Suite", "ProductSKU": "SKU-1", "HomeRegion": REGION,
        "Issuer": { "Name": "Example" }, "Validity": validity, "Beneficiary": "Ada",
        "Entitlements": [{ "Name": "users", "Unit": "Count", "MaxCount": 10 }],
        "ConsumptionConfiguration": { "RenewType": "None" }, "ClientToken": "t",
    });
    let made = case.emulator.given("CreateLicense", &params);
    made["LicenseArn"].as_str().unwrap().to_owned()
}

fn a_query_writes_no_status_that_cannot_be_asked_for(case: &mut Case) {
    an_old_license(case);
    assert_eq!(case.query_takes_over("licensemanager_license", ""), 1);
}

fn generated_configuration_has_no_status_that_cannot_be_asked_for(case: &mut Case) {
    let arn = an_old_license(case);
    let block = format!("import {{\n  to = {LICENSE}\n  id = \"{arn}\"\n}}\n");
    assert_eq!(case.generated_config_takes_over(&block), 1);
    let config = case.generated_config();
    // Where Terraform writes the configuration without asking the provider, the word is taken as it is.
    let asks = case.core_has(Feature::Query);
    assert_eq!(config.contains("EXPIRED"), !asks, "{config}");
}

/// Only what a license has become may stand in its configuration.
fn an_expired_license_cannot_be_asked_for(case: &mut Case) {
    let expired = ("status", "\"EXPIRED\"");
    let refused = || {
        [error("status is \"EXPIRED\"")
            .and("to be one of AVAILABLE, DEACTIVATED, SUSPENDED")
            .at("status")
            .about(LICENSE)]
    };
    case.refuses_to_plan(&Step::new(license(&[expired])), &refused());
    case.apply(&Step::new(license(&[("status", "\"SUSPENDED\"")])));
    case.refuses_to_plan(&Step::new(license(&[expired])), &refused());
    case.destroy();
    case.apply(&Step::new(license(&[LONG_OVER])));
    case.apply(&Step::new(license(&[LONG_OVER, expired])).plans_nothing());
    let step = Step::new(license(&[LONG_OVER, expired, ("name", "\"b\"")])).sends(VERSION);
    case.apply(&step.holds(LICENSE, json!({ "status": "EXPIRED", "version": "2" })));
    // Once it is available again, the word is out of date.
    let renewed = || warning("status \"EXPIRED\" has become \"AVAILABLE\"").about(LICENSE);
    let step = Step::new(license(&[FAR_AWAY, expired])).sends(VERSION).warns(renewed());
    case.apply(&step.holds(LICENSE, json!({ "version": "3" })));
    let step = Step::new(license(&[FAR_AWAY, expired])).plans_nothing().warns(renewed());
    case.apply(&step);
}

/// A word that the state had to have after a write goes with the one who asked for it, without a request.
fn the_status_in_the_state_is_the_true_one_once_the_configuration_asks_for_it(case: &mut Case) {
    let expired = ("status", "\"EXPIRED\"");
    let renewed = || warning("status \"EXPIRED\" has become \"AVAILABLE\"").about(LICENSE);
    let corrects = |config: &[(&str, &str)], status: &str| {
        let step = Step::new(license(config)).plans(LICENSE, Action::Update).sends(&[]);
        step.known(LICENSE, "status", status).holds(LICENSE, json!({ "status": status }))
    };
    for asked in [AVAILABLE, ("status", "")] {
        // The state says EXPIRED of an available license.
        case.apply(&Step::new(license(&[LONG_OVER])));
        case.apply(&Step::new(license(&[LONG_OVER, expired])).plans_nothing());
        let step = Step::new(license(&[FAR_AWAY, expired])).sends(VERSION).warns(renewed());
        case.apply(&step.holds(LICENSE, json!({ "status": "EXPIRED" })));
        case.apply(&corrects(&[FAR_AWAY, asked], "AVAILABLE"));
        case.apply(&Step::new(license(&[FAR_AWAY, asked])).plans_nothing());
        case.destroy();
    }
    for asked in [expired, ("status", "")] {
        // The state says AVAILABLE of an expired license.
        let step = Step::new(license(&[LONG_OVER, AVAILABLE])).warns(has_expired());
        case.apply(&step.holds(LICENSE, json!({ "status": "AVAILABLE" })));
        case.apply(&corrects(&[LONG_OVER, asked], "EXPIRED"));
        case.apply(&Step::new(license(&[LONG_OVER, asked])).plans_nothing());
        case.destroy();
    }
    // Another word is asked for as ever.
    let step = Step::new(license(&[LONG_OVER, AVAILABLE])).warns(has_expired());
    case.apply(&step.holds(LICENSE, json!({ "status": "AVAILABLE" })));
    let suspended = Step::new(license(&[LONG_OVER, ("status", "\"SUSPENDED\"")]));
    case.apply(&suspended.sends(VERSION).holds(LICENSE, json!({ "status": "SUSPENDED" })));
}

const TOKEN: &str = "licensemanager_token.this";

fn token(license: &str, attributes: &str) -> String {
    format!(
        "resource \"licensemanager_token\" \"this\" {{\n  license_arn = \"{license}\"\n{attributes}\n}}\n"
    )
}

fn an_expired_token_is_replaced(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let config = token(&license, "  expiration_in_days = 2");
    case.apply(&Step::new(&config));
    let first = case.state().text(TOKEN, "token_id");
    days_pass(case, 1.9);
    case.apply(&Step::new(&config).plans_nothing());
    days_pass(case, 0.2);
    // A refresh notes that once, and the plan goes by it: one without a refresh too.
    let code = |flags: &[&str]| {
        let mut arguments = vec!["plan", "-json", "-input=false", "-detailed-exitcode"];
        arguments.extend(flags);
        case.terraform(&arguments).code
    };
    assert_eq!(code(&["-refresh=false"]), Some(0));
    assert_eq!(code(&["-refresh-only"]), Some(2));
    let noted =
        case.terraform(&["apply", "-json", "-input=false", "-auto-approve", "-refresh-only"]);
    assert_eq!(noted.code, Some(0), "{noted}");
    days_pass(case, 0.1);
    assert_eq!(code(&["-refresh-only"]), Some(0));
    assert_eq!(code(&["-refresh=false"]), Some(2));
    case.apply(
        &Step::new(&config)
            .plans(TOKEN, Action::Replace)
            .replaced_by(TOKEN, &["expiration_time"])
            .unknown(TOKEN, "token")
            .sends(&[("CreateToken", 1), ("DeleteToken", 1)])
            .warns(warning("The token has expired").and("It expired at").about(TOKEN)),
    );
    assert_ne!(case.state().text(TOKEN, "token_id"), first);
    // A destroy needs no new one.
    days_pass(case, 3.0);
    case.destroy();
}

fn a_token_is_renewed_before_it_expires(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let config = token(&license, "  expiration_in_days = 30");
    let renewed = token(&license, "  expiration_in_days = 30\n  renew_before = 10");
    case.apply(&Step::new(&config));
    days_pass(case, 19.0);
    // It is noted, and sends nothing.
    case.apply(
        &Step::new(&renewed)
            .plans(TOKEN, Action::Update)
            .sends(&[])
            .holds(TOKEN, json!({ "renew_before": 10 })),
    );
    days_pass(case, 2.0);
    let soon = || warning("The token is about to expire").and("renew_before = 10").about(TOKEN);
    case.apply(
        &Step::new(&renewed)
            .plans(TOKEN, Action::Replace)
            .replaced_by(TOKEN, &["expiration_time"])
            .known(TOKEN, "renew_before", 10)
            .warns(soon()),
    );
    case.applies_nothing();
    // One whose option comes late is renewed by the plan after the one that brings it.
    case.apply(&Step::new(&config));
    days_pass(case, 25.0);
    case.apply(&Step::new(&renewed).plans(TOKEN, Action::Update).sends(&[]).leaves_changes());
    let step = Step::new(&renewed).plans(TOKEN, Action::Replace).warns(soon());
    case.apply(&step.replaced_by(TOKEN, &["expiration_time"]));
}

/// What a plan said stays so, whatever the time is when it is applied.
fn a_planned_token_stays_planned(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let days = "  expiration_in_days = 2";
    case.apply(&Step::new(token(&license, days)));
    let first = case.state().text(TOKEN, "token_id");
    let patient = token(&license, &format!("{days}\n  renew_before = 1"));
    case.plan(&Step::new(&patient).plans(TOKEN, Action::Update));
    days_pass(case, 3.0);
    let applied = case.terraform(&["apply", "-json", "-input=false", "planned"]);
    assert_eq!(applied.code, Some(0), "{applied}");
    assert_eq!(case.state().text(TOKEN, "token_id"), first);
    let expired = warning("The token has expired").about(TOKEN);
    let step = Step::new(&patient).plans(TOKEN, Action::Replace).warns(expired);
    case.apply(&step.sends(&[("CreateToken", 1), ("DeleteToken", 1)]));
    // Nor does it matter that there is nothing to ask for the time.
    let unread =
        case.terraform(&["plan", "-json", "-input=false", "-refresh=false", "-detailed-exitcode"]);
    assert_eq!(unread.code, Some(0), "{unread}");
}

/// A token of a license that is planned anew with it: its ARN is known, and the apply plans it once more.
fn renewed_with(name: &str, input: u8, attributes: &str) -> String {
    let license = license(&[("name", &format!("\"{name}\""))]);
    format!(
        "{license}
resource \"terraform_data\" \"days\" {{
  input = {input}
}}
resource \"licensemanager_token\" \"this\" {{
  license_arn        = {LICENSE}.arn
  expiration_in_days = 5
  {attributes}
}}
"
    )
}

/// Terraform plans once more in the apply, with values that were not known before. The second plan of a token says the
/// same as the first, whatever it comes to know and however late it is.
fn a_token_that_comes_due_after_its_plan_stays_planned(case: &mut Case) {
    const DUE: [&str; 2] = ["The token is about to expire", "The token has expired"];
    let unknown = "renew_before = terraform_data.days.output";
    let elsewhere = "renew_before = 1\n  region = \"eu-west-1\"";
    for (before, after, days, passed, told) in [
        ((1, unknown), (4, unknown), 2.0, 0.0, DUE[0]),
        ((1, "renew_before = 1"), (1, "renew_before = 2"), 0.0, 4.0, DUE[0]),
        ((1, "renew_before = 1"), (1, elsewhere), 0.0, 10.0, DUE[1]),
    ] {
        case.apply(&Step::new(renewed_with("a", before.0, before.1)));
        let first = case.state().text(TOKEN, "token_id");
        days_pass(case, days);
        let config = renewed_with("b", after.0, after.1);
        let mut step = Step::new(&config).plans(TOKEN, Action::Update);
        step = step.plans(LICENSE, Action::Update);
        if before.0 != after.0 {
            step = step.plans("terraform_data.days", Action::Update);
        }
        case.plan(&step);
        days_pass(case, passed);
        let applied = case.terraform(&["apply", "-json", "-input=false", "planned"]);
        assert_eq!(applied.code, Some(0), "{applied}");
        assert_eq!(case.state().text(TOKEN, "token_id"), first);
        let due =
            Step::new(&config).plans(TOKEN, Action::Replace).warns(warning(told).about(TOKEN));
        case.apply(&due.replaced_by(TOKEN, &["expiration_time"]));
        case.applies_nothing();
    }
}

fn a_token_must_live_longer_than_until_its_renewal(case: &mut Case) {
    let license = "arn:aws:license-manager::123456789012:license:l-1";
    for (attributes, says) in [
        ("expiration_in_days = 10\nrenew_before = 10", "valid for 10 days"),
        ("renew_before = 365", "valid for 365 days"),
        ("renew_before = 0", "renew_before is 0"),
    ] {
        let told = error(says).at("renew_before").about(TOKEN);
        case.refuses_to_plan(&Step::new(token(license, attributes)), &[told]);
    }
}

const GRANT: &str = "licensemanager_grant.this";

fn a_rejected_grant_is_not_granted_again_in_silence(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let config = format!(
        "resource \"licensemanager_grant\" \"this\" {{
  name               = \"offer\"
  license_arn        = \"{license}\"
  principal          = \"arn:aws:iam::{OTHER}:root\"
  allowed_operations = [\"CheckoutLicense\"]
}}
"
    );
    case.apply(&Step::new(&config));
    for _ in 0..2 {
        let arn = case.state().text(GRANT, "arn");
        case.emulator.call_as(OTHER, REGION, "RejectGrant", &json!({ "GrantArn": arn }));
        let told = warning("came to its end outside of Terraform");
        let told = told.and(&format!("Account {OTHER} rejected the grant {arn}")).about(GRANT);
        let step = Step::new(&config).notices(GRANT, Action::Delete).plans(GRANT, Action::Create);
        case.apply(&step.warns(told));
    }
    // What the grantor itself took back is no news.
    let arn = case.state().text(GRANT, "arn");
    crate::entitlements::revoke(case, ACCOUNT, &arn);
    case.apply(&Step::new(&config).notices(GRANT, Action::Delete).plans(GRANT, Action::Create));
}

const CONFIGURATION: &str = "licensemanager_license_configuration.this";

fn a_license_expires_at_a_time(case: &mut Case) {
    let config = |expiry: &str| {
        format!(
            "resource \"licensemanager_license_configuration\" \"this\" {{
  name                  = \"a\"
  license_counting_type = \"vCPU\"
  license_expiry        = {expiry}
}}
"
        )
    };
    let spelt =
        |time: &str| config(&format!("provider::licensemanager::license_expiry(\"{time}\")"));
    let expected = json!({ "license_expiry": 1_801_353_600 });
    case.apply(&Step::new(spelt("2027-01-31T00:00:00Z")).holds(CONFIGURATION, expected));
    for same in [spelt("2027-01-31T01:00:00+01:00"), config("1801353600"), config("\"1801353600\"")]
    {
        case.apply(&Step::new(same).plans_nothing());
    }
    case.refuses_to_plan(
        &Step::new(spelt("31.1.2027")),
        &[error("\"31.1.2027\" is no time with its zone").at("license_expiry")],
    );
    for (number, says) in [
        ("1801353600000", "1801353600 would be right"),
        ("365", "which is 1970-01-01T00:06:05Z"),
        ("0", "1970-01-01T00:00:00Z"),
    ] {
        let told = warning("Doubtful value of license_expiry").and(says).at("license_expiry");
        case.plan(&Step::new(config(number)).warns(told.about(CONFIGURATION)));
    }
    case.plan(&Step::new(config("1801353600")));
}

fn settle(case: &Case, seconds: f64) {
    case.emulator.post("settle", &json!({ "seconds": seconds }));
}

fn takes_longer(address: &str, status: &str) -> crate::harness::Complaint {
    warning("The service takes longer than the time").and(status).about(address)
}

fn a_license_that_takes_its_time_is_kept(case: &mut Case) {
    settle(case, 600.0);
    let config = |more: &[(&str, &str)]| {
        let mut attributes = vec![("timeouts", "{ create = \"1s\", update = \"1s\" }")];
        attributes.extend(more);
        license(&attributes)
    };
    let suspended = config(&[("status", "\"SUSPENDED\"")]);
    let late = takes_longer(LICENSE, "last seen: PENDING_AVAILABLE");
    let step = Step::new(&suspended).sends(&[("CreateLicense", 1)]).warns(late);
    case.apply(&step.leaves_changes());
    assert!(!case.state().is_tainted(LICENSE));
    let arn = case.state().text(LICENSE, "arn");
    // It cannot be suspended yet: the next apply waits again, and sends nothing.
    let told = error("Updating license").and("last seen: PENDING_AVAILABLE").about(LICENSE);
    case.fails_to_apply(&Step::new(&suspended).plans(LICENSE, Action::Update), &[told]);
    settle(case, 0.0);
    days_pass(case, 1.0);
    case.apply(
        &Step::new(&suspended)
            .plans(LICENSE, Action::Update)
            .sends(VERSION)
            .holds(LICENSE, json!({ "arn": arn, "status": "SUSPENDED", "version": "2" })),
    );
}

const TASK: &str = "licensemanager_license_conversion_task.this";

fn task() -> String {
    format!(
        "resource \"licensemanager_license_conversion_task\" \"this\" {{
  resource_arn                = \"{}\"
  source_license_context      = {{ usage_operation = \"RunInstances:0002\" }}
  destination_license_context = {{ usage_operation = \"RunInstances:0800\" }}
  timeouts                    = {{ create = \"1s\" }}
}}
",
        instance(1)
    )
}

fn a_conversion_that_takes_its_time_is_kept(case: &mut Case) {
    settle(case, 600.0);
    let late = takes_longer(TASK, "last seen: IN_PROGRESS");
    let step = Step::new(task()).sends(&[("CreateLicenseConversionTaskForResource", 1)]);
    case.apply(&step.warns(late).leaves_changes().holds(TASK, json!({ "status": "IN_PROGRESS" })));
    assert!(!case.state().is_tainted(TASK));
    days_pass(case, 1.0);
    let step = Step::new(task()).plans_nothing().sends(&[]);
    case.apply(&step.holds(TASK, json!({ "status": "SUCCEEDED" })));
}

fn a_conversion_that_failed_unseen_is_made_again(case: &mut Case) {
    settle(case, 600.0);
    case.emulator.faults(&json!({ "fail_workflow": true }));
    let late = takes_longer(TASK, "last seen: IN_PROGRESS");
    case.apply(&Step::new(task()).warns(late).leaves_changes());
    days_pass(case, 1.0);
    case.emulator.faults(&json!({}));
    settle(case, 0.0);
    case.apply(
        &Step::new(task())
            .plans(TASK, Action::Replace)
            .replaced_by(TASK, &["status"])
            .holds(TASK, json!({ "status": "SUCCEEDED" })),
    );
}
