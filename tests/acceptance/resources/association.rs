//! Resources attached to license configurations.

use serde_json::json;

use crate::counted::configuration;
use crate::harness::{Action, Case, Imported, Step, acceptance, error};
use crate::lifecycle::Lifecycle;
use crate::mistakes::{self, doubtful, wrong};

acceptance! {
    lifecycle,
    each_association_touches_itself_alone,
    what_stands_in_the_way_for_a_moment_is_waited_for,
    a_hard_limit_says_how_many_are_used_and_by_what,
    a_resource_or_configuration_that_is_gone_takes_the_association_along,
    wrong_attributes_never_reach_the_service,
}

const THIS: &str = "licensemanager_association.this";
const IMAGE: &str = "arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0";
const INSTANCE: &str = "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0";

fn this(attributes: &str) -> String {
    format!("resource \"licensemanager_association\" \"this\" {{\n{attributes}\n}}\n")
}

fn between(configuration: &str, resource: &str) -> String {
    this(&format!("license_configuration_arn = \"{configuration}\"\nresource_arn = \"{resource}\""))
}

fn specify(case: &Case, resource: &str, change: &str, configuration: &str) {
    let specification = json!([{ "LicenseConfigurationArn": configuration }]);
    let params = json!({ "ResourceArn": resource, change: specification });
    case.emulator.call("UpdateLicenseSpecificationsForResource", &params);
}

fn specified(case: &Case, resource: &str) -> usize {
    let listed = case
        .emulator
        .call("ListLicenseSpecificationsForResource", &json!({ "ResourceArn": resource }));
    listed["LicenseSpecifications"].as_array().unwrap().len()
}

fn lifecycle(case: &mut Case) {
    let (one, two) = (configuration(case, json!({})), configuration(case, json!({})));
    let scoped = |configuration: &str| {
        this(&format!(
            "license_configuration_arn = \"{configuration}\"\nresource_arn = \"{IMAGE}\"\n\
             ami_association_scope = \"cross-account\""
        ))
    };
    let update = &[("UpdateLicenseSpecificationsForResource", 1)];
    let first = Step::new(scoped(&one)).sends(update).holds(
        THIS,
        json!({
            "id": format!("{IMAGE},{one}"),
            "license_configuration_arn": one,
            "resource_arn": IMAGE,
            "ami_association_scope": "cross-account",
            "account_id": "123456789012",
            "region": "us-east-1",
        }),
    );
    let second = Step::new(scoped(&two))
        .replaced_by(THIS, &["license_configuration_arn"])
        .holds(THIS, json!({ "license_configuration_arn": two }));
    let delete = |case: &Case, _: &str| specify(case, IMAGE, "RemoveLicenseSpecifications", &two);
    let lifecycle = Lifecycle {
        address: THIS,
        first,
        second,
        change: Action::Replace,
        not_imported: &[],
        deletion: Some(&delete),
    };
    lifecycle.run(case);
    case.apply(
        &Step::new(between(&two, IMAGE))
            .plans(THIS, Action::Replace)
            .replaced_by(THIS, &["ami_association_scope"])
            .holds(THIS, json!({ "ami_association_scope": null })),
    );
    case.apply(
        &Step::new(between(&two, INSTANCE))
            .plans(THIS, Action::Replace)
            .replaced_by(THIS, &["resource_arn"])
            .holds(THIS, json!({ "id": format!("{INSTANCE},{two}") })),
    );
    assert_eq!(specified(case, IMAGE), 0);
}

/// Several configurations on one resource, more than fit on a page.
fn each_association_touches_itself_alone(case: &mut Case) {
    case.emulator.post("page", &json!({ "size": 2 }));
    let arns: Vec<_> = (0..5).map(|_| configuration(case, json!({}))).collect();
    for arn in &arns[..4] {
        specify(case, INSTANCE, "AddLicenseSpecifications", arn);
    }
    case.emulator.given("ListLicenseConfigurations", &json!({}));
    case.apply(&Step::new(between(&arns[4], INSTANCE)));
    case.imports(&Imported::new(THIS));
    assert_eq!(specified(case, INSTANCE), 2, "a page");
    case.destroy();
    case.emulator.post("page", &json!({ "size": 0 }));
    assert_eq!(specified(case, INSTANCE), 4);
}

fn what_stands_in_the_way_for_a_moment_is_waited_for(case: &mut Case) {
    let arn = configuration(case, json!({}));
    let fault = |code: &str| json!({ "op": "UpdateLicenseSpecificationsForResource", "kind": "error", "count": 1, "code": code });
    let faults = json!({
        "next": [fault("ConflictException"), fault("InvalidResourceStateException")],
    });
    case.emulator.faults(&faults);
    let thrice = &[("UpdateLicenseSpecificationsForResource", 3)];
    case.apply(&Step::new(between(&arn, INSTANCE)).sends(thrice));
    case.emulator.faults(&faults);
    case.destroy();
    let ended = json!({ "arn": INSTANCE, "state": "terminated" });
    case.emulator.post("inventory", &ended);
    case.emulator.given("ListLicenseConfigurations", &json!({}));
    case.fails_to_apply(
        &Step::new(between(&arn, INSTANCE)),
        &[error("Creating association").and("is in the state terminated").about(THIS)],
    );
}

fn a_hard_limit_says_how_many_are_used_and_by_what(case: &mut Case) {
    let params = json!({
        "Name": "limited", "LicenseCountingType": "vCPU",
        "LicenseCount": 8, "LicenseCountHardLimit": true,
    });
    let made = case.emulator.given("CreateLicenseConfiguration", &params);
    let arn = made["LicenseConfigurationArn"].as_str().unwrap().to_owned();
    let user = "arn:aws:ec2:us-east-1:123456789012:instance/i-00000000000000001";
    let inventory = json!([{ "arn": user, "vcpus": 6 }, { "arn": INSTANCE, "vcpus": 4 }]);
    case.emulator.post("inventory", &inventory);
    specify(case, user, "AddLicenseSpecifications", &arn);
    case.emulator.given("ListLicenseConfigurations", &json!({}));
    case.fails_to_apply(
        &Step::new(between(&arn, INSTANCE)),
        &[error("Creating association")
            .and("LicenseUsageException: No licenses available.")
            .and("6 of 8 licenses of \"limited\"")
            .and(&format!("6 by {user}"))
            .about(THIS)],
    );
    assert_eq!(case.state_file()["resources"], json!([]));
}

fn a_resource_or_configuration_that_is_gone_takes_the_association_along(case: &mut Case) {
    let arn = configuration(case, json!({}));
    case.apply(&Step::new(between(&arn, INSTANCE)));
    let refused = json!({ "next": [{
        "op": "ListLicenseSpecificationsForResource",
        "kind": "error",
        "count": 1,
        "code": "InvalidParameterValueException",
        "message": "Something is wrong",
    }] });
    // The same refusal while the configuration still counts the resource proves nothing.
    case.emulator.faults(&refused);
    case.apply(&Step::new(between(&arn, INSTANCE)).plans_nothing());
    case.emulator.post("inventory", &json!({ "arn": INSTANCE, "remove": true }));
    specify(case, INSTANCE, "RemoveLicenseSpecifications", &arn);
    case.emulator.faults(&refused);
    case.plan(
        &Step::new(between(&arn, INSTANCE))
            .notices(THIS, Action::Delete)
            .plans(THIS, Action::Create),
    );
    case.emulator.faults(&json!({}));
    case.destroy();
}

fn wrong_attributes_never_reach_the_service(case: &mut Case) {
    let instance = format!("\"{INSTANCE}\"");
    let usual = [
        (
            "license_configuration_arn",
            "\"arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1\"",
        ),
        ("resource_arn", instance.as_str()),
    ];
    let other = |rest: &str| format!("\"arn:aws:{rest}\"");
    let configuration = "ARN of a license configuration";
    let mistakes = [
        wrong(
            "license_configuration_arn",
            "\"lic-1\"",
            &["license_configuration_arn", "\"lic-1\" is no ARN", configuration],
        ),
        wrong(
            "license_configuration_arn",
            other("license-manager::123456789012:license:l-1"),
            &["license_configuration_arn", "names something else", configuration],
        ),
        wrong(
            "resource_arn",
            "\"i-1\"",
            &["resource ARN", "\"i-1\" is no ARN", "arn:partition:service"],
        ),
        wrong(
            "resource_arn",
            other("ec2:us-east-1:123456789012:instance/i 1"),
            &["instance/i 1\" is no ARN that the service takes", "1 to 1024 letters, digits"],
        ),
        wrong(
            "resource_arn",
            other(&format!("ec2:us-east-1:123456789012:{}", "x".repeat(1025))),
            &["is no ARN that the service takes", "1 to 1024 letters, digits"],
        ),
        wrong(
            "resource_arn",
            other("ec2:us-east-1:123456789012:launch-template/lt-1"),
            &["launch-template/lt-1 cannot be attached", "counts images, instances and hosts"],
        ),
        wrong(
            "resource_arn",
            other("cloudformation:us-east-1:123456789012:stack/a/b"),
            &["stack/a/b cannot be attached", "counts images, instances and hosts"],
        ),
        doubtful(
            "license_configuration_arn",
            other("license-manager::123456789012:license-configuration:lic-1"),
            &["names no region, but a license configuration is in one"],
        ),
        doubtful(
            "license_configuration_arn",
            other("license-manager:us-east-1:123456789012:license-configuration/lic-1"),
            &["has a slash after license-configuration, where a license configuration has a colon"],
        ),
        doubtful(
            "resource_arn",
            other("s3:::reports"),
            &["arn:aws:s3:::reports names none of what License Manager is said to count"],
        ),
        doubtful(
            "resource_arn",
            other("ec2:us-east-1:123456789012:volume/vol-0123456789abcdef0"),
            &["names none of what License Manager is said to count: images, instances and hosts"],
        ),
        doubtful(
            "ami_association_scope",
            "\"cross-account\"",
            &["ami_association_scope goes only with an image", INSTANCE],
        ),
        wrong(
            "ami_association_scope",
            "\"all\"",
            &["ami_association_scope is \"all\"", "has to be one of cross-account"],
        )
        .with("resource_arn", format!("\"{IMAGE}\"")),
        wrong("timeouts", "{ create = \"\" }", &["timeouts.create is \"\"", "\"10m\""]),
    ];
    mistakes::resources(case, "licensemanager_association", &usual, &mistakes);
}
