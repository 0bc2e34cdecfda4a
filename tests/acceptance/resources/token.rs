//! Refresh tokens.

use serde_json::json;

use crate::entitlements::license_of;
use crate::harness::{ACCOUNT, Action, Case, REGION, Step, acceptance};
use crate::lifecycle::Lifecycle;
use crate::mistakes::{self, doubtful, wrong};

acceptance! {
    lifecycle,
    days_of_an_imported_token_are_only_noted,
    a_token_goes_to_the_home_region_of_its_license,
    a_lost_answer_makes_no_second_token,
    wrong_attributes_never_reach_the_service,
}

const THIS: &str = "licensemanager_token.this";

fn this(license: &str, attributes: &str) -> String {
    format!(
        "resource \"licensemanager_token\" \"this\" {{\n  license_arn = \"{license}\"\n{attributes}\n}}\n"
    )
}

fn lifecycle(case: &mut Case) {
    case.trace();
    let license = license_of(case, ACCOUNT, REGION);
    let another = license_of(case, ACCOUNT, REGION);
    let role = "arn:aws:iam::123456789012:role/consumer";
    let full = |roles: &str, days: &str, properties: &str| {
        this(
            &license,
            &format!(
                "role_arns = [{roles}]\nexpiration_in_days = {days}\ntoken_properties = [{properties}]"
            ),
        )
    };
    let role_text = format!("\"{role}\"");
    // The service does not tell the days, so that an import finds them only where they are left out.
    let first = Step::new(full(&role_text, "null", "\"b\", \"a\""))
        .sends(&[("CreateToken", 1)])
        .unknown(THIS, "token")
        .holds(
            THIS,
            json!({
                "license_arn": license,
                "role_arns": [role],
                "expiration_in_days": null,
                "token_properties": ["b", "a"],
                "token_type": "REFRESH_TOKEN",
                "status": "AVAILABLE",
            }),
        );
    let second = Step::new(this(&another, ""))
        .replaced_by(THIS, &["license_arn", "role_arns", "token_properties"])
        .holds(THIS, json!({ "license_arn": another, "role_arns": null }));
    let delete = |case: &Case, id: &str| {
        case.emulator.call("DeleteToken", &json!({ "TokenId": id }));
    };
    let lifecycle = Lifecycle {
        address: THIS,
        first,
        second,
        change: Action::Replace,
        not_imported: &["token"],
        deletion: Some(&delete),
    };
    lifecycle.run(case);
    let text = case.state().text(THIS, "token");
    assert_eq!(text.split('.').count(), 3, "a JWT");
    case.keep_out_of_logs(&text);
    let shown = case.terraform(&["show", "-no-color"]);
    assert!(!shown.stdout.contains(&text) && shown.stdout.contains("(sensitive value)"), "{shown}");
    case.apply(
        &Step::new(full(&role_text, "30", "\"b\", \"a\""))
            .plans(THIS, Action::Replace)
            .holds(THIS, json!({ "expiration_in_days": 30 })),
    );
    for (config, attribute) in [
        (full(&role_text, "60", "\"b\", \"a\""), "expiration_in_days"),
        (full(&role_text, "60", "\"a\""), "token_properties"),
        (full(&format!("{role_text}, \"{role}s\""), "60", "\"a\""), "role_arns"),
    ] {
        case.apply(&Step::new(config).plans(THIS, Action::Replace).replaced_by(THIS, &[attribute]));
    }
}

/// The service does not tell for how long a token was made.
fn days_of_an_imported_token_are_only_noted(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let made =
        case.emulator.call("CreateToken", &json!({ "LicenseArn": license, "ClientToken": "a" }));
    let id = made["TokenId"].as_str().unwrap();
    let import = format!("import {{\n  to = {THIS}\n  id = \"{id}\"\n}}\n");
    case.apply(
        &Step::new(format!("{import}{}", this(&license, "expiration_in_days = 365")))
            .plans(THIS, Action::Update)
            .sends(&[])
            .holds(THIS, json!({ "token_id": id, "token": null, "expiration_in_days": 365 })),
    );
}

fn a_token_goes_to_the_home_region_of_its_license(case: &mut Case) {
    let license = license_of(case, ACCOUNT, "eu-west-1");
    case.apply(&Step::new(this(&license, "")).sends(&[("CreateToken", 1)]));
    case.destroy();
}

fn a_lost_answer_makes_no_second_token(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    case.emulator.faults(&json!({ "next": [{ "op": "CreateToken", "kind": "drop_after" }] }));
    case.apply(&Step::new(this(&license, "")));
    let listed = case.emulator.call("ListTokens", &json!({}));
    assert_eq!(listed["Tokens"].as_array().unwrap().len(), 1);
}

fn wrong_attributes_never_reach_the_service(case: &mut Case) {
    let license = "\"arn:aws:license-manager::123456789012:license:l-1\"";
    let mistakes = [
        wrong("license_arn", "\"l-1\"", &["license_arn", "\"l-1\" is no ARN", "ARN of a license"]),
        doubtful(
            "license_arn",
            "\"arn:aws:license-manager:us-east-1:123456789012:license:l-1\"",
            &["names the region us-east-1, but a license is in none"],
        ),
        doubtful("expiration_in_days", "0", &["expiration_in_days is 0", "from 1 to 2147483647"]),
        wrong(
            "expiration_in_days",
            "2147483648",
            &["expiration_in_days is 2147483648", "from 1 to 2147483647"],
        ),
        wrong("expiration_in_days", "1.5", &["expiration_in_days is 1.5", "to be a whole number"]),
        wrong(
            "token_properties",
            "[\"a\", \"b\", \"c\", \"d\"]",
            &["token_properties", "takes at most 3 values, has 4"],
        ),
        wrong("role_arns", "[\"consumer\"]", &["role_arns is \"consumer\"", "role/consumer"]),
    ];
    mistakes::resources(case, "licensemanager_token", &[("license_arn", license)], &mistakes);
}
