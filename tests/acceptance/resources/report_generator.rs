//! Report generators from their creation to their end.

use serde_json::json;

use crate::counted::configuration;
use crate::harness::{Action, Case, Step, acceptance, error};
use crate::lifecycle::{Deletion, Lifecycle};

acceptance! {
    lifecycle_with_every_attribute,
    each_attribute_alone_is_one_update,
    same_subjects_and_instants,
    a_lost_answer_makes_no_second_report_generator,
    contradictions_are_refused_at_plan_time,
}

const THIS: &str = "licensemanager_report_generator.this";

fn this(attributes: &str) -> String {
    format!("resource \"licensemanager_report_generator\" \"this\" {{\n{attributes}\n}}\n")
}

const DELETION: Deletion<'_> = Deletion {
    operation: "DeleteLicenseManagerReportGenerator",
    member: "LicenseManagerReportGeneratorArn",
    attribute: "arn",
};

fn lifecycle_with_every_attribute(case: &mut Case) {
    let (one, two) = (configuration(case, json!({})), configuration(case, json!({})));
    let first = Step::new(this(&format!(
        r#"
          name                       = "use"
          types                      = ["LicenseConfigurationUsageReport", "LicenseConfigurationSummaryReport"]
          license_configuration_arns = ["{two}", "{one}"]
          frequency                  = {{ period = "ONE_TIME" }}
          report_start_date          = "2026-01-01T00:00:00Z"
          report_end_date            = "2026-02-01T00:00:00Z"
          description                = "Use of January"
          tags                       = {{ team = "data" }}
        "#
    )))
    .sends(&[("CreateLicenseManagerReportGenerator", 1)])
    .holds(
        THIS,
        json!({
            "name": "use",
            "types": ["LicenseConfigurationSummaryReport", "LicenseConfigurationUsageReport"],
            "license_asset_group_arns": null,
            "frequency": { "period": "ONE_TIME", "value": 1 },
            "report_start_date": "2026-01-01T00:00:00Z",
            "report_end_date": "2026-02-01T00:00:00Z",
            "description": "Use of January",
            "creator_account_id": "123456789012",
            "s3_location": { "key_prefix": "Reports/use" },
            "tags_all": { "team": "data" },
        }),
    );
    let second = Step::new(this(&format!(
        r#"
          name                       = "use of all"
          types                      = ["LicenseConfigurationUsageReport"]
          license_configuration_arns = ["{one}"]
          frequency                  = {{ period = "DAY" }}
        "#
    )))
    .sends(&[("UpdateLicenseManagerReportGenerator", 1), ("UntagResource", 1)])
    .holds(
        THIS,
        json!({
            "name": "use of all",
            "license_configuration_arns": [one],
            "frequency": { "period": "DAY", "value": 1 },
            "report_start_date": null,
            "description": null,
            "tags": null,
        }),
    );
    Lifecycle { address: THIS, first, second, not_imported: &[], deletion: DELETION }.run(case);
}

fn each_attribute_alone_is_one_update(case: &mut Case) {
    let (one, two) = (configuration(case, json!({})), configuration(case, json!({})));
    let mut attributes = vec![
        ("name", "\"use\"".to_owned()),
        ("types", "[\"LicenseConfigurationUsageReport\"]".to_owned()),
        ("license_configuration_arns", format!("[\"{one}\"]")),
        ("frequency", "{ period = \"DAY\" }".to_owned()),
    ];
    let config = |attributes: &[(&str, String)]| {
        let lines: Vec<_> =
            attributes.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        this(&lines.join("\n"))
    };
    case.apply(&Step::new(config(&attributes)));
    for (name, value) in [
        ("name", "\"used\"".to_owned()),
        ("types", "[\"LicenseConfigurationSummaryReport\"]".to_owned()),
        ("license_configuration_arns", format!("[\"{one}\", \"{two}\"]")),
        ("frequency", "{ period = \"WEEK\" }".to_owned()),
        ("description", "\"who used it\"".to_owned()),
        ("report_start_date", "\"2026-01-01T00:00:00Z\"".to_owned()),
        ("report_end_date", "\"2027-01-01T00:00:00Z\"".to_owned()),
    ] {
        attributes.retain(|(kept, _)| *kept != name);
        attributes.push((name, value));
        case.apply(
            &Step::new(config(&attributes))
                .plans(THIS, Action::Update)
                .sends(&[("UpdateLicenseManagerReportGenerator", 1)]),
        );
    }
}

/// Both in other words, and in another order.
fn same_subjects_and_instants(case: &mut Case) {
    let (one, two) = (configuration(case, json!({})), configuration(case, json!({})));
    let config = |arns: [&str; 2], begin: &str| {
        this(&format!(
            "name = \"use\"\ntypes = [\"LicenseConfigurationUsageReport\"]\nfrequency = {{ period = \"DAY\" }}\n\
             license_configuration_arns = [\"{}\", \"{}\"]\nreport_start_date = \"{begin}\"",
            arns[0], arns[1]
        ))
    };
    case.apply(&Step::new(config([&one, &two], "2026-01-01T01:00:00+01:00")));
    case.apply(&Step::new(config([&two, &one], "2026-01-01T00:00:00Z")).plans_nothing());
}

fn a_lost_answer_makes_no_second_report_generator(case: &mut Case) {
    let one = configuration(case, json!({}));
    case.emulator.faults(&json!({ "next": [
        { "op": "CreateLicenseManagerReportGenerator", "kind": "drop_after" },
    ] }));
    case.apply(&Step::new(this(&format!(
        "name = \"use\"\ntypes = [\"LicenseConfigurationUsageReport\"]\nfrequency = {{ period = \"DAY\" }}\n\
         license_configuration_arns = [\"{one}\"]"
    ))));
    let listed = case.emulator.call("ListLicenseManagerReportGenerators", &json!({}));
    assert_eq!(listed["ReportGenerators"].as_array().unwrap().len(), 1);
}

fn contradictions_are_refused_at_plan_time(case: &mut Case) {
    let lc = "license_configuration_arns = [\"arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1\"]";
    let usage = "types = [\"LicenseConfigurationUsageReport\"]";
    let daily = "frequency = { period = \"DAY\" }";
    let name = "name = \"use\"";
    let long = format!("name = \"{}\"", "x".repeat(101));
    for (attributes, text) in [
        (
            [name, usage, daily, ""],
            "types contains LicenseConfigurationUsageReport, which needs license_configuration_arns",
        ),
        (
            [name, "types = [\"LicenseAssetGroupUsageReport\"]", daily, lc],
            "which needs license_asset_group_arns",
        ),
        ([name, "types = []", daily, lc], "types"),
        ([name, "types = [\"Usage\"]", daily, lc], "LicenseConfigurationSummaryReport"),
        ([name, usage, "frequency = { period = \"YEAR\" }", lc], "ONE_TIME"),
        ([name, usage, "frequency = { period = \"DAY\", value = 2 }", lc], "frequency.value"),
        (
            [
                name,
                usage,
                "frequency = { period = \"ONE_TIME\" }\nreport_start_date = \"2026-01-01T00:00:00Z\"",
                lc,
            ],
            "which needs report_end_date",
        ),
        (
            [
                name,
                usage,
                "frequency = { period = \"ONE_TIME\" }\nreport_end_date = \"2026-01-01T00:00:00Z\"",
                lc,
            ],
            "which needs report_start_date",
        ),
        (
            [
                name,
                usage,
                "frequency = { period = \"DAY\" }\nreport_start_date = \"2026-01-02T00:00:00Z\"\nreport_end_date = \"2026-01-01T00:00:00Z\"",
                lc,
            ],
            "is before report_start_date 2026-01-02T00:00:00Z",
        ),
        (
            [name, usage, "frequency = { period = \"DAY\" }\nreport_start_date = \"2026\"", lc],
            "to be a time with its zone",
        ),
        (["name = \"\"", usage, daily, lc], "name"),
        ([long.as_str(), usage, daily, lc], "100"),
    ] {
        case.refuses_to_plan(&Step::new(this(&attributes.join("\n"))), &[error(text).about(THIS)]);
    }
    assert_eq!(case.emulator.calls(), [].into());
}
