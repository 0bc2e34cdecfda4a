//! Registry pages from schemas and examples.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::limits_in_words::limits;
use super::schema::{
    Attribute, AttributeKind, Block, FunctionSchema, IdentitySchema, Mode, NestedBlock, Nesting,
    Parameter, Replaces, Schema, Type,
};

/// What a page is about.
pub struct Page<'a> {
    /// The full type name, or the function's name.
    pub title: &'a str,
    /// `Resource`, `Data Source` and the like; empty for the provider.
    pub kind: &'a str,
    pub subcategory: &'a str,
    pub schema: &'a Schema,
    /// HCL, as in the examples folder.
    pub example: &'a str,
    /// What attributes take, where that depends on other attributes.
    pub tables: &'a [Table],
    pub import: Option<Import<'a>>,
}

/// A section with a table.
pub struct Table {
    pub title: &'static str,
    pub columns: &'static [&'static str],
    /// Cells in Markdown.
    pub rows: Vec<Vec<String>>,
}

/// The page of a function.
pub struct FunctionPage<'a> {
    pub name: &'a str,
    pub subcategory: &'a str,
    pub schema: &'a FunctionSchema,
    /// HCL, as in the examples folder.
    pub example: &'a str,
    pub tables: &'a [Table],
}

/// The ways to import a resource.
pub struct Import<'a> {
    pub identity: &'a IdentitySchema,
    /// A block with `identity`, a block with `id`, and the command.
    pub by_identity: &'a str,
    pub by_id: &'a str,
    pub command: &'a str,
}

/// The page of a resource, data source or provider.
pub fn page(page: &Page<'_>) -> String {
    let block = &page.schema.block;
    let mut out = front_matter(page.title, page.kind, page.subcategory, &block.description);
    let heading = if page.kind.is_empty() { String::new() } else { format!(" ({})", page.kind) };
    line(&mut out, &format!("# {}{heading}\n\n{}\n", page.title, block.description));
    line(
        &mut out,
        &format!("## Example Usage\n\n```terraform\n{}\n```\n", page.example.trim_end()),
    );
    line(&mut out, "## Schema\n");
    let mut nested = Vec::new();
    members(&mut out, &block.attributes, &block.blocks, "", &mut nested);
    while let Some((anchor, attributes, blocks)) = nested.pop() {
        let title = anchor.replace("--", ".");
        line(
            &mut out,
            &format!("<a id=\"nested--{anchor}\"></a>\n### Nested Schema for `{title}`\n"),
        );
        members(&mut out, &attributes, &blocks, &anchor, &mut nested);
    }
    out.push_str(&tables(page.tables));
    if let Some(import) = &page.import {
        import_section(&mut out, import);
    }
    out.trim_end().to_owned() + "\n"
}

pub fn function_page(page: &FunctionPage<'_>) -> String {
    let FunctionPage { name, subcategory, schema, example, .. } = page;
    let mut out = front_matter(name, "function", subcategory, &schema.summary);
    line(&mut out, &format!("# {name} (Function)\n\n{}\n", schema.description));
    line(&mut out, &format!("## Example Usage\n\n```terraform\n{}\n```\n", example.trim_end()));
    let words = |p: &Parameter| format!("{} {}", p.name, type_words(&p.value_type));
    let mut parameters: Vec<_> = schema.parameters.iter().map(words).collect();
    parameters.extend(schema.variadic.iter().map(|p| words(p) + "..."));
    line(
        &mut out,
        &format!(
            "## Signature\n\n```text\n{name}({}) {}\n```\n\n## Arguments\n",
            parameters.join(", "),
            type_words(&schema.returns)
        ),
    );
    for (parameter, variadic) in schema
        .parameters
        .iter()
        .map(|parameter| (parameter, ""))
        .chain(schema.variadic.iter().map(|parameter| (parameter, "Variadic, ")))
    {
        let kind = type_label(&parameter.value_type);
        let Parameter { name, description, .. } = parameter;
        line(&mut out, &format!("- `{name}` ({variadic}{kind}) {description}"));
    }
    if !page.tables.is_empty() {
        out.push('\n');
        out.push_str(tables(page.tables).trim_end());
        out.push('\n');
    }
    out
}

fn tables(tables: &[Table]) -> String {
    let mut out = String::new();
    for Table { title, columns, rows } in tables {
        let row = |cells: &[String]| format!("| {} |", cells.join(" | "));
        let head: Vec<_> = columns.iter().map(|&column| column.to_owned()).collect();
        line(&mut out, &format!("## {title}\n\n{}\n{}|", row(&head), "|---".repeat(head.len())));
        for cells in rows {
            line(&mut out, &row(cells));
        }
        out.push('\n');
    }
    out
}

fn front_matter(title: &str, kind: &str, subcategory: &str, description: &str) -> String {
    let first = description.lines().next().unwrap_or_default();
    let page_title =
        if kind.is_empty() { format!("{title} Provider") } else { format!("{title} {kind}") };
    format!(
        "---\npage_title: \"{page_title}\"\nsubcategory: \"{subcategory}\"\ndescription: |-\n  {first}\n---\n\n"
    )
}

type Members = (String, BTreeMap<String, Attribute>, BTreeMap<String, NestedBlock>);

fn members(
    out: &mut String,
    attributes: &BTreeMap<String, Attribute>,
    blocks: &BTreeMap<String, NestedBlock>,
    anchor: &str,
    nested: &mut Vec<Members>,
) {
    let mut later = Vec::new();
    let child =
        |name: &str| if anchor.is_empty() { name.to_owned() } else { format!("{anchor}--{name}") };
    for (title, modes) in [
        ("Required", &[Mode::Required][..]),
        ("Optional", &[Mode::Optional, Mode::OptionalComputed]),
        ("Read-Only", &[Mode::Computed]),
    ] {
        let (unused, used): (Vec<_>, Vec<_>) = attributes
            .iter()
            .filter(|(_, attribute)| modes.contains(&attribute.mode))
            .partition(|(_, attribute)| attribute.unused);
        let mut entries = Vec::new();
        for (name, attribute) in used {
            let mut item =
                format!("- `{name}` ({}) {}", labels(attribute), attribute_text(attribute));
            let mut below = None;
            if let AttributeKind::Nested(_, inner) = &attribute.kind {
                let _ = write!(item, " (see [below](#nested--{}))", child(name));
                below = Some((child(name), inner.clone(), BTreeMap::new()));
            }
            entries.push((attribute.position, item, below));
        }
        for (name, NestedBlock { position, nesting, block, .. }) in blocks {
            if title == "Optional" {
                let item = block_line(name, *nesting, block, &child(name));
                let below = (child(name), block.attributes.clone(), block.blocks.clone());
                entries.push((*position, item, Some(below)));
            }
        }
        // The order of the model; what no model has stands behind it, by name.
        entries.sort_by_key(|(position, ..)| *position);
        let mut lines = Vec::new();
        for (_, item, below) in entries {
            lines.push(item);
            later.extend(below);
        }
        if !unused.is_empty() {
            let names: Vec<_> = unused.iter().map(|(name, _)| format!("`{name}`")).collect();
            lines.push(format!(
                "- {} have no effect. They are accepted so that the block of another provider can be copied.",
                names.join(", ")
            ));
        }
        if !lines.is_empty() {
            let heading = if anchor.is_empty() { "###" } else { "####" };
            line(out, &format!("{heading} {title}\n\n{}\n", lines.join("\n")));
        }
    }
    nested.extend(later.into_iter().rev());
}

fn block_line(name: &str, nesting: Nesting, block: &Block, anchor: &str) -> String {
    let count = match nesting {
        Nesting::Single => "Block",
        Nesting::List => "Block List",
        Nesting::Set => "Block Set",
        Nesting::Map => "Block Map",
    };
    format!("- `{name}` ({count}) {} (see [below](#nested--{anchor}))", block.description)
}

/// The description, followed by what the schema knows besides.
fn attribute_text(attribute: &Attribute) -> String {
    let mut text = attribute.description.replace("\n\n", " ").replace('\n', " ");
    for sentence in limits(attribute) {
        let _ = write!(text, " {sentence}");
    }
    if let Some(default) = &attribute.planning.default
        && let Ok(default) = super::typed::plain_text(default)
    {
        let _ = write!(text, " Defaults to `{default}`.");
    }
    match attribute.planning.replaces {
        Replaces::Never => {}
        Replaces::Changed => text.push_str(" Changing it makes a new object."),
        Replaces::Removed => text.push_str(
            " Removing it makes a new object, and so does a change to a value that the plan does not know and that may turn \
             out to be null.",
        ),
    }
    if let Some(replaced) = &attribute.replaced {
        let _ = write!(text, " {replaced}");
    }
    text
}

fn labels(attribute: &Attribute) -> String {
    let mut labels = match &attribute.kind {
        AttributeKind::Plain(plain) => type_label(plain),
        AttributeKind::Nested(nesting, _) => match nesting {
            Nesting::Single => "Attributes".to_owned(),
            Nesting::List => "Attributes List".to_owned(),
            Nesting::Set => "Attributes Set".to_owned(),
            Nesting::Map => "Attributes Map".to_owned(),
        },
    };
    for (is_set, label) in [
        (attribute.sensitive, ", Sensitive"),
        (attribute.write_only, ", Write-only"),
        (attribute.deprecation.is_some(), ", Deprecated"),
    ] {
        if is_set {
            labels.push_str(label);
        }
    }
    labels
}

fn type_label(value_type: &Type) -> String {
    match value_type {
        Type::Bool => "Boolean".into(),
        Type::Number => "Number".into(),
        Type::String => "String".into(),
        Type::List(element) => format!("List of {}", type_label(element)),
        Type::Set(element) => format!("Set of {}", type_label(element)),
        Type::Map(element) => format!("Map of {}", type_label(element)),
        Type::Object(_) => "Object".into(),
    }
}

fn type_words(value_type: &Type) -> String {
    match value_type {
        Type::Bool => "bool".into(),
        Type::Number => "number".into(),
        Type::String => "string".into(),
        Type::List(element) => format!("list({})", type_words(element)),
        Type::Set(element) => format!("set({})", type_words(element)),
        Type::Map(element) => format!("map({})", type_words(element)),
        Type::Object(members) => {
            let members: Vec<_> = members
                .iter()
                .map(|(name, member)| format!("{name} = {}", type_words(member)))
                .collect();
            format!("object({{{}}})", members.join(", "))
        }
    }
}

fn import_section(out: &mut String, import: &Import<'_>) {
    let block = |code: &str, language: &str| format!("```{language}\n{}\n```\n", code.trim_end());
    line(out, "## Import\n");
    line(out, "With Terraform 1.12 or newer, by identity:\n");
    line(out, &block(import.by_identity, "terraform"));
    line(out, "### Identity Schema\n");
    for (title, required) in [("Required", true), ("Optional", false)] {
        line(out, &format!("#### {title}\n"));
        for (name, attribute) in &import.identity.attributes {
            if attribute.required_for_import == required {
                let kind = type_label(&attribute.value_type);
                line(out, &format!("- `{name}` ({kind}) {}", attribute.description));
            }
        }
        line(out, "");
    }
    line(out, "With Terraform 1.5 or newer, by id:\n");
    line(out, &block(import.by_id, "terraform"));
    line(out, "With the command:\n");
    line(out, &block(import.command, "shell"));
    line(out, IMPORT_PLACES);
}

/// What `import_id` reads.
const IMPORT_PLACES: &str = "\
Both can say with the id where the object is:

- `ID@eu-west-1` names the region, as in hashicorp/aws
- `123456789012,ID` names the account
- `123456789012/eu-west-1/ID` names both

An object is looked for where its id or these say, and otherwise in the account and the region of the provider.
";

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// The description of every attribute that lacks one, by path; for a test.
pub fn undescribed(block: &Block) -> Vec<String> {
    let mut missing = Vec::new();
    undescribed_in(&block.attributes, "", &mut missing);
    for (name, nested) in &block.blocks {
        if nested.block.description.is_empty() {
            missing.push(name.clone());
        }
        missing
            .extend(undescribed(&nested.block).into_iter().map(|inner| format!("{name}.{inner}")));
    }
    missing
}

fn undescribed_in(
    attributes: &BTreeMap<String, Attribute>,
    parent: &str,
    missing: &mut Vec<String>,
) {
    for (name, attribute) in attributes {
        let path = format!("{parent}{name}");
        if attribute.description.is_empty() {
            missing.push(path.clone());
        }
        if let AttributeKind::Nested(_, inner) = &attribute.kind {
            undescribed_in(inner, &format!("{path}."), missing);
        }
    }
}
