//! Report generators from their creation to their end.

use serde_json::json;

use crate::counted::{asset_group, configuration, ruleset};
use crate::harness::{Action, Case, Step, acceptance};
use crate::lifecycle::Lifecycle;
use crate::mistakes::{self, doubtful, long, with_tags, wrong};

acceptance! {
    lifecycle_with_every_attribute,
    each_attribute_alone_is_one_update,
    same_subjects_and_instants,
    a_lost_answer_makes_no_second_report_generator,
    wrong_attributes_never_reach_the_service,
}

const THIS: &str = "licensemanager_report_generator.this";

fn this(attributes: &str) -> String {
    format!("resource \"licensemanager_report_generator\" \"this\" {{\n{attributes}\n}}\n")
}

fn delete(case: &Case, arn: &str) {
    case.emulator.call(
        "DeleteLicenseManagerReportGenerator",
        &json!({ "LicenseManagerReportGeneratorArn": arn }),
    );
}

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
    let lifecycle = Lifecycle {
        address: THIS,
        first,
        second,
        change: Action::Update,
        not_imported: &[],
        deletion: Some(&delete),
    };
    lifecycle.run(case);
}

fn each_attribute_alone_is_one_update(case: &mut Case) {
    let ruleset = ruleset(case, "windows");
    let group = asset_group(case, "windows", &ruleset);
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
        ("license_asset_group_arns", format!("[\"{group}\"]")),
        (
            "types",
            "[\"LicenseConfigurationSummaryReport\", \"LicenseAssetGroupUsageReport\"]".to_owned(),
        ),
        ("frequency", "{ period = \"MONTH\" }".to_owned()),
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

fn wrong_attributes_never_reach_the_service(case: &mut Case) {
    let (configurations, groups) = ("license_configuration_arns", "license_asset_group_arns");
    let usual = [
        ("name", "\"use\""),
        ("types", "[\"LicenseConfigurationUsageReport\"]"),
        ("frequency", "{ period = \"DAY\" }"),
        (
            configurations,
            "[\"arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1\"]",
        ),
    ];
    let (begin, end, once) = ("report_start_date", "report_end_date", "{ period = \"ONE_TIME\" }");
    let (second, first) = ("\"2026-01-02T00:00:00Z\"", "\"2026-01-01T00:00:00Z\"");
    let mut mistakes = vec![
        wrong("name", "\"\"", &["name is \"\"", "1 to 100 characters (it has 0)"]),
        wrong("name", long(101), &["name", "1 to 100 characters (it has 101)"]),
        doubtful("types", "[]", &["types", "takes at least one value, has none"]),
        wrong("types", "[\"Usage\"]", &["types is \"Usage\"", "LicenseConfigurationSummaryReport"]),
        doubtful(
            configurations,
            "",
            &["LicenseConfigurationUsageReport, which needs license_configuration_arns"],
        ),
        wrong(
            configurations,
            "[\"lic-1\"]",
            &["license_configuration_arns is \"lic-1\"", "to be an ARN"],
        ),
        doubtful(
            "types",
            "[\"LicenseAssetGroupUsageReport\"]",
            &["LicenseAssetGroupUsageReport, which needs license_asset_group_arns"],
        ),
        wrong(
            configurations,
            "[\"arn:aws:license-manager::123456789012:license:l-1\"]",
            &["license:l-1\" names something else", "ARN of a license configuration"],
        ),
        doubtful(
            configurations,
            "[\"arn:aws:license-manager:us-east-1:123456789012:license-configuration/lic-1\"]",
            &["has a slash after license-configuration"],
        ),
        wrong(groups, "[\"lag-1\"]", &["license_asset_group_arns is \"lag-1\"", "to be an ARN"]),
        wrong("frequency", "{ period = \"YEAR\" }", &["frequency.period is \"YEAR\"", "ONE_TIME"]),
        wrong(
            "frequency",
            "{ period = \"DAY\", value = 2 }",
            &["frequency.value is 2", "it has to be 1."],
        ),
        doubtful(
            "frequency",
            once,
            &["frequency.period is \"ONE_TIME\", which needs report_end_date"],
        )
        .with(begin, first),
        doubtful(
            "frequency",
            once,
            &["frequency.period is \"ONE_TIME\", which needs report_start_date"],
        )
        .with(end, first),
        doubtful(
            end,
            first,
            &["report_end_date 2026-01-01T00:00:00Z is before report_start_date 2026-01-02"],
        )
        .with(begin, second),
        wrong(begin, "\"2026\"", &["report_start_date is \"2026\"", "to be a time with its zone"]),
        wrong(
            end,
            "\"2026-04-31T00:00:00Z\"",
            &["report_end_date is \"2026-04-31T00:00:00Z\"", "to be a moment that there is"],
        ),
    ];
    mistakes.extend(with_tags());
    mistakes::resources(case, "licensemanager_report_generator", &usual, &mistakes);
}
