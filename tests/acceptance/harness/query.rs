//! What `terraform query` finds, and what it writes for what it found.

use std::collections::BTreeMap;

use serde_json::Value;

use super::case::{Case, succeeded};
use super::diagnostics::{self, Complaint};
use super::plan::Action;
use super::step::example;
use super::workspace::Output;

const FOLDER: &str = "query";

/// One object that a query found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub(crate) name: String,
    pub(crate) identity: Value,
    /// Null where it was not asked for.
    pub(crate) object: Value,
}

impl Case {
    /// What a query for a type finds, with these arguments and blocks, in the order of the answer.
    pub(crate) fn query(&self, kind: &str, arguments: &str) -> Vec<Found> {
        let output = self.run_query(kind, arguments, &[]);
        assert!(succeeded(&output).is_empty(), "{output}");
        found(&output)
    }

    /// What a query finds that warns of exactly this.
    pub(crate) fn query_warns(&self, kind: &str, arguments: &str, of: &[Complaint]) -> Vec<Found> {
        let output = self.run_query(kind, arguments, &[]);
        assert_eq!(output.code, Some(0), "the query should succeed\n{output}");
        diagnostics::expect(&output, of);
        found(&output)
    }

    /// What a file of queries below `examples` finds.
    pub(crate) fn query_example(&self, path: &str) -> Vec<Found> {
        self.folder(FOLDER, "");
        self.workspace.write(&format!("{FOLDER}/these.tfquery.hcl"), &example(path));
        let output = self.step_in(FOLDER, &["query", "-json"]);
        assert!(succeeded(&output).is_empty(), "{output}");
        found(&output)
    }

    /// The names of what a query finds.
    pub(crate) fn query_names(&self, kind: &str, arguments: &str) -> Vec<String> {
        self.query(kind, arguments).into_iter().map(|found| found.name).collect()
    }

    /// A query fails with exactly these complaints.
    pub(crate) fn refuses_query(&self, kind: &str, arguments: &str, complaints: &[Complaint]) {
        let output = self.run_query(kind, arguments, &[]);
        assert_eq!(output.code, Some(1), "the query should fail\n{output}");
        diagnostics::expect(&output, complaints);
    }

    /// What Terraform writes for all that a query finds takes it over and changes nothing. Returns how much that is.
    pub(crate) fn query_takes_over(&self, kind: &str, arguments: &str) -> usize {
        let output = self.run_query(kind, arguments, &["-generate-config-out=generated.tf"]);
        let found = found(&output).len();
        for warning in succeeded(&output) {
            let usual = warning.summary.contains("Config generation is experimental");
            assert!(usual, "{}: {warning}", output.command);
        }
        let config = self.workspace.read(&format!("{FOLDER}/generated.tf"));
        self.folder(FOLDER, &config);
        let plan = self.saved_plan(FOLDER, &[]);
        let actions: BTreeMap<String, Action> = plan.actions();
        let imports = actions.values().filter(|action| **action == Action::Import).count();
        assert_eq!(
            (imports, actions.len()),
            (found, found),
            "the generated configuration should import everything and change nothing\n{config}\n{}",
            plan.summary()
        );
        found
    }

    fn run_query(&self, kind: &str, arguments: &str, flags: &[&str]) -> Output {
        self.folder(FOLDER, "");
        let list =
            format!("list \"{kind}\" \"these\" {{\n  provider = licensemanager\n{arguments}\n}}\n");
        self.workspace.write(&format!("{FOLDER}/these.tfquery.hcl"), &list);
        let command: Vec<&str> = ["query", "-json"].iter().chain(flags).copied().collect();
        self.step_in(FOLDER, &command)
    }
}

fn found(output: &Output) -> Vec<Found> {
    let messages =
        output.stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut found = Vec::new();
    for message in messages.filter(|message| message["type"] == "list_resource_found") {
        let one = &message["list_resource_found"];
        found.push(Found {
            name: one["display_name"].as_str().unwrap_or_default().to_owned(),
            identity: one["identity"].clone(),
            object: one["resource_object"].clone(),
        });
    }
    found
}
