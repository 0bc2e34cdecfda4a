//! The configurations of the guides, run as their readers run them.

use serde_json::{Value, json};

use crate::entitlements::{apply_with_accepters, change_grant, grant, license_of};
use crate::harness::{
    ACCOUNT, Action, Case, REGION, Step, acceptance, error, guide_shows, warning,
};

acceptance! {
    a_buyer_shares_a_marketplace_license_with_accounts,
    a_buyer_shares_a_license_with_a_whole_organization,
    a_seller_issues_renews_and_suspends_licenses,
    an_administrator_sees_what_changed_and_the_exit_code,
    an_audit_leaves_out_what_accepters_did_in_the_same_apply,
    an_administrator_reads_the_history_of_a_license,
}

/// A license that the account of the provider bought, and may pass on.
fn bought(case: &mut Case) -> String {
    let purchase = case.script("guides/share-a-marketplace-license/purchase.py");
    assert_eq!(purchase.code, Some(0), "{purchase}");
    // A read makes what is there now the state to come back to.
    case.emulator.given("ListLicenses", &json!({}));
    purchase.stdout.trim().to_owned()
}

/// The principals of the grants that the account of the provider made, and the status of each.
fn given_away(case: &Case) -> Vec<(String, String)> {
    let listed = case.emulator.call("ListDistributedGrants", &json!({}));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let grants = listed["Grants"].as_array().unwrap().iter();
    let mut found: Vec<_> = grants
        .map(|grant| (text(&grant["GranteePrincipalArn"]), text(&grant["GrantStatus"])))
        .collect();
    found.sort();
    found
}

fn a_buyer_shares_a_marketplace_license_with_accounts(case: &mut Case) {
    let license = bought(case);
    let shared = |accounts: &[&str]| {
        Step::example("guides/share-a-marketplace-license/main.tf")
            .variable("product_sku", "SUITE-1")
            .variable("accounts", json!(accounts))
    };
    let three = shared(&["012345678901", "222222222222", "333333333333"])
        .holds(
            "licensemanager_grant.member[\"012345678901\"]",
            json!({ "license_arn": license, "principal": "arn:aws:iam::012345678901:root" }),
        )
        .holds(
            "licensemanager_grant_accepter.member[\"012345678901\"]",
            json!({ "account_id": "012345678901", "status": "ACTIVE" }),
        )
        .output(
            "status",
            json!({ "012345678901": "ACTIVE", "222222222222": "ACTIVE", "333333333333": "ACTIVE" }),
        );
    apply_with_accepters(case, &three);
    let active = |account: &str| (format!("arn:aws:iam::{account}:root"), "ACTIVE".to_owned());
    assert_eq!(
        given_away(case),
        [active("012345678901"), active("222222222222"), active("333333333333")]
    );
    // An account that is taken off the list gives its grant back.
    case.apply(
        &shared(&["012345678901", "222222222222"])
            .plans("licensemanager_grant.member[\"333333333333\"]", Action::Delete)
            .plans("licensemanager_grant_accepter.member[\"333333333333\"]", Action::Delete)
            .output("status", json!({ "012345678901": "ACTIVE", "222222222222": "ACTIVE" })),
    );
    // A license that is not there any more takes no grant along.
    case.refuses_to_plan(
        &shared(&["012345678901", "222222222222"]).variable("product_sku", "GONE-1"),
        &[error("One license of GONE-1 has to be available, and there are 0")],
    );
    case.destroy();
    assert!(
        given_away(case).iter().all(|(_, status)| status != "ACTIVE"),
        "{:?}",
        given_away(case)
    );
}

fn a_buyer_shares_a_license_with_a_whole_organization(case: &mut Case) {
    let license = bought(case);
    let organization = json!({
        "id": "o-example", "management": ACCOUNT, "linked": true,
        "ous": { "ou-one": ["222222222222", "012345678901"] },
    });
    case.emulator.post("organization", &organization);
    case.apply(
        &Step::example("guides/share-a-marketplace-license/whole-organization/main.tf")
            .variable("license_arn", license)
            .variable("principal", format!("arn:aws:organizations::{ACCOUNT}:ou/o-example/ou-one"))
            .sends(&[("CreateGrant", 1)])
            .output(
                "active",
                json!(["arn:aws:iam::012345678901:root", "arn:aws:iam::222222222222:root"]),
            ),
    );
}

fn a_seller_issues_renews_and_suspends_licenses(case: &mut Case) {
    let issued = |ada: Value| {
        let mut customers = json!({
            "ada": {
                "account_id": "012345678901", "users": 10,
                "begin": "2026-01-01T00:00:00Z", "end": "2030-01-01T00:00:00Z",
            },
            "bob": {
                "account_id": "222222222222", "users": 5,
                "begin": "2026-01-01T00:00:00Z", "end": "2030-01-01T00:00:00Z",
            },
        });
        customers["ada"].as_object_mut().unwrap().extend(ada.as_object().unwrap().clone());
        Step::example("guides/issue-licenses-to-customers/main.tf").variable("customers", customers)
    };
    let ada = "licensemanager_license.customer[\"ada\"]";
    case.apply(
        &issued(json!({}))
            .sends(&[("CreateLicense", 2), ("CreateGrant", 2)])
            .holds(ada, json!({ "beneficiary": "012345678901", "version": "1" }))
            .holds(
                "licensemanager_grant.customer[\"ada\"]",
                json!({ "home_region": "eu-central-1", "status": "PENDING_ACCEPT" }),
            ),
    );
    let arn = case.state().output("grants")["ada"].as_str().unwrap().to_owned();
    let accepted = json!({ "GrantArn": arn });
    case.emulator.call_as("012345678901", "eu-central-1", "AcceptGrant", &accepted);
    let renewed = json!({ "end": "2031-01-01T00:00:00Z", "users": 20 });
    let version = &[("CreateLicenseVersion", 1)];
    case.apply(
        &issued(renewed.clone())
            .plans(ada, Action::Update)
            .sends(version)
            .holds(ada, json!({ "version": "2", "validity": { "end": "2031-01-01T00:00:00Z" } })),
    );
    let mut suspended = renewed;
    suspended["suspended"] = json!(true);
    let step = issued(suspended).plans(ada, Action::Update).sends(version);
    case.apply(&step.holds(ada, json!({ "version": "3", "status": "SUSPENDED" })));
    assert_eq!(grant(case, "012345678901", &arn)["GrantStatus"], "DISABLED");
}

const SUITE: &str = "licensemanager_license.suite";

/// Somebody else makes a version of the license of the guide.
fn change_suite(case: &Case, token: &str, end: &str, users: u32) {
    case.emulator.call(
        "CreateLicenseVersion",
        &json!({
            "LicenseArn": case.state().text(SUITE, "arn"),
            "LicenseName": "Suite",
            "ProductName": "Suite",
            "Issuer": { "Name": "Example Software" },
            "HomeRegion": REGION,
            "Validity": { "Begin": "2026-01-01T00:00:00Z", "End": end },
            "Entitlements": [{ "Name": "users", "Unit": "Count", "MaxCount": users }],
            "ConsumptionConfiguration": { "RenewType": "None" },
            "Status": "AVAILABLE",
            "ClientToken": token,
        }),
    );
}

fn an_administrator_sees_what_changed_and_the_exit_code(case: &mut Case) {
    let config = Step::example("guides/audit-changes/main.tf");
    case.apply(&config);
    let audited = case.script("guides/audit-changes/audit.sh");
    assert_eq!(audited.code, Some(0), "{audited}");
    assert!(audited.stdout.ends_with("audit: nothing changed outside of Terraform\n"), "{audited}");

    change_suite(case, "longer", "2031-01-01T00:00:00Z", 10);
    change_suite(case, "more", "2031-01-01T00:00:00Z", 20);
    let audited = case.script("guides/audit-changes/audit.sh");
    assert_eq!(audited.code, Some(2), "{audited}");
    guide_shows("audit-changes", &audited);

    // What cannot be read is not taken for unchanged.
    case.emulator.faults(&json!({ "next": [{
        "op": "GetLicense", "kind": "error", "code": "AccessDeniedException", "message": "Not yours",
    }] }));
    let audited = case.script("guides/audit-changes/audit.sh");
    assert_eq!(audited.code, Some(1), "{audited}");

    // An apply puts back what was changed.
    let drift = warning("changed outside of Terraform").and("version 1 → 3").about(SUITE);
    case.apply(&config.plans(SUITE, Action::Update).warns(drift));
    let audited = case.script("guides/audit-changes/audit.sh");
    assert_eq!(audited.code, Some(0), "{audited}");
}

fn an_audit_leaves_out_what_accepters_did_in_the_same_apply(case: &mut Case) {
    bought(case);
    let step = Step::example("guides/share-a-marketplace-license/main.tf")
        .variable("product_sku", "SUITE-1")
        .variable("accounts", json!(["012345678901"]));
    case.plan(&step);
    let applied = case.terraform(&["apply", "-json", "-input=false", "planned"]);
    assert_eq!(applied.code, Some(0), "{applied}");
    case.plans_empty(&[]);
    // Core keeps a grant as it was before its accepter moved it, and nothing else.
    let grant = "licensemanager_grant.member[\"012345678901\"]";
    let plan = case.changes_left(&["-refresh-only"]).unwrap();
    assert_eq!(plan.drift(), [(grant.to_owned(), Action::Update)].into());
    let change = &plan.json["resource_drift"][0]["change"];
    let before = change["before"].as_object().unwrap().iter();
    let moved: Vec<_> = before.filter(|(name, was)| change["after"][name] != **was).collect();
    let moved: Vec<_> = moved.into_iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(moved, ["status", "version"]);
    let audited = case.script("guides/audit-changes/audit-grants.sh");
    assert_eq!(audited.code, Some(0), "{audited}");
    let change = json!({ "GrantName": "by hand" });
    change_grant(case, ACCOUNT, &case.state().text(grant, "arn"), &change);
    let audited = case.script("guides/audit-changes/audit-grants.sh");
    assert_eq!(audited.code, Some(2), "{audited}");
    assert!(audited.stdout.contains(&format!("{grant}: name, status, version")), "{audited}");
    let recorded = case.terraform(&["apply", "-refresh-only", "-auto-approve", "-input=false"]);
    assert_eq!(recorded.code, Some(0), "{recorded}");
    case.plans_empty(&["-refresh-only"]);
}

fn an_administrator_reads_the_history_of_a_license(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let history = Step::example("guides/audit-changes/history/main.tf");
    let history = history.variable("license_arn", &*license);
    case.apply(&history.clone().output("history", json!({ "1": [] })));
    let version = |users: u32| {
        json!({
            "LicenseArn": license,
            "LicenseName": "suite",
            "ProductName": "Suite",
            "Issuer": { "Name": "Example" },
            "HomeRegion": REGION,
            "Validity": { "Begin": "2026-01-01T00:00:00Z" },
            "Entitlements": [
                { "Name": "users", "Unit": "Count", "MaxCount": users, "AllowCheckIn": true },
            ],
            "ConsumptionConfiguration": { "RenewType": "None" },
            "Status": "AVAILABLE",
            "ClientToken": users.to_string(),
        })
    };
    case.emulator.given("CreateLicenseVersion", &version(20));
    case.emulator.given("CreateLicenseVersion", &version(30));
    let expected = json!({
        "1": [],
        "2": ["entitlements[\"users\"].max_count 10 → 20"],
        "3": ["entitlements[\"users\"].max_count 20 → 30"],
    });
    case.apply(&history.output("history", expected));
}
