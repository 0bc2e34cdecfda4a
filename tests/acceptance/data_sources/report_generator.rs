//! One report generator, with how its reports went.

use serde_json::json;

use crate::counted::{configuration, report_generator};
use crate::harness::{Case, Step, acceptance, error};

acceptance! {
    the_last_report_is_told_once_there_is_one,
    nothing_found_names_what_was_looked_for_and_where,
}

const FOUND: &str = "data.licensemanager_report_generator.this";

fn lookup(arn: &str) -> String {
    format!("data \"licensemanager_report_generator\" \"this\" {{\n  arn = \"{arn}\"\n}}\n")
}

fn the_last_report_is_told_once_there_is_one(case: &mut Case) {
    let configuration = configuration(case, json!({}));
    let arn = report_generator(case, &configuration);
    case.apply(&Step::new(lookup(&arn)).holds(
        FOUND,
        json!({
            "id": arn,
            "name": "use",
            "types": ["LicenseConfigurationUsageReport"],
            "license_configuration_arns": [configuration],
            "frequency": { "period": "DAY", "value": 1 },
            "last_run_status": null,
            "last_report_generation_time": null,
            "tags": { "team": "data" },
        }),
    ));
    case.emulator.post("clock", &json!({ "advance": 7200 }));
    case.apply(
        &Step::new(lookup(&arn))
            .holds(FOUND, json!({ "last_run_status": "SUCCESS", "last_run_failure_reason": null })),
    );
}

fn nothing_found_names_what_was_looked_for_and_where(case: &mut Case) {
    let arn = "arn:aws:license-manager:us-east-1:123456789012:report-generator:r-0";
    case.refuses_to_plan(
        &Step::new(lookup(arn)),
        &[error(&format!(
            "There is no report generator {arn} for account 123456789012 in region us-east-1."
        ))
        .about(FOUND)],
    );
    case.refuses_to_plan(&Step::new(lookup("r-0")), &[error("\"r-0\" is no ARN").about(FOUND)]);
}
