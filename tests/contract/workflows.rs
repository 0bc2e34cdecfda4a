//! Do the workflows run what they name, and nothing that somebody else can exchange?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Their names and texts.
fn workflows() -> Vec<(String, String)> {
    let files = fs::read_dir(root().join(".github/workflows")).unwrap().flatten();
    let mut files: Vec<_> = files
        .map(|file| {
            let name = file.file_name().to_string_lossy().into_owned();
            (name, fs::read_to_string(file.path()).unwrap())
        })
        .collect();
    files.sort();
    let names: Vec<_> = files.iter().map(|(name, _)| name.trim_end_matches(".yml")).collect();
    assert_eq!(names, ["deny", "lint", "release", "soak", "test"]);
    files
}

/// What stands behind a key, in a mapping or as the first of a step, with the lines that follow.
fn values<'a>(text: &'a str, key: &str) -> Vec<(&'a str, &'a str)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((line, following)) = rest.split_once('\n') {
        let line = line.trim_start().trim_start_matches("- ");
        if let Some(value) = line.strip_prefix(key).and_then(|rest| rest.strip_prefix(": ")) {
            found.push((value, following));
        }
        rest = following;
    }
    found
}

/// An action and the commit of it, with the version that this is, or what is wrong.
fn pin(value: &str) -> Result<(&str, &str), String> {
    let wrong = |what: &str| Err(format!("{value}: {what}"));
    let Some((pinned, version)) = value.split_once(" # ") else {
        return wrong("no comment says which version it is");
    };
    let Some((action, commit)) = pinned.split_once('@') else { return wrong("it has no commit") };
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if commit.len() != 40 || !commit.bytes().all(is_hex) {
        return wrong("a commit has 40 hexadecimal digits");
    }
    let numbers: Vec<_> = version.strip_prefix('v').unwrap_or_default().split('.').collect();
    if numbers.len() != 3 || numbers.iter().any(|number| number.parse::<u64>().is_err()) {
        return wrong("a version is such as v1.2.3");
    }
    Ok((action, pinned))
}

#[test]
fn actions_are_pinned_by_commit() {
    let mut pins: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, text) in workflows() {
        for (value, _) in values(&text, "uses") {
            let (action, pinned) = pin(value).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
            pins.entry(action.to_owned()).or_default().insert(pinned.to_owned());
        }
    }
    assert!(pins.contains_key("actions/checkout"), "{pins:#?}");
    let several: Vec<_> = pins.values().filter(|pinned| pinned.len() > 1).collect();
    assert!(several.is_empty(), "one action in several versions: {several:#?}");
}

#[test]
fn what_is_not_pinned_is_seen() {
    let commit = "3d3c42e5aac5ba805825da76410c181273ba90b1";
    assert!(pin(&format!("actions/checkout@{commit} # v7.0.1")).is_ok());
    for (value, wrong) in [
        ("actions/checkout@v7".to_owned(), "no comment"),
        ("actions/checkout@v7 # v7.0.1".to_owned(), "40 hexadecimal"),
        (format!("actions/checkout@{} # v7.0.1", &commit[1..]), "40 hexadecimal"),
        (format!("actions/checkout@{commit}"), "no comment"),
        (format!("actions/checkout@{commit} # latest"), "such as v1.2.3"),
        ("./.github/actions/rust # v1.0.0".to_owned(), "no commit"),
    ] {
        let said = pin(&value).unwrap_err();
        assert!(said.contains(wrong), "{said}");
    }
}

/// A workflow that says nothing gets what the repository grants to all of them.
#[test]
fn permissions_are_asked_for_by_each_job() {
    for (name, text) in workflows() {
        assert!(text.contains("\npermissions: {}\n"), "{name}");
        let (_, jobs) = text.split_once("\njobs:\n").unwrap();
        let starts = jobs.lines().filter(|line| {
            line.starts_with("  ") && line[2..].starts_with(|first: char| first.is_alphabetic())
        });
        assert_eq!(starts.count(), jobs.matches("\n    permissions:\n").count(), "{name}");
    }
}

/// Else every later step can read the token of the job.
#[test]
fn checkouts_leave_no_token_behind() {
    for (name, text) in workflows() {
        for (value, following) in values(&text, "uses") {
            if value.starts_with("actions/checkout@") {
                let mut lines = following.lines().map(str::trim);
                assert_eq!(lines.next(), Some("with:"), "{name}");
                assert_eq!(lines.next(), Some("persist-credentials: false"), "{name}");
            }
        }
    }
}

/// The targets that a line of a shell script makes.
fn targets(line: &str) -> Vec<&str> {
    let command = line.trim_start().trim_start_matches("- ").trim_start_matches("run: ");
    let words = command.strip_prefix("make ").unwrap_or_default().split_whitespace();
    words.filter(|word| !word.contains('=') && !word.starts_with('-')).collect()
}

#[test]
fn what_the_workflows_run_is_there() {
    let makefile = fs::read_to_string(root().join("GNUmakefile")).unwrap();
    let mut made = BTreeSet::new();
    for (name, text) in workflows() {
        for line in text.lines() {
            for target in targets(line) {
                let rule = format!("\n{target}:");
                assert!(makefile.contains(&rule), "{name}: make knows no {target}");
                made.insert(target.to_owned());
            }
            for word in line.split_whitespace() {
                if [".sh", ".py"].iter().any(|end| word.ends_with(end)) {
                    assert!(root().join(Path::new(word)).exists(), "{name}: {word} is not there");
                }
            }
        }
    }
    for target in ["lint", "generate", "test", "release", "check-release"] {
        assert!(made.contains(target), "no workflow makes {target}: {made:?}");
    }
}
