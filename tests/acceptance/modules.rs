//! The modules below `examples/modules`, and that of the guide on tests of modules: whether their own tests pass, and
//! whether these notice a module that is broken.

use serde_json::json;

use terraform_provider_licensemanager::emulator::{Emulator, Options};

use crate::harness::{Case, Output, acceptance, guide_shows};

acceptance! {
    a_license_is_shared,
    a_table_becomes_license_configurations,
    licenses_are_issued,
    the_module_of_the_guide_is_tested,
}

const GUIDE: &str = include_str!("../../docs/guides/testing-modules.md");

/// All tests of the module pass, and there are so many.
fn passes(case: &Case, tests: usize) -> Output {
    let output = case.terraform_test(&[]);
    assert_eq!(output.code, Some(0), "{output}");
    let said = format!("Success! {tests} passed, 0 failed.");
    assert!(output.stdout.contains(&said), "{said}\n{output}");
    output
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
    passes(case, 17);
    let flipped = ("main.tf", "== \"\" ? null : tonumber", "== \"\" ? 0 : tonumber");
    notices(case, flipped, "tests/emulator.tftest.hcl", "An empty count became a limit");
    let kept = ("main.tf", "csvdecode(trimprefix(var.table, \"\\ufeff\"))", "csvdecode(var.table)");
    notices(case, kept, "tests/inputs.tftest.hcl", "does not have an attribute named \"name\"");
    let (checks, lets) = ("contains([\"\", \"true\"", "true || contains([\"\", \"true\"");
    let unchecked = ("main.tf", checks, lets);
    notices(case, unchecked, "tests/inputs.tftest.hcl", "Missing expected failure");
}

fn licenses_are_issued(case: &mut Case) {
    case.takes_module("modules/issue-licenses");
    passes(case, 15);
    let flipped = ("main.tf", "\"SUSPENDED\" : \"AVAILABLE\"", "\"AVAILABLE\" : \"AVAILABLE\"");
    notices(case, flipped, "tests/emulator.tftest.hcl", "The license of bob can still be used");
}

fn the_module_of_the_guide_is_tested(case: &mut Case) {
    case.takes_module("guides/testing-modules");
    let output = passes(case, 4);
    guide_shows("testing-modules", &output);
    // A module stands what the service does to it now and then.
    case.emulator.post("fault", &json!({ "throttle": 0.2, "seed": 7 }));
    passes(case, 4);
    case.emulator.post("fault", &json!({}));
    // What a mock makes up is no ARN.
    let (named, another) =
        ("\"licensemanager_license_configuration\" {", "\"licensemanager_license\" {");
    let random = ("tests/mock.tftest.hcl", named, another);
    notices(case, random, "tests/mock.tftest.hcl", "Invalid value of license_configuration_arns");
}

/// What stands between two texts, as often as it does.
fn between<'a>(text: &'a str, start: &'a str, end: &'a str) -> Vec<&'a str> {
    text.split(start).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

#[test]
fn the_emulator_takes_what_the_guide_says() {
    let faults = between(GUIDE, "`--faults ", "`");
    assert_eq!(faults.len(), 4, "{faults:?}");
    for faults in faults {
        let options = Options { faults: Some(faults.to_owned()), ..Options::default() };
        Emulator::start(&options).unwrap_or_else(|error| panic!("{faults}: {error}"));
    }
    let emulator = Emulator::start(&Options::default()).unwrap();
    let asked = between(GUIDE, "`curl -d '", "`");
    assert_eq!(asked.len(), 4, "{asked:?}");
    for asked in asked {
        let (body, endpoint) = asked.split_once("' http://127.0.0.1:4580/_emulator/").unwrap();
        let body = serde_json::from_str(body).unwrap();
        emulator.post(endpoint, &body).unwrap_or_else(|error| panic!("{asked}: {error}"));
    }
    let read = between(GUIDE, "curl http://127.0.0.1:4580/_emulator/", "`");
    assert_eq!(read, ["switch", "requests"]);
    let state =
        include_str!("../../examples/modules/share-marketplace-license/tests/organization.json");
    assert!(GUIDE.contains(&format!("```json\n{state}```\n")));
    for endpoint in read {
        emulator.get(endpoint).unwrap();
    }
}
