//! The guide that lists all plan-time checks by their source. `make generate` rewrites it.
//!
//! A check without a source does not compile, and a limit without one is no schema: here they are only counted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use terraform_provider_licensemanager::framework::requests::{Kind, Service};
use terraform_provider_licensemanager::framework::schema::{
    Attribute, AttributeKind, Block, Checks, Mode,
};
use terraform_provider_licensemanager::framework::{
    Rule, Server, Source, filter, names, presence, tags, timeouts,
};
use terraform_provider_licensemanager::nouns::shared::rules;
use terraform_provider_licensemanager::provider::LicenseManager;

const INTRODUCTION: &str = r#"---
page_title: "What a plan checks, and by whose word"
subcategory: "Reference"
description: |-
  Which mistakes a plan finds, where AWS says that they are mistakes, and which are only warned of.
---

# What a plan checks, and by whose word

A plan refuses only what the service is known to refuse. Each check has a source:

- **model**: a constraint of the service model, such as the length of a name. An error.
- **documented**: a sentence of AWS's documentation that closes the matter, with the title of its page. An error.
- **reading**: what the authors of this provider think. A warning that says that it may be refused; Terraform goes ahead.
- **provider**: what this provider could make no request of. An error.
- **advice**: what works, and may not be what was meant. A warning.

"#;

fn guide() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/guides/plan-time-checks.md")
}

/// The limits of single values: by source, each with the place where it stands.
type Limits = BTreeMap<Source, BTreeSet<String>>;

fn collect(checks: &Checks, place: &str, limits: &mut Limits) {
    if checks.has_limits() {
        let source = checks.source.clone().unwrap_or_else(|| panic!("{place} has no source"));
        limits.entry(source).or_default().insert(place.to_owned());
    }
    if let Some(elements) = &checks.elements {
        collect(elements, place, limits);
    }
}

fn collect_all(attributes: &BTreeMap<String, Attribute>, place: &str, limits: &mut Limits) {
    for (name, attribute) in attributes {
        let place = format!("{place}.{name}");
        collect(&attribute.checks, &place, limits);
        if let AttributeKind::Nested(_, inner) = &attribute.kind {
            collect_all(inner, &place, limits);
        }
    }
}

fn collect_block(block: &Block, place: &str, limits: &mut Limits) {
    collect_all(&block.attributes, place, limits);
    for (name, nested) in &block.blocks {
        collect_block(&nested.block, &format!("{place}.{name}"), limits);
    }
}

fn limits() -> Limits {
    let service = Server::<LicenseManager>::default();
    let mut limits = Limits::new();
    for (kind, word) in [
        (Kind::Resource, ""),
        (Kind::DataSource, "data."),
        (Kind::EphemeralResource, "ephemeral."),
        (Kind::ListResource, "list."),
        (Kind::Action, "action."),
    ] {
        for name in service.type_names(kind) {
            let short = name.trim_start_matches("licensemanager_");
            let block = &service.schema(kind, &name).unwrap().block;
            collect_block(block, &format!("{word}{short}"), &mut limits);
        }
    }
    limits
}

fn all_rules() -> Vec<(&'static str, Rule)> {
    let own = [
        (" The number and length of tags, and keys that AWS keeps for itself.", tags::LIMITS),
        (" The filters of a list.", filter::NAME),
        (
            " The values that the documentation lists as the possible ones of a filter.",
            filter::VALUE,
        ),
        (
            " The values that the service's model lists for what a filter compares.",
            filter::LISTED_VALUE,
        ),
        (" A timeout is a duration.", timeouts::DURATION),
        (" What is required has a value: it is not null.", presence::REQUIRED),
        (
            " Each element of a list or set has a value. A null in a map is no entry.",
            presence::ELEMENT,
        ),
        (" What only the service sets is not configured.", presence::READ_ONLY),
        (" A name is not empty.", names::EMPTY),
    ];
    let others = rules::ALL.iter().map(|(description, rule)| (*description, (*rule).clone()));
    others.chain(own).collect()
}

fn page_of(source: &Source) -> String {
    match source {
        Source::Documented(page) => format!("{}: {page}", source.name()),
        other => other.name().to_owned(),
    }
}

fn row<const N: usize>(cells: [&str; N]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

fn text() -> String {
    let (limits, rules) = (limits(), all_rules());
    let mut text = INTRODUCTION.to_owned();
    text += "| Source | Limits of single values | Rules beyond them | Found, it is |\n|---|---|---|---|\n";
    for name in ["model", "documented", "reading", "provider", "advice"] {
        let of = |source: &&Source| source.name() == name;
        let values: usize =
            limits.iter().filter(|(source, _)| of(source)).map(|(_, places)| places.len()).sum();
        let beyond = rules.iter().filter(|(_, rule)| of(&&rule.source)).count();
        let refuses = matches!(name, "model" | "documented" | "provider");
        let outcome = if refuses { "an error" } else { "a warning" };
        text += &row([name, &values.to_string(), &beyond.to_string(), outcome]);
    }
    text += "\n## Rules\n\n| What is asked for | Source |\n|---|---|\n";
    let mut sorted = rules;
    sorted.sort_by_key(|(_, rule)| rule.source.clone());
    for (description, rule) in sorted {
        text += &row([description.trim(), &page_of(&rule.source)]);
    }
    text += "\n## Limits of single values\n\n| Source | Attributes |\n|---|---|\n";
    for (source, places) in limits {
        let places: Vec<_> = places.iter().map(|place| format!("`{place}`")).collect();
        text += &row([&page_of(&source), &places.join(", ")]);
    }
    text
}

#[test]
fn the_guide_lists_every_check_with_its_source() {
    let text = text();
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        fs::write(guide(), text).unwrap();
        return;
    }
    assert_eq!(fs::read_to_string(guide()).unwrap(), text, "run `make generate`");
}

/// Otherwise nobody would be told that it is elsewhere.
#[test]
fn every_arn_that_can_be_set_says_where_it_has_to_be() {
    let service = Server::<LicenseManager>::default();
    let is_arn = |name: &str| {
        ["arn", "arns", "principal", "sign_key"].contains(&name)
            || name.ends_with("_arn")
            || name.ends_with("_arns")
    };
    let (mut found, mut silent) = (0, Vec::new());
    let kinds = [
        Kind::Resource,
        Kind::DataSource,
        Kind::EphemeralResource,
        Kind::ListResource,
        Kind::Action,
    ];
    for kind in kinds {
        for type_name in service.type_names(kind) {
            let block = &service.schema(kind, &type_name).unwrap().block;
            let inner = block.attributes.values().filter_map(|attribute| match &attribute.kind {
                AttributeKind::Nested(_, inner) => Some(inner.iter()),
                AttributeKind::Plain(_) => None,
            });
            let all = block.attributes.iter().chain(inner.flatten());
            for (name, attribute) in all.filter(|(name, _)| is_arn(name)) {
                found += usize::from(attribute.checks.same.is_some());
                if attribute.mode != Mode::Computed && attribute.checks.same.is_none() {
                    silent.push(format!("{kind:?} {type_name}.{name}"));
                }
            }
        }
    }
    assert!(found > 40 && silent.is_empty(), "{found} say it, but not {silent:?}");
}

/// Who asks for documentation gets a page to read.
#[test]
fn what_is_documented_names_its_page() {
    let pages = limits().into_keys().chain(all_rules().into_iter().map(|(_, rule)| rule.source));
    for source in pages {
        if let Source::Documented(page) = source {
            assert!(page.len() > 3, "{page:?} is no title");
        }
    }
}

/// Features say what is wrong in no other way than by a rule.
#[test]
fn no_check_makes_an_error_of_its_own() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders: Vec<PathBuf> = ["nouns", "actions"].map(|folder| root.join(folder)).to_vec();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            assert!(!source.contains("Diagnostic::error"), "{} refuses by itself", path.display());
        }
    }
}
