//! Grants from their creation to their end.

use serde_json::json;

use crate::entitlements::{OTHER, change_grant, grant, license_of, revoke};
use crate::harness::{ACCOUNT, Action, Case, Imported, REGION, Step, acceptance, error, warning};
use crate::lifecycle::Lifecycle;
use crate::mistakes::{self, with_tags, wrong};

acceptance! {
    lifecycle_with_every_attribute,
    each_attribute_alone_is_one_version,
    license_and_principal_replace,
    another_region_or_type_replaces,
    the_home_region_is_that_of_the_license,
    a_creation_asks_for_its_license_once,
    the_grantee_stands_in_nobodys_way,
    an_update_of_a_stale_plan_is_refused_with_the_path,
    a_grant_that_is_rejected_is_made_again,
    a_destroy_sends_the_version_of_that_moment,
    a_lost_answer_makes_no_second_grant,
    an_ambiguous_refusal_drops_nothing_from_the_state,
    wrong_attributes_never_reach_the_service,
}

pub(super) const THIS: &str = "licensemanager_grant.this";

const OPERATIONS: &str = "[\"CheckoutLicense\", \"CheckInLicense\"]";

/// A grant of a license to another account, with these further attributes.
fn this(license: &str, attributes: &str) -> String {
    named(license, "offer", OPERATIONS, attributes)
}

fn named(license: &str, name: &str, operations: &str, attributes: &str) -> String {
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

const VERSION: &[(&str, u64)] = &[("CreateGrantVersion", 1)];

fn accept(case: &Case, arn: &str) {
    case.emulator.call_as(OTHER, REGION, "AcceptGrant", &json!({ "GrantArn": arn }));
}

fn lifecycle_with_every_attribute(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let first = Step::new(this(&license, "tags = { team = \"sales\" }"))
        .unknown(THIS, "arn")
        .unknown(THIS, "home_region")
        .sends(&[("CreateGrant", 1)])
        .holds(
            THIS,
            json!({
                "name": "offer",
                "license_arn": license,
                "principal": format!("arn:aws:iam::{OTHER}:root"),
                "allowed_operations": ["CheckInLicense", "CheckoutLicense"],
                "home_region": "us-east-1",
                "region": "us-east-1",
                "parent_arn": license,
                "status": "PENDING_ACCEPT",
                "status_reason": null,
                "grant_type": "BuyerGrant",
                "desired_status": null,
                "activation_override_behavior": null,
                "version": "1",
                "tags_all": { "team": "sales" },
            }),
        );
    let operations = "[\"ListPurchasedLicenses\", \"CheckoutLicense\"]";
    let second = Step::new(named(&license, "renamed", operations, "tags = { team = \"support\" }"))
        .unknown(THIS, "version")
        .sends(&[("CreateGrantVersion", 1), ("TagResource", 1)])
        .holds(
            THIS,
            json!({
                "name": "renamed",
                "allowed_operations": ["CheckoutLicense", "ListPurchasedLicenses"],
                "status": "PENDING_ACCEPT",
            }),
        );
    let lifecycle = Lifecycle {
        address: THIS,
        first,
        second,
        change: Action::Update,
        not_imported: &[],
        deletion: Some(&|case, arn| revoke(case, ACCOUNT, arn)),
    };
    lifecycle.run(case);
}

fn each_attribute_alone_is_one_version(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    case.apply(&Step::new(this(&license, "")));
    let renamed = named(&license, "b", OPERATIONS, "");
    case.apply(
        &Step::new(renamed)
            .plans(THIS, Action::Update)
            .sends(VERSION)
            .holds(THIS, json!({ "name": "b", "version": "2" })),
    );
    for operations in [
        "[\"CreateToken\"]",
        "[\"CreateGrant\", \"CheckoutBorrowLicense\", \"ExtendConsumptionLicense\", \"CreateToken\"]",
    ] {
        let step = Step::new(named(&license, "b", operations, ""));
        case.apply(&step.plans(THIS, Action::Update).sends(VERSION));
    }
    let other_order = "[\"CreateToken\", \"ExtendConsumptionLicense\", \"CreateGrant\", \"CheckoutBorrowLicense\"]";
    case.apply(&Step::new(named(&license, "b", other_order, "")).plans_nothing().sends(&[]));
}

fn license_and_principal_replace(case: &mut Case) {
    let (license, another) = (license_of(case, ACCOUNT, REGION), license_of(case, ACCOUNT, REGION));
    let replacement = &[("CreateGrant", 1), ("DeleteGrant", 1)];
    case.apply(&Step::new(this(&license, "")));
    case.apply(
        &Step::new(this(&another, ""))
            .plans(THIS, Action::Replace)
            .replaced_by(THIS, &["license_arn"])
            .sends(replacement),
    );
    let to_another_account = this(&another, "").replace(OTHER, "333333333333");
    case.apply(
        &Step::new(to_another_account)
            .plans(THIS, Action::Replace)
            .replaced_by(THIS, &["principal"])
            .sends(replacement),
    );
}

fn the_home_region_is_that_of_the_license(case: &mut Case) {
    let license = license_of(case, ACCOUNT, "eu-central-1");
    let expected = json!({ "home_region": "eu-central-1", "region": "eu-central-1" });
    case.apply(&Step::new(this(&license, "")).holds(THIS, expected));
    case.imports(&Imported::new(THIS));
    case.apply(&Step::new(named(&license, "b", OPERATIONS, "")).sends(VERSION));
    case.apply(
        &Step::new(named(&license, "b", OPERATIONS, "home_region = \"eu-central-1\""))
            .plans_nothing(),
    );
    case.destroy();
    // A region that is asked for says where to look for the license.
    let elsewhere = json!({ "home_region": "eu-central-1", "region": "eu-west-1" });
    case.apply(&Step::new(this(&license, "region = \"eu-west-1\"")).holds(THIS, elsewhere));
    case.destroy();
    case.fails_to_apply(
        &Step::new(this(&license, "home_region = \"us-west-2\"")),
        &[error("CreateGrant answered ValidationException")
            .and("home_region is \"us-west-2\", but the home region of the license")
            .and("set home_region = \"eu-central-1\", or leave it out")
            .about(THIS)],
    );
}

/// The grantee's acts make versions too. They change nothing that was planned.
fn a_creation_asks_for_its_license_once(case: &mut Case) {
    let license = license_of(case, ACCOUNT, "eu-central-1");
    let mark = case.emulator.calls();
    case.apply(&Step::new(this(&license, "")));
    assert_eq!(case.emulator.calls_since(&mark).get("GetLicense"), Some(&1));
}

fn the_grantee_stands_in_nobodys_way(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    case.apply(&Step::new(this(&license, "")));
    let arn = case.state().text(THIS, "arn");
    case.plan(&Step::new(named(&license, "b", OPERATIONS, "")));
    accept(case, &arn);
    change_grant(case, OTHER, &arn, &json!({ "Status": "ACTIVE" }));
    let applied = case.terraform(&["apply", "-json", "-input=false", "planned"]);
    assert_eq!(applied.code, Some(0), "{applied}");
    let found = grant(case, ACCOUNT, &arn);
    assert_eq!((&found["GrantName"], &found["GrantStatus"]), (&json!("b"), &json!("ACTIVE")));
    change_grant(case, OTHER, &arn, &json!({ "Status": "DISABLED", "StatusReason": "holidays" }));
    case.apply(
        &Step::new(named(&license, "b", OPERATIONS, ""))
            .notices(THIS, Action::Update)
            .plans_nothing()
            .holds(
                THIS,
                json!({ "status": "DISABLED", "status_reason": "holidays", "version": "5" }),
            ),
    );
}

fn an_update_of_a_stale_plan_is_refused_with_the_path(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    case.apply(&Step::new(this(&license, "")));
    let arn = case.state().text(THIS, "arn");
    case.plan(&Step::new(named(&license, "ours", OPERATIONS, "")));
    let theirs = json!({ "GrantName": "theirs", "AllowedOperations": ["CreateToken"] });
    change_grant(case, ACCOUNT, &arn, &theirs);
    case.fails_to_apply_saved(&[error("Someone changed grant")
        .and("The plan was made from version 1")
        .and("v2: allowed_operations added CreateToken, removed")
        .and("name offer → theirs")
        .and("Nothing was overwritten")
        .about(THIS)]);
    assert_eq!(grant(case, ACCOUNT, &arn)["GrantName"], "theirs");
    case.apply(
        &Step::new(named(&license, "ours", OPERATIONS, ""))
            .plans(THIS, Action::Update)
            .warns(warning("changed outside of Terraform").and("name offer → theirs"))
            .holds(THIS, json!({ "name": "ours", "version": "3" })),
    );
}

fn a_grant_that_is_rejected_is_made_again(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    case.apply(&Step::new(this(&license, "")));
    let arn = case.state().text(THIS, "arn");
    case.emulator.call_as(OTHER, REGION, "RejectGrant", &json!({ "GrantArn": arn }));
    let step = Step::new(this(&license, "")).notices(THIS, Action::Delete);
    let told = warning("came to its end").and(&format!("Account {OTHER} rejected the grant {arn}"));
    case.apply(&step.plans(THIS, Action::Create).warns(told.about(THIS)));
    assert_ne!(case.state().text(THIS, "arn"), arn);
}

fn a_destroy_sends_the_version_of_that_moment(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    case.apply(&Step::new(this(&license, "")));
    let arn = case.state().text(THIS, "arn");
    accept(case, &arn);
    change_grant(case, ACCOUNT, &arn, &json!({ "GrantName": "theirs" }));
    case.destroy();
    assert_eq!(grant(case, ACCOUNT, &arn)["GrantStatus"], "DELETED");
}

fn a_lost_answer_makes_no_second_grant(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let lost = |operation: &str| json!({ "next": [{ "op": operation, "kind": "drop_after" }] });
    case.emulator.faults(&lost("CreateGrant"));
    case.apply(&Step::new(this(&license, "")).sends(&[("CreateGrant", 2)]));
    let listed = case.emulator.call("ListDistributedGrants", &json!({}));
    assert_eq!(listed["Grants"].as_array().map(Vec::len), Some(1), "{listed}");
    case.emulator.faults(&lost("CreateGrantVersion"));
    case.apply(
        &Step::new(named(&license, "b", OPERATIONS, ""))
            .sends(&[("CreateGrantVersion", 2)])
            .holds(THIS, json!({ "version": "2" })),
    );
    case.emulator.faults(&lost("DeleteGrant"));
    case.destroy();
}

/// The service's words for "not found" also mean other things; only a list that lacks the object is proof.
fn an_ambiguous_refusal_drops_nothing_from_the_state(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    case.apply(&Step::new(this(&license, "")));
    for code in ["ValidationException", "InvalidParameterValueException"] {
        case.emulator.faults(&json!({ "next": [{
            "op": "GetGrant", "kind": "error", "code": code, "message": "Something is wrong",
        }] }));
        case.refuses_to_plan(
            &Step::new(this(&license, "")),
            &[error("Reading grant").and("Something is wrong").about(THIS)],
        );
    }
    case.apply(&Step::new(this(&license, "")).plans_nothing());
}

fn wrong_attributes_never_reach_the_service(case: &mut Case) {
    let usual = [
        ("name", "\"offer\""),
        (
            "license_arn",
            "\"arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546\"",
        ),
        ("principal", "\"arn:aws:iam::012345678901:root\""),
        ("allowed_operations", OPERATIONS),
    ];
    let grant =
        "\"arn:aws:license-manager::123456789012:grant:g-1cf9fba4ba2f42dcab11c686c4b4d329\"";
    let overriding = "activation_override_behavior";
    let mut mistakes = vec![
        wrong("license_arn", "\"l-1\"", &["license_arn", "\"l-1\" is no ARN", "ARN of a license"]),
        wrong("license_arn", grant, &["license_arn", "names something else", "ARN of a license"]),
        wrong(
            "principal",
            "\"012345678901\"",
            &["012345678901 is an account id", "account_principal(\"012345678901\")"],
        ),
        wrong(
            "principal",
            "\"arn:aws:iam::012345678901:role/x\"",
            &[
                "\"arn:aws:iam::012345678901:role/x\" is no principal",
                "arn:aws:iam::123456789012:root",
            ],
        ),
        wrong(
            "allowed_operations",
            "[]",
            &["allowed_operations", "takes at least one value, has none"],
        ),
        wrong(
            "allowed_operations",
            "[\"ListReceivedLicenses\", \"CheckoutLicense\"]",
            &[
                "grant_type = \"DelegateGrant\" alone",
                "AWS documentation: API reference, CreateGrant",
            ],
        ),
        wrong(
            "allowed_operations",
            "[\"ListReceivedLicenses\"]",
            &["grant_type = \"DelegateGrant\" alone", "ListPurchasedLicenses"],
        )
        .with("grant_type", "\"BuyerGrant\""),
        wrong(
            "allowed_operations",
            "[\"ListReceivedLicenses\", \"CheckoutLicense\"]",
            &[
                "allowed_operations has \"CheckoutLicense\"",
                "allows [\"ListReceivedLicenses\"] and nothing else",
                "AWS documentation: API reference, CreateGrant",
            ],
        )
        .with("grant_type", "\"DelegateGrant\""),
        wrong(
            "grant_type",
            "\"Seller\"",
            &["grant_type is \"Seller\"", "BuyerGrant, DelegateGrant"],
        ),
        wrong(
            "desired_status",
            "\"DISABLED\"",
            &["desired_status is \"DISABLED\"", "one of ACTIVE"],
        )
        .with("principal", "\"arn:aws:organizations::123456789012:organization/o-1\""),
        wrong(
            overriding,
            "\"ALL\"",
            &["activation_override_behavior is \"ALL\"", "ALL_GRANTS_PERMITTED_BY_ISSUER"],
        )
        .with("desired_status", "\"ACTIVE\"")
        .with("principal", "\"arn:aws:organizations::123456789012:organization/o-1\""),
        wrong("timeouts", "{ delete = \"1\" }", &["timeouts.delete is \"1\"", "\"10m\""]),
    ];
    mistakes.extend(with_tags());
    mistakes::resources(case, "licensemanager_grant", &usual, &mistakes);
}

/// The region has to be that of the license, and a grant of a license for sale has another type: the service is not asked.
fn another_region_or_type_replaces(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    case.apply(&Step::new(this(&license, "")));
    for (attribute, value, operations) in [
        ("home_region", "eu-central-1", OPERATIONS),
        ("grant_type", "DelegateGrant", "[\"ListReceivedLicenses\"]"),
    ] {
        let attributes = format!("{attribute} = \"{value}\"");
        case.plan(
            &Step::new(named(&license, "offer", operations, &attributes))
                .plans(THIS, Action::Replace)
                .replaced_by(THIS, &[attribute]),
        );
    }
    let usual = this(&license, "grant_type = \"BuyerGrant\"");
    case.apply(&Step::new(usual).plans_nothing().sends(&[]));
}
