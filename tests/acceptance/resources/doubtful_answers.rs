//! "Not found" in the words of the service, which also mean other things: nothing leaves the state without a proof.

use serde_json::json;

use super::license;
use crate::entitlements::{OTHER, grant_by, license_of};
use crate::harness::{ACCOUNT, Action, Case, REGION, Step, acceptance, error};

acceptance! {
    a_license_is_dropped_only_when_a_list_lacks_it,
    a_grant_is_dropped_only_when_a_list_lacks_it,
    an_accepter_is_dropped_only_when_a_list_lacks_it,
}

const CODES: [&str; 3] =
    ["ResourceNotFoundException", "ValidationException", "InvalidParameterValueException"];

/// Whatever the service says about a read, the object stays in the state as long as it exists, and leaves it after.
fn doubted(case: &mut Case, config: &str, address: &'static str, reads: &str) {
    case.apply(&Step::new(config));
    let doubt = |case: &Case, code: &str| {
        case.emulator.faults(&json!({ "next": [
            { "op": reads, "kind": "error", "code": code, "message": "Something is wrong" },
        ] }));
    };
    for code in CODES {
        doubt(case, code);
        let said = format!("{reads} answered {code}: Something is wrong");
        case.refuses_to_plan(&Step::new(config), &[error(&said).about(address)]);
        assert!(case.terraform(&["state", "list"]).stdout.contains(address));
    }
    case.apply(&Step::new(config).plans_nothing());
    // The service forgets everything.
    case.emulator.post("reset", &json!({}));
    case.emulator.given("ListLicenses", &json!({}));
    for code in CODES {
        doubt(case, code);
        let step = Step::new(config).notices(address, Action::Delete);
        case.plan(&step.plans(address, Action::Create));
    }
    case.emulator.faults(&json!({}));
    // What is gone already is no obstacle to a destroy.
    case.destroy();
}

fn a_license_is_dropped_only_when_a_list_lacks_it(case: &mut Case) {
    doubted(case, &license::this(&[]), license::THIS, "GetLicense");
}

fn a_grant_is_dropped_only_when_a_list_lacks_it(case: &mut Case) {
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
    doubted(case, &config, "licensemanager_grant.this", "GetGrant");
}

fn an_accepter_is_dropped_only_when_a_list_lacks_it(case: &mut Case) {
    let license = license_of(case, OTHER, REGION);
    let grant = grant_by(case, OTHER, REGION, &license, ACCOUNT);
    let config = format!(
        "resource \"licensemanager_grant_accepter\" \"this\" {{\n  grant_arn = \"{grant}\"\n}}\n"
    );
    doubted(case, &config, "licensemanager_grant_accepter.this", "GetGrant");
}
