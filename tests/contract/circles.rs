//! No file of the framework uses one that uses it, by whatever way: each can be read with those below it alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A file as its module path: `service::plan` is `src/framework/service/plan.rs`.
type Module = Vec<String>;
type Uses = BTreeMap<Module, BTreeSet<Module>>;

fn collect(folder: &Path, module: &Module, files: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path: PathBuf = entry.path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut inner = module.clone();
        if path.is_dir() {
            inner.push(stem);
            collect(&path, &inner, files);
        } else if stem != "tests" {
            inner.extend((stem != "mod").then_some(stem));
            files.insert(inner, fs::read_to_string(&path).unwrap());
        }
    }
}

/// The code alone: neither comments nor tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// The paths that begin here, with what stands in braces written out.
fn paths(text: &str) -> Vec<Vec<String>> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if let Some(list) = text.strip_prefix('{') {
        let (mut depth, mut begun, mut found) = (0_usize, 0, Vec::new());
        for (at, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' if depth == 0 => {
                    found.extend(paths(list[begun..at].trim()));
                    begun = at + 1;
                    if c == '}' {
                        break;
                    }
                }
                _ => {}
            }
        }
        return found;
    }
    match rest.strip_prefix("::") {
        Some(inner) => {
            let inner = paths(inner).into_iter();
            inner.map(|path| [vec![name.to_owned()], path].concat()).collect()
        }
        None => vec![vec![name.to_owned()]],
    }
}

/// The file that a path leads to, from a file: the longest part of it that is one.
fn file_of<'a>(
    files: &'a BTreeMap<Module, String>,
    from: &Module,
    path: &[String],
) -> Option<&'a Module> {
    let mut module = from.clone();
    for part in path {
        match part.as_str() {
            "super" => {
                module.pop();
            }
            "self" => {}
            "framework" if module.is_empty() => {}
            name => {
                module.push(name.to_owned());
                if !files.contains_key(&module) {
                    module.pop();
                    break;
                }
            }
        }
    }
    files.get_key_value(&module).map(|(module, _)| module)
}

/// What each file uses. A path begins with `super`, `crate::framework` or a module of the file's own.
fn uses(files: &BTreeMap<Module, String>) -> Uses {
    let mut all = Uses::new();
    for (module, text) in files {
        let text = code(text);
        let mut used = BTreeSet::new();
        let children: Vec<_> = files
            .keys()
            .filter(|child| child.len() == module.len() + 1 && child.starts_with(module))
            .map(|child| child.last().unwrap().as_str())
            .collect();
        for (at, _) in text.match_indices(|c: char| c.is_alphabetic()) {
            let is_begun =
                text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            let rest = &text[at..];
            let name =
                &rest[..rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(0)];
            let (from, rest) = match (name, rest.strip_prefix("crate::framework::")) {
                _ if is_begun => continue,
                (_, Some(rest)) => (Module::new(), rest),
                ("super", _) => (module.clone(), rest),
                (child, _)
                    if children.contains(&child) && rest[child.len()..].starts_with("::") =>
                {
                    (module.clone(), rest)
                }
                _ => continue,
            };
            // One that ends in `super` says who may see something.
            let targets = paths(rest).into_iter().filter(|path| path.last().unwrap() != "super");
            used.extend(targets.filter_map(|path| file_of(files, &from, &path).cloned()));
        }
        used.remove(module);
        all.insert(module.clone(), used);
    }
    all
}

/// A way from the file back to itself.
fn circle(uses: &Uses, start: &Module) -> Option<Vec<Module>> {
    let mut ways = vec![vec![start.clone()]];
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop() {
        for next in &uses[way.last().unwrap()] {
            let longer = [way.clone(), vec![next.clone()]].concat();
            if next == start {
                return Some(longer);
            }
            if seen.insert(next.clone()) {
                ways.push(longer);
            }
        }
    }
    None
}

fn circles(files: &BTreeMap<Module, String>) -> Vec<String> {
    let uses = uses(files);
    let found = uses.keys().filter_map(|module| circle(&uses, module));
    let names = |way: Vec<Module>| {
        way.iter().map(|module| module.join("::")).collect::<Vec<_>>().join(" uses ")
    };
    found.map(names).collect()
}

#[test]
fn files_of_the_framework_use_each_other_in_no_circle() {
    let mut files = BTreeMap::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/framework");
    collect(&folder, &Module::new(), &mut files);
    assert!(files.len() > 60, "{} files", files.len());
    assert_eq!(circles(&files), Vec::<String>::new());
}

#[test]
fn circles_are_found_in_every_way_of_writing() {
    let files = |files: &[(&str, &str)]| {
        let module = |name: &str| {
            name.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        files.iter().map(|(name, text)| (module(name), (*text).to_owned())).collect()
    };
    let found = |texts: &[(&str, &str)]| circles(&files(texts)).len();
    assert_eq!(found(&[("", "mod a;\nmod b;"), ("a", "use super::b::{C, D};"), ("b", "")]), 0);
    assert_eq!(found(&[("a", "use super::b::{C, D};"), ("b", "fn f() { super::a::g() }")]), 2);
    assert_eq!(
        found(&[("a", "use super::{c, b};"), ("b", "use crate::framework::a::A;"), ("c", "")]),
        2
    );
    assert_eq!(found(&[("", "use a::A;"), ("a", "pub(super) struct A;")]), 0);
    assert_eq!(found(&[("a", "mod b;\npub use b::B;"), ("a::b", "use super::A;")]), 2);
    assert_eq!(found(&[("", "pub use a::A;"), ("a", "use super::{A, b};"), ("b", "")]), 2);
    assert_eq!(
        found(&[
            ("a", "use super::b;"),
            ("b", "// super::a\n#[cfg(test)]\nmod tests {\nuse super::a;")
        ]),
        0
    );
}
