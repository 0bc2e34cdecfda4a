//! What the service has, held against what the state names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::entitlements::revoke;
use crate::harness::{ACCOUNT, Case};

/// What there is of each type, by ARN.
pub(crate) type Found = BTreeMap<&'static str, BTreeSet<String>>;

/// How the objects of a type are listed, and which of these are none any more.
struct Listing {
    kind: &'static str,
    operation: &'static str,
    table: &'static str,
    arn: &'static str,
    status: &'static str,
    ended: &'static [&'static str],
}

const ENDED: &[&str] = &["DELETED", "REJECTED", "PENDING_DELETE"];

const LISTINGS: [Listing; 6] = [
    Listing {
        kind: "license",
        operation: "ListLicenses",
        table: "Licenses",
        arn: "LicenseArn",
        status: "Status",
        ended: ENDED,
    },
    Listing {
        kind: "grant",
        operation: "ListDistributedGrants",
        table: "Grants",
        arn: "GrantArn",
        status: "GrantStatus",
        ended: ENDED,
    },
    Listing {
        kind: "grant_accepter",
        operation: "ListReceivedGrants",
        table: "Grants",
        arn: "GrantArn",
        status: "GrantStatus",
        ended: &["PENDING_ACCEPT", "DELETED", "REJECTED"],
    },
    Listing {
        kind: "license_configuration",
        operation: "ListLicenseConfigurations",
        table: "LicenseConfigurations",
        arn: "LicenseConfigurationArn",
        status: "",
        ended: &[],
    },
    Listing {
        kind: "report_generator",
        operation: "ListLicenseManagerReportGenerators",
        table: "ReportGenerators",
        arn: "LicenseManagerReportGeneratorArn",
        status: "",
        ended: &[],
    },
    Listing {
        kind: "license_asset_ruleset",
        operation: "ListLicenseAssetRulesets",
        table: "LicenseAssetRulesets",
        arn: "LicenseAssetRulesetArn",
        status: "",
        ended: &[],
    },
];

impl Listing {
    fn read(&self, case: &Case, without: &[&str]) -> BTreeSet<String> {
        let (mut arns, mut params) = (BTreeSet::new(), json!({ "MaxResults": 100 }));
        loop {
            let page = case.emulator.call(self.operation, &params);
            let listed = page[self.table].as_array().unwrap_or_else(|| panic!("{page}"));
            let live =
                listed.iter().filter(|one| !self.ended.iter().any(|it| one[self.status] == **it));
            let live = live.map(|one| one[self.arn].as_str().unwrap());
            arns.extend(live.filter(|arn| !without.contains(arn)).map(str::to_owned));
            if page["NextToken"].is_null() {
                return arns;
            }
            params["NextToken"] = page["NextToken"].clone();
        }
    }
}

/// All objects but these.
pub(crate) fn in_service(case: &Case, without: &[&str]) -> Found {
    LISTINGS.iter().map(|listing| (listing.kind, listing.read(case, without))).collect()
}

pub(crate) fn in_state(case: &Case) -> Found {
    let state = case.state_file();
    let mut found: Found = LISTINGS.iter().map(|listing| (listing.kind, BTreeSet::new())).collect();
    for resource in state["resources"].as_array().into_iter().flatten() {
        let kind = resource["type"].as_str().unwrap();
        let arns = found.get_mut(kind.trim_start_matches("licensemanager_"));
        let arns = arns.unwrap_or_else(|| panic!("nobody counts {kind}"));
        for instance in resource["instances"].as_array().unwrap() {
            arns.insert(instance["attributes"]["id"].as_str().unwrap().to_owned());
        }
    }
    found
}

/// What is in the first and not in the second.
pub(crate) fn left_over(all: &Found, known: &Found) -> Found {
    let left = all.iter().map(|(kind, arns)| (*kind, arns - &known[kind]));
    left.collect()
}

pub(crate) fn count(found: &Found) -> usize {
    found.values().map(BTreeSet::len).sum()
}

/// Deletes what nobody knows of, as somebody does who found it.
pub(crate) fn delete(case: &Case, kind: &str, arn: &str) {
    let (operation, params) = match kind {
        "grant" => return revoke(case, ACCOUNT, arn),
        "license" => {
            let found = case.emulator.call("GetLicense", &json!({ "LicenseArn": arn }));
            let version = &found["License"]["Version"];
            ("DeleteLicense", json!({ "LicenseArn": arn, "SourceVersion": version }))
        }
        "license_configuration" => {
            ("DeleteLicenseConfiguration", json!({ "LicenseConfigurationArn": arn }))
        }
        "report_generator" => (
            "DeleteLicenseManagerReportGenerator",
            json!({ "LicenseManagerReportGeneratorArn": arn }),
        ),
        "license_asset_ruleset" => {
            ("DeleteLicenseAssetRuleset", json!({ "LicenseAssetRulesetArn": arn }))
        }
        _ => panic!("{kind} is no object that can be deleted"),
    };
    case.emulator.call(operation, &params);
}

/// A state file before the first apply.
pub(crate) fn empty_state() -> Value {
    json!({
        "version": 4, "terraform_version": "1.11.0", "serial": 1, "lineage": "crash",
        "outputs": {}, "resources": [], "check_results": null,
    })
}
