//! What people bring along who come from hashicorp/aws: its provider block, and what its guide says of each attribute.
//!
//! `hashicorp_aws/schema.json` is its schema, as far as it is about the provider block and License Manager. An acceptance
//! test compares it with what a real hashicorp/aws says.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::{Map, Value};

use terraform_provider_licensemanager::framework::Server;
use terraform_provider_licensemanager::framework::requests::{Kind, Service};
use terraform_provider_licensemanager::framework::schema::{Attribute, Block};
use terraform_provider_licensemanager::provider::LicenseManager;

fn read(path: &str) -> String {
    fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn theirs() -> Value {
    serde_json::from_str(&read("tests/contract/hashicorp_aws/schema.json")).unwrap()
}

fn type_of(attribute: &Attribute) -> Value {
    serde_json::from_str(&attribute.value_type().to_json()).unwrap()
}

/// What keeps a block from being copied into another.
fn missing(theirs: &Value, ours: &Block, place: &str) -> Vec<String> {
    let none = Map::new();
    let members = |name: &str| theirs[name].as_object().unwrap_or(&none).clone();
    let mut missing = Vec::new();
    for (name, kind) in members("attributes") {
        match ours.attributes.get(&name).map(type_of) {
            Some(found) if found == kind => {}
            found => missing.push(format!("{place}{name}: {kind}, here {found:?}")),
        }
    }
    for (name, block) in members("blocks") {
        match ours.blocks.get(&name) {
            Some(found) => {
                missing.extend(self::missing(&block, &found.block, &format!("{place}{name}.")));
            }
            None => missing.push(format!("{place}{name}")),
        }
    }
    missing
}

#[test]
fn the_readme_counts_our_types_and_theirs() {
    let (service, theirs, readme) =
        (Server::<LicenseManager>::default(), theirs(), read("README.md"));
    let ours = |kind: Kind| service.type_names(kind).len();
    let of = |name: &str| theirs[name].as_object().unwrap().len();
    for line in [
        format!(
            "| Resources, data sources | {}, {} | {}, {} |",
            ours(Kind::Resource),
            ours(Kind::DataSource),
            of("resources"),
            of("data_sources")
        ),
        format!("tokens and checkouts of licenses | {} |", ours(Kind::EphemeralResource)),
        format!("| `terraform query` | {} types |", ours(Kind::ListResource)),
        format!("| Actions, functions | {}, ", ours(Kind::Action)),
    ] {
        assert!(readme.contains(&line), "the README does not say {line}");
    }
}

#[test]
fn every_argument_of_their_provider_block_is_taken() {
    let service = Server::<LicenseManager>::default();
    let ours = &service.provider_schema().block;
    let theirs = theirs();
    assert_eq!(missing(&theirs["provider"], ours, ""), [""; 0]);
    // These may stand there more than once.
    for name in ["assume_role", "endpoints"] {
        assert_eq!(ours.blocks[name].max_items, 0, "{name}");
    }
    let unused = ours.attributes.iter().filter(|(_, attribute)| attribute.unused);
    assert_eq!(
        unused.map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        [
            "s3_us_east_1_regional_endpoint",
            "s3_use_path_style",
            "tag_policy_compliance",
            "token_bucket_rate_limiter_capacity",
        ]
    );
    let endpoints = &ours.blocks["endpoints"].block.attributes;
    let used = endpoints.iter().filter(|(_, attribute)| !attribute.unused);
    assert_eq!(used.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["licensemanager", "sts"]);
    // Services that came with its version 6.
    assert!(["s3vectors", "mpa", "workmail"].iter().all(|name| endpoints[*name].unused));
}

/// The type of every attribute by its path, of those inside objects too. A block is what it would be as an attribute.
type Types = BTreeMap<String, Value>;

fn of_theirs(block: &Value) -> Types {
    let mut types = Types::new();
    for (name, kind) in block["attributes"].as_object().unwrap() {
        add(&mut types, name, kind);
    }
    for (name, inner) in block["blocks"].as_object().into_iter().flatten() {
        types.insert(name.clone(), inner["nesting"].clone());
        types.extend(
            of_theirs(inner).into_iter().map(|(inner, kind)| (format!("{name}.{inner}"), kind)),
        );
    }
    types
}

/// An object within collections is its members, and itself only how it is held.
fn add(types: &mut Types, path: &str, kind: &Value) {
    let members = match (kind[0].as_str(), kind[1][0].as_str()) {
        (Some("object"), _) => &kind[1],
        (_, Some("object")) => &kind[1][1],
        _ => {
            types.insert(path.to_owned(), kind.clone());
            return;
        }
    };
    types.insert(path.to_owned(), kind[0].clone());
    for (name, kind) in members.as_object().unwrap() {
        add(types, &format!("{path}.{name}"), kind);
    }
}

fn of_ours(block: &Block) -> Types {
    let mut types = Types::new();
    for (name, attribute) in &block.attributes {
        add(&mut types, name, &type_of(attribute));
    }
    for (name, inner) in &block.blocks {
        types.insert(name.clone(), format!("{:?}", inner.nesting).to_lowercase().into());
        types.extend(
            of_ours(&inner.block)
                .into_iter()
                .map(|(inner, kind)| (format!("{name}.{inner}"), kind)),
        );
    }
    types
}

/// A row of a table in the guide: names of theirs, names of ours, and what to change.
type Row = [Vec<String>; 3];

/// The rows below the heading of a type.
fn rows(guide: &str, theirs: &str, ours: &str) -> Vec<Row> {
    let heading = format!("### `{theirs}` → `{ours}`\n");
    let (_, section) =
        guide.split_once(&heading).unwrap_or_else(|| panic!("the guide has no {heading}"));
    let section = section.split("\n##").next().unwrap();
    let lines =
        section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| hashicorp"));
    let row = |line: &str| {
        let cells: Vec<_> = line.trim_matches('|').split(" | ").collect();
        assert_eq!(cells.len(), 3, "{line}");
        let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        [names(cells[0]), names(cells[1]), vec![cells[2].trim().to_owned()]]
    };
    lines.map(row).collect()
}

/// Whatever is not of the same name and type here has its row, and no row is about what does not exist.
#[test]
fn the_guide_names_every_difference() {
    let (theirs, service) = (theirs(), Server::<LicenseManager>::default());
    let guide = read("docs/guides/coming-from-hashicorp-aws.md");
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (kind, types) in [(Kind::Resource, "resources"), (Kind::DataSource, "data_sources")] {
        for (name, block) in theirs[types].as_object().unwrap() {
            let ours_name = name.trim_start_matches("aws_");
            let ours = of_ours(&service.schema(kind, ours_name).unwrap().block);
            let prefix = if kind == Kind::DataSource { "data." } else { "" };
            let [theirs_name, ours_name] = [name, ours_name].map(|name| format!("{prefix}{name}"));
            let rows = rows(&guide, &theirs_name, &ours_name);
            let theirs = of_theirs(block);
            for (path, kind) in &theirs {
                compared += 1;
                let is_told = rows.iter().any(|[theirs, ..]| theirs.contains(path));
                if ours.get(path) != Some(kind) && !is_told {
                    wrong
                        .push(format!("{theirs_name}.{path} is {kind}, here {:?}", ours.get(path)));
                }
            }
            for [before, after, what] in &rows {
                let unknown = before.iter().filter(|path| !theirs.contains_key(*path));
                wrong.extend(unknown.map(|path| format!("{theirs_name} has no {path}")));
                let unknown = after.iter().filter(|path| !ours.contains_key(*path));
                wrong.extend(unknown.map(|path| format!("{ours_name} has no {path}")));
                if what[0].is_empty() {
                    wrong.push(format!("{theirs_name}: {before:?} says nothing"));
                }
            }
        }
    }
    assert_eq!(compared, 82);
    assert!(wrong.is_empty(), "{wrong:#?}");
}
