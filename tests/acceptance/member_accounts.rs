//! One provider block, one configuration, and many accounts.

use std::collections::BTreeSet;

use serde_json::json;

use crate::entitlements::{apply_with_accepters, license_of};
use crate::harness::{ACCOUNT, Action, Case, REGION, Step, acceptance, error};

acceptance! {
    twenty_five_accounts_accept_and_activate,
    a_member_role_that_is_missing_is_named_with_its_account,
}

const MEMBER_ROLE: &str =
    "provider \"licensemanager\" {\n  member_role {\n    name = \"LicenseAdmin\"\n  }\n}\n";

const GRANTS: &str = r#"
variable "license_arn" {
  type = string
}
variable "accounts" {
  type = set(string)
}
resource "licensemanager_grant" "member" {
  for_each           = var.accounts
  name               = "for ${each.key}"
  license_arn        = var.license_arn
  principal          = "arn:aws:iam::${each.key}:root"
  allowed_operations = ["CheckoutLicense", "CheckInLicense"]
}
resource "licensemanager_grant_accepter" "member" {
  for_each   = var.accounts
  account_id = each.key
  grant_arn  = licensemanager_grant.member[each.key].arn
  status     = "ACTIVE"
}
output "statuses" {
  value = distinct([for accepter in licensemanager_grant_accepter.member : accepter.status])
}
output "accounts" {
  value = toset([for accepter in licensemanager_grant_accepter.member : accepter.account_id])
}
"#;

/// Five of the ids begin with zeros.
fn accounts() -> Vec<String> {
    (0..25_u64)
        .map(
            |n| {
                if n < 5 { format!("{:012}", 1 + n * 7) } else { (200_000_000_000 + n).to_string() }
            },
        )
        .collect()
}

fn twenty_five_accounts_accept_and_activate(case: &mut Case) {
    case.provider(MEMBER_ROLE);
    let license = license_of(case, ACCOUNT, REGION);
    let step = Step::new(GRANTS)
        .variable("license_arn", &*license)
        .variable("accounts", json!(accounts()))
        .holds(
            "licensemanager_grant_accepter.member[\"000000000008\"]",
            json!({
                "account_id": "000000000008",
                "principal": "arn:aws:iam::000000000008:root",
                "license_arn": license,
                "status": "ACTIVE",
            }),
        )
        .output("statuses", json!(["ACTIVE"]))
        .output("accounts", json!(accounts()));
    let mark = case.emulator.calls();
    apply_with_accepters(case, &step);
    let calls = case.emulator.calls_since(&mark);
    let written = ["CreateGrant", "AcceptGrant", "CreateGrantVersion"].map(|name| calls[name]);
    assert_eq!(written, [25, 25, 25], "{calls:?}");
    // Each grant was accepted in the account that it is for, and in no other.
    let everybody: BTreeSet<String> = accounts().into_iter().collect();
    let log = case.emulator.log();
    for operation in ["AcceptGrant", "CreateGrantVersion"] {
        let asked = log.iter().filter(|request| request["op"] == operation);
        let callers: BTreeSet<String> =
            asked.map(|request| request["account"].as_str().unwrap().to_owned()).collect();
        assert_eq!(callers, everybody, "{operation}");
    }
    let listed = case.emulator.call("ListDistributedGrants", &json!({}));
    let grants = listed["Grants"].as_array().unwrap();
    assert!(grants.iter().all(|grant| grant["GrantStatus"] == "ACTIVE"), "{listed}");
    assert_eq!(grants.len(), 25);
    case.applies_nothing();

    // One account less concerns that account alone.
    let fewer: Vec<_> =
        accounts().into_iter().filter(|account| account != "000000000008").collect();
    let step = Step::new(GRANTS)
        .variable("license_arn", &*license)
        .variable("accounts", json!(fewer))
        .plans("licensemanager_grant.member[\"000000000008\"]", Action::Delete)
        .plans("licensemanager_grant_accepter.member[\"000000000008\"]", Action::Delete);
    case.apply(&step.output("accounts", json!(fewer)));

    let mark = case.emulator.calls();
    case.destroy();
    assert_eq!(case.emulator.calls_since(&mark)["RejectGrant"], 24);
    let listed = case.emulator.call("ListDistributedGrants", &json!({}));
    let live = |status: &str| !["REJECTED", "DELETED"].contains(&status);
    let grants = listed["Grants"].as_array().unwrap();
    assert!(!grants.iter().any(|grant| live(grant["GrantStatus"].as_str().unwrap())), "{listed}");
}

fn a_member_role_that_is_missing_is_named_with_its_account(case: &mut Case) {
    case.provider(MEMBER_ROLE);
    case.emulator.faults(&json!({ "next": [{
        "op": "AssumeRole", "kind": "error", "code": "AccessDenied", "message": "Not authorized", "count": 20,
    }] }));
    let config = "resource \"licensemanager_grant_accepter\" \"this\" {
  account_id = \"000000000008\"
  grant_arn  = \"arn:aws:license-manager::123456789012:grant:g-1cf9fba4ba2f42dcab11c686c4b4d329\"
}
";
    case.refuses_to_plan(
        &Step::new(config),
        &[error("arn:aws:iam::000000000008:role/LicenseAdmin cannot be assumed")
            .and("Not authorized")
            .about("licensemanager_grant_accepter.this")],
    );
    case.emulator.faults(&json!({}));
}
