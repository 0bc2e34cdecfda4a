//! Whether the guides show the configurations below `examples/guides` as they are, and as the acceptance tests run them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The guides that show configurations, each with the files that it has to show.
fn guides() -> Vec<(String, Vec<PathBuf>)> {
    let mut guides = Vec::new();
    for entry in fs::read_dir(root().join("examples/guides")).unwrap().flatten() {
        let mut shown = Vec::new();
        files(&entry.path(), &mut shown);
        // What plays AWS on the emulator is not for the readers' own use.
        shown.retain(|file| file.extension().is_none_or(|extension| extension != "py"));
        guides.push((entry.file_name().into_string().unwrap(), shown));
    }
    assert!(guides.len() >= 4, "{guides:?}");
    guides
}

fn page(guide: &str) -> String {
    let path = root().join(format!("docs/guides/{guide}.md"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn block(file: &Path) -> String {
    let language = if file.extension().unwrap() == "sh" { "shell" } else { "terraform" };
    format!("```{language}\n{}```\n", fs::read_to_string(file).unwrap())
}

#[test]
fn each_example_stands_in_its_guide() {
    for (guide, shown) in guides() {
        let page = page(&guide);
        for file in shown {
            let name = file.display();
            assert!(page.contains(&block(&file)), "docs/guides/{guide}.md shows another {name}");
        }
    }
}

#[test]
fn guides_show_no_other_configurations() {
    for (guide, shown) in guides() {
        let blocks = page(&guide).matches("```terraform\n").count();
        let examples = shown.iter().filter(|file| block(file).starts_with("```terraform")).count();
        assert_eq!(blocks, examples, "docs/guides/{guide}.md: each block is a file that is tested");
    }
}

/// Every guide with its text.
fn pages() -> Vec<(String, String)> {
    let entries = fs::read_dir(root().join("docs/guides")).unwrap().flatten();
    let text = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    entries.map(|entry| text(entry.path())).collect()
}

/// Those who come from elsewhere are shown parts of their own configurations, which `coming_from` runs.
const SHOWS_PARTS: &str = "coming-from-";

#[test]
fn guides_without_examples_show_no_configurations() {
    let tested: Vec<String> = guides().into_iter().map(|(guide, _)| guide).collect();
    for (name, text) in pages() {
        let is_tested = tested.contains(&name) || name.starts_with(SHOWS_PARTS);
        assert!(is_tested || !text.contains("```terraform\n"), "{name} shows what nobody runs");
    }
}

#[test]
fn actions_in_guides_are_pinned_by_commit() {
    let mut pinned = 0;
    for (name, text) in pages() {
        for line in text.lines() {
            let Some(action) = line.trim_start().trim_start_matches("- ").strip_prefix("uses: ")
            else {
                continue;
            };
            let (_, rest) = action.split_once('@').unwrap_or_default();
            let (commit, version) = rest.split_once(" # v").unwrap_or_default();
            let is_commit =
                commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(is_commit && !version.is_empty(), "{name} does not pin {action}");
            pinned += 1;
        }
    }
    assert!(pinned >= 8, "{pinned} actions");
}

#[test]
fn guides_use_installed_programs() {
    for (name, text) in pages() {
        let of_clone =
            |line: &&str| ["make ", "cargo ", "target/"].iter().any(|it| line.starts_with(it));
        let blocks = text.split("```").skip(1).step_by(2);
        let found = blocks.flat_map(str::lines).find(of_clone);
        assert_eq!(found, None, "{name} needs a clone of the repository");
        assert!(!text.contains("`make emulator`"), "{name} starts the emulator from a clone");
    }
}

/// The tests that a file of acceptance tests names.
fn listed_tests(path: &str) -> Vec<String> {
    let source = fs::read_to_string(root().join(path)).unwrap();
    let (_, listed) = source.split_once("acceptance! {\n").unwrap();
    let (listed, _) = listed.split_once("\n}").unwrap();
    listed.lines().map(|line| line.trim().trim_end_matches(',').to_owned()).collect()
}

#[test]
fn the_page_about_authentication_names_the_tests_of_it() {
    let page = page("authentication");
    let (_, table) = page.split_once("## What of this is tested").unwrap();
    let rows = table.lines().filter(|line| line.starts_with('|')).skip(2);
    let tests = rows.filter_map(|row| row.trim_end_matches('|').rsplit('|').next());
    let named: BTreeSet<&str> = tests.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    let listed = listed_tests("tests/acceptance/credentials.rs");
    let listed: BTreeSet<&str> = listed.iter().map(String::as_str).collect();
    assert_eq!(named, listed);
}

#[test]
fn every_resource_has_a_row_about_its_destroy() {
    let page = page("what-destroy-does");
    for entry in fs::read_dir(root().join("docs/resources")).unwrap().flatten() {
        let name = entry.path().file_stem().unwrap().to_string_lossy().into_owned();
        let row = format!("\n| [`licensemanager_{name}`](../resources/{name}.md) |");
        assert!(page.contains(&row), "what-destroy-does has no row for {name}");
    }
}

#[test]
fn guides_name_themselves_and_link_to_pages_that_exist() {
    for entry in fs::read_dir(root().join("docs/guides")).unwrap().flatten() {
        let text = fs::read_to_string(entry.path()).unwrap();
        let name = entry.file_name().into_string().unwrap();
        assert!(text.starts_with("---\npage_title: \""), "{name} has no title");
        assert!(text.contains("\ndescription: |-\n"), "{name} has no description");
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let page = Path::new(target.split('#').next().unwrap());
            let is_page = page.extension().is_some_and(|is| is == "md") && !target.contains("://");
            let exists = root().join("docs/guides").join(page).exists();
            assert!(!is_page || exists, "{name} links to {target}, which is not there");
        }
    }
}
