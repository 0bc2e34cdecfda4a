//! Querying license configurations, and what all queries have in common.

use serde_json::{Value, json};

use super::filter;
use crate::counted::{configuration, full_configuration};
use crate::harness::{Case, acceptance, error};

acceptance! {
    found_and_taken_over needs Query,
    a_limit_fetches_no_further_page needs Query,
    another_region_and_another_account needs Query,
    wrong_queries_are_refused needs Query,
}

const KIND: &str = "licensemanager_license_configuration";

fn found_and_taken_over(case: &mut Case) {
    assert_eq!(case.query(KIND, ""), []);
    let plain = configuration(case, json!({ "Name": "plain" }));
    full_configuration(case);
    let found = case.query(KIND, "");
    assert_eq!(
        found[0].identity,
        json!({ "arn": plain, "account_id": "123456789012", "region": "us-east-1" })
    );
    assert_eq!((found[0].name.as_str(), &found[0].object), ("plain", &Value::Null));
    assert_eq!(found.len(), 2);
    let objects = case.query(KIND, "  include_resource = true");
    assert_eq!(objects[1].object["license_count"], 8);
    assert_eq!(objects[1].object["tags"], json!({ "team": "data" }));
    assert_eq!(objects[1].identity, found[1].identity);
    assert_eq!(case.query_names(KIND, &filter("enforceLicenseCount", "true")), ["limited"]);
    assert_eq!(case.query_takes_over(KIND, ""), 2);
}

fn a_limit_fetches_no_further_page(case: &mut Case) {
    case.emulator.post("page", &json!({ "size": 2 }));
    for number in 0..5 {
        configuration(case, json!({ "Name": format!("number {number}") }));
    }
    for (limit, names, pages) in [
        ("  limit = 2", &["number 0", "number 1"][..], 1),
        ("  limit = 3", &["number 0", "number 1", "number 2"], 2),
        ("", &["number 0", "number 1", "number 2", "number 3", "number 4"], 3),
    ] {
        let mark = case.emulator.calls();
        assert_eq!(case.query_names(KIND, limit), names);
        let calls = case.emulator.calls_since(&mark);
        assert_eq!(calls["ListLicenseConfigurations"], pages, "{calls:?}");
    }
}

fn another_region_and_another_account(case: &mut Case) {
    case.provider(
        "provider \"licensemanager\" {\n  member_role {\n    name = \"deployer\"\n  }\n}\n",
    );
    let params = json!({ "Name": "far away", "LicenseCountingType": "vCPU" });
    case.emulator.call_as("210987654321", "eu-west-1", "CreateLicenseConfiguration", &params);
    case.emulator.given("ListLicenseConfigurations", &json!({}));
    let place =
        "  config {\n    account_id = \"210987654321\"\n    region     = \"eu-west-1\"\n  }";
    let found = case.query(KIND, place);
    assert_eq!(found[0].name, "far away");
    assert_eq!(found[0].identity["account_id"], "210987654321");
    assert_eq!(found[0].identity["region"], "eu-west-1");
    assert_eq!(case.query_takes_over(KIND, place), 1);
}

fn wrong_queries_are_refused(case: &mut Case) {
    case.refuses_query(
        KIND,
        &filter("color", "red"),
        &[error("licenseCountingType, enforceLicenseCount")],
    );
    let account = "  config {\n    account_id = \"12\"\n  }";
    case.refuses_query(KIND, account, &[error("12 digits")]);
    let denied = json!({ "op": "ListLicenseConfigurations", "kind": "error",
        "code": "AccessDeniedException", "message": "Not for you" });
    case.emulator.faults(&json!({ "next": [denied] }));
    let told = error("Listing licensemanager_license_configuration").and("Not for you");
    case.refuses_query(KIND, "", &[told]);
}
