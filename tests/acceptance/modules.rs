//! The modules below `examples/modules`, and that of the guide on tests of modules: whether their own tests pass, and
//! whether these notice a module that is broken.

use serde_json::json;

use crate::harness::{Case, acceptance};

acceptance! {
    a_license_is_shared,
    a_table_becomes_license_configurations,
    licenses_are_issued,
    the_module_of_the_guide_is_tested,
}

/// All tests of the module pass, and there are so many.
fn passes(case: &Case, tests: usize) {
    let output = case.terraform_test(&[]);
    assert_eq!(output.code, Some(0), "{output}");
    let said = format!("Success! {tests} passed, 0 failed.");
    assert!(output.stdout.contains(&said), "{said}\n{output}");
}

/// Once this stands in a file in place of what is right, this run of a file of tests fails, for this reason.
fn notices(case: &Case, (file, right, wrong): (&str, &str, &str), tests: &str, reason: &str) {
    case.spoils(file, right, wrong);
    let output = case.terraform_test(&[tests]);
    case.spoils(file, wrong, right);
    assert_eq!(output.code, Some(1), "{wrong} is not noticed\n{output}");
    assert!(output.stdout.contains("\nFailure! "), "{output}");
    let said = format!("{}\n{}", output.stdout, output.stderr);
    assert!(said.contains(reason), "{reason}\n{output}");
}

fn a_license_is_shared(case: &mut Case) {
    let organization =
        include_str!("../../examples/modules/share-marketplace-license/tests/organization.json");
    let organization: serde_json::Value = serde_json::from_str(organization).unwrap();
    case.emulator.post("organization", &organization["organizations"][0]);
    case.takes_module("modules/share-marketplace-license");
    passes(case, 15);
    let flipped = ("main.tf", "\n  status     = \"ACTIVE\"", "\n  status     = \"DISABLED\"");
    notices(case, flipped, "tests/accounts.tftest.hcl", "Not everybody can use the license");
    let unchecked = ("variables.tf", "^[0-9]{12}$\", account))])\n", "^[0-9]+$\", account))])\n");
    notices(case, unchecked, "tests/inputs.tftest.hcl", "Missing expected failure");
}

fn a_table_becomes_license_configurations(case: &mut Case) {
    case.takes_module("modules/license-configurations-from-table");
    passes(case, 13);
    let flipped = ("main.tf", "== \"\" ? null : tonumber", "== \"\" ? 0 : tonumber");
    notices(case, flipped, "tests/emulator.tftest.hcl", "An empty count became a limit");
}

fn licenses_are_issued(case: &mut Case) {
    case.takes_module("modules/issue-licenses");
    passes(case, 15);
    let flipped = ("main.tf", "\"SUSPENDED\" : \"AVAILABLE\"", "\"AVAILABLE\" : \"AVAILABLE\"");
    notices(case, flipped, "tests/emulator.tftest.hcl", "The license of bob can still be used");
}

fn the_module_of_the_guide_is_tested(case: &mut Case) {
    case.takes_module("guides/testing-modules");
    // As the guide says, a module stands what the service does to it now and then.
    case.emulator.post("fault", &json!({ "throttle": 0.2, "seed": 7 }));
    passes(case, 4);
    case.emulator.post("fault", &json!({}));
    // What a mock makes up is no ARN.
    let (named, another) =
        ("\"licensemanager_license_configuration\" {", "\"licensemanager_license\" {");
    let random = ("tests/mock.tftest.hcl", named, another);
    notices(case, random, "tests/mock.tftest.hcl", "Invalid value of license_configuration_arns");
}
