//! Converting license types.

use serde_json::json;

use crate::counted::instance;
use crate::harness::{Case, Step, acceptance, error, warning};

acceptance! {
    converted_with_progress needs Actions,
    converted_once_something_was_made needs Actions,
    a_conversion_that_fails_fails_the_apply needs Actions,
    a_lost_answer_makes_no_second_conversion needs Actions,
    doubtful_license_types_are_warned_of needs Actions,
}

fn action(source: &str, destination: &str) -> String {
    format!(
        "action \"licensemanager_convert_license\" \"windows\" {{\n  config {{\n    resource_arn = \"{}\"\n    \
         source_license_context = {source}\n    destination_license_context = {destination}\n  }}\n}}\n",
        instance(1)
    )
}

fn operation(code: &str) -> String {
    format!("{{ usage_operation = \"RunInstances:{code}\" }}")
}

const INVOKE: [&str; 5] = [
    "apply",
    "-json",
    "-input=false",
    "-auto-approve",
    "-invoke=action.licensemanager_convert_license.windows",
];

fn statuses(case: &Case) -> Vec<String> {
    let listed = case.emulator.call("ListLicenseConversionTasks", &json!({}));
    let tasks = listed["LicenseConversionTasks"].as_array().unwrap().clone();
    tasks.iter().map(|task| task["Status"].as_str().unwrap().to_owned()).collect()
}

fn converted_with_progress(case: &mut Case) {
    case.emulator.post("settle", &json!({ "seconds": 0.5 }));
    case.plan(&Step::new(action(&operation("0002"), &operation("0800"))).plans_nothing());
    let output = case.terraform(&INVOKE);
    assert_eq!(output.code, Some(0), "{output}");
    let told = |words: &str| {
        output.stdout.find(words).unwrap_or_else(|| panic!("no {words:?} in {output}"))
    };
    let order = [told("has begun"), told("is IN_PROGRESS"), told("is done")];
    assert!(order.is_sorted(), "{output}");
    assert_eq!(statuses(case), ["SUCCEEDED"]);
}

fn converted_once_something_was_made(case: &mut Case) {
    let trigger = r#"
resource "licensemanager_license_configuration" "this" {
  name                  = "app"
  license_counting_type = "vCPU"

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.licensemanager_convert_license.windows]
    }
  }
}
"#;
    case.apply(&Step::new(action(&operation("0002"), &operation("0800")) + trigger).sends(&[
        ("CreateLicenseConfiguration", 1),
        ("CreateLicenseConversionTaskForResource", 1),
    ]));
    assert_eq!(statuses(case), ["SUCCEEDED"]);
}

fn a_conversion_that_fails_fails_the_apply(case: &mut Case) {
    case.emulator.faults(&json!({ "fail_workflow": true }));
    case.plan(&Step::new(action(&operation("0002"), &operation("0800"))).plans_nothing());
    let output = case.terraform(&INVOKE);
    assert_eq!(output.code, Some(1), "{output}");
    let told = error("Converting the license type")
        .and("ended as FAILED: The conversion failed on request");
    crate::harness::expect(&output, &[told]);
}

fn a_lost_answer_makes_no_second_conversion(case: &mut Case) {
    case.emulator.post("settle", &json!({ "seconds": 1 }));
    let lost = json!({ "op": "CreateLicenseConversionTaskForResource", "kind": "drop_after" });
    case.plan(&Step::new(action(&operation("0002"), &operation("0800"))).plans_nothing());
    case.emulator.faults(&json!({ "next": [lost] }));
    let output = case.terraform(&INVOKE);
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(statuses(case), ["SUCCEEDED"]);
}

fn doubtful_license_types_are_warned_of(case: &mut Case) {
    for (source, destination, text) in [
        ("{}", operation("0800"), "source_license_context"),
        (&operation("0800"), operation("0800"), "destination_license_context"),
        (&operation("windows"), operation("0800"), "documented are RunInstances"),
    ] {
        let doubt = warning(text).and("may be refused");
        case.plan(&Step::new(action(source, &destination)).warns(doubt));
    }
}
