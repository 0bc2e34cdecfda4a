//! Checkouts that last as long as Terraform runs.

use serde_json::json;

use super::{
    Consumable, consumable, consumption_tokens, keep_checkouts_secret, users_in_use,
    wrong_entitlements,
};
use crate::harness::{ACCOUNT, Case, Complaint, Step, acceptance, error, warning};
use crate::mistakes::{self, doubtful, wrong};
use crate::permissions;

acceptance! {
    checked_out_in_the_plan_and_in_the_apply needs EphemeralResources,
    extended_while_an_apply_lasts needs EphemeralResources,
    checked_in_when_the_apply_fails needs EphemeralResources,
    checked_in_when_the_apply_is_interrupted needs EphemeralResources,
    some_of_it_is_allowed needs EphemeralResources,
    what_was_asked_for_and_may_be_missing_is_told needs EphemeralResources,
    a_license_is_checked_out_in_another_region needs EphemeralResources,
    a_perpetual_checkout_warns needs EphemeralResources,
    a_refused_check_in_warns_without_the_token needs EphemeralResources,
    wrong_attributes_never_reach_the_service needs EphemeralResources,
}

fn checkout(license: &Consumable, attributes: &str, conditions: &str) -> String {
    format!(
        r#"
ephemeral "licensemanager_license_checkout" "this" {{
  product_sku     = "SKU-1"
  key_fingerprint = "{}"
  beneficiary     = "Ada"
{attributes}
{conditions}
}}
"#,
        license.key_fingerprint
    )
}

const THREE_USERS: &str = r#"  entitlements = [{ name = "users", unit = "Count", value = "3" }]"#;

/// A resource that is created while the checkout is open.
fn configuration() -> &'static str {
    r#"
resource "licensemanager_license_configuration" "this" {
  name                  = "app"
  license_counting_type = "vCPU"
  depends_on            = [ephemeral.licensemanager_license_checkout.this]
}
"#
}

/// A grant to a part of an organization, which takes as long as the emulator needs to settle.
fn grant(case: &Case, license: &Consumable) -> String {
    let organization = json!({ "id": "o-example", "management": ACCOUNT, "linked": true,
        "ous": { "ou-one": ["222222222222"] } });
    case.emulator.post("organization", &organization);
    format!(
        r#"
resource "licensemanager_grant" "this" {{
  name               = "offer"
  license_arn        = "{}"
  principal          = "arn:aws:organizations::{ACCOUNT}:ou/o-example/ou-one"
  allowed_operations = ["CheckoutLicense", "ListPurchasedLicenses"]
  depends_on         = [ephemeral.licensemanager_license_checkout.this]
}}
"#,
        license.arn
    )
}

fn checked_out_in_the_plan_and_in_the_apply(case: &mut Case) {
    case.trace();
    case.opens_in_plans();
    let license = consumable(case, 60, true);
    let conditions = format!(
        r#"
  lifecycle {{
    postcondition {{
      condition = alltrue([
        self.checkout_type == "PROVISIONAL",
        self.license_arn == "{}",
        length(self.entitlements_allowed) == 2,
        contains([for allowed in self.entitlements_allowed : allowed.value], "3"),
        self.node_id == "node-7",
        self.region == "us-east-1",
        self.account_id == "123456789012",
        timecmp(self.expiration, self.issued_at) == 1,
        length(self.license_consumption_token) > 0,
        length(split(".", self.signed_token)) == 3,
      ])
      error_message = "Not what was asked for."
    }}
  }}"#,
        license.arn
    );
    let attributes = r#"  node_id      = "node-7"
  entitlements = [
    { name = "users", unit = "Count", value = "3" },
    { name = "export", unit = "None" },
  ]"#;
    let config = checkout(&license, attributes, &conditions) + configuration();
    case.apply(&Step::new(config).sends(&[
        ("CheckInLicense", 1),
        ("CheckoutLicense", 1),
        ("CreateLicenseConfiguration", 1),
    ]));
    assert_eq!(users_in_use(case, &license), 0);
    let tokens = consumption_tokens(case);
    let all = tokens.iter().collect::<std::collections::BTreeSet<_>>();
    // The first plan, the apply, and two plans that look at the outcome.
    assert_eq!((tokens.len(), all.len()), (4, 4), "each checkout is one of its own");
    keep_checkouts_secret(case);
    // What named its beneficiary when it was taken does so when it is given back.
    let log = case.emulator.log();
    let mut returned = log.iter().filter(|request| request["op"] == "CheckInLicense");
    assert!(returned.all(|request| request["params"]["Beneficiary"] == "Ada"), "{log:?}");
    case.destroy();
}

/// The shortest life is a minute, half of which passes before a checkout is extended.
fn extended_while_an_apply_lasts(case: &mut Case) {
    case.opens_in_plans();
    let license = consumable(case, 1, true);
    case.emulator.post("settle", &json!({ "seconds": 32 }));
    // What is borrowed is extended alike.
    let borrowed = format!(
        "ephemeral \"licensemanager_borrow_license_checkout\" \"this\" {{\n  license_arn = \"{}\"\n{THREE_USERS}\n}}\n",
        license.arn
    );
    let after = "= [ephemeral.licensemanager_license_checkout";
    let after_both =
        format!("= [ephemeral.licensemanager_borrow_license_checkout.this, {}", &after[3..]);
    let grant = grant(case, &license).replace(after, &after_both);
    let config = checkout(&license, THREE_USERS, "") + &borrowed + &grant;
    // Their policies have to let them extend, too.
    let restricted = [
        ("ephemeral resource", "license_checkout"),
        ("ephemeral resource", "borrow_license_checkout"),
        ("resource", "grant"),
    ];
    permissions::restrict(case, &restricted);
    case.apply(&Step::new(config).sends(&[
        ("CheckInLicense", 2),
        ("CheckoutBorrowLicense", 1),
        ("CheckoutLicense", 1),
        ("CreateGrant", 1),
        ("ExtendLicenseConsumption", 2),
    ]));
    case.emulator.post("settle", &json!({ "seconds": 0 }));
    assert_eq!(users_in_use(case, &license), 0);
    keep_checkouts_secret(case);
    permissions::lift(case, ACCOUNT);
}

fn checked_in_when_the_apply_fails(case: &mut Case) {
    case.opens_in_plans();
    let license = consumable(case, 60, true);
    let refused = json!({ "op": "CreateLicenseConfiguration", "kind": "error",
        "code": "InvalidParameterValueException", "message": "Not today" });
    case.emulator.faults(&json!({ "next": [refused] }));
    let step = Step::new(checkout(&license, THREE_USERS, "") + configuration());
    case.fails_to_apply(&step, &[error("Not today")]);
    assert_eq!(users_in_use(case, &license), 0);
    assert_eq!(consumption_tokens(case).len(), 2);
    keep_checkouts_secret(case);
}

fn checked_in_when_the_apply_is_interrupted(case: &mut Case) {
    case.opens_in_plans();
    let license = consumable(case, 60, true);
    case.plan(&Step::new(checkout(&license, THREE_USERS, "") + &grant(case, &license)));
    case.emulator.post("settle", &json!({ "seconds": 60 }));
    let mark = case.emulator.calls();
    let output = case.terraform_while(&["apply", "-json", "-input=false", "planned"], |apply| {
        case.emulator.wait_for("CreateGrant", &mark);
        assert_eq!(users_in_use(case, &license), 3);
        apply.interrupt();
    });
    assert_eq!(output.code, Some(1), "{output}");
    assert_eq!(users_in_use(case, &license), 0);
    // What exists is in the state, although the service is still at work on it.
    let resources = case.state_file()["resources"].take();
    let grant = &resources[0]["instances"][0];
    assert_eq!(
        (&resources[0]["type"], &grant["status"]),
        (&json!("licensemanager_grant"), &json!(null))
    );
    let arn = grant["attributes"]["arn"].as_str().unwrap();
    let found = case.emulator.call("GetGrant", &json!({ "GrantArn": arn }));
    assert_eq!(found["Grant"]["GrantStatus"], "PENDING_WORKFLOW");
    case.emulator.post("clock", &json!({ "advance": 60 }));
    case.emulator.post("settle", &json!({ "seconds": 0 }));
    keep_checkouts_secret(case);
}

/// More users than there are, and a feature.
fn some_of_it_is_allowed(case: &mut Case) {
    case.opens_in_plans();
    let license = consumable(case, 60, true);
    let attributes = r#"  entitlements = [
    { name = "users", unit = "Count", value = "11" },
    { name = "export", unit = "None" },
  ]"#;
    let conditions = r#"
  lifecycle {
    postcondition {
      condition     = [for allowed in self.entitlements_allowed : allowed.name] == ["export"]
      error_message = "More is allowed than there is."
    }
  }"#;
    case.apply(&Step::new(checkout(&license, attributes, conditions) + configuration()));
    case.destroy();
    let none = r#"  entitlements = [{ name = "users", unit = "Count", value = "11" }]"#;
    let step = Step::new(checkout(&license, none, "") + configuration());
    case.refuses_to_plan(&step, &[error("NoEntitlementsAllowedException")]);
}

/// The service has one answer for all that can be wrong: the error names what was asked for, and all of that.
fn what_was_asked_for_and_may_be_missing_is_told(case: &mut Case) {
    case.opens_in_plans();
    let license = consumable(case, 60, true);
    let told = |complaint: Complaint, sku: &str| {
        complaint
            .and("No Entitlements Allowed.")
            .and(&format!("product_sku \"{sku}\""))
            .and(&format!("key_fingerprint \"{}\"", license.key_fingerprint))
            .and("\"users\" (3 Count)")
            .and("there is no such license")
            .and("its grant is not active")
            .and("all of it is checked out")
            .and(ACCOUNT)
            .about("ephemeral.licensemanager_license_checkout.this")
    };
    let of = |sku: &str| {
        let config = checkout(&license, THREE_USERS, "").replace("SKU-1", sku);
        Step::new(config + configuration())
    };
    let refused = || error("NoEntitlementsAllowedException");
    case.refuses_to_plan(&of("SKU-2"), &[told(refused(), "SKU-2").and("beneficiary \"Ada\"")]);
    case.emulator.post("switch", &json!({ "checkout_not_found": true }));
    let complaint = error("ResourceNotFoundException").and("product_sku \"SKU-2\"");
    case.refuses_to_plan(&of("SKU-2"), &[complaint.and("all of it is checked out")]);
}

/// A license belongs to a home region and is consumed wherever it is needed.
fn a_license_is_checked_out_in_another_region(case: &mut Case) {
    case.opens_in_plans();
    let license = consumable(case, 60, true);
    let attributes = format!("{THREE_USERS}\n  region = \"eu-west-1\"");
    case.apply(&Step::new(checkout(&license, &attributes, "") + configuration()));
    assert_eq!(users_in_use(case, &license), 0);
    keep_checkouts_secret(case);
}

fn a_perpetual_checkout_warns(case: &mut Case) {
    case.opens_in_plans();
    let license = consumable(case, 60, true);
    let attributes = format!("{THREE_USERS}\n  checkout_type = \"PERPETUAL\"");
    let config = checkout(&license, &attributes, "") + configuration();
    case.plan(&Step::new(config).warns(warning("Every plan and every apply uses the license up")));
    assert_eq!(users_in_use(case, &license), 3);
    assert_eq!(consumption_tokens(case), [""; 0]);
    // It stays used up, which is what the warning says.
    case.emulator.given("GetLicense", &json!({ "LicenseArn": license.arn }));
}

/// The service repeats in its message what it was sent.
fn a_refused_check_in_warns_without_the_token(case: &mut Case) {
    case.opens_in_plans();
    let license = consumable(case, 60, false);
    let config = checkout(&license, THREE_USERS, "") + configuration();
    case.plan(
        &Step::new(config).warns(
            warning("A checkout was not checked in")
                .and("the checkout of SKU-1")
                .and("This consumption cannot be checked in"),
        ),
    );
    keep_checkouts_secret(case);
    case.emulator.given("GetLicense", &json!({ "LicenseArn": license.arn }));
}

fn wrong_attributes_never_reach_the_service(case: &mut Case) {
    let usual = [
        ("product_sku", "\"SKU-1\""),
        ("key_fingerprint", "\"aws:123456789012:Example:issuer-fingerprint\""),
        ("entitlements", "[{ name = \"export\", unit = \"None\" }]"),
    ];
    let mut mistakes = wrong_entitlements();
    mistakes.extend([
        doubtful(
            "product_sku",
            "\"\"",
            &["product_sku is \"\"", "at least one character (it has 0)"],
        ),
        doubtful(
            "key_fingerprint",
            "\"\"",
            &["key_fingerprint is \"\"", "at least one character (it has 0)"],
        ),
        wrong(
            "checkout_type",
            "\"FOREVER\"",
            &["checkout_type is \"FOREVER\"", "PROVISIONAL, PERPETUAL"],
        ),
    ]);
    mistakes::ephemeral_resources(case, "licensemanager_license_checkout", &usual, &mistakes);
}
