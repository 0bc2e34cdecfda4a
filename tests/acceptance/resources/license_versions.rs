//! A license that somebody else changes too: what a refresh, an apply and a destroy make of it.

use serde_json::{Value, json};

use super::license::{THIS, VERSION, this};
use crate::harness::{Action, Case, Step, acceptance, error, warning};

acceptance! {
    a_refresh_names_the_path_through_the_versions,
    a_version_with_equal_contents_moves_only_the_number,
    an_update_of_a_stale_plan_is_refused_with_the_path,
    free_texts_of_others_are_named_and_not_quoted,
    a_destroy_names_the_path_and_deletes_what_it_showed,
    a_destroy_of_a_stale_plan_is_refused_with_the_path,
    a_license_whose_instance_is_gone_can_be_destroyed_too,
    a_destroy_is_planned_although_the_license_cannot_be_read,
    a_status_that_somebody_else_sets_is_shown,
    a_refusal_that_is_no_conflict_is_none,
    the_versions_in_between_are_listed_once_and_only_after_a_change,
}

/// Somebody else makes a version: the usual license, but for these members.
fn make_version(case: &Case, token: &str, changes: &Value) {
    make_version_of(case, &case.state().text(THIS, "arn"), token, changes);
}

fn make_version_of(case: &Case, arn: &str, token: &str, changes: &Value) {
    let mut params = json!({
        "LicenseArn": arn,
        "LicenseName": "suite",
        "ProductName": "Suite",
        "Issuer": { "Name": "Example" },
        "HomeRegion": "us-east-1",
        "Validity": { "Begin": "2026-01-01T00:00:00Z", "End": "2030-01-01T00:00:00Z" },
        "Entitlements": [{ "Name": "users", "Unit": "Count", "MaxCount": 10 }],
        "ConsumptionConfiguration": { "RenewType": "None" },
        "Status": "AVAILABLE",
        "ClientToken": token,
    });
    for (name, value) in changes.as_object().unwrap() {
        params[name] = value.clone();
    }
    case.emulator.call("CreateLicenseVersion", &params);
}

fn longer() -> Value {
    json!({ "Validity": { "Begin": "2026-01-01T00:00:00Z", "End": "2031-01-01T00:00:00Z" } })
}

fn longer_and_more() -> Value {
    let mut changes = longer();
    changes["Entitlements"] = json!([{ "Name": "users", "Unit": "Count", "MaxCount": 20 }]);
    changes
}

fn a_refresh_names_the_path_through_the_versions(case: &mut Case) {
    case.apply(&Step::new(this(&[])));
    make_version(case, "a", &longer());
    make_version(case, "b", &longer_and_more());
    case.apply(
        &Step::new(this(&[]))
            .notices(THIS, Action::Update)
            .plans(THIS, Action::Update)
            .warns(
                warning("changed outside of Terraform")
                    .and("version 1 → 3")
                    .and("v2: validity.end 2030-01-01T00:00:00Z → 2031-01-01T00:00:00Z v3: entitlements")
                    .and("entitlements[\"users\"].max_count 10 → 20")
                    .about(THIS),
            )
            .sends(VERSION)
            .holds(
                THIS,
                json!({
                    "version": "4",
                    "validity": { "end": "2030-01-01T00:00:00Z" },
                    "entitlements": [{ "max_count": 10 }],
                }),
            ),
    );
}

fn a_version_with_equal_contents_moves_only_the_number(case: &mut Case) {
    case.apply(&Step::new(this(&[])));
    make_version(case, "a", &json!({}));
    let step = Step::new(this(&[])).notices(THIS, Action::Update).plans_nothing();
    case.apply(&step.sends(&[]).holds(THIS, json!({ "version": "2" })));
}

fn an_update_of_a_stale_plan_is_refused_with_the_path(case: &mut Case) {
    case.apply(&Step::new(this(&[])));
    case.plan(&Step::new(this(&[("name", "\"ours\"")])));
    make_version(case, "a", &json!({ "LicenseName": "theirs" }));
    case.fails_to_apply_saved(&[error("Someone changed license")
        .and("The plan was made from version 1")
        .and("version 1 → 2 v2: name suite → theirs Nothing was overwritten")
        .and("Plan again")
        .about(THIS)]);
    let step = Step::new(this(&[("name", "\"ours\"")])).plans(THIS, Action::Update);
    let drift = warning("changed outside of Terraform").and("v2: name suite → theirs");
    case.apply(&step.warns(drift).holds(THIS, json!({ "name": "ours", "version": "3" })));
}

fn free_texts_of_others_are_named_and_not_quoted(case: &mut Case) {
    let config = |name| this(&[("name", name), ("license_metadata", "{ contract = \"ours\" }")]);
    case.apply(&Step::new(config("\"suite\"")));
    case.plan(&Step::new(config("\"ours\"")));
    let theirs = json!([
        { "Name": "contract", "Value": "theirs" },
        { "Name": "seller", "Value": "somebody" },
    ]);
    make_version(case, "a", &json!({ "LicenseMetadata": theirs }));
    let changes = "v2: license_metadata[\"contract\"] changed; license_metadata[\"seller\"] added";
    case.fails_to_apply_saved(&[error("Someone changed license")
        .and(&format!("version 1 → 2 {changes} Nothing was overwritten"))
        .about(THIS)]);
    let step = Step::new(config("\"ours\"")).plans(THIS, Action::Update);
    case.apply(&step.warns(warning("changed outside of Terraform").and(changes)));
}

/// Terraform 1.11 plans the destroy of what left the configuration from the state before its refresh; later ones do not.
/// There the refresh alone tells of the change.
fn a_destroy_names_the_path_and_deletes_what_it_showed(case: &mut Case) {
    const PATH: &str = "v2: validity.end 2030-01-01T00:00:00Z → 2031-01-01T00:00:00Z";
    case.apply(&Step::new(this(&[])));
    make_version(case, "a", &longer());
    case.apply(
        &Step::new("")
            .plans(THIS, Action::Delete)
            .warns(warning("version 1 → 2").and(PATH))
            .sends(&[("DeleteLicense", 1)]),
    );
    case.apply(&Step::new(this(&[])));
    // A version with equal contents leaves nothing to be told.
    make_version(case, "b", &json!({}));
    case.apply(&Step::new("").plans(THIS, Action::Delete).sends(&[("DeleteLicense", 1)]));
}

fn a_destroy_of_a_stale_plan_is_refused_with_the_path(case: &mut Case) {
    case.apply(&Step::new(this(&[])));
    case.plan(&Step::new("").plans(THIS, Action::Delete));
    make_version(case, "a", &longer());
    let refused = |from: &str| {
        error("Someone changed license")
            .and(&format!("The plan was made from version {from}"))
            .and("Nothing was deleted. Plan again")
    };
    let first = "version 1 → 2 v2: validity.end 2030-01-01T00:00:00Z → 2031-01-01T00:00:00Z";
    case.fails_to_apply_saved(&[refused("1").and(first)]);
    case.plan(&Step::new("").warns(warning("version 1 → 2")));
    // What the plan showed is known; what came after it is not.
    make_version(case, "b", &longer_and_more());
    let second = "What happened since: version 2 → 3 v3: entitlements";
    case.fails_to_apply_saved(&[refused("2").and(second)]);
    let step = Step::new("").warns(warning("v3: entitlements"));
    case.apply(&step.sends(&[("DeleteLicense", 1)]));
}

fn a_license_whose_instance_is_gone_can_be_destroyed_too(case: &mut Case) {
    const ONE: &str = "licensemanager_license.this[0]";
    let counted = |count: &str| this(&[("count", count)]);
    case.apply(&Step::new(counted("1")));
    let arn = case.state().text(ONE, "arn");
    make_version_of(case, &arn, "a", &longer());
    case.apply(&Step::new(counted("0")).plans(ONE, Action::Delete).warns(warning("version 1 → 2")));
}

fn a_destroy_is_planned_although_the_license_cannot_be_read(case: &mut Case) {
    case.apply(&Step::new(this(&[])));
    make_version(case, "a", &longer());
    case.emulator.faults(&json!({ "next": [{
        "op": "GetLicense", "kind": "error", "code": "AccessDeniedException", "message": "No",
    }] }));
    case.fails_to_destroy(&[error("Someone changed license")
        .and("The plan was made from version 1")
        .and("Plan again")]);
    let told = warning("is deleted as it is now").and("Someone changed it outside of Terraform");
    case.destroy_warns(told.and("v2: validity.end 2030-01-01T00:00:00Z → 2031-01-01T00:00:00Z"));
    case.destroy();
}

fn a_status_that_somebody_else_sets_is_shown(case: &mut Case) {
    let config = this(&[("status", "\"AVAILABLE\"")]);
    case.apply(&Step::new(config.clone()));
    make_version(case, "a", &json!({ "Status": "SUSPENDED" }));
    case.apply(
        &Step::new(config)
            .plans(THIS, Action::Update)
            .warns(warning("v2: status AVAILABLE → SUSPENDED"))
            .holds(THIS, json!({ "status": "AVAILABLE", "version": "3" })),
    );
}

fn a_refusal_that_is_no_conflict_is_none(case: &mut Case) {
    case.apply(&Step::new(this(&[])));
    case.emulator.faults(&json!({ "next": [{
        "op": "CreateLicenseVersion", "kind": "error", "code": "ValidationException", "message": "Not like that",
    }] }));
    case.fails_to_apply(
        &Step::new(this(&[("name", "\"b\"")])),
        &[error("Updating license").and("ValidationException: Not like that").about(THIS)],
    );
}

fn the_versions_in_between_are_listed_once_and_only_after_a_change(case: &mut Case) {
    let config = this(&[]) + &this(&[("name", "\"second\"")]).replace("\"this\"", "\"second\"");
    case.apply(&Step::new(config.clone()));
    let refresh = |case: &mut Case, step: &Step| {
        let mark = case.emulator.calls();
        case.plan(step);
        let calls = case.emulator.calls_since(&mark);
        let of = |operation: &str| calls.get(operation).copied().unwrap_or_default();
        // One request for both licenses, or one for each.
        let reads = of("GetLicense") + of("ListLicenses");
        assert!((1..=2).contains(&reads), "{calls:?}");
        of("ListLicenseVersions")
    };
    let unchanged = Step::new(config.clone()).plans_nothing();
    assert_eq!(refresh(case, &unchanged), 0);
    make_version(case, "a", &longer());
    make_version(case, "b", &longer_and_more());
    make_version(case, "c", &longer());
    let changed = Step::new(config).plans(THIS, Action::Update);
    let changed = changed.warns(warning("version 1 → 4").about(THIS));
    assert_eq!(refresh(case, &changed), 1);
    // Four versions, three to a page.
    case.emulator.post("page", &json!({ "size": 3 }));
    assert_eq!(refresh(case, &changed), 2);
    case.apply(&changed);
}
