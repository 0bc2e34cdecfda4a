//! With each switch of the emulator turned, exactly the probes of its assumption differ.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::json;

use super::{emulator, finish_on, left_in};

/// The probes that differ with each switch. A switch that answers no question about the service makes none differ.
const DIFFERING: &[(&str, &[&str])] = &[
    ("smithy_status", &["status-of-a-conflict"]),
    ("deleted_configuration_readable", &["deleted-license-configuration"]),
    ("no_service_linked_role", &["service-linked-role"]),
    ("account_grant_workflow", &["grant-to-an-account"]),
    (
        "lenient_as_the_model",
        &[
            "entitlement-without-a-count",
            "end-before-the-beginning",
            "key-of-a-rule",
            "dimension-of-a-group",
            "group-without-rulesets",
            "rule-of-no-name",
            "negative-count",
            "limit-without-a-count",
            "frequency-of-reports",
            "types-of-reports",
            "period-of-reports",
        ],
    ),
    ("no_trusted_access", &["grant-to-the-organization"]),
    ("organization_grant_disabled", &["grant-to-the-organization"]),
    ("activate_pending_grant", &["activation-before-acceptance"]),
    ("checkout_in_home_region_only", &["checkout-elsewhere"]),
    ("checkout_not_found", &["no-license-fits", "beneficiary-of-another"]),
    ("checkout_beneficiary_received", &["beneficiary-of-another"]),
    ("message_in_lower_case", &["body-of-an-error"]),
    ("stale_license_invalid", &["stale-version-of-a-license"]),
    ("license_metadata_kept", &["metadata-left-out"]),
    ("ended_licenses_available", &["end-of-a-validity"]),
    ("deleted_licenses_forgotten", &["deleted-license"]),
    ("unknown_license_invalid", &["token-for-an-unknown-license"]),
    ("used_tokens_answer_again", &["same-request-again"]),
    ("answers_keep_version", &["versions-of-a-grant"]),
    ("stale_grant_wrong_value", &["stale-version-of-a-grant"]),
    ("operations_may_repeat", &["operation-granted-twice"]),
    ("second_grant_allowed", &["second-grant"]),
    ("in_use_like_unknown", &["license-configuration-in-use"]),
    ("nothing_can_be_removed", &["removal-of-nothing"]),
    ("bad_tokens_denied", &["nonsense-for-a-token", "life-of-a-token"]),
    ("empty_lists_left_out", &["empty-list"]),
    ("page_tokens_for_any_request", &["page-of-one"]),
    ("unknown_filters_ignored", &["unknown-filter"]),
    ("report_runs_at_once", &["reports-before-the-first"]),
    ("tags_without_limits", &["tags-with-a-colon", "tags-of-a-license-configuration"]),
    ("resources_of_any_region", &["resource-of-another-region"]),
    ("tokens_for_a_year", &["century-of-a-token"]),
    ("borrowing_without_key", &["borrowing-without-a-key"]),
    ("reset_keeps_consumptions", &["reset-of-the-usage"]),
    ("dates_rewritten", &["dates-of-a-license"]),
    ("license_versions_by_two", &["versions-of-a-license"]),
    ("grantee_deletes_grants", &["what-is-for-the-other-account"]),
    ("rules_can_change", &["rules-that-change"]),
    ("ended_grants_unlisted", &["license-of-a-grant-that-ended"]),
    ("activation_options_for_all", &["options-of-an-activation"]),
    ("unknown_generators_wrong_value", &["unknown-report-generator"]),
    ("no_managed_rulesets", &["managed-rulesets"]),
    ("quota_grants_per_license", &[]),
    ("quota_creations_per_day", &[]),
    ("quota_configurations_per_region", &[]),
    ("quota_associations_per_resource", &[]),
    ("inventory_dependency_missing", &[]),
    ("sts_deny_assume_role", &[]),
    ("sts_deny_assume_role_with_web_identity", &[]),
];

/// What one switch does, if that is not what it should.
fn fault(switch: &str, probes: &[&str]) -> Option<String> {
    let emulator = emulator();
    emulator.post("switch", &json!({ switch: true })).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let finished = runtime.block_on(finish_on(&emulator));
    let expected: BTreeMap<_, _> = probes.iter().map(|name| (*name, Some(switch))).collect();
    let settings: Vec<_> = if probes.is_empty() { Vec::new() } else { vec![switch.to_owned()] };
    let left: Vec<_> = finished.journal.left().iter().map(|it| &it.fault).collect();
    if finished.differing() != expected || finished.report.switches() != settings {
        return Some(format!("{switch}: {:#?}", finished.differing()));
    }
    // Without the role nothing can be made, and so nothing is left.
    (!left.is_empty() || !left_in(&emulator).is_empty())
        .then(|| format!("{switch} leaves {left:?} {:?}", left_in(&emulator)))
}

#[test]
fn with_each_switch_exactly_the_probes_of_its_assumption_differ() {
    let waiting = Mutex::new(DIFFERING.to_vec());
    let faults = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some((switch, probes)) = waiting.lock().unwrap().pop() else { return };
                    let fault = fault(switch, probes);
                    faults.lock().unwrap().extend(fault);
                }
            });
        }
    });
    let faults = faults.into_inner().unwrap();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_switch_is_left_out() {
    let switches = emulator().get("switch").unwrap();
    let mut switches: Vec<_> =
        switches.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    let mut listed: Vec<_> = DIFFERING.iter().map(|(name, _)| *name).collect();
    switches.sort_unstable();
    listed.sort_unstable();
    assert_eq!(listed, switches);
}
