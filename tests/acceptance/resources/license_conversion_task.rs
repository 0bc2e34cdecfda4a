//! Conversions of license types: once, waited for, forgotten.

use serde_json::json;

use crate::counted::instance;
use crate::harness::{Action, Case, Imported, Step, acceptance, error};

acceptance! {
    lifecycle,
    a_conversion_that_fails_says_why_and_is_made_again,
    a_lost_answer_makes_no_second_conversion,
    wrong_license_types_never_reach_the_service,
}

const THIS: &str = "licensemanager_license_conversion_task.this";

fn this(source: &str, destination: &str) -> String {
    format!(
        "resource \"licensemanager_license_conversion_task\" \"this\" {{\n  resource_arn = \"{}\"\n  \
         source_license_context = {source}\n  destination_license_context = {destination}\n}}\n",
        instance(1)
    )
}

fn operation(code: &str) -> String {
    format!("{{ usage_operation = \"RunInstances:{code}\" }}")
}

fn tasks(case: &Case) -> usize {
    let listed = case.emulator.call("ListLicenseConversionTasks", &json!({}));
    listed["LicenseConversionTasks"].as_array().unwrap().len()
}

fn lifecycle(case: &mut Case) {
    case.emulator.post("settle", &json!({ "seconds": 0.5 }));
    let config = this(&operation("0002"), &operation("0800"));
    let create = &[("CreateLicenseConversionTaskForResource", 1)];
    case.apply(&Step::new(&config).plans(THIS, Action::Create).sends(create).holds(
        THIS,
        json!({
            "resource_arn": instance(1),
            "source_license_context": { "usage_operation": "RunInstances:0002", "product_codes": null },
            "destination_license_context": { "usage_operation": "RunInstances:0800" },
            "status": "SUCCEEDED",
        }),
    ));
    case.applies_nothing();
    case.imports(&Imported::new(THIS));
    let codes =
        "{ product_codes = [{ product_code_id = \"abc\", product_code_type = \"marketplace\" }] }";
    case.apply(
        &Step::new(this(&operation("0800"), codes))
            .plans(THIS, Action::Replace)
            .replaced_by(
                THIS,
                &["destination_license_context", "source_license_context"],
            )
            .holds(THIS, json!({ "destination_license_context": { "product_codes": [{ "product_code_id": "abc" }] } })),
    );
    case.imports(&Imported::new(THIS));
    case.destroy();
    assert_eq!(tasks(case), 2, "the service keeps what was done");
}

fn a_conversion_that_fails_says_why_and_is_made_again(case: &mut Case) {
    let config = this(&operation("0002"), &operation("0800"));
    case.emulator.faults(&json!({ "fail_workflow": true }));
    case.fails_to_apply(
        &Step::new(&config),
        &[error("Creating license conversion task")
            .and("ended as FAILED: The conversion failed on request")
            .about(THIS)],
    );
    assert_eq!(case.state().text(THIS, "status"), "FAILED");
    case.emulator.faults(&json!({}));
    case.apply(
        &Step::new(&config)
            .plans(THIS, Action::Replace)
            .holds(THIS, json!({ "status": "SUCCEEDED" })),
    );
}

fn a_lost_answer_makes_no_second_conversion(case: &mut Case) {
    case.emulator.post("settle", &json!({ "seconds": 1 }));
    for kind in ["drop_after", "error"] {
        case.emulator.faults(&json!({ "next": [
            { "op": "CreateLicenseConversionTaskForResource", "kind": kind, "code": "ServerInternalException" },
        ] }));
        let before = tasks(case);
        case.apply(&Step::new(this(&operation("0002"), &operation("0800"))));
        assert_eq!(tasks(case), before + 1, "{kind}");
        case.destroy();
    }
}

fn wrong_license_types_never_reach_the_service(case: &mut Case) {
    let windows = operation("0002");
    let code = |id: &str, kind: &str| {
        format!(
            "{{ product_codes = [{{ product_code_id = \"{id}\", product_code_type = \"{kind}\" }}] }}"
        )
    };
    for (destination, text) in [
        (windows.clone(), "are the same license type"),
        (
            "{}".to_owned(),
            "destination_license_context takes usage_operation, product_codes, or both",
        ),
        (
            "{ usage_operation = \"Windows\" }".to_owned(),
            "to be RunInstances, alone or with a code",
        ),
        (code("a-b", "marketplace"), "to be 1 to 25 letters and digits"),
        (code(&"x".repeat(26), "marketplace"), "to be 1 to 25 letters and digits"),
        (code("abc", "elsewhere"), "marketplace"),
        ("{ product_codes = [] }".to_owned(), "product_codes"),
    ] {
        let step = Step::new(this(&windows, &destination));
        case.refuses_to_plan(&step, &[error(text).about(THIS)]);
    }
    assert_eq!(case.emulator.calls(), [].into());
}
