//! From the JSON schema of a model to a Terraform schema. Refuses what it does not know.

use std::collections::BTreeMap;
use std::mem;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::Value as Json;

use super::schema::{
    Attribute, AttributeKind, Block, Checks, Mode, NestedBlock, Nesting, Replaces, Type,
};
use super::schema_words::{DEFINITIONS, Node, Result, Words, choice_of_types, texts};

/// The attributes and blocks of a model, described by its doc comments.
pub fn block_of<T: JsonSchema>() -> Result<Block> {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    let Json::Object(root) = schema.to_value() else {
        return Err(format!("{} is no object", T::schema_name()));
    };
    let models = Models(root.get(DEFINITIONS).and_then(Json::as_object));
    let block = models.words(&root).and_then(|words| models.block(&words));
    block.map_err(|error| format!("{}: {error}", T::schema_name()))
}

/// One attribute that no model has, annotated as if it stood in one.
pub(super) fn attribute_of<T: JsonSchema>(
    description: &str,
    annotate: impl Fn(&mut Schema),
) -> Result<Attribute> {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.subschema_for::<T>();
    schema.insert("description".to_owned(), description.into());
    annotate(&mut schema);
    let (schema, definitions) = (schema.to_value(), generator.take_definitions(true));
    let node = schema.as_object().ok_or("an attribute has no schema")?;
    let models = Models(Some(&definitions));
    models.words(node).and_then(|words| models.attribute(&words))
}

/// The models that a model consists of, by name.
#[derive(Clone, Copy)]
struct Models<'a>(Option<&'a Node>);

impl<'a> Models<'a> {
    /// What a schema says itself goes before what it refers to says.
    fn words(self, node: &'a Node) -> Result<Words<'a>> {
        let mut words = match (node.get("$ref"), node.get("anyOf")) {
            (Some(reference), _) => self.words(self.model(reference)?)?,
            (None, Some(choices)) => Words { nullable: true, ..self.words(only(choices)?)? },
            (None, None) => Words::default(),
        };
        for (word, value) in node {
            words.take(word, value)?;
        }
        Ok(words)
    }

    fn model(self, reference: &Json) -> Result<&'a Node> {
        let name = reference.as_str().and_then(|path| path.strip_prefix("#/$defs/"));
        let found = name.and_then(|name| self.0?.get(name)?.as_object());
        found.ok_or_else(|| format!("{reference} is nowhere"))
    }

    fn block(self, words: &Words<'a>) -> Result<Block> {
        let mut block = Block { description: description(words.description), ..Block::default() };
        // What is looked up by account and region alone has no fields of its own.
        if words.kind == Some("object") && words.properties.is_none() && words.members.is_none() {
            return Ok(block);
        }
        for (position, (name, property)) in properties(words)?.into_iter().enumerate() {
            let place = |error: String| format!("{name}: {error}");
            let words = self.words(property).map_err(place)?;
            if words.is_block {
                let nested = self.nested_block(&words).map_err(place)?;
                block.blocks.insert(name.clone(), NestedBlock { position, ..nested });
            } else {
                let attribute = self.attribute(&words).map_err(place)?;
                block.attributes.insert(name.clone(), Attribute { position, ..attribute });
            }
        }
        Ok(block)
    }

    fn nested_block(self, words: &Words<'a>) -> Result<NestedBlock> {
        let (nesting, mut block) = if words.properties.is_some() {
            (Nesting::Single, self.block(words)?)
        } else {
            let (nesting, element) = words.nesting()?;
            if nesting == Nesting::Map {
                return Err("a block cannot be a map".into());
            }
            (nesting, self.block(&self.words(element)?)?)
        };
        block.description = description(words.description);
        let max_items = i64::from(nesting == Nesting::Single);
        Ok(NestedBlock { position: 0, nesting, block, min_items: 0, max_items })
    }

    fn attribute(self, words: &Words<'a>) -> Result<Attribute> {
        let mode = words.mode()?;
        let (kind, elements) = self.kind(words)?;
        let mut attribute = Attribute {
            position: 0,
            kind,
            mode,
            description: description(words.description),
            sensitive: words.sensitive,
            write_only: words.write_only,
            unused: words.unused,
            deprecation: words.deprecated.then(|| "Deprecated: see the description.".to_owned()),
            planning: words.planning()?,
            checks: words.checks(elements)?,
            known: texts(words.known),
            replaced: None,
            instead: None,
        };
        if mode == Mode::Computed {
            make_computed(&mut attribute);
        }
        attribute.instead = words.instead.map(str::to_owned);
        attribute.replaced = words.replaced.map(str::to_owned);
        Ok(attribute)
    }

    /// What an attribute is, and the limits of its elements, if it is a collection of plain ones.
    fn kind(self, words: &Words<'a>) -> Result<(AttributeKind, Option<Checks>)> {
        if let Some(scalar) = words.scalar() {
            return Ok((AttributeKind::Plain(scalar), None));
        }
        if words.kind == Some("object") && words.properties.is_some() {
            return Ok((AttributeKind::Nested(Nesting::Single, self.members(words)?), None));
        }
        let (nesting, element) = words.nesting()?;
        let mut element = self.words(element)?;
        let Some(plain) = self.plain(&element)? else {
            return Ok((AttributeKind::Nested(nesting, self.members(&element)?), None));
        };
        // The words for a pattern of the elements, and the source of all limits, stand on the collection.
        element.expects = element.expects.or(words.expects);
        element.source = element.source.or(words.source);
        element.documented = element.documented.or(words.documented);
        let checks = self.checks_of_element(&element)?;
        Ok((AttributeKind::Plain(nesting.around(plain)), Some(checks)))
    }

    fn members(self, words: &Words<'a>) -> Result<BTreeMap<String, Attribute>> {
        let mut attributes = BTreeMap::new();
        for (position, (name, property)) in properties(words)?.into_iter().enumerate() {
            let attribute = self.words(property).and_then(|words| self.attribute(&words));
            let attribute = attribute.map_err(|error| format!("{name}: {error}"))?;
            attributes.insert(name.clone(), Attribute { position, ..attribute });
        }
        Ok(attributes)
    }

    /// The type of what has no attributes of its own.
    fn plain(self, words: &Words<'a>) -> Result<Option<Type>> {
        if words.scalar().is_some() || words.properties.is_some() {
            return Ok(words.scalar());
        }
        let (nesting, element) = words.nesting()?;
        Ok(self.plain(&self.words(element)?)?.map(|element| nesting.around(element)))
    }

    fn checks_of_element(self, words: &Words<'a>) -> Result<Checks> {
        if words.scalar().is_some() {
            return words.checks(None);
        }
        let (_, element) = words.nesting()?;
        words.checks(Some(self.checks_of_element(&self.words(element)?)?))
    }
}

/// What users look up by or ask for, together with what they get. An attribute in both may be set by the user and is
/// filled in otherwise. What can only be written is never found.
pub(super) fn with_found(asked: Block, found: Block, common: BTreeMap<String, Attribute>) -> Block {
    let mut block = asked;
    let already = block.attributes.len();
    for (name, mut attribute) in found.attributes {
        // Behind what is asked for.
        attribute.position = attribute.position.saturating_add(already);
        if attribute.write_only {
            continue;
        }
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
    let words = mem::take(&mut attribute.checks).words();
    if attribute.known.is_empty() {
        attribute.known = words;
    }
    attribute.instead = None;
    attribute.replaced = None;
    if let AttributeKind::Nested(_, attributes) = &mut attribute.kind {
        attributes.retain(|_, attribute| !attribute.write_only);
        attributes.values_mut().for_each(make_computed);
    }
}

/// The one schema among these that is not null.
fn only(choices: &Json) -> Result<&Node> {
    let is_null = |choice: &&Json| choice.get("type").and_then(Json::as_str) == Some("null");
    let mut kept = choices.as_array().into_iter().flatten().filter(|choice| !is_null(choice));
    match (kept.next(), kept.next()) {
        (Some(Json::Object(only)), None) => Ok(only),
        _ => Err(choice_of_types()),
    }
}

fn properties<'a>(words: &Words<'a>) -> Result<Vec<(&'a String, &'a Node)>> {
    let Some(properties) = words.properties else {
        return Err("an object without fields has no Terraform form".into());
    };
    let pairs = properties.iter().map(|(name, property)| match property {
        Json::Object(property) => Ok((name, property)),
        _ => Err(format!("{name} accepts anything, which has no Terraform form")),
    });
    pairs.collect()
}

/// A doc comment with its hard line breaks removed, paragraphs and lists kept.
fn description(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
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

    use super::super::schema::Pattern;
    use super::*;
    use crate::framework::annotations::{block, model, reading, replaces, sensitive};
    use crate::framework::computed::{Computed, OptionalComputed};
    use crate::framework::finding::Source;

    /// A thing, described
    /// over two lines.
    ///
    /// And a paragraph.
    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Thing {
        /// Its name.
        #[schemars(length(min = 1, max = 3), regex(pattern = "^a"), extend("x-expects" = "to begin with a"), transform = model)]
        name: String,
        #[schemars(range(min = 0, max = 9), transform = reading, transform = replaces)]
        count: Option<i64>,
        color: Option<Color>,
        shade: Shade,
        #[schemars(transform = sensitive)]
        key: OptionalComputed<String>,
        #[serde(skip_serializing)]
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
    #[schemars(transform = model)]
    enum Color {
        Red,
        Green,
    }

    #[derive(Deserialize, JsonSchema)]
    #[schemars(transform = model)]
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
    fn positions_follow_the_order_of_the_fields() {
        let thing = thing();
        let of = |name: &str| thing.attributes[name].position;
        let fields =
            ["name", "count", "color", "shade", "key", "password", "ids", "labels", "parts"];
        assert_eq!(fields.map(of), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(["rules", "owner"].map(|name| thing.blocks[name].position), [9, 10]);
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
        let pattern = Pattern::new("^a", Some("to begin with a")).unwrap();
        assert_eq!(name.pattern, Some(pattern));
        let count = &attributes["count"].checks;
        assert_eq!((count.minimum, count.maximum), (Some(0.0), Some(9.0)));
        assert!(count.whole.is_some() && count.source == Some(Source::Reading));
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

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Unfounded {
        #[schemars(length(max = 3))]
        name: String,
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Misspelt {
        #[schemars(regex(pattern = "^(a"), extend("x-expects" = "to begin with a"), transform = reading)]
        name: String,
    }

    #[test]
    fn a_pattern_is_a_regular_expression() {
        let error = block_of::<Misspelt>().unwrap_err();
        assert!(error.contains("name: \"^(a\" is no regular expression"), "{error}");
    }

    #[test]
    fn a_limit_says_by_whose_word_it_holds() {
        let error = block_of::<Unfounded>().unwrap_err();
        assert!(error.contains("name: has a limit without a source"), "{error}");
    }
}
