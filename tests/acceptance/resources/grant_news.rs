//! Delegate grants, operations that are not known yet, activation by who administers, and the path of a grant's drift.

use serde_json::json;

use super::grant::THIS;
use crate::entitlements::{OTHER, change_grant, grant, license_of, organization};
use crate::harness::{ACCOUNT, Action, Case, Imported, REGION, Step, acceptance, error, warning};

acceptance! {
    a_delegate_grant_allows_the_view_alone,
    an_operation_of_the_api_reference_passes_with_a_warning,
    an_operation_that_nobody_knows_is_sent_with_a_warning,
    an_account_of_the_organization_is_activated_after_the_creation,
    an_account_is_activated_later,
    a_refused_activation_says_who_activates,
    a_refresh_names_the_path_through_the_versions,
    the_newest_versions_are_read_and_one_that_cannot_be_is_left_out,
}

fn this(license: &str, operations: &str, attributes: &str) -> String {
    named("offer", license, operations, attributes)
}

fn named(name: &str, license: &str, operations: &str, attributes: &str) -> String {
    format!(
        "resource \"licensemanager_grant\" \"this\" {{
  name               = \"{name}\"
  license_arn        = \"{license}\"
  principal          = \"arn:aws:iam::{OTHER}:root\"
  allowed_operations = {operations}
  {attributes}
}}
"
    )
}

const USE: &str = "[\"CheckoutLicense\", \"ListPurchasedLicenses\"]";
const VIEW: &str = "[\"ListReceivedLicenses\"]";
const ACTIVE: &str = "desired_status = \"ACTIVE\"";

fn a_delegate_grant_allows_the_view_alone(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let config = this(&license, VIEW, "grant_type = \"DelegateGrant\"");
    case.apply(&Step::new(config.clone()).plans(THIS, Action::Create).sends(&[("CreateGrant", 1)]).holds(
        THIS,
        json!({ "grant_type": "DelegateGrant", "allowed_operations": ["ListReceivedLicenses"], "version": "1" }),
    ));
    case.imports(&Imported::new(THIS));
    let arn = case.state().text(THIS, "arn");
    assert_eq!(grant(case, OTHER, &arn)["GrantType"], "DelegateGrant");
    let renamed = config.replace("\"offer\"", "\"view\"");
    let step = Step::new(renamed).plans(THIS, Action::Update);
    case.apply(&step.sends(&[("CreateGrantVersion", 1)]));
}

fn an_operation_of_the_api_reference_passes_with_a_warning(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let operations = "[\"CheckoutLicense\", \"BatchCreateLicenseUsageRecords\"]";
    let told = || {
        warning("allowed_operations has \"BatchCreateLicenseUsageRecords\"")
            .and("It may be refused")
            .and("ListReceivedLicenses")
            .at("allowed_operations")
            .about(THIS)
    };
    let step = Step::new(this(&license, operations, "")).warns(told());
    case.apply(&step.holds(
        THIS,
        json!({ "allowed_operations": ["BatchCreateLicenseUsageRecords", "CheckoutLicense"] }),
    ));
    // Somebody else may give it too.
    case.apply(&Step::new(this(&license, USE, "")).plans(THIS, Action::Update));
    let arn = case.state().text(THIS, "arn");
    change_grant(
        case,
        ACCOUNT,
        &arn,
        &json!({ "AllowedOperations": ["BatchCreateLicenseUsageRecords"] }),
    );
    case.apply(
        &Step::new(this(&license, USE, "")).plans(THIS, Action::Update).warns(
            warning("removed").and("allowed_operations added BatchCreateLicenseUsageRecords"),
        ),
    );
}

fn an_operation_that_nobody_knows_is_sent_with_a_warning(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let told = || warning("has \"ExtendLicenseConsumption\"").and("ExtendConsumptionLicense");
    case.fails_to_apply(
        &Step::new(this(&license, "[\"ExtendLicenseConsumption\"]", "")).warns(told()),
        &[
            told(),
            error("CreateGrant answered ValidationException").and("enum value set").about(THIS),
        ],
    );
}

fn an_account_of_the_organization_is_activated_after_the_creation(case: &mut Case) {
    organization(case);
    let license = license_of(case, ACCOUNT, REGION);
    let step = Step::new(this(&license, USE, ACTIVE))
        .plans(THIS, Action::Create)
        .sends(&[("CreateGrant", 1), ("CreateGrantVersion", 1)])
        .holds(THIS, json!({ "status": "ACTIVE", "desired_status": "ACTIVE", "version": "2" }));
    case.apply(&step);
    let arn = case.state().text(THIS, "arn");
    assert_eq!(grant(case, OTHER, &arn)["GrantStatus"], "ACTIVE");
    let sent = case.emulator.log();
    let made = sent.iter().find(|request| request["op"] == "CreateGrant").unwrap();
    assert_eq!(made["params"].get("Options"), None, "an account takes no options at the creation");
}

fn an_account_is_activated_later(case: &mut Case) {
    organization(case);
    let license = license_of(case, ACCOUNT, REGION);
    let buyers = "grant_type = \"BuyerGrant\"";
    case.apply(
        &Step::new(this(&license, USE, buyers)).holds(THIS, json!({ "status": "DISABLED" })),
    );
    case.apply(
        &Step::new(this(&license, USE, &format!("{ACTIVE}\n  grant_type = \"BuyerGrant\"")))
            .plans(THIS, Action::Update)
            .sends(&[("CreateGrantVersion", 1)])
            .holds(THIS, json!({ "status": "ACTIVE" })),
    );
    case.apply(&Step::new(this(&license, USE, "")).plans(THIS, Action::Update).sends(&[]));
}

fn a_refused_activation_says_who_activates(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    case.fails_to_apply(
        &Step::new(this(&license, USE, ACTIVE)).holds(THIS, json!({ "status": "PENDING_ACCEPT" })),
        &[error("CreateGrantVersion answered AccessDeniedException")
            .and(&format!("desired_status activates the grant for account {OTHER}"))
            .and("licensemanager_grant_accepter")
            .about(THIS)],
    );
}

fn a_refresh_names_the_path_through_the_versions(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    case.apply(&Step::new(this(&license, USE, "")));
    let arn = case.state().text(THIS, "arn");
    case.emulator.call_as(OTHER, REGION, "AcceptGrant", &json!({ "GrantArn": arn }));
    change_grant(case, ACCOUNT, &arn, &json!({ "GrantName": "theirs" }));
    change_grant(case, ACCOUNT, &arn, &json!({ "AllowedOperations": ["CheckoutLicense"] }));
    case.apply(
        &Step::new(this(&license, USE, "")).plans(THIS, Action::Update).warns(
            warning("changed outside of Terraform")
                .and("version 1 → 4")
                .and("v2: no visible change v3: name offer → theirs")
                .and("v4: allowed_operations removed ListPurchasedLicenses")
                .about(THIS),
        ),
    );
    // What the grantee does alone explains nothing that was planned.
    change_grant(case, OTHER, &arn, &json!({ "Status": "ACTIVE" }));
    case.apply(&Step::new(this(&license, USE, "")).plans_nothing());
}

fn the_newest_versions_are_read_and_one_that_cannot_be_is_left_out(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    case.apply(&Step::new(this(&license, USE, "")));
    let arn = case.state().text(THIS, "arn");
    for number in 2..=14 {
        change_grant(case, ACCOUNT, &arn, &json!({ "GrantName": format!("name {number}") }));
    }
    let step = || Step::new(named("name 14", &license, USE, ""));
    let path =
        || warning("version 1 → 14 v4: name offer → name 4").and("v14: name name 13 → name 14");
    let mark = case.emulator.calls();
    case.plan(&step().plans_nothing().warns(path().about(THIS)));
    assert_eq!(case.emulator.calls_since(&mark)["GetGrant"], 1 + 10);
    let refused = json!({ "op": "GetGrant", "kind": "error", "code": "AccessDeniedException" });
    let taken = json!({ "op": "GetGrant", "kind": "slow", "seconds": 0 });
    case.emulator.faults(&json!({ "next": [taken, refused] }));
    let left_out =
        warning("version 1 → 14 v5: name offer → name 5").and("v14: name name 13 → name 14");
    case.plan(&step().plans_nothing().warns(left_out.about(THIS)));
    case.apply(&step().plans_nothing().warns(path().about(THIS)).sends(&[]));
}
