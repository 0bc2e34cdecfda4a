//! Received grants: accepted, activated, given up.

use serde_json::json;

use crate::entitlements::{
    OTHER, apply_with_accepters, change_grant, grant, grant_by, license_from, license_of, revoke,
};
use crate::harness::{
    ACCOUNT, Action, Case, Imported, REGION, Step, acceptance, error, expect, warning,
};
use crate::lifecycle::Lifecycle;
use crate::mistakes::{self, doubtful, long, wrong};

acceptance! {
    lifecycle,
    each_attribute_alone_is_one_version,
    an_override_decides_on_other_grants_of_the_product,
    an_accepted_grant_is_taken_as_it_is,
    a_destroy_does_what_was_asked_for,
    the_home_region_is_that_of_the_grant,
    other_accounts_accept_through_one_provider_block,
    a_grant_that_was_taken_back_is_gone_and_cannot_be_accepted,
    a_grant_that_was_rejected_by_hand_is_gone,
    a_destroy_does_not_mind_that_the_grant_vanished,
    a_grant_that_the_service_accepts_by_itself_is_adopted,
    a_grant_that_is_not_ready_yet_is_waited_for,
    an_interrupted_acceptance_is_in_the_state,
    who_may_not_accept_is_told_who_may,
    an_accepter_of_another_account_is_not_imported,
    wrong_attributes_never_reach_the_service,
}

const THIS: &str = "licensemanager_grant_accepter.this";

fn this(grant: &str, attributes: &str) -> String {
    format!(
        "resource \"licensemanager_grant_accepter\" \"this\" {{\n  grant_arn = \"{grant}\"\n  {attributes}\n}}\n"
    )
}

/// A grant of somebody else to the account of the provider. It is gone when it is rejected.
fn offered(case: &mut Case) -> String {
    let license = license_of(case, OTHER, REGION);
    grant_by(case, OTHER, REGION, &license, ACCOUNT)
}

fn lifecycle(case: &mut Case) {
    let arn = offered(case);
    let first = Step::new(this(&arn, "")).sends(&[("AcceptGrant", 1)]).holds(
        THIS,
        json!({
            "grant_arn": arn,
            "id": arn,
            "status": "DISABLED",
            "status_reason": null,
            "on_destroy": "reject",
            "name": "offer",
            "allowed_operations": ["CheckInLicense", "CheckoutLicense", "ListPurchasedLicenses"],
            "principal": format!("arn:aws:iam::{ACCOUNT}:root"),
            "home_region": "us-east-1",
            "account_id": ACCOUNT,
            "version": "2",
        }),
    );
    let active = "status = \"ACTIVE\"\nstatus_reason = \"needed\"";
    let second = Step::new(this(&arn, active))
        .sends(&[("CreateGrantVersion", 1)])
        .holds(THIS, json!({ "status": "ACTIVE", "status_reason": "needed", "version": "3" }));
    let lifecycle = Lifecycle {
        address: THIS,
        first,
        second,
        change: Action::Update,
        not_imported: &[],
        // What was rejected is never accepted again.
        deletion: None,
    };
    lifecycle.run(case);
    case.destroy();
    assert_eq!(grant(case, OTHER, &arn)["GrantStatus"], "REJECTED");
}

fn each_attribute_alone_is_one_version(case: &mut Case) {
    let another_license = license_of(case, OTHER, REGION);
    let arn = offered(case);
    case.apply(
        &Step::new(this(&arn, "status = \"ACTIVE\""))
            .sends(&[("AcceptGrant", 1), ("CreateGrantVersion", 1)])
            .holds(THIS, json!({ "status": "ACTIVE" })),
    );
    let version = &[("CreateGrantVersion", 1)];
    case.apply(&Step::new(this(&arn, "status = \"DISABLED\"")).sends(version));
    let reason = "status = \"DISABLED\"\nstatus_reason = \"holidays\"";
    let step = Step::new(this(&arn, reason)).sends(version);
    case.apply(&step.holds(THIS, json!({ "status": "DISABLED", "status_reason": "holidays" })));
    // What is left out stays as it is.
    case.apply(&Step::new(this(&arn, "")).plans_nothing());
    // How to destroy it concerns the provider alone.
    case.apply(
        &Step::new(this(&arn, "on_destroy = \"disable\""))
            .plans(THIS, Action::Update)
            .known(THIS, "version", "5")
            .sends(&[])
            .holds(THIS, json!({ "on_destroy": "disable" })),
    );
    let another = grant_by(case, OTHER, REGION, &another_license, ACCOUNT);
    case.apply(
        &Step::new(this(&another, ""))
            .plans(THIS, Action::Replace)
            .replaced_by(THIS, &["grant_arn"])
            .sends(&[("AcceptGrant", 1)]),
    );
    revoke(case, OTHER, &arn);
}

fn an_accepted_grant_is_taken_as_it_is(case: &mut Case) {
    let arn = offered(case);
    case.emulator.call("AcceptGrant", &json!({ "GrantArn": arn }));
    let step = Step::new(this(&arn, "")).plans(THIS, Action::Create).sends(&[]);
    case.apply(&step.holds(THIS, json!({ "status": "DISABLED" })));
    case.terraform(&["state", "rm", THIS]);
    change_grant(case, ACCOUNT, &arn, &json!({ "Status": "ACTIVE" }));
    let active = Step::new(this(&arn, "status = \"ACTIVE\"")).plans(THIS, Action::Create);
    case.apply(&active.sends(&[]).holds(THIS, json!({ "status": "ACTIVE" })));
}

fn a_destroy_does_what_was_asked_for(case: &mut Case) {
    for (wish, status) in [("keep", "ACTIVE"), ("disable", "DISABLED"), ("reject", "REJECTED")] {
        let arn = offered(case);
        let attributes = format!("status = \"ACTIVE\"\non_destroy = \"{wish}\"");
        case.apply(&Step::new(this(&arn, &attributes)));
        case.destroy();
        assert_eq!(grant(case, OTHER, &arn)["GrantStatus"], status, "{wish}");
        if wish != "reject" {
            revoke(case, OTHER, &arn);
        }
    }
}

fn the_home_region_is_that_of_the_grant(case: &mut Case) {
    let license = license_of(case, OTHER, "eu-central-1");
    let arn = grant_by(case, OTHER, "eu-central-1", &license, ACCOUNT);
    let expected = json!({ "home_region": "eu-central-1", "region": "eu-central-1" });
    case.apply(&Step::new(this(&arn, "status = \"ACTIVE\"")).holds(THIS, expected));
    case.imports(&Imported::new(THIS));
    case.apply(&Step::new(this(&arn, "status = \"DISABLED\"")));
}

/// Grants of one account to others, accepted and activated in each of them, from one configuration.
fn other_accounts_accept_through_one_provider_block(case: &mut Case) {
    case.provider(
        "provider \"licensemanager\" {\n  member_role {\n    name = \"Licenses\"\n  }\n}\n",
    );
    let license = license_of(case, ACCOUNT, REGION);
    let config = format!(
        "locals {{
  accounts = toset([\"012345678901\", \"222222222222\"])
}}
resource \"licensemanager_grant\" \"this\" {{
  for_each           = local.accounts
  name               = each.key
  license_arn        = \"{license}\"
  principal          = \"arn:aws:iam::${{each.key}}:root\"
  allowed_operations = [\"CheckoutLicense\"]
}}
resource \"licensemanager_grant_accepter\" \"this\" {{
  for_each   = local.accounts
  account_id = each.key
  grant_arn  = licensemanager_grant.this[each.key].arn
  status     = \"ACTIVE\"
}}
"
    );
    let address = |account: &str| format!("{THIS}[\"{account}\"]");
    case.plan(&Step::new(config.clone()));
    let applied = case.terraform(&["apply", "-json", "-input=false", "planned"]);
    assert_eq!(applied.code, Some(0), "{applied}");
    // The accepters moved the versions of the grants, which the next refresh tells.
    let expected = json!({ "account_id": OTHER, "status": "ACTIVE", "home_region": "us-east-1" });
    case.apply(&Step::new(config).plans_nothing().sends(&[]).holds(&address(OTHER), expected));
}

fn a_grant_that_was_taken_back_is_gone_and_cannot_be_accepted(case: &mut Case) {
    let arn = offered(case);
    case.apply(&Step::new(this(&arn, "")));
    revoke(case, OTHER, &arn);
    let step = Step::new(this(&arn, "")).notices(THIS, Action::Delete).plans(THIS, Action::Create);
    case.fails_to_apply(
        &step,
        &[error("ended as DELETED").and("the grantor has to make a new one").about(THIS)],
    );
    let config = case.terraform(&["state", "list"]);
    assert_eq!(config.stdout.trim(), "", "{config}");
}

fn a_grant_that_was_rejected_by_hand_is_gone(case: &mut Case) {
    let arn = offered(case);
    case.apply(&Step::new(this(&arn, "")));
    case.emulator.call("RejectGrant", &json!({ "GrantArn": arn }));
    let step = Step::new(this(&arn, "")).notices(THIS, Action::Delete).plans(THIS, Action::Create);
    let ended = error("ended as REJECTED").and("the grantor has to make a new one");
    case.fails_to_apply(&step, &[ended.about(THIS)]);
}

fn a_destroy_does_not_mind_that_the_grant_vanished(case: &mut Case) {
    for wish in ["reject", "disable", "keep"] {
        let arn = offered(case);
        case.apply(&Step::new(this(&arn, &format!("on_destroy = \"{wish}\""))));
        revoke(case, OTHER, &arn);
        case.destroy();
    }
}

const MEMBER_ROLE: &str =
    "provider \"licensemanager\" {\n  member_role {\n    name = \"Licenses\"\n  }\n}\n";

/// A grant to another account, and its acceptance there.
fn granted_and_accepted(license: &str) -> String {
    format!(
        "resource \"licensemanager_grant\" \"this\" {{
  name               = \"offer\"
  license_arn        = \"{license}\"
  principal          = \"arn:aws:iam::{OTHER}:root\"
  allowed_operations = [\"CheckoutLicense\"]
}}
resource \"licensemanager_grant_accepter\" \"this\" {{
  account_id = \"{OTHER}\"
  grant_arn  = licensemanager_grant.this.arn
  status     = \"ACTIVE\"
}}
"
    )
}

/// As in an organization that is linked with License Manager.
fn a_grant_that_the_service_accepts_by_itself_is_adopted(case: &mut Case) {
    case.provider(MEMBER_ROLE);
    let organization = json!({
        "id": "o-example", "management": ACCOUNT, "linked": true, "members": [OTHER],
    });
    case.emulator.post("organization", &organization);
    let license = license_of(case, ACCOUNT, REGION);
    let mark = case.emulator.calls();
    let step = Step::new(granted_and_accepted(&license));
    apply_with_accepters(case, &step.holds(THIS, json!({ "status": "ACTIVE" })));
    let calls = case.emulator.calls_since(&mark);
    assert_eq!((calls.get("AcceptGrant"), calls["CreateGrantVersion"]), (None, 1), "{calls:?}");
}

fn a_grant_that_is_not_ready_yet_is_waited_for(case: &mut Case) {
    case.provider(MEMBER_ROLE);
    let license = license_of(case, ACCOUNT, REGION);
    case.emulator.post("switch", &json!({ "account_grant_workflow": true }));
    case.emulator.post("settle", &json!({ "seconds": 0.7 }));
    let step = Step::new(granted_and_accepted(&license));
    apply_with_accepters(case, &step.holds(THIS, json!({ "status": "ACTIVE" })));
}

/// Destroying it would reject the grant for good.
fn an_interrupted_acceptance_is_in_the_state(case: &mut Case) {
    let arn = offered(case);
    let step = Step::new(this(&arn, "status = \"ACTIVE\""));
    case.plan(&step);
    case.emulator.faults(&json!({ "latency": 0.3 }));
    let mark = case.emulator.calls();
    let output = case.terraform_while(&["apply", "-json", "-input=false", "planned"], |apply| {
        case.emulator.wait_for("AcceptGrant", &mark);
        apply.interrupt();
    });
    case.emulator.faults(&json!({}));
    let told = warning("exists and is in the state, but status is not as planned yet").about(THIS);
    expect(&output, &[told, error("execution halted")]);
    let instance = case.state_file()["resources"][0]["instances"][0].take();
    assert_eq!(
        (&instance["attributes"]["grant_arn"], &instance["status"]),
        (&json!(arn), &json!(null))
    );
    assert_eq!(grant(case, OTHER, &arn)["GrantStatus"], "DISABLED");
    case.apply(&step.plans(THIS, Action::Update).sends(&[("CreateGrantVersion", 1)]));
}

fn who_may_not_accept_is_told_who_may(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let seen = grant_by(case, ACCOUNT, REGION, &license, OTHER);
    case.fails_to_apply(
        &Step::new(this(&seen, "")),
        &[error("is not allowed to accept this grant")
            .and(&format!("made as account {ACCOUNT} in region {REGION}"))
            .and(&format!("names the principal arn:aws:iam::{OTHER}:root"))
            .and(&format!("set account_id = \"{OTHER}\""))
            .about(THIS)],
    );
    revoke(case, ACCOUNT, &seen);
    let license = license_of(case, OTHER, REGION);
    let unseen = grant_by(case, OTHER, REGION, &license, "333333333333");
    case.fails_to_apply(
        &Step::new(this(&unseen, "timeouts = { create = \"2s\" }")),
        &[error(&format!("Account {ACCOUNT} does not see the grant"))
            .and("set account_id")
            .at("grant_arn")
            .about(THIS)],
    );
    revoke(case, OTHER, &unseen);
}

fn an_accepter_of_another_account_is_not_imported(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let arn = grant_by(case, ACCOUNT, REGION, &license, OTHER);
    let texts = [&*format!("is for account {OTHER}"), "an import says it in its identity"];
    case.refuses_to_import(THIS, &arn, &texts);
    case.refuses_to_import(THIS, &license, &["names something else"]);
    revoke(case, ACCOUNT, &arn);
}

fn wrong_attributes_never_reach_the_service(case: &mut Case) {
    let usual = [(
        "grant_arn",
        "\"arn:aws:license-manager::123456789012:grant:g-1cf9fba4ba2f42dcab11c686c4b4d329\"",
    )];
    let license =
        "\"arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546\"";
    let overriding = "activation_override_behavior";
    let mistakes = [
        wrong("grant_arn", "\"g-1\"", &["grant_arn", "\"g-1\" is no ARN", "ARN of a grant"]),
        doubtful(
            "grant_arn",
            "\"arn:aws:license-manager:us-east-1:123456789012:grant:g-1\"",
            &["names the region us-east-1, but a grant is in none"],
        ),
        wrong("grant_arn", license, &["grant_arn", "names something else", "ARN of a grant"]),
        wrong(
            overriding,
            "\"ALL\"",
            &["activation_override_behavior is \"ALL\"", "DISTRIBUTED_GRANTS_ONLY"],
        )
        .with("status", "\"ACTIVE\""),
        wrong(
            "status",
            "\"PENDING_ACCEPT\"",
            &["status is \"PENDING_ACCEPT\"", "ACTIVE, DISABLED"],
        ),
        wrong(
            "status_reason",
            "\"\"",
            &["status_reason is \"\"", "1 to 400 characters (it has 0)"],
        ),
        wrong("status_reason", long(401), &["status_reason", "1 to 400 characters (it has 401)"]),
        wrong("on_destroy", "\"delete\"", &["on_destroy is \"delete\"", "reject, disable, keep"]),
        wrong("timeouts", "{ update = \"-1m\" }", &["timeouts.update is \"-1m\"", "\"10m\""]),
    ];
    mistakes::resources(case, "licensemanager_grant_accepter", &usual, &mistakes);
}

/// Two licenses of one product from AWS Marketplace: how the second one is activated decides on the first.
fn an_override_decides_on_other_grants_of_the_product(case: &mut Case) {
    let licenses = [(); 2].map(|()| license_from(case, OTHER, REGION, "AWS/Marketplace"));
    let [first, second] = licenses.map(|license| grant_by(case, OTHER, REGION, &license, ACCOUNT));
    case.emulator.call("AcceptGrant", &json!({ "GrantArn": first }));
    change_grant(case, ACCOUNT, &first, &json!({ "Status": "ACTIVE" }));
    let active = |behavior: &str| {
        let attributes =
            format!("status = \"ACTIVE\"\nactivation_override_behavior = \"{behavior}\"");
        Step::new(this(&second, &attributes))
            .holds(THIS, json!({ "status": "ACTIVE", "activation_override_behavior": behavior }))
    };
    case.apply(&active("DISTRIBUTED_GRANTS_ONLY"));
    assert_eq!(grant(case, OTHER, &first)["GrantStatus"], "ACTIVE");
    let all = active("ALL_GRANTS_PERMITTED_BY_ISSUER").plans(THIS, Action::Update);
    case.apply(&all.sends(&[("CreateGrantVersion", 1)]));
    assert_eq!(grant(case, OTHER, &first)["GrantStatus"], "DISABLED");
    revoke(case, OTHER, &first);
}
