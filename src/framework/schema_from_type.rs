//! From the JSON schema of a model to a Terraform schema. Refuses what it does not know.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value as Json};

use super::annotations::{
    ASIDE, BLOCK, EQUALITY, EXPECTS, KEPT, MODE, MOVES, PREFIX, REPLACES, SENSITIVE, WRITE_ONLY,
};
use super::schema::{
    Attribute, AttributeKind, Block, Checks, Equality, Mode, NestedBlock, Nesting, Planning,
    Replaces, Type,
};
use super::typed::from_json;
use super::value::Refinement;

type Node = Map<String, Json>;
type Result<T> = std::result::Result<T, String>;

/// The words of JSON schema that are understood; any other one is an error, so that none is lost silently.
const KNOWN: &[&str] = &[
    "$schema",
    "title",
    "description",
    "type",
    "properties",
    "required",
    "items",
    "uniqueItems",
    "additionalProperties",
    "enum",
    "oneOf",
    "anyOf",
    "const",
    "format",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "default",
    "deprecated",
    REPLACES,
    SENSITIVE,
    WRITE_ONLY,
    BLOCK,
    MOVES,
    EQUALITY,
    KEPT,
    ASIDE,
    MODE,
    PREFIX,
    EXPECTS,
];

/// The attributes and blocks of a model, described by its doc comments.
pub fn block_of<T: JsonSchema>() -> Result<Block> {
    let settings =
        SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let Json::Object(root) = schema.to_value() else {
        return Err(format!("{} is no object", T::schema_name()));
    };
    block(&root).map_err(|error| format!("{}: {error}", T::schema_name()))
}

fn block(node: &Node) -> Result<Block> {
    let mut block = Block { description: description(node), ..Block::default() };
    // What is looked up by account and region alone has no fields of its own.
    let has_none = !node.contains_key("properties") && !node.contains_key("additionalProperties");
    if has_none && text(node, "type") == Some("object") {
        return Ok(block);
    }
    for (name, property) in properties(node)? {
        let place = |error: String| format!("{name}: {error}");
        if property.contains_key(BLOCK) {
            block.blocks.insert(name.clone(), nested_block(property).map_err(place)?);
        } else {
            block.attributes.insert(name.clone(), attribute(property).map_err(place)?);
        }
    }
    Ok(block)
}

fn nested_block(node: &Node) -> Result<NestedBlock> {
    let (node, _) = without_null(node)?;
    let (nesting, inner) = match text(&node, "type") {
        Some("object") => (Nesting::Single, node.as_ref()),
        Some("array") if node.get("uniqueItems") == Some(&true.into()) => {
            (Nesting::Set, items(&node)?)
        }
        Some("array") => (Nesting::List, items(&node)?),
        other => return Err(format!("a block cannot be of type {other:?}")),
    };
    let mut block = block(inner)?;
    block.description = description(&node);
    let max_items = i64::from(nesting == Nesting::Single);
    Ok(NestedBlock { nesting, block, min_items: 0, max_items })
}

fn attribute(node: &Node) -> Result<Attribute> {
    let (node, nullable) = without_null(node)?;
    if let Some(word) = node.keys().find(|word| !KNOWN.contains(&word.as_str())) {
        return Err(format!("{word:?} has no Terraform form"));
    }
    let default = node.get("default").filter(|default| !default.is_null());
    let mode = match text(&node, MODE) {
        Some("computed") => Mode::Computed,
        Some("optional-computed") => Mode::OptionalComputed,
        Some(other) => return Err(format!("unknown mode {other:?}")),
        None if default.is_some() => Mode::OptionalComputed,
        None if nullable => Mode::Optional,
        None => Mode::Required,
    };
    let mut planning = planning(&node)?;
    planning.default = default.cloned().map(from_json);
    planning.promise = promise(&node, nullable);
    let mut attribute = Attribute {
        kind: kind(&node)?,
        mode,
        description: description(&node),
        sensitive: node.contains_key(SENSITIVE),
        write_only: node.contains_key(WRITE_ONLY),
        deprecation: node
            .contains_key("deprecated")
            .then(|| "Deprecated: see the description.".to_owned()),
        planning,
        checks: checks(&node)?,
    };
    if mode == Mode::Computed {
        make_computed(&mut attribute);
    }
    Ok(attribute)
}

/// What users look up by or ask for, together with what they get. An attribute in both may be set by the user and is
/// filled in otherwise.
pub(super) fn with_found(asked: Block, found: Block, common: BTreeMap<String, Attribute>) -> Block {
    let mut block = asked;
    for (name, mut attribute) in found.attributes {
        if let Some(asked) = block.attributes.get_mut(&name) {
            if asked.mode == Mode::Optional {
                asked.mode = Mode::OptionalComputed;
            }
        } else {
            make_computed(&mut attribute);
            block.attributes.insert(name, attribute);
        }
    }
    for (name, attribute) in common {
        block.attributes.entry(name).or_insert(attribute);
    }
    block
}

/// The same attribute and everything below it as set by the service alone.
fn make_computed(attribute: &mut Attribute) {
    attribute.mode = Mode::Computed;
    attribute.planning.default = None;
    attribute.planning.replaces = Replaces::Never;
    attribute.checks = Checks::default();
    if let AttributeKind::Nested(_, attributes) = &mut attribute.kind {
        attributes.values_mut().for_each(make_computed);
    }
}

/// What can be said of a value before the service has set it.
fn promise(node: &Node, nullable: bool) -> Refinement {
    match text(node, PREFIX) {
        Some(prefix) => Refinement::starting_with(prefix),
        None if nullable => Refinement::default(),
        None => Refinement::not_null(),
    }
}

fn planning(node: &Node) -> Result<Planning> {
    let replaces = match text(node, REPLACES) {
        None => Replaces::Never,
        Some("changed") => Replaces::Changed,
        Some("removed") => Replaces::Removed,
        Some(other) => return Err(format!("unknown replacement rule {other:?}")),
    };
    let equality = match text(node, EQUALITY) {
        None => Equality::Exact,
        Some("instant") => Equality::Instant,
        Some(other) => return Err(format!("unknown equality {other:?}")),
    };
    Ok(Planning {
        replaces,
        equality,
        moves: node.contains_key(MOVES),
        kept: node.contains_key(KEPT),
        aside: node.contains_key(ASIDE),
        ..Planning::default()
    })
}

fn kind(node: &Node) -> Result<AttributeKind> {
    if let Some(scalar) = scalar(node) {
        return Ok(AttributeKind::Plain(scalar));
    }
    let (nesting, element) = match text(node, "type") {
        Some("object") if node.contains_key("properties") => (Nesting::Single, node),
        Some("object") => (Nesting::Map, member(node, "additionalProperties")?),
        Some("array") if node.get("uniqueItems") == Some(&true.into()) => {
            (Nesting::Set, items(node)?)
        }
        Some("array") => (Nesting::List, items(node)?),
        other => return Err(format!("type {other:?} has no Terraform form")),
    };
    if let Some(element) = element_type(element) {
        return Ok(AttributeKind::Plain(match nesting {
            Nesting::Set => Type::Set(Box::new(element)),
            Nesting::Map => Type::Map(Box::new(element)),
            Nesting::List | Nesting::Single => Type::List(Box::new(element)),
        }));
    }
    let mut attributes = BTreeMap::new();
    for (name, property) in properties(element)? {
        let attribute = attribute(property).map_err(|error| format!("{name}: {error}"))?;
        attributes.insert(name.clone(), attribute);
    }
    Ok(AttributeKind::Nested(nesting, attributes))
}

/// The type of a collection's element, where it is no object with attributes of its own.
fn element_type(node: &Node) -> Option<Type> {
    let inner = |key| node.get(key)?.as_object().and_then(element_type).map(Box::new);
    match text(node, "type") {
        Some("array") if node.get("uniqueItems") == Some(&true.into()) => {
            inner("items").map(Type::Set)
        }
        Some("array") => inner("items").map(Type::List),
        Some("object") if !node.contains_key("properties") => {
            inner("additionalProperties").map(Type::Map)
        }
        _ => scalar(node),
    }
}

fn scalar(node: &Node) -> Option<Type> {
    match text(node, "type") {
        Some("string") => Some(Type::String),
        Some("boolean") => Some(Type::Bool),
        Some("integer" | "number") => Some(Type::Number),
        None if node.contains_key("oneOf") => Some(Type::String),
        _ => None,
    }
}

fn checks(node: &Node) -> Result<Checks> {
    let one_of = match (node.get("enum"), node.get("oneOf")) {
        (Some(Json::Array(values)), _) => Some(values.iter().filter_map(string).collect()),
        (_, Some(Json::Array(variants))) => Some(variants_of(variants)?),
        _ => None,
    };
    let pattern = text(node, "pattern").map(|pattern| {
        let expects =
            text(node, EXPECTS).map_or_else(|| format!("to match {pattern}"), str::to_owned);
        (pattern.to_owned(), expects)
    });
    let elements = match node.get("items").or_else(|| node.get("additionalProperties")) {
        Some(Json::Object(element)) if element_type(element).is_some() => {
            let mut element = element.clone();
            // The words for a pattern of the elements stand on the collection.
            if let Some(expects) = node.get(EXPECTS) {
                element.entry(EXPECTS).or_insert_with(|| expects.clone());
            }
            Some(checks(&element)?).filter(|checks| *checks != Checks::default()).map(Box::new)
        }
        _ => None,
    };
    let length = |text, array| number(node, text).or_else(|| number(node, array));
    Ok(Checks {
        one_of,
        pattern,
        instant: text(node, EQUALITY) == Some("instant"),
        integer: text(node, "type") == Some("integer"),
        minimum: node.get("minimum").and_then(Json::as_f64),
        maximum: node.get("maximum").and_then(Json::as_f64),
        length_min: length("minLength", "minItems"),
        length_max: length("maxLength", "maxItems"),
        elements,
    })
}

/// The texts of an enum whose variants are documented: `oneOf` with a `const` each, or with an `enum` of the rest.
fn variants_of(variants: &[Json]) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for variant in variants {
        match (variant.get("const"), variant.get("enum")) {
            (Some(Json::String(text)), _) => texts.push(text.clone()),
            (_, Some(Json::Array(values))) => texts.extend(values.iter().filter_map(string)),
            _ => return Err("an enum with data has no Terraform form".into()),
        }
    }
    Ok(texts)
}

/// The schema without its alternative null, and whether it had one.
fn without_null(node: &Node) -> Result<(Cow<'_, Node>, bool)> {
    if let Some(Json::Array(types)) = node.get("type") {
        let kept: Vec<_> = types.iter().filter(|name| *name != "null").cloned().collect();
        let [kept] = kept.as_slice() else {
            return Err("a choice of types has no Terraform form".into());
        };
        let mut alone = node.clone();
        alone.insert("type".into(), kept.clone());
        if let Some(Json::Array(values)) = alone.get_mut("enum") {
            values.retain(|value| !value.is_null());
        }
        return Ok((Cow::Owned(alone), true));
    }
    let Some(Json::Array(choices)) = node.get("anyOf") else {
        return Ok((Cow::Borrowed(node), false));
    };
    let mut kept = choices.iter().filter(|choice| choice.get("type") != Some(&"null".into()));
    let (Some(Json::Object(only)), None) = (kept.next(), kept.next()) else {
        return Err("a choice of types has no Terraform form".into());
    };
    let mut merged = only.clone();
    for (word, value) in node.iter().filter(|(word, _)| *word != "anyOf") {
        merged.insert(word.clone(), value.clone());
    }
    Ok((Cow::Owned(merged), true))
}

fn properties(node: &Node) -> Result<Vec<(&String, &Node)>> {
    let Some(Json::Object(properties)) = node.get("properties") else {
        return Err("an object without fields has no Terraform form".into());
    };
    properties
        .iter()
        .map(|(name, property)| match property {
            Json::Object(property) => Ok((name, property)),
            _ => Err(format!("{name} accepts anything, which has no Terraform form")),
        })
        .collect()
}

fn items(node: &Node) -> Result<&Node> {
    member(node, "items")
}

fn member<'a>(node: &'a Node, key: &str) -> Result<&'a Node> {
    match node.get(key) {
        Some(Json::Object(member)) => Ok(member),
        _ => Err(format!("{key} of a collection is not given")),
    }
}

fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.get(key).and_then(Json::as_str)
}

fn string(value: &Json) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn number(node: &Node, key: &str) -> Option<u64> {
    node.get(key).and_then(Json::as_u64)
}

/// The doc comment with its hard line breaks removed, paragraphs and lists kept.
fn description(node: &Node) -> String {
    let mut out = String::new();
    for line in text(node, "description").unwrap_or_default().lines() {
        let line = line.trim_end();
        let starts_anew = line.is_empty() || line.starts_with(['-', '*', '|', '#']);
        if starts_anew || out.is_empty() || out.ends_with('\n') {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            out.push_str(line);
            if line.is_empty() {
                out.push('\n');
            }
        } else {
            out.push(' ');
            out.push_str(line.trim_start());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use schemars::JsonSchema;
    use serde::Deserialize;

    use super::*;
    use crate::framework::annotations::{block, replaces, sensitive, write_only};
    use crate::framework::computed::{Computed, OptionalComputed};

    /// A thing, described
    /// over two lines.
    ///
    /// And a paragraph.
    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Thing {
        /// Its name.
        #[schemars(length(min = 1, max = 3), regex(pattern = "^a"), extend("x-expects" = "to begin with a"))]
        name: String,
        #[schemars(range(min = 0, max = 9), transform = replaces)]
        count: Option<i64>,
        color: Option<Color>,
        shade: Shade,
        #[schemars(transform = sensitive)]
        key: OptionalComputed<String>,
        #[schemars(transform = write_only)]
        password: Option<String>,
        ids: Computed<Vec<String>>,
        labels: Option<BTreeMap<String, String>>,
        parts: BTreeSet<Part>,
        #[schemars(transform = block)]
        rules: Vec<Part>,
        #[schemars(transform = block)]
        owner: Option<Part>,
        #[serde(default)]
        early: bool,
    }

    #[derive(Deserialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
    struct Part {
        size: Option<i64>,
    }

    #[derive(Deserialize, JsonSchema)]
    enum Color {
        Red,
        Green,
    }

    #[derive(Deserialize, JsonSchema)]
    enum Shade {
        /// Near to black.
        Dark,
        /// Near to white.
        Light,
    }

    fn thing() -> Block {
        block_of::<Thing>().unwrap()
    }

    #[test]
    fn descriptions_are_reflowed() {
        assert_eq!(thing().description, "A thing, described over two lines.\n\nAnd a paragraph.");
        assert_eq!(thing().attributes["name"].description, "Its name.");
    }

    #[test]
    fn modes_follow_the_field_types() {
        let modes: Vec<_> =
            thing().attributes.iter().map(|(name, a)| (name.clone(), a.mode)).collect();
        let expected = [
            ("color", Mode::Optional),
            ("count", Mode::Optional),
            ("early", Mode::OptionalComputed),
            ("ids", Mode::Computed),
            ("key", Mode::OptionalComputed),
            ("labels", Mode::Optional),
            ("name", Mode::Required),
            ("parts", Mode::Required),
            ("password", Mode::Optional),
            ("shade", Mode::Required),
        ];
        assert_eq!(modes, expected.map(|(name, mode)| (name.to_owned(), mode)));
    }

    #[test]
    fn types_follow_the_field_types() {
        let thing = thing();
        let json = |name: &str| thing.attributes[name].value_type().to_json();
        assert_eq!(json("count"), "\"number\"");
        assert_eq!(json("early"), "\"bool\"");
        assert_eq!(json("ids"), "[\"list\",\"string\"]");
        assert_eq!(json("labels"), "[\"map\",\"string\"]");
        assert_eq!(json("parts"), "[\"set\",[\"object\",{\"size\":\"number\"}]]");
        assert_eq!(thing.blocks["rules"].nesting, Nesting::List);
        assert_eq!(
            (thing.blocks["owner"].nesting, thing.blocks["owner"].max_items),
            (Nesting::Single, 1)
        );
    }

    #[test]
    fn limits_and_annotations_arrive() {
        let attributes = thing().attributes;
        let name = &attributes["name"].checks;
        assert_eq!((name.length_min, name.length_max), (Some(1), Some(3)));
        assert_eq!(name.pattern, Some(("^a".into(), "to begin with a".into())));
        let count = &attributes["count"].checks;
        assert_eq!((count.integer, count.minimum, count.maximum), (true, Some(0.0), Some(9.0)));
        assert_eq!(attributes["count"].planning.replaces, Replaces::Changed);
        assert_eq!(attributes["color"].checks.one_of, Some(vec!["Red".into(), "Green".into()]));
        assert_eq!(attributes["shade"].checks.one_of, Some(vec!["Dark".into(), "Light".into()]));
        assert_eq!(attributes["early"].planning.default, Some(false.into()));
        assert!(attributes["key"].sensitive && attributes["password"].write_only);
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    enum Tagged {
        One { a: String },
    }

    #[test]
    fn what_has_no_terraform_form_is_refused() {
        #[derive(Deserialize, JsonSchema)]
        #[expect(dead_code, reason = "only its schema is used")]
        struct Anything {
            value: serde_json::Value,
        }
        #[derive(Deserialize, JsonSchema)]
        #[expect(dead_code, reason = "only its schema is used")]
        struct Pair {
            pair: (String, i64),
        }
        #[derive(Deserialize, JsonSchema)]
        #[expect(dead_code, reason = "only its schema is used")]
        struct WithTagged {
            tagged: Tagged,
        }
        for refused in [block_of::<Anything>(), block_of::<Pair>(), block_of::<WithTagged>()] {
            assert!(refused.is_err(), "{refused:?}");
        }
    }
}
