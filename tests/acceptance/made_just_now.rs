//! What exists, but is not there yet for everybody: roles made seconds ago, and changes that reads do not show.

use serde_json::json;

use crate::entitlements::{OTHER, grant_by, license_of};
use crate::harness::{ACCOUNT, Action, Case, REGION, Step, acceptance};
use crate::resources::license;

acceptance! {
    an_apply_waits_for_a_role_that_its_account_got_just_now,
    a_plan_tries_a_role_again_for_some_seconds,
    a_lost_answer_of_sts_is_asked_for_again,
    an_apply_waits_for_the_role_of_the_service,
    reads_that_lag_behind_updates_are_repeated,
}

const ACCEPTER: &str = "licensemanager_grant_accepter.this";

/// An accepter in another account, which is known from the beginning or only once an apply has made it.
fn accepter(case: &mut Case, is_known: bool) -> String {
    case.provider(
        "provider \"licensemanager\" {\n  member_role {\n    name = \"LicenseAdmin\"\n  }\n}\n",
    );
    let license = license_of(case, ACCOUNT, REGION);
    let grant = grant_by(case, ACCOUNT, REGION, &license, OTHER);
    let account =
        if is_known { format!("\"{OTHER}\"") } else { "terraform_data.account.output".to_owned() };
    format!(
        "resource \"terraform_data\" \"account\" {{
  input = \"{OTHER}\"
}}
resource \"licensemanager_grant_accepter\" \"this\" {{
  account_id = {account}
  grant_arn  = \"{grant}\"
}}
"
    )
}

fn an_apply_waits_for_a_role_that_its_account_got_just_now(case: &mut Case) {
    let config = accepter(case, false);
    case.emulator.post("delays", &json!({ "role_refusals": 3 }));
    case.apply(&Step::new(config).holds(ACCEPTER, json!({ "account_id": OTHER })));
    let asked = case.emulator.log();
    let asked = asked.iter().filter(|request| request["op"] == "AssumeRole").count();
    assert!(asked >= 4, "{asked}");
}

fn a_plan_tries_a_role_again_for_some_seconds(case: &mut Case) {
    let config = accepter(case, true);
    case.emulator.post("delays", &json!({ "role_refusals": 2 }));
    case.apply(&Step::new(config).holds(ACCEPTER, json!({ "account_id": OTHER })));
}

/// More often than the call itself is tried.
fn a_lost_answer_of_sts_is_asked_for_again(case: &mut Case) {
    let config = accepter(case, false);
    case.provider(
        "provider \"licensemanager\" {\n  max_retries = 1\n  member_role {\n    name = \"LicenseAdmin\"\n  }\n}\n",
    );
    case.plan(&Step::new(&*config));
    let lost = json!({ "op": "AssumeRole", "kind": "drop_after", "count": 1 });
    case.emulator.faults(&json!({ "next": [lost] }));
    let applied = case.terraform(&["apply", "-json", "-input=false", "planned"]);
    assert_eq!(applied.code, Some(0), "{applied}");
    case.apply(&Step::new(config).plans_nothing());
}

fn an_apply_waits_for_the_role_of_the_service(case: &mut Case) {
    case.emulator.post("delays", &json!({ "service_role_refusals": 3 }));
    case.apply(
        &Step::new(configuration("one"))
            .holds("licensemanager_license_configuration.this", json!({ "name": "one" })),
    );
}

fn configuration(name: &str) -> String {
    format!(
        "resource \"licensemanager_license_configuration\" \"this\" {{
  name                  = \"{name}\"
  license_counting_type = \"vCPU\"
}}
"
    )
}

fn reads_that_lag_behind_updates_are_repeated(case: &mut Case) {
    let offered = license_of(case, ACCOUNT, REGION);
    let config = |name: &str| {
        let grant = format!(
            "resource \"licensemanager_grant\" \"this\" {{
  name               = \"{name}\"
  license_arn        = \"{offered}\"
  principal          = \"arn:aws:iam::{OTHER}:root\"
  allowed_operations = [\"CheckoutLicense\"]
}}
"
        );
        configuration(name) + &license::this(&[("name", &format!("\"{name}\""))]) + &grant
    };
    let all =
        ["licensemanager_license_configuration.this", license::THIS, "licensemanager_grant.this"];
    case.emulator.post("delays", &json!({ "stale_reads": 2 }));
    case.apply(&Step::new(config("one")));
    let step = all.iter().fold(Step::new(config("two")), |step, address| {
        step.plans(address, Action::Update).holds(address, json!({ "name": "two" }))
    });
    case.apply(&step);
    case.emulator.post("delays", &json!({}));
}
