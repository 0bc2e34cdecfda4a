//! Licenses, grants and accepters while the service throttles, fails or loses its answers: each write happens once.

use serde_json::{Value, json};

use crate::entitlements::{OTHER, grant, grant_by, license_of};
use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance};
use crate::resources::license;

acceptance! {
    a_license_is_throttled_twice_on_every_call,
    a_license_meets_an_internal_error_on_every_call,
    a_license_loses_every_answer_once,
    a_grant_is_throttled_twice_on_every_call,
    a_grant_meets_an_internal_error_on_every_call,
    a_grant_loses_every_answer_once,
    an_accepter_is_throttled_twice_on_every_call,
    an_accepter_meets_an_internal_error_on_every_call,
    an_accepter_loses_every_answer_once,
}

/// What goes wrong with each operation, and how often.
#[derive(Clone, Copy)]
struct Trouble {
    kind: &'static str,
    count: usize,
}

const THROTTLING: Trouble = Trouble { kind: "throttle", count: 2 };
const FAILURE: Trouble = Trouble { kind: "error", count: 1 };
const LOSS: Trouble = Trouble { kind: "drop_after", count: 1 };

impl Trouble {
    /// From now on the first requests of each of these operations meet it.
    fn with(self, case: &Case, operations: &[&str]) {
        let next = operations.iter().map(|operation| {
            let mut fault = json!({ "op": operation, "kind": self.kind, "count": self.count });
            if self.kind == "error" {
                fault["code"] = json!("ServerInternalException");
                fault["message"] = json!("The server experienced an internal error.");
            }
            fault
        });
        case.emulator.faults(&json!({ "next": next.collect::<Vec<_>>() }));
    }

    /// Each of these operations met it, and was asked for once more and no oftener, in the same words.
    fn was_met(self, case: &Case, operations: &[&str]) {
        for operation in operations {
            let log = case.emulator.log().into_iter();
            let asked: Vec<_> = log.filter(|request| request["op"] == **operation).collect();
            let met: Vec<_> = asked.iter().filter(|it| it["fault"] == self.kind).collect();
            assert_eq!(met.len(), self.count, "{operation}: {asked:#?}");
            let is_read = operation.starts_with("Get") || operation.starts_with("List");
            if !is_read {
                let last = &asked[asked.len() - 1 - self.count..];
                let params = |request: &Value| request["params"].clone();
                assert!(
                    last.iter().all(|request| params(request) == params(&last[0])),
                    "{last:#?}"
                );
                assert_eq!(asked.last().unwrap()["outcome"], "ok", "{asked:#?}");
            }
        }
        case.emulator.faults(&json!({}));
    }
}

const LICENSE: &str = license::THIS;

fn a_license_in(case: &mut Case, trouble: Trouble) {
    let reads = ["GetCallerIdentity", "GetLicense"];
    let all = [&reads[..], &["CreateLicense"]].concat();
    trouble.with(case, &all);
    let first = Step::new(license::this(&[("tags", "{ team = \"a\" }")]));
    case.apply(&first.holds(LICENSE, json!({ "version": "1", "name": "suite" })));
    trouble.was_met(case, &all);
    let listed = case.emulator.call("ListLicenses", &json!({}));
    assert_eq!(listed["Licenses"].as_array().map(Vec::len), Some(1), "{listed}");

    let all = ["GetLicense", "CreateLicenseVersion", "TagResource"];
    trouble.with(case, &all);
    let second = Step::new(license::this(&[("name", "\"b\""), ("tags", "{ team = \"b\" }")]));
    let expected = json!({ "version": "2", "name": "b", "tags_all": { "team": "b" } });
    case.apply(&second.holds(LICENSE, expected));
    trouble.was_met(case, &all[1..]);

    let arn = case.state().text(LICENSE, "arn");
    trouble.with(case, &["DeleteLicense"]);
    case.destroy();
    let found = case.emulator.call("GetLicense", &json!({ "LicenseArn": arn }));
    assert_eq!(found["License"]["Status"], "DELETED", "{found}");
}

fn a_license_is_throttled_twice_on_every_call(case: &mut Case) {
    a_license_in(case, THROTTLING);
    THROTTLING.was_met(case, &["DeleteLicense"]);
}

fn a_license_meets_an_internal_error_on_every_call(case: &mut Case) {
    a_license_in(case, FAILURE);
    FAILURE.was_met(case, &["DeleteLicense"]);
}

fn a_license_loses_every_answer_once(case: &mut Case) {
    a_license_in(case, LOSS);
}

const GRANT: &str = "licensemanager_grant.this";

fn offered_to_other(license: &str, name: &str) -> String {
    format!(
        "resource \"licensemanager_grant\" \"this\" {{
  name               = \"{name}\"
  license_arn        = \"{license}\"
  principal          = \"arn:aws:iam::{OTHER}:root\"
  allowed_operations = [\"CheckoutLicense\"]
  tags               = {{ name = \"{name}\" }}
}}
"
    )
}

fn a_grant_in(case: &mut Case, trouble: Trouble) {
    let license = license_of(case, ACCOUNT, REGION);
    let all = ["GetCallerIdentity", "GetLicense", "GetGrant", "CreateGrant"];
    trouble.with(case, &all);
    let first = Step::new(offered_to_other(&license, "a"));
    case.apply(&first.holds(GRANT, json!({ "version": "1", "name": "a" })));
    trouble.was_met(case, &all);
    let listed = case.emulator.call("ListDistributedGrants", &json!({}));
    assert_eq!(listed["Grants"].as_array().map(Vec::len), Some(1), "{listed}");

    let all = ["GetGrant", "CreateGrantVersion", "TagResource"];
    trouble.with(case, &all);
    let second = Step::new(offered_to_other(&license, "b"));
    let expected = json!({ "version": "2", "name": "b", "tags_all": { "name": "b" } });
    case.apply(&second.holds(GRANT, expected));
    trouble.was_met(case, &all[1..]);

    let arn = case.state().text(GRANT, "arn");
    trouble.with(case, &["GetGrant", "DeleteGrant"]);
    case.destroy();
    assert_eq!(grant(case, ACCOUNT, &arn)["GrantStatus"], "DELETED");
}

fn a_grant_is_throttled_twice_on_every_call(case: &mut Case) {
    a_grant_in(case, THROTTLING);
    THROTTLING.was_met(case, &["DeleteGrant"]);
}

fn a_grant_meets_an_internal_error_on_every_call(case: &mut Case) {
    a_grant_in(case, FAILURE);
    FAILURE.was_met(case, &["DeleteGrant"]);
}

fn a_grant_loses_every_answer_once(case: &mut Case) {
    a_grant_in(case, LOSS);
}

const ACCEPTER: &str = "licensemanager_grant_accepter.this";

fn accepted(grant: &str, status: &str) -> String {
    format!(
        "resource \"licensemanager_grant_accepter\" \"this\" {{\n  grant_arn = \"{grant}\"\n  status    = \"{status}\"\n}}\n"
    )
}

fn an_accepter_in(case: &mut Case, trouble: Trouble) {
    let license = license_of(case, OTHER, REGION);
    let arn = grant_by(case, OTHER, REGION, &license, ACCOUNT);
    let all = ["GetCallerIdentity", "GetGrant", "AcceptGrant", "CreateGrantVersion"];
    trouble.with(case, &all);
    // Offered, accepted, activated: three versions, whatever was sent twice.
    let first = Step::new(accepted(&arn, "ACTIVE"));
    case.apply(&first.holds(ACCEPTER, json!({ "version": "3", "status": "ACTIVE" })));
    if trouble.kind == LOSS.kind {
        // The second request to accept finds the grant accepted, and is refused.
        let asked = case.emulator.log().into_iter().filter(|it| it["op"] == "AcceptGrant");
        assert!(asked.count() <= 2);
        trouble.was_met(case, &["GetGrant", "CreateGrantVersion"]);
    } else {
        trouble.was_met(case, &all);
    }

    trouble.with(case, &["GetGrant", "CreateGrantVersion"]);
    let second = Step::new(accepted(&arn, "DISABLED"));
    case.apply(&second.holds(ACCEPTER, json!({ "version": "4", "status": "DISABLED" })));

    trouble.with(case, &["GetGrant", "RejectGrant"]);
    case.destroy();
    let found = grant(case, OTHER, &arn);
    assert_eq!((&found["GrantStatus"], &found["Version"]), (&json!("REJECTED"), &json!("5")));
}

fn an_accepter_is_throttled_twice_on_every_call(case: &mut Case) {
    an_accepter_in(case, THROTTLING);
    THROTTLING.was_met(case, &["RejectGrant"]);
}

fn an_accepter_meets_an_internal_error_on_every_call(case: &mut Case) {
    an_accepter_in(case, FAILURE);
    FAILURE.was_met(case, &["RejectGrant"]);
}

fn an_accepter_loses_every_answer_once(case: &mut Case) {
    an_accepter_in(case, LOSS);
}
