//! Conversions of license types: once, waited for, forgotten.

use serde_json::json;

use crate::counted::instance;
use crate::harness::{Action, Case, Step, acceptance, error};
use crate::lifecycle::Lifecycle;
use crate::mistakes::{self, doubtful, wrong};

acceptance! {
    lifecycle,
    a_conversion_that_fails_says_why_and_is_made_again,
    a_lost_answer_makes_no_second_conversion,
    wrong_attributes_never_reach_the_service,
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
    let first = Step::new(&config).sends(create).holds(
        THIS,
        json!({
            "resource_arn": instance(1),
            "source_license_context": { "usage_operation": "RunInstances:0002", "product_codes": null },
            "destination_license_context": { "usage_operation": "RunInstances:0800" },
            "status": "SUCCEEDED",
        }),
    );
    let codes =
        "{ product_codes = [{ product_code_id = \"abc\", product_code_type = \"marketplace\" }] }";
    let second = Step::new(this(&operation("0800"), codes))
        .replaced_by(THIS, &["destination_license_context", "source_license_context"])
        .holds(THIS, json!({ "destination_license_context": { "product_codes": [{ "product_code_id": "abc" }] } }));
    let lifecycle = Lifecycle {
        address: THIS,
        first,
        second,
        change: Action::Replace,
        not_imported: &[],
        deletion: None,
    };
    lifecycle.run(case);
    let elsewhere = this(&operation("0800"), codes).replace(&instance(1), &instance(2));
    for (config, attribute) in [
        (elsewhere, "resource_arn"),
        (this(&operation("0002"), codes), "source_license_context"),
        (this(&operation("0800"), &operation("0002")), "destination_license_context"),
    ] {
        let step = Step::new(config).plans(THIS, Action::Replace);
        case.plan(&step.replaced_by(THIS, &[attribute]));
    }
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

fn wrong_attributes_never_reach_the_service(case: &mut Case) {
    let (target, windows, own) =
        (format!("\"{}\"", instance(1)), operation("0002"), operation("0800"));
    let (source, destination) = ("source_license_context", "destination_license_context");
    let usual = [
        ("resource_arn", target.as_str()),
        (source, windows.as_str()),
        (destination, own.as_str()),
    ];
    let code = |id: &str, kind: &str| {
        format!(
            "{{ product_codes = [{{ product_code_id = \"{id}\", product_code_type = \"{kind}\" }}] }}"
        )
    };
    let letters = "to be 1 to 25 letters and digits";
    let mistakes = [
        wrong("resource_arn", "\"i-1\"", &["resource_arn is \"i-1\"", "to be an ARN"]),
        doubtful(destination, &windows, &[destination, "are the same license type"]),
        doubtful(
            destination,
            "{}",
            &["destination_license_context takes usage_operation, product_codes"],
        ),
        doubtful(source, "{}", &["source_license_context takes usage_operation, product_codes"]),
        doubtful(
            destination,
            "{ usage_operation = \"Windows\" }",
            &[
                "destination_license_context.usage_operation is \"Windows\"",
                "such as RunInstances:0002",
            ],
        ),
        wrong(destination, code("a-b", "marketplace"), &["product_code_id is \"a-b\"", letters]),
        wrong(source, code(&"x".repeat(26), "marketplace"), &["product_code_id", letters]),
        wrong(
            destination,
            code("abc", "elsewhere"),
            &["product_code_type is \"elsewhere\"", "one of marketplace"],
        ),
        doubtful(
            destination,
            "{ product_codes = [] }",
            &["destination_license_context takes usage_operation, product_codes"],
        ),
        wrong("timeouts", "{ create = \"1 h\" }", &["timeouts.create is \"1 h\"", "\"1h30m\""]),
    ];
    mistakes::resources(case, "licensemanager_license_conversion_task", &usual, &mistakes);
}
