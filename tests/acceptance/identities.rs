//! What identifies an object stays as it is.

use serde_json::json;

use crate::entitlements::license_of;
use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance};

acceptance! {
    an_identity_outlives_a_change_of_the_provider_block needs Identity,
}

/// Terraform refuses a refresh that tells another identity than before. The account is part of it, and was not asked for.
fn an_identity_outlives_a_change_of_the_provider_block(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let config = format!(
        "resource \"licensemanager_token\" \"this\" {{\n  license_arn = \"{license}\"\n}}\n"
    );
    case.provider(
        "provider \"licensemanager\" {
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}
",
    );
    case.apply(&Step::new(&config));
    let identity = |case: &Case| {
        let instance = case.state_file()["resources"][0]["instances"][0].take();
        (instance["identity"]["token_id"].is_string(), instance["identity"]["account_id"].clone())
    };
    assert_eq!(identity(case), (true, json!(null)));
    case.provider("provider \"licensemanager\" {}\n");
    case.apply(&Step::new(&config).plans_nothing());
    assert_eq!(identity(case), (true, json!(null)));
    assert_eq!(case.state().text("licensemanager_token.this", "account_id"), ACCOUNT);
}
