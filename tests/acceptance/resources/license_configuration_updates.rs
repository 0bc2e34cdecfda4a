//! What happens to a license configuration when one of its attributes changes, and nothing else.

use serde_json::{Value, json};

use super::license_configuration::{THIS, this};
use crate::harness::{Action, Case, Step, acceptance};

acceptance! {
    each_attribute_alone_is_one_update,
    product_information_alone_is_one_update,
    counting_type_replaces,
    removing_a_count_replaces,
    removing_an_expiry_replaces,
    region_replaces,
    another_account_replaces,
    drift_of_an_attribute_is_shown_and_repaired,
    a_value_may_be_known_only_after_apply,
    nothing_is_unknown_that_an_update_cannot_touch,
}

const UPDATE: &[(&str, u64)] = &[("UpdateLicenseConfiguration", 1)];
const REPLACEMENT: &[(&str, u64)] =
    &[("CreateLicenseConfiguration", 1), ("DeleteLicenseConfiguration", 1)];

fn each_attribute_alone_is_one_update(case: &mut Case) {
    let base = r#"name = "a"
license_counting_type = "Instance""#;
    case.apply(&Step::new(this(base)));
    let renamed = r#"name = "b"
license_counting_type = "Instance""#;
    let counted = format!("{renamed}\nlicense_count = 10");
    let changes: [(String, Value); 13] = [
        (renamed.into(), json!({ "name": "b" })),
        (format!("{renamed}\ndescription = \"one\""), json!({ "description": "one" })),
        (format!("{renamed}\ndescription = \"two\""), json!({ "description": "two" })),
        (renamed.into(), json!({ "description": null })),
        (counted.clone(), json!({ "license_count": 10 })),
        (
            format!("{counted}\nlicense_count_hard_limit = true"),
            json!({ "license_count_hard_limit": true }),
        ),
        (counted, json!({ "license_count_hard_limit": false })),
        (format!("{renamed}\nlicense_count = 0"), json!({ "license_count": 0 })),
        (
            format!("{renamed}\nlicense_count = 0\ndisassociate_when_not_found = true"),
            json!({ "disassociate_when_not_found": true }),
        ),
        (format!("{renamed}\nlicense_count = 0"), json!({ "disassociate_when_not_found": false })),
        (
            format!("{renamed}\nlicense_count = 0\nstatus = \"DISABLED\""),
            json!({ "status": "DISABLED" }),
        ),
        (
            format!("{renamed}\nlicense_count = 0\nstatus = \"AVAILABLE\""),
            json!({ "status": "AVAILABLE" }),
        ),
        (
            format!("{renamed}\nlicense_count = 0\nlicense_expiry = 1893456000"),
            json!({ "license_expiry": 1_893_456_000, "status": "AVAILABLE" }),
        ),
    ];
    for (attributes, expected) in changes {
        case.apply(
            &Step::new(this(&attributes))
                .plans(THIS, Action::Update)
                .sends(UPDATE)
                .holds(THIS, expected),
        );
    }
}

fn product_information_alone_is_one_update(case: &mut Case) {
    let base = "name = \"a\"\nlicense_counting_type = \"vCPU\"\n";
    let with = |information: &str| this(&format!("{base}product_information = {information}"));
    case.apply(&Step::new(this(base)));
    let oracle = with(
        r#"[{
  resource_type = "RDS"
  filters       = [{ name = "Engine Edition", comparator = "EQUALS", values = ["oracle-ee"] }]
}]"#,
    );
    case.apply(&Step::new(oracle).plans(THIS, Action::Update).sends(UPDATE).holds(
        THIS,
        json!({ "product_information": [{
                "resource_type": "RDS",
                "filters": [
                    { "name": "Engine Edition", "comparator": "EQUALS", "values": ["oracle-ee"] },
                ],
            }] }),
    ));
    let db2 = with(
        r#"[{
  resource_type = "RDS"
  filters       = [{ name = "Engine Edition", comparator = "EQUALS", values = ["db2-se"] }]
}]"#,
    );
    case.apply(&Step::new(db2).plans(THIS, Action::Update).sends(UPDATE));
    case.apply(
        &Step::new(this(base))
            .plans(THIS, Action::Update)
            .sends(UPDATE)
            .holds(THIS, json!({ "product_information": null })),
    );
}

fn counting_type_replaces(case: &mut Case) {
    case.apply(&Step::new(this("name = \"a\"\nlicense_counting_type = \"vCPU\"")));
    case.apply(
        &Step::new(this("name = \"a\"\nlicense_counting_type = \"Core\""))
            .plans(THIS, Action::Replace)
            .replaced_by(THIS, &["license_counting_type"])
            .unknown(THIS, "arn")
            .sends(REPLACEMENT),
    );
}

/// The service cannot take a count back.
fn removing_a_count_replaces(case: &mut Case) {
    case.apply(&Step::new(this(
        "name = \"a\"\nlicense_counting_type = \"vCPU\"\nlicense_count = 0",
    )));
    case.apply(
        &Step::new(this("name = \"a\"\nlicense_counting_type = \"vCPU\""))
            .plans(THIS, Action::Replace)
            .replaced_by(THIS, &["license_count"])
            .sends(REPLACEMENT)
            .holds(THIS, json!({ "license_count": null })),
    );
}

fn removing_an_expiry_replaces(case: &mut Case) {
    case.apply(&Step::new(this(
        "name = \"a\"\nlicense_counting_type = \"vCPU\"\nlicense_expiry = 1893456000",
    )));
    case.apply(
        &Step::new(this("name = \"a\"\nlicense_counting_type = \"vCPU\""))
            .plans(THIS, Action::Replace)
            .replaced_by(THIS, &["license_expiry"])
            .sends(REPLACEMENT)
            .holds(THIS, json!({ "license_expiry": null })),
    );
}

fn region_replaces(case: &mut Case) {
    case.apply(
        &Step::new(this("name = \"a\"\nlicense_counting_type = \"vCPU\""))
            .holds(THIS, json!({ "region": "us-east-1" })),
    );
    case.apply(
        &Step::new(this(
            "name = \"a\"\nlicense_counting_type = \"vCPU\"\nregion = \"eu-central-1\"",
        ))
        .plans(THIS, Action::Replace)
        .replaced_by(THIS, &["region"])
        .sends(REPLACEMENT)
        .holds(THIS, json!({ "region": "eu-central-1" })),
    );
    let arn = case.state().text(THIS, "arn");
    assert!(arn.starts_with("arn:aws:license-manager:eu-central-1:123456789012:"), "{arn}");
}

fn drift_of_an_attribute_is_shown_and_repaired(case: &mut Case) {
    let config = this("name = \"a\"\nlicense_counting_type = \"vCPU\"\nlicense_count = 10");
    case.apply(&Step::new(config.clone()));
    let arn = case.state().text(THIS, "arn");
    case.emulator.call(
        "UpdateLicenseConfiguration",
        &json!({ "LicenseConfigurationArn": arn, "LicenseCount": 99, "Description": "by hand" }),
    );
    case.apply(
        &Step::new(config)
            .notices(THIS, Action::Update)
            .plans(THIS, Action::Update)
            .known(THIS, "license_count", 10)
            .known(THIS, "description", Value::Null)
            .sends(UPDATE)
            .holds(THIS, json!({ "license_count": 10, "description": null })),
    );
}

fn a_value_may_be_known_only_after_apply(case: &mut Case) {
    let config = |trigger: &str| {
        format!(
            "resource \"terraform_data\" \"text\" {{\n  input = \"{trigger}\"\n}}\n{}",
            this(
                "name = \"a\"\nlicense_counting_type = \"vCPU\"\ndescription = terraform_data.text.output"
            )
        )
    };
    case.apply(
        &Step::new(config("one"))
            .unknown(THIS, "description")
            .holds(THIS, json!({ "description": "one" })),
    );
    case.apply(
        &Step::new(config("two"))
            .unknown(THIS, "description")
            .plans("terraform_data.text", Action::Update)
            .plans(THIS, Action::Update)
            .holds(THIS, json!({ "description": "two" })),
    );
}

fn nothing_is_unknown_that_an_update_cannot_touch(case: &mut Case) {
    case.apply(&Step::new(this("name = \"a\"\nlicense_counting_type = \"vCPU\"")));
    let state = case.state();
    let computed = ["arn", "id", "license_configuration_id", "owner_account_id", "status"];
    let mut step = Step::new(this("name = \"b\"\nlicense_counting_type = \"vCPU\""));
    for attribute in computed.into_iter().chain(["region", "account_id"]) {
        step = step.known(THIS, attribute, state.text(THIS, attribute));
    }
    case.apply(&step.known(THIS, "tags_all", json!({})));
}

fn another_account_replaces(case: &mut Case) {
    case.provider(
        "provider \"licensemanager\" {\n  member_role {\n    name = \"Licenses\"\n  }\n}\n",
    );
    let config = "name = \"a\"\nlicense_counting_type = \"vCPU\"\n";
    case.apply(&Step::new(this(config)).holds(THIS, json!({ "account_id": "123456789012" })));
    case.apply(
        &Step::new(this(&format!("{config}account_id = \"012345678901\"")))
            .plans(THIS, Action::Replace)
            .replaced_by(THIS, &["account_id"])
            .sends(REPLACEMENT)
            .holds(THIS, json!({ "owner_account_id": "012345678901" })),
    );
}
