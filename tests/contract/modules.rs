//! Whether each module below `examples/modules` is whole, and its page names all that goes in and comes out.

use std::fs;
use std::path::{Path, PathBuf};

fn modules() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/modules");
    let mut modules: Vec<_> =
        fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    modules.sort();
    modules
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of the blocks of a kind, with the text of each up to the next.
fn blocks(kind: &str, file: &str) -> Vec<(String, String)> {
    let start = format!("{kind} \"");
    let blocks = file.split("\n\n").filter(|part| part.starts_with(&start));
    let name = |block: &str| block.split('"').nth(1).unwrap().to_owned();
    let starts = blocks.map(|block| (name(block), file.find(block).unwrap()));
    let starts: Vec<_> = starts.collect();
    let end = |index: usize| starts.get(index + 1).map_or(file.len(), |(_, start)| *start);
    let found = starts.iter().enumerate();
    found
        .map(|(index, (name, start))| (name.clone(), file[*start..end(index)].to_owned()))
        .collect()
}

/// The names in the first column of the table below a heading.
fn listed(page: &str, heading: &str) -> Vec<String> {
    let section = page.split(&format!("\n## {heading}\n")).nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| row.split('`').next().unwrap().to_owned()).collect()
}

#[test]
fn there_are_three() {
    let names: Vec<_> = modules().iter().map(|path| path.file_name().unwrap().to_owned()).collect();
    assert_eq!(
        names,
        ["issue-licenses", "license-configurations-from-table", "share-marketplace-license"]
    );
}

#[test]
fn pages_list_what_goes_in_and_comes_out() {
    for module in modules() {
        let page = text(&module.join("README.md"));
        for (kind, file, heading) in
            [("variable", "variables.tf", "Inputs"), ("output", "outputs.tf", "Outputs")]
        {
            let file = text(&module.join(file));
            let names: Vec<_> = blocks(kind, &file).into_iter().map(|(name, _)| name).collect();
            assert!(names.len() > 2, "{}: {names:?}", module.display());
            assert_eq!(listed(&page, heading), names, "{}: {heading}", module.display());
        }
    }
}

#[test]
fn whatever_goes_in_or_comes_out_is_described() {
    for module in modules() {
        for (kind, file) in [("variable", "variables.tf"), ("output", "outputs.tf")] {
            for (name, block) in blocks(kind, &text(&module.join(file))) {
                assert!(block.contains("  description = "), "{}: {name}", module.display());
            }
        }
        assert!(text(&module.join("versions.tf")).contains("required_version = \">= 1.11\""));
    }
}

#[test]
fn every_validation_is_seen_to_refuse() {
    for module in modules() {
        let tests = fs::read_dir(module.join("tests")).unwrap().flatten().map(|entry| entry.path());
        let tests = tests.filter(|path| path.to_string_lossy().ends_with(".tftest.hcl"));
        let tests: String = tests.map(|path| text(&path)).collect();
        for (name, block) in blocks("variable", &text(&module.join("variables.tf"))) {
            let validations = block.matches("\n  validation {\n").count();
            let refusals = tests.matches(&format!("expect_failures = [var.{name}]")).count();
            assert!(refusals >= validations, "{}: {name}, {refusals} times", module.display());
        }
    }
}

#[test]
fn modules_and_guides_link_to_each_other() {
    let guides = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guides");
    let testing = text(&guides.join("testing-modules.md"));
    for module in modules() {
        let page = text(&module.join("README.md"));
        let links = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let links: Vec<_> = links.collect();
        assert!(links.contains(&"../../../docs/guides/testing-modules.md"));
        let name = module.file_name().unwrap().to_str().unwrap();
        assert!(testing.contains(&format!("/examples/modules/{name})")), "{name}");
        for link in links.into_iter().filter(|link| !link.ends_with("testing-modules.md")) {
            assert!(module.join(link).exists(), "{name} links to {link}, which is not there");
            let guide = text(&module.join(link));
            assert!(guide.contains(&format!("/examples/modules/{name})")), "{link} of {name}");
        }
    }
}
