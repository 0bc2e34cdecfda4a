//! Rules of the repository that no compiler checks: sizes, import direction, names, one word in six places.

use std::fs;
use std::path::{Path, PathBuf};

use terraform_provider_licensemanager::framework::Server;
use terraform_provider_licensemanager::framework::requests::{Kind, Service};
use terraform_provider_licensemanager::provider::LicenseManager;

const LONGEST_FILE: usize = 400;

/// The folders of `src` in layers, lowest first: a folder may use those of the layers below its own.
const LAYERS: &[&[&str]] = &[
    &["framework"],
    &["protocol", "aws"],
    &["nouns"],
    &["ephemeral_resources", "actions", "functions"],
    &["provider"],
    &["verify"],
];

/// What finds out how the service behaves must not share a reading with those whose reading it checks.
const KEPT_APART: (&str, &[&str]) = ("verify", &["nouns", "emulator"]);

/// It uses none of them and none of them uses it, so that a mistake in a conversion cannot appear on both sides and
/// cancel out.
const ALONE: &str = "emulator";

/// External crates that only one folder may use.
const ONLY_IN: &[(&str, &str)] =
    &[("tonic", "protocol"), ("prost", "protocol"), ("aws_config", "aws")];

const VAGUE_NAMES: &[&str] =
    &["common", "helper", "helpers", "manager", "misc", "shared", "util", "utils"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files below a folder, with their text; generated ones aside.
fn rust_files(folder: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    collect(&root().join(folder), &mut files);
    assert!(!files.is_empty(), "no Rust files below {folder}");
    files
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("generated") {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            files.push((path, text));
        }
    }
}

/// The text without its inline tests; a file of tests has none.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text)
}

#[test]
fn files_are_short_enough() {
    let mut long = Vec::new();
    for (path, text) in rust_files("src") {
        if path.ends_with("tests.rs") {
            continue;
        }
        let lines = without_tests(&text).lines().count();
        if lines > LONGEST_FILE {
            long.push(format!("{} has {lines} lines", path.display()));
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn files_say_what_they_answer() {
    let silent: Vec<_> = rust_files("src")
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(path, _)| path)
        .collect();
    assert!(silent.is_empty(), "these files do not begin with //!: {silent:#?}");
}

/// The folders that a file of this folder uses.
fn used_by(text: &str, folder: &str) -> Vec<&'static str> {
    let all = LAYERS.iter().copied().flatten().copied().chain([ALONE]);
    all.filter(|other| *other != folder && text.contains(&format!("crate::{other}::"))).collect()
}

#[test]
fn every_folder_stands_in_a_layer() {
    let folders = fs::read_dir(root().join("src")).unwrap().flatten();
    let folders = folders.map(|entry| entry.path()).filter(|path| path.is_dir());
    let mut found: Vec<_> =
        folders.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    found.sort();
    let mut named: Vec<_> = LAYERS.iter().copied().flatten().copied().collect();
    named.extend([ALONE, "bin"]);
    named.sort_unstable();
    assert_eq!(found, named);
}

#[test]
fn imports_point_one_way() {
    let mut wrong = Vec::new();
    let mut below: Vec<&str> = Vec::new();
    for layer in LAYERS.iter().copied().chain([&[ALONE][..]]) {
        if layer == [ALONE] {
            below.clear();
        }
        for folder in layer {
            for (path, text) in rust_files(&format!("src/{folder}")) {
                let other = used_by(&text, folder).into_iter().filter(|used| !below.contains(used));
                wrong.extend(other.map(|used| format!("{} uses {used}", path.display())));
            }
        }
        below.extend(layer);
    }
    let (folder, others) = KEPT_APART;
    for (path, text) in rust_files(&format!("src/{folder}")) {
        let used = used_by(&text, folder).into_iter().filter(|used| others.contains(used));
        wrong.extend(used.map(|used| format!("{} uses {used}", path.display())));
    }
    for (path, text) in rust_files("src") {
        for (name, folder) in ONLY_IN {
            let inside = path.starts_with(root().join("src").join(folder));
            if !inside
                && (text.contains(&format!("use {name}")) || text.contains(&format!(" {name}::")))
            {
                wrong.push(format!("{} uses {name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn files_have_telling_names() {
    let vague: Vec<_> = rust_files("src")
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| VAGUE_NAMES.contains(&path.file_stem().unwrap().to_str().unwrap()))
        .collect();
    assert!(vague.is_empty(), "{vague:#?}");
}

/// The folder or file of the noun that a name begins with, in the singular or plural.
fn noun_of(word: &str) -> Option<PathBuf> {
    let nouns = fs::read_dir(root().join("src/nouns")).unwrap().flatten().map(|noun| noun.path());
    let mut nouns = nouns.filter(|path| !path.ends_with("mod.rs"));
    nouns.find(|path| word.starts_with(path.file_stem().unwrap().to_str().unwrap()))
}

/// What CONTRIBUTING says of `Lifecycle`.
#[test]
fn every_resource_goes_through_its_lifecycle() {
    let resources = Server::<LicenseManager>::default().type_names(Kind::Resource);
    let file = |name: &String| {
        let word = name.trim_start_matches("licensemanager_");
        format!("tests/acceptance/resources/{word}.rs")
    };
    let has_lifecycle = |file: &String| {
        fs::read_to_string(root().join(file)).is_ok_and(|text| text.contains("Lifecycle {"))
    };
    let without: Vec<_> = resources.iter().map(file).filter(|file| !has_lifecycle(file)).collect();
    assert!(without.is_empty(), "no test runs the lifecycle of a resource in {without:?}");
}

/// A resource's word names its model file, its page, its example and its acceptance test; so do the words of all other kinds.
#[test]
fn one_word_stands_in_all_its_places() {
    let service = Server::<LicenseManager>::default();
    let mut missing = Vec::new();
    for (kind, source, docs) in [
        (Kind::Resource, "resources", "resources"),
        (Kind::DataSource, "data_sources", "data-sources"),
        (Kind::EphemeralResource, "ephemeral_resources", "ephemeral-resources"),
        (Kind::ListResource, "list_resources", "list-resources"),
        (Kind::Action, "actions", "actions"),
    ] {
        for name in service.type_names(kind) {
            let word = name.trim_start_matches("licensemanager_");
            // Lookups and lists of a noun are made from it, or stand in its folder.
            let (of_noun, own) = match kind {
                Kind::Resource => (false, format!("src/nouns/{word}/mod.rs")),
                Kind::DataSource | Kind::ListResource => (true, format!("src/nouns/{word}.rs")),
                Kind::EphemeralResource | Kind::Action => {
                    (false, format!("src/{source}/{word}.rs"))
                }
            };
            let places = [
                if of_noun && noun_of(word).is_some() { "src/nouns".to_owned() } else { own },
                format!("docs/{docs}/{word}.md"),
                format!("examples/{docs}/{name}"),
                format!("tests/acceptance/{source}/{word}.rs"),
            ];
            missing.extend(places.into_iter().filter(|path| !root().join(path).exists()));
            let list = format!("tests/acceptance/{source}/mod.rs");
            let listed = fs::read_to_string(root().join(&list)).unwrap();
            missing.extend(
                (!listed.contains(&format!("mod {word};"))).then(|| format!("{list}: mod {word};")),
            );
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
