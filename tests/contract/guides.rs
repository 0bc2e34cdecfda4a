//! Whether the guides show the configurations below `examples/guides` as they are, and as the acceptance tests run them.

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
