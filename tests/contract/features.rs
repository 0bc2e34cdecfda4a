//! Whether the README says which feature needs which Terraform: what the acceptance tests need is what it has to say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- features: made from the acceptance tests by `make generate` -->\n";
const END: &str = "<!-- end of features -->";

/// The oldest Terraform that is tested, and so the least that anything needs here.
const OLDEST: u64 = 11;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A feature of Terraform, as the harness declares it.
struct Feature {
    name: String,
    description: String,
    since: u64,
    /// The first minor version of `OpenTofu`, if one has it.
    since_tofu: Option<u64>,
}

/// The features with their comments, and the first arm of `since` that has each.
fn features() -> Vec<Feature> {
    let source = fs::read_to_string(root().join("tests/acceptance/harness/feature.rs")).unwrap();
    let (_, body) = source.split_once("enum Feature {").unwrap();
    let (variants, rest) = body.split_once("\n}\n").unwrap();
    let mut features = Vec::new();
    let mut description = String::new();
    for line in variants.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(text) = line.strip_prefix("/// ") {
            text.clone_into(&mut description);
            continue;
        }
        let name = line.trim_end_matches(',').to_owned();
        let (since, since_tofu) = since(rest, &name);
        let description = std::mem::take(&mut description);
        features.push(Feature { name, description, since, since_tofu });
    }
    features
}

fn since(source: &str, feature: &str) -> (u64, Option<u64>) {
    let arm = source.lines().find(|line| {
        let (variants, _) = line.split_once(" => (").unwrap_or_default();
        variants.split('|').any(|variant| variant.trim().strip_prefix("Self::") == Some(feature))
    });
    let (_, versions) = arm.and_then(|arm| arm.split_once(" => (")).unwrap();
    let (terraform, tofu) = versions.split_once(", ").unwrap();
    let tofu = tofu.strip_prefix("Some(").and_then(|tofu| tofu.split(')').next());
    (terraform.parse().unwrap(), tofu.map(|tofu| tofu.parse().unwrap()))
}

/// The tests that need each feature, by the module that they are in.
fn tests() -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let mut found: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for path in sources(&root().join("tests/acceptance")) {
        let source = fs::read_to_string(&path).unwrap();
        let Some((_, listed)) = source.split_once("\nacceptance! {\n") else { continue };
        let (listed, _) = listed.split_once("\n}").unwrap();
        let below = path.strip_prefix(root().join("tests/acceptance")).unwrap();
        let module = below.iter().next().unwrap().to_string_lossy().replace(".rs", "");
        for line in listed.lines() {
            if let Some((test, feature)) = line.trim().trim_end_matches(',').split_once(" needs ") {
                let tests = found.entry(feature.to_owned()).or_default();
                let test = format!("{}::{test}", below.display());
                tests.entry(module.clone()).or_default().insert(test);
            }
        }
    }
    found
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let mut found: Vec<_> = folders.iter().flat_map(|folder| sources(folder)).collect();
    found.extend(files.into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs")));
    found
}

fn table() -> String {
    let tests = tests();
    let mut lines = vec![
        "| Feature | Terraform | Tests, below `tests/acceptance` |".to_owned(),
        "|---|---|---|".to_owned(),
        format!("| Everything else | 1.{OLDEST} | all others |"),
    ];
    for Feature { name, description, since, .. } in features() {
        assert!(!description.is_empty(), "{name} has no comment");
        let modules = tests.get(&name).unwrap_or_else(|| panic!("no acceptance test needs {name}"));
        let modules = modules.keys().map(|module| format!("`{module}`")).collect::<Vec<_>>();
        let proofs = modules.join(", ");
        lines.push(format!("| {description} | 1.{} | {proofs} |", since.max(OLDEST)));
    }
    lines.join("\n") + "\n"
}

#[test]
fn the_readme_says_which_feature_needs_which_terraform() {
    let path = root().join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    let table = table();
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        fs::write(path, [before, BEGIN, &table, END, after].concat()).unwrap();
        return;
    }
    assert_eq!(written, table, "run `make generate`");
}

#[test]
fn the_page_about_opentofu_says_what_the_tests_take_it_for() {
    let page = fs::read_to_string(root().join("docs/guides/opentofu.md")).unwrap();
    for Feature { description, since, since_tofu, .. } in features() {
        let tofu = since_tofu.map_or("none".to_owned(), |minor| format!("1.{minor}"));
        let row = format!("\n| {description} | 1.{} | {tofu}", since.max(OLDEST));
        assert!(page.contains(&row), "docs/guides/opentofu.md lacks this row:{row}");
    }
}

#[test]
fn the_features_are_read_as_they_are_declared() {
    let features = features();
    let of = |name: &str| features.iter().find(|feature| feature.name == name).unwrap();
    assert_eq!((of("Query").since, of("Query").since_tofu), (14, None));
    assert_eq!(of("Moves").since_tofu, Some(10));
    assert_eq!(of("Actions").description, "Actions, in `action_trigger` and by `-invoke`");
    assert!(tests()["Moves"]["moves"].contains("moves.rs::grants_of_aws"));
}
