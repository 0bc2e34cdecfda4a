//! One conversion of a license type.

use serde_json::json;

use crate::counted::{conversion, instance};
use crate::harness::{Case, Step, acceptance, error};

acceptance! {
    every_attribute_is_found,
    nothing_found_names_what_was_looked_for_and_where,
}

const FOUND: &str = "data.licensemanager_license_conversion_task.this";

fn lookup(id: &str) -> String {
    format!(
        "data \"licensemanager_license_conversion_task\" \"this\" {{\n  license_conversion_task_id = \"{id}\"\n}}\n"
    )
}

fn every_attribute_is_found(case: &mut Case) {
    let id = conversion(case, &instance(1));
    case.apply(&Step::new(lookup(&id)).holds(
        FOUND,
        json!({
            "task_id": id,
            "resource_arn": instance(1),
            "source_license_context": { "usage_operation": "RunInstances:0002" },
            "destination_license_context": { "usage_operation": "RunInstances:0800" },
            "status": "SUCCEEDED",
        }),
    ));
}

fn nothing_found_names_what_was_looked_for_and_where(case: &mut Case) {
    case.refuses_to_plan(
        &Step::new(lookup("lct-0")),
        &[error("There is no license conversion task lct-0 for account 123456789012").about(FOUND)],
    );
    case.refuses_to_plan(
        &Step::new(lookup("0")),
        &[error("to be the id of a license conversion task").about(FOUND)],
    );
}
