//! Whether the registry pages are those that schemas and examples make. `make generate` rewrites them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use terraform_provider_licensemanager::framework::Server;
use terraform_provider_licensemanager::framework::registry_docs::{
    FunctionPage, Import, Page, Table, function_page, page,
};
use terraform_provider_licensemanager::framework::requests::{Kind, Service};
use terraform_provider_licensemanager::nouns::license_configuration::product_information::FILTERS;
use terraform_provider_licensemanager::nouns::shared::license_rule::RULES;
use terraform_provider_licensemanager::provider::LicenseManager;

use crate::areas::area;

/// The registry truncates longer pages.
const LONGEST_PAGE: usize = 500_000;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn example(path: &str) -> String {
    let path = root().join("examples").join(path);
    fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{} is missing: {error}", path.display()))
}

/// The tables of a page, from those that configurations are checked with.
fn tables(folder: &str, name: &str) -> Vec<Table> {
    match (folder, name) {
        ("resources", "license_configuration") => vec![license_rules(), product_filters()],
        ("functions", "license_rules") => vec![license_rules()],
        _ => Vec::new(),
    }
}

fn quoted(texts: &[&str]) -> String {
    let quoted: Vec<_> = texts.iter().map(|text| format!("`{text}`")).collect();
    quoted.join(", ")
}

fn license_rules() -> Table {
    let rows = RULES.iter().map(|rule| {
        let counting = quoted(rule.counting_types);
        vec![quoted(&[rule.name]), counting, rule.value("`"), format!("{}.", rule.meaning)]
    });
    Table {
        title: "License Rules",
        columns: &["Rule", "Counting types", "Value", "Meaning"],
        rows: rows.collect(),
    }
}

fn product_filters() -> Table {
    let rows = FILTERS.iter().map(|filter| {
        let names = (quoted(&[filter.resource_type]), quoted(&[filter.name]));
        vec![names.0, names.1, quoted(filter.comparators), filter.values("`")]
    });
    Table {
        title: "Product Filters",
        columns: &["`resource_type`", "`name`", "`comparator`", "`values`"],
        rows: rows.collect(),
    }
}

/// The guides with what each is about, grouped as the registry groups them.
fn guides() -> String {
    let mut groups: BTreeMap<String, String> = BTreeMap::new();
    let folder = fs::read_dir(root().join("docs/guides")).unwrap().flatten();
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let (name, lines) = (path.file_name().unwrap().to_string_lossy(), text.lines());
        let field = |name: &str| lines.clone().find_map(|line| line.strip_prefix(name)).unwrap();
        let (title, group) = (field("page_title: "), field("subcategory: "));
        let description =
            lines.clone().skip_while(|line| *line != "description: |-").nth(1).unwrap();
        let line =
            format!("- [{}](guides/{name}): {}\n", title.trim_matches('"'), description.trim());
        groups.entry(group.trim_matches('"').to_owned()).or_default().push_str(&line);
    }
    let mut out = "## Guides\n".to_owned();
    for (group, lines) in groups {
        let heading = if group.is_empty() { String::new() } else { format!("### {group}\n\n") };
        out += &["\n", &heading, &lines].concat();
    }
    out
}

/// Every page, by its path below `docs`.
fn pages() -> BTreeMap<String, String> {
    let service = Server::<LicenseManager>::default();
    let mut pages = BTreeMap::new();
    let provider = Page {
        title: "licensemanager",
        kind: "",
        subcategory: "",
        schema: service.provider_schema(),
        example: &example("provider/provider.tf"),
        tables: &[],
        import: None,
    };
    let index =
        page(&provider).replacen("\n## Schema\n", &format!("\n{}\n## Schema\n", guides()), 1);
    pages.insert("index.md".to_owned(), index);
    for (kind, folder, label, file) in [
        (Kind::Resource, "resources", "Resource", "resource.tf"),
        (Kind::DataSource, "data-sources", "Data Source", "data-source.tf"),
        (
            Kind::EphemeralResource,
            "ephemeral-resources",
            "Ephemeral Resource",
            "ephemeral-resource.tf",
        ),
        (Kind::ListResource, "list-resources", "List Resource", "list-resource.tfquery.hcl"),
        (Kind::Action, "actions", "Action", "action.tf"),
    ] {
        for name in service.type_names(kind) {
            let examples = format!("{folder}/{name}");
            let import_examples = ["import-by-identity.tf", "import-by-string-id.tf", "import.sh"];
            let [by_identity, by_id, command] = import_examples.map(|file| {
                if kind == Kind::Resource {
                    example(&format!("{examples}/{file}"))
                } else {
                    String::new()
                }
            });
            let import = service.identity_schema(&name).filter(|_| kind == Kind::Resource);
            let short = name.trim_start_matches("licensemanager_");
            let text = page(&Page {
                title: &name,
                kind: label,
                subcategory: area(short),
                schema: service.schema(kind, &name).unwrap(),
                example: &example(&format!("{examples}/{file}")),
                tables: &tables(folder, short),
                import: import.map(|identity| Import {
                    identity,
                    by_identity: &by_identity,
                    by_id: &by_id,
                    command: &command,
                }),
            });
            pages.insert(format!("{folder}/{short}.md"), text);
        }
    }
    for name in service.function_names() {
        let schema = service.function(&name).unwrap();
        let text = function_page(&FunctionPage {
            name: &name,
            subcategory: area(&name),
            schema: &schema,
            example: &example(&format!("functions/{name}/function.tf")),
            tables: &tables("functions", &name),
        });
        pages.insert(format!("functions/{name}.md"), text);
    }
    pages
}

/// The pages that are there, except the guides, which are written by hand.
fn present(folder: &Path, below: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) =
            (entry.path(), format!("{below}{}", entry.file_name().to_string_lossy()));
        if path.is_dir() {
            if name != "guides" {
                present(&path, &format!("{name}/"), found);
            }
        } else {
            found.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn registry_pages_are_current() {
    let docs = root().join("docs");
    let expected = pages();
    let mut found = BTreeMap::new();
    present(&docs, "", &mut found);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        for name in found.keys().filter(|name| !expected.contains_key(*name)) {
            fs::remove_file(docs.join(name)).unwrap();
        }
        for (name, text) in &expected {
            let path = docs.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        return;
    }
    let stale: Vec<_> = expected
        .keys()
        .chain(found.keys())
        .filter(|name| expected.get(*name) != found.get(*name))
        .collect();
    assert!(stale.is_empty(), "run `make generate`: these pages are stale: {stale:?}");
}

#[test]
fn registry_pages_are_short_enough() {
    for (name, text) in pages() {
        assert!(text.len() < LONGEST_PAGE, "{name} has {} bytes", text.len());
    }
}

/// The attributes for which `Resource::plan` asks for a new object, with the name of their noun, as its source has them.
fn replaced_by_plans() -> BTreeSet<(String, String)> {
    let mut replaced = BTreeSet::new();
    for folder in fs::read_dir(root().join("src/nouns")).unwrap().flatten() {
        let source = fs::read_to_string(folder.path().join("resource.rs")).unwrap_or_default();
        let calls = source.split("change.replace(\"").skip(1);
        let names = calls.filter_map(|call| Some(call.split_once('"')?.0.to_owned()));
        let noun = folder.file_name().into_string().unwrap();
        replaced.extend(names.map(|name| (noun.clone(), name)));
    }
    replaced
}

#[test]
fn pages_say_what_makes_a_new_object_where_it_depends() {
    let mut said = BTreeSet::new();
    let service = Server::<LicenseManager>::default();
    for type_name in service.type_names(Kind::Resource) {
        let noun = type_name.trim_start_matches("licensemanager_");
        let attributes = &service.schema(Kind::Resource, &type_name).unwrap().block.attributes;
        for (name, attribute) in attributes {
            let Some(sentence) = &attribute.replaced else { continue };
            assert!(sentence.contains("makes a new object"), "{noun}.{name}: {sentence}");
            said.insert((noun.to_owned(), name.clone()));
        }
    }
    assert_eq!(said, replaced_by_plans());
    assert!(said.contains(&("license_configuration".to_owned(), "license_rules".to_owned())));
}
