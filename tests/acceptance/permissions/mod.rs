//! Are the policies of the guide "Permissions" enough, and is nothing in them that is not needed?

mod lookups;
mod passing;
mod resources;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use terraform_provider_licensemanager::framework::Server;
use terraform_provider_licensemanager::framework::requests::{Kind, Service as _};
use terraform_provider_licensemanager::provider::LicenseManager;

use crate::harness::{ACCOUNT, Case, Complaint, error};

/// Its absence is a warning where objects are managed, of which a test of its own sees that it is said once.
const TAGS_READ: &str = "license-manager:ListTagsForResource";

/// Objects stand in accounts of their own, each of which may do what one policy says.
const MEMBER_ROLE: &str = "provider \"licensemanager\" {\n  member_role {\n    name = \"LicenseAdministration\"\n  }\n}\n";

/// The policies of the guide.
struct Guide(String);

impl Guide {
    fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guides/permissions.md");
        Self(fs::read_to_string(path).unwrap())
    }

    /// The actions of a statement of the policy below this line.
    fn actions(&self, line: &str, statement: &str) -> Vec<String> {
        let below = self.0.split_once(&format!("\n{line}\n"));
        let (_, below) = below.unwrap_or_else(|| panic!("the guide has no {line}"));
        let policy = below.split("```json\n").nth(1).and_then(|rest| rest.split("```").next());
        let policy: Value = serde_json::from_str(policy.unwrap()).unwrap();
        let statements = policy["Statement"].as_array().unwrap();
        let found = statements.iter().find(|found| found["Sid"] == statement);
        let found = found.unwrap_or_else(|| panic!("{line} has no statement {statement}"));
        assert_eq!((&found["Effect"], &found["Resource"]), (&json!("Allow"), &json!("*")));
        serde_json::from_value(found["Action"].clone()).unwrap()
    }

    fn needed(&self, kind: &str, name: &str) -> Vec<String> {
        self.actions(&format!("#### {kind} `licensemanager_{name}`"), "Needed")
    }
}

/// An account may do this from now on, and nothing else.
fn allow(case: &Case, account: &str, actions: &[String]) {
    case.emulator.post("allow", &json!({ "account": account, "actions": actions }));
}

/// The provider's own account may do what these types need from now on, and nothing else.
pub(crate) fn restrict(case: &Case, types: &[(&str, &str)]) {
    let guide = Guide::read();
    let needed = types.iter().flat_map(|(kind, name)| guide.needed(kind, name));
    allow(case, ACCOUNT, &needed.collect::<Vec<_>>());
}

/// An account may do everything again.
pub(crate) fn lift(case: &Case, account: &str) {
    case.emulator.post("allow", &json!({ "account": account, "actions": null }));
}

/// The error of whoever lacks an action.
fn missing(action: &str) -> Complaint {
    error(&advice(action))
}

/// What somebody who lacks an action is told to do.
fn advice(action: &str) -> String {
    format!("needs a policy that allows {action}. The guide \"Permissions\"")
}

/// All types of a kind, without the name of the provider.
fn types(kind: Kind) -> Vec<String> {
    let names = Server::<LicenseManager>::default().type_names(kind);
    names.iter().map(|name| name.strip_prefix("licensemanager_").unwrap().to_owned()).collect()
}
