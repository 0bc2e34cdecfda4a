//! Registry pages from schemas and examples.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};

use super::schema::{
    Attribute, AttributeKind, Block, Checks, FunctionSchema, IdentitySchema, Mode, NestedBlock,
    Nesting, Parameter, Pattern, Replaces, Schema, Type,
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
    pub import: Option<Import<'a>>,
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
    if let Some(import) = &page.import {
        import_section(&mut out, import);
    }
    out.trim_end().to_owned() + "\n"
}

/// The page of a function.
pub fn function_page(name: &str, schema: &FunctionSchema, example: &str) -> String {
    let mut out = front_matter(name, "function", "", &schema.summary);
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
        let mut lines = Vec::new();
        let (unused, used): (Vec<_>, Vec<_>) = attributes
            .iter()
            .filter(|(_, attribute)| modes.contains(&attribute.mode))
            .partition(|(_, attribute)| attribute.unused);
        for (name, attribute) in used {
            let mut item =
                format!("- `{name}` ({}) {}", labels(attribute), attribute_text(attribute));
            if let AttributeKind::Nested(_, inner) = &attribute.kind {
                let _ = write!(item, " (see [below](#nested--{}))", child(name));
                later.push((child(name), inner.clone(), BTreeMap::new()));
            }
            lines.push(item);
        }
        if title == "Optional" {
            for (name, block) in blocks {
                lines.push(block_line(name, block, &child(name)));
                later.push((
                    child(name),
                    block.block.attributes.clone(),
                    block.block.blocks.clone(),
                ));
            }
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

fn block_line(name: &str, block: &NestedBlock, anchor: &str) -> String {
    let count = match block.nesting {
        Nesting::Single => "Block",
        Nesting::List => "Block List",
        Nesting::Set => "Block Set",
        Nesting::Map => "Block Map",
    };
    format!("- `{name}` ({count}) {} (see [below](#nested--{anchor}))", block.block.description)
}

/// The description, followed by what the schema knows besides.
fn attribute_text(attribute: &Attribute) -> String {
    let mut text = attribute.description.replace("\n\n", " ").replace('\n', " ");
    for sentence in limits(&attribute.checks, &attribute.value_type()) {
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
        Replaces::Removed => text.push_str(" Removing it makes a new object."),
    }
    text
}

/// What a value has to be, a sentence for each limit. What only a warning says is said as advice.
fn limits(checks: &Checks, value_type: &Type) -> Vec<String> {
    let must = match &checks.source {
        Some(source) if !source.refuses() => "Should",
        _ => "Has to",
    };
    let mut sentences = Vec::new();
    if let Some(texts) = &checks.one_of {
        let quoted: Vec<_> = texts.iter().map(|text| format!("`{text}`")).collect();
        let listed = enumeration(&quoted, "or");
        sentences.push(match (checks.open, quoted.len()) {
            (true, _) => format!("Known are {}.", enumeration(&quoted, "and")),
            (false, 1) => format!("{must} be {listed}."),
            (false, _) => format!("{must} be one of {listed}."),
        });
    }
    if let (Some(Pattern { expects, .. }), false) = (&checks.pattern, checks.instant) {
        sentences.push(format!("{must} {}.", expects.trim_start_matches("to ")));
    }
    sentences
        .extend(range(checks.minimum, checks.maximum).map(|range| format!("{must} be {range}.")));
    let unit = if *value_type == Type::String { "character" } else { "element" };
    // An instant has a length of its own.
    let length = range(checks.length_min, checks.length_max).filter(|_| !checks.instant);
    sentences.extend(length.map(|length| {
        let unit = if length.ends_with(" 1") || length == "1" {
            unit.to_owned()
        } else {
            format!("{unit}s")
        };
        format!("{must} have {length} {unit}.")
    }));
    if let (Some(elements), Type::List(inner) | Type::Set(inner) | Type::Map(inner)) =
        (&checks.elements, value_type)
    {
        let of_each = limits(elements, inner).into_iter();
        sentences
            .extend(of_each.map(|sentence| {
                format!("Each {}{}", sentence[..1].to_lowercase(), &sentence[1..])
            }));
    }
    sentences
}

fn range<T: Display + PartialEq>(least: Option<T>, most: Option<T>) -> Option<String> {
    Some(match (least, most) {
        (Some(least), Some(most)) if least == most => least.to_string(),
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => return None,
    })
}

/// As a person lists things.
fn enumeration(words: &[String], conjunction: &str) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => {
            format!("{} {conjunction} {last}", rest.join(", "))
        }
        _ => words.concat(),
    }
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
