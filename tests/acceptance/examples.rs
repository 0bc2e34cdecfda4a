//! Whether Terraform takes the configurations that the registry pages show.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::harness::{Case, acceptance};

acceptance! {
    the_examples_are_one_valid_configuration needs EphemeralResources,
    what_newer_cores_know_is_valid_too needs Query,
}

/// The files of this name in each folder of a kind, each under a name of its own in the folder of the test.
fn take(case: &Case, kind: &str, file: &str) -> usize {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(kind);
    let mut taken = 0;
    for entry in fs::read_dir(&examples).unwrap() {
        let example = entry.unwrap();
        let text = fs::read_to_string(example.path().join(file)).unwrap();
        let name = example.file_name().into_string().unwrap();
        case.file(&format!("main/{name}-{kind}-{file}"), &text);
        taken += 1;
    }
    taken
}

/// The examples refer to each other, so they are one configuration.
fn take_all(case: &Case) {
    let provider = include_str!("../../examples/provider/provider.tf");
    case.file("main/provider.tf", provider);
    let taken = [
        take(case, "resources", "resource.tf"),
        take(case, "data-sources", "data-source.tf"),
        take(case, "ephemeral-resources", "ephemeral-resource.tf"),
        take(case, "functions", "function.tf"),
    ];
    assert_eq!(taken, [11, 31, 4, 5]);
}

fn is_valid(case: &Case, flags: &[&str]) {
    let output = case.terraform(&[&["validate", "-json"], flags].concat());
    let answer: Value = serde_json::from_str(&output.stdout).unwrap_or_default();
    let complaints: Vec<&Value> = answer["diagnostics"]
        .as_array()
        .unwrap_or_else(|| panic!("{output}"))
        .iter()
        .filter(|said| said["summary"] != "Provider development overrides are in effect")
        .collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
    assert_eq!(answer["valid"], true, "{output}");
}

fn the_examples_are_one_valid_configuration(case: &mut Case) {
    take_all(case);
    take(case, "resources", "import-by-string-id.tf");
    is_valid(case, &[]);
}

fn what_newer_cores_know_is_valid_too(case: &mut Case) {
    take_all(case);
    take(case, "resources", "import-by-identity.tf");
    assert_eq!(take(case, "actions", "action.tf"), 2);
    assert_eq!(take(case, "list-resources", "list-resource.tfquery.hcl"), 10);
    is_valid(case, &[]);
    is_valid(case, &["-query"]);
}
