//! Does everything that names the repository name the one in `Cargo.toml`?

use std::fs;
use std::path::{Path, PathBuf};

use terraform_provider_licensemanager::framework::Error;

const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
const SITE: &str = "https://github.com/";

/// What has text for people. In `src` the address comes from `Cargo.toml` when it is compiled.
const WRITTEN: [&str; 5] = ["README.md", "CHANGELOG.md", "docs", "examples", ".github"];
const COMPILED: &str = "src";

fn files(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).unwrap().flatten();
    entries.flat_map(|entry| files(&entry.path())).collect()
}

/// The repositories of providers that a text names, as `https://github.com/OWNER/NAME`, and those of our organization.
fn repositories(text: &str) -> Vec<String> {
    let ours = REPOSITORY.strip_prefix(SITE).unwrap();
    let (owner, name) = ours.split_once('/').unwrap();
    let named = text.split("github.com/").skip(1).filter_map(|rest| {
        let is_part = |letter: char| letter.is_alphanumeric() || "-_./".contains(letter);
        let path = rest.split(|letter| !is_part(letter)).next()?;
        let mut parts = path.split('/');
        let (its_owner, its_name) = (parts.next()?, parts.next().unwrap_or_default());
        let its_name = its_name.trim_end_matches('.').trim_end_matches(".git");
        (its_owner == owner || its_name == name).then(|| format!("{SITE}{its_owner}/{its_name}"))
    });
    named.collect()
}

fn named_below(path: &str) -> Vec<(PathBuf, String)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let texts = files(&root.join(path)).into_iter().filter_map(|path| {
        let text = fs::read_to_string(&path).ok()?;
        Some((path, text))
    });
    texts
        .flat_map(|(path, text)| repositories(&text).into_iter().map(move |it| (path.clone(), it)))
        .collect()
}

#[test]
fn what_names_the_repository_names_this_one() {
    let named: Vec<_> = WRITTEN.iter().flat_map(|path| named_below(path)).collect();
    assert!(named.len() >= 3, "{named:#?}");
    let other: Vec<_> = named.iter().filter(|(_, repository)| repository != REPOSITORY).collect();
    assert!(other.is_empty(), "Cargo.toml has {REPOSITORY}: {other:#?}");
    let compiled = named_below(COMPILED);
    assert!(compiled.is_empty(), "write env!(\"CARGO_PKG_REPOSITORY\"): {compiled:#?}");
}

#[test]
fn repositories_are_found_in_text() {
    let other = "https://github.com/else/terraform-provider-licensemanager";
    for text in ["(github.com/else/terraform-provider-licensemanager).", &format!("{other}.git x")]
    {
        assert_eq!(repositories(text), [other]);
    }
    assert_eq!(repositories(&format!("[it]({REPOSITORY}/issues)")), [REPOSITORY]);
    assert_eq!(repositories("https://github.com/hashicorp/terraform-provider-aws"), [""; 0]);
}

/// The registries take the source address of a provider for that of its repository.
#[test]
fn the_registry_finds_the_repository() {
    let main = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/main.rs"));
    let main = main.unwrap();
    let (_, address) = main.split_once("address: \"registry.terraform.io/").unwrap();
    let (namespace, rest) = address.split_once('/').unwrap();
    let (name, _) = rest.split_once('"').unwrap();
    assert_eq!(REPOSITORY, format!("{SITE}{namespace}/terraform-provider-{name}"));
}

#[test]
fn a_mistake_says_where_it_is_reported() {
    let told = Error::Bug("It broke.".into()).to_string();
    let end = format!(
        "It broke. This is a mistake in the provider; please report it at {REPOSITORY}/issues"
    );
    assert_eq!(told, end);
}

/// A form that a page leads to.
#[test]
fn forms_that_pages_open_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut opened = 0;
    for path in WRITTEN.iter().flat_map(|path| files(&root.join(path))) {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for rest in text.split("/issues/new?template=").skip(1) {
            let name = rest.split(|letter: char| !letter.is_alphanumeric() && letter != '.').next();
            let form = root.join(".github/ISSUE_TEMPLATE").join(name.unwrap());
            assert!(form.is_file(), "{} opens {}", path.display(), form.display());
            opened += 1;
        }
    }
    assert!(opened > 0);
}
