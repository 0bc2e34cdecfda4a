//! Borrowed licenses, with a proof that can be checked offline.

use serde_json::json;

use super::{
    consumable, consumption_tokens, keep_checkouts_secret, users_in_use, wrong_entitlements,
};
use crate::harness::{Case, Step, acceptance, error, warning};
use crate::mistakes::{self, wrong};

acceptance! {
    borrowed_and_returned needs EphemeralResources,
    what_cannot_be_returned_early_warns needs EphemeralResources,
    all_or_nothing needs EphemeralResources,
    wrong_attributes_never_reach_the_service needs EphemeralResources,
}

fn borrow(license: &str, attributes: &str, conditions: &str) -> String {
    format!(
        r#"
ephemeral "licensemanager_borrow_license_checkout" "this" {{
  license_arn = "{license}"
{attributes}
{conditions}
}}

resource "licensemanager_license_configuration" "this" {{
  name                  = "app"
  license_counting_type = "vCPU"
  depends_on            = [ephemeral.licensemanager_borrow_license_checkout.this]
}}
"#
    )
}

const TWO_USERS: &str = r#"  entitlements = [{ name = "users", unit = "Count", value = "2" }]"#;

fn borrowed_and_returned(case: &mut Case) {
    case.trace();
    case.opens_in_plans();
    let license = consumable(case, 60, true);
    let attributes = r#"  node_id           = "node-7"
  checkout_metadata = { site = "north" }
  entitlements      = [{ name = "users", unit = "Count", value = "2" }]"#;
    let conditions = r#"
  lifecycle {
    postcondition {
      condition = alltrue([
        self.digital_signature_method == "JWT_PS384",
        self.entitlements_allowed == tolist([{ name = "users", unit = "Count", value = "2" }]),
        self.node_id == "node-7",
        self.checkout_metadata == tomap({ site = "north" }),
        timecmp(self.expiration, timeadd(self.issued_at, "60m")) == 0,
        length(self.license_consumption_token) > 0,
        length(split(".", self.signed_token)) == 3,
      ])
      error_message = "Not what was asked for."
    }
  }"#;
    case.apply(&Step::new(borrow(&license.arn, attributes, conditions)).sends(&[
        ("CheckInLicense", 1),
        ("CheckoutBorrowLicense", 1),
        ("CreateLicenseConfiguration", 1),
    ]));
    assert_eq!(users_in_use(case, &license), 0);
    assert_eq!(consumption_tokens(case).len(), 4);
    keep_checkouts_secret(case);
    case.destroy();
}

fn what_cannot_be_returned_early_warns(case: &mut Case) {
    case.opens_in_plans();
    let license = consumable(case, 60, false);
    let text = format!("the checkout of {}", license.arn);
    case.plan(
        &Step::new(borrow(&license.arn, TWO_USERS, ""))
            .warns(warning("A checkout was not checked in").and(&text).and("It ends by itself")),
    );
    assert_eq!(users_in_use(case, &license), 2);
    keep_checkouts_secret(case);
    case.emulator.given("GetLicense", &json!({ "LicenseArn": license.arn }));
}

fn all_or_nothing(case: &mut Case) {
    case.opens_in_plans();
    let license = consumable(case, 60, true);
    for (attributes, text) in [
        (
            r#"entitlements = [{ name = "seats", unit = "Count", value = "1" }]"#,
            "Entitlement seats is not in the license",
        ),
        (
            r#"entitlements = [{ name = "users", unit = "Count", value = "11" }, { name = "export", unit = "None" }]"#,
            "NoEntitlementsAllowedException",
        ),
    ] {
        let step = Step::new(borrow(&license.arn, attributes, ""));
        case.refuses_to_plan(&step, &[error(text)]);
    }
    assert_eq!(users_in_use(case, &license), 0);
}

fn wrong_attributes_never_reach_the_service(case: &mut Case) {
    let license =
        "\"arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546\"";
    let usual =
        [("license_arn", license), ("entitlements", "[{ name = \"export\", unit = \"None\" }]")];
    let mut mistakes = wrong_entitlements();
    mistakes.extend([
        wrong("license_arn", "\"l-1\"", &["license_arn", "\"l-1\" is no ARN", "ARN of a license"]),
        wrong(
            "digital_signature_method",
            "\"RS256\"",
            &["digital_signature_method is \"RS256\"", "one of JWT_PS384"],
        ),
    ]);
    mistakes::ephemeral_resources(
        case,
        "licensemanager_borrow_license_checkout",
        &usual,
        &mistakes,
    );
}
