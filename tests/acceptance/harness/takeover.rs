//! State that another provider wrote, and `moved` blocks that take it over.

use serde_json::{Value, json};

use super::case::{Case, succeeded};
use super::diagnostics::{self, Complaint};
use super::plan::Action;

/// A resource in the state of another provider.
#[derive(Debug, Clone)]
pub(crate) struct Theirs<'a> {
    /// Such as `hashicorp/aws`, or with the host of a registry before it.
    pub(crate) provider: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) name: &'a str,
    pub(crate) schema_version: u64,
    pub(crate) attributes: Value,
}

const FOLDER: &str = "takeover";

impl Case {
    /// A `moved` block takes the resource over: nothing is written, and nothing is left to do. The configuration is one
    /// resource of ours with the name `this`, or has a `moved` block itself.
    pub(crate) fn takes_over(&self, theirs: &Theirs<'_>, config: &str, warnings: &[Complaint]) {
        let ours = self.prepare(theirs, &json!([instance(theirs)]), &with_moved(theirs, config));
        self.moves_and_changes_nothing(&ours, 1, warnings);
    }

    /// The configuration, which has a resource of ours and one `moved` block, takes over every instance of a resource
    /// with `for_each`, whose keys and attributes these are.
    pub(crate) fn takes_over_each(
        &self,
        theirs: &Theirs<'_>,
        instances: &[(String, Value)],
        config: &str,
    ) {
        let stored = instances.iter().map(|(key, attributes)| {
            let mut stored = instance(theirs);
            stored["index_key"] = json!(key);
            stored["attributes"] = attributes.clone();
            stored
        });
        let ours = self.prepare(theirs, &stored.collect(), config);
        self.moves_and_changes_nothing(&ours, instances.len(), &[]);
    }

    /// The plan of such a configuration fails with exactly these complaints.
    pub(crate) fn refuses_to_take_over(
        &self,
        theirs: &Theirs<'_>,
        config: &str,
        complaints: &[Complaint],
    ) {
        self.refuses_to_take_over_with(&[], theirs, config, complaints);
    }

    /// The same with flags of the plan.
    pub(crate) fn refuses_to_take_over_with(
        &self,
        flags: &[&str],
        theirs: &Theirs<'_>,
        config: &str,
        complaints: &[Complaint],
    ) {
        self.prepare(theirs, &json!([instance(theirs)]), &with_moved(theirs, config));
        let arguments: Vec<&str> =
            ["plan", "-json", "-input=false"].iter().chain(flags).copied().collect();
        let output = self.step_in(FOLDER, &arguments);
        assert_eq!(output.code, Some(1), "the plan should fail\n{output}");
        diagnostics::expect(&output, complaints);
    }

    fn moves_and_changes_nothing(&self, ours: &str, instances: usize, warnings: &[Complaint]) {
        let mark = self.emulator.calls();
        let output = self.step_in(FOLDER, &["plan", "-json", "-input=false", "-out=planned"]);
        diagnostics::expect_all(&succeeded(&output), warnings, &output.command);
        let plan = self.show_plan(FOLDER, "planned");
        let nothing: [(String, Action); 0] = [];
        assert_eq!(plan.actions(), nothing.into(), "the plan should only move\n{}", plan.summary());
        let apply = ["apply", "-json", "-input=false", "planned"];
        succeeded(&self.step_in(FOLDER, &apply));
        let sent = super::emulator::mutations(&self.emulator.calls_since(&mark));
        assert!(sent.is_empty(), "the move sent {sent:?}");
        let again = ["plan", "-json", "-input=false", "-detailed-exitcode"];
        let output = self.step_in(FOLDER, &again);
        assert_eq!(output.code, Some(0), "a plan after the move is not empty\n{output}");
        let state: Value =
            serde_json::from_str(&self.workspace.read("takeover/terraform.tfstate")).unwrap();
        let resources = state["resources"].as_array().unwrap();
        assert_eq!(resources.len(), 1, "{resources:#?}");
        assert_eq!(resources[0]["type"], ours);
        assert_eq!(resources[0]["instances"].as_array().map(Vec::len), Some(instances));
        assert!(resources[0]["provider"].as_str().unwrap().contains("licensemanager"));
    }

    /// A folder with the state and the configuration. Returns the type of the resource in the configuration, if any.
    fn prepare(&self, theirs: &Theirs<'_>, instances: &Value, config: &str) -> String {
        let Theirs { provider, kind, name, .. } = theirs;
        self.folder(FOLDER, config);
        let has_host = provider.matches('/').count() == 2;
        let host = if has_host { "" } else { "registry.terraform.io/" };
        let state = json!({
            "version": 4,
            "terraform_version": "1.5.7",
            "serial": 1,
            "lineage": "11111111-2222-3333-4444-555555555555",
            "outputs": {},
            "resources": [{
                "mode": "managed",
                "type": kind,
                "name": name,
                "provider": format!("provider[\"{host}{provider}\"]"),
                "instances": instances,
            }],
        });
        self.write_state_file(FOLDER, &state);
        resource_type(config).to_owned()
    }
}

fn resource_type(config: &str) -> &str {
    let (_, rest) = config.split_once("resource \"").unwrap_or_default();
    rest.split('"').next().unwrap_or_default()
}

fn with_moved(theirs: &Theirs<'_>, config: &str) -> String {
    let Theirs { kind, name, .. } = theirs;
    if config.contains("moved {") {
        return config.to_owned();
    }
    let ours = resource_type(config);
    format!("{config}\nmoved {{\n  from = {kind}.{name}\n  to   = {ours}.this\n}}\n")
}

/// As a state file holds it, with private data of another provider, which means nothing to ours.
fn instance(theirs: &Theirs<'_>) -> Value {
    json!({
        "schema_version": theirs.schema_version,
        "attributes": theirs.attributes,
        "sensitive_attributes": [],
        "private": "bm90IG91cnM=",
    })
}
