//! The words of a JSON schema that have a meaning in Terraform. Any other word is an error.

use std::ops::RangeInclusive;

use serde_json::{Map, Value as Json};

use super::annotations::{
    BLOCK, DOCUMENTED, EQUALITY, EXPECTS, INSTEAD, KNOWN, KNOWN_AFTER_APPLY, MODE, NOT_READ_BACK,
    OPEN, PROVIDER_ONLY, REPLACED, REPLACES, SAME, SENSITIVE, SOURCE, TOLD, UNUSED, WRITE_ONLY,
};
use super::finding::Source;
use super::schema::{
    Checks, Equality, LeftOut, Mode, Nesting, Pattern, Planning, Replaces, Same, Type,
};
use super::typed::from_json;

pub(super) type Node = Map<String, Json>;
pub(super) type Result<T> = std::result::Result<T, String>;

/// Where the schemas of the models stand that a model consists of.
pub(super) const DEFINITIONS: &str = "$defs";

/// The words of one schema, with those of what it refers to.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "words that are there or not")]
pub(super) struct Words<'a> {
    pub(super) description: &'a str,
    pub(super) kind: Option<&'a str>,
    pub(super) format: Option<&'a str>,
    pub(super) nullable: bool,
    pub(super) properties: Option<&'a Node>,
    pub(super) items: Option<&'a Json>,
    pub(super) unique: bool,
    pub(super) members: Option<&'a Json>,
    pub(super) texts: Option<&'a [Json]>,
    pub(super) variants: Option<&'a [Json]>,
    pub(super) pattern: Option<&'a str>,
    pub(super) expects: Option<&'a str>,
    pub(super) told: Option<&'a [Json]>,
    pub(super) known: Option<&'a [Json]>,
    pub(super) minimum: Option<f64>,
    pub(super) maximum: Option<f64>,
    pub(super) length_min: Option<u64>,
    pub(super) length_max: Option<u64>,
    pub(super) default: Option<&'a Json>,
    pub(super) deprecated: bool,
    pub(super) mode: Option<&'a str>,
    pub(super) replaces: Option<&'a str>,
    pub(super) equality: Option<&'a str>,
    pub(super) instead: Option<&'a str>,
    pub(super) replaced: Option<&'a str>,
    pub(super) sensitive: bool,
    pub(super) write_only: bool,
    pub(super) unused: bool,
    pub(super) is_block: bool,
    pub(super) known_after_apply: bool,
    pub(super) not_read_back: bool,
    pub(super) open: bool,
    pub(super) provider_only: bool,
    pub(super) same: Option<&'a str>,
    pub(super) source: Option<&'a str>,
    pub(super) documented: Option<&'a str>,
}

impl<'a> Words<'a> {
    /// A word that is not understood is an error, so that none is lost silently.
    pub(super) fn take(&mut self, word: &str, value: &'a Json) -> Result<()> {
        match word {
            "$ref" | "anyOf" | "$schema" | DEFINITIONS | "title" | "required" | "const" => {}
            "format" => self.format = value.as_str(),
            "description" => self.description = value.as_str().unwrap_or_default(),
            "type" => self.take_type(value)?,
            "properties" => self.properties = value.as_object(),
            "items" => self.items = Some(value),
            "uniqueItems" => self.unique = *value == true,
            "additionalProperties" => self.members = Some(value),
            "enum" => self.texts = value.as_array().map(Vec::as_slice),
            "oneOf" => self.variants = value.as_array().map(Vec::as_slice),
            "pattern" => self.pattern = value.as_str(),
            "minimum" => self.minimum = value.as_f64(),
            "maximum" => self.maximum = value.as_f64(),
            "minLength" | "minItems" => self.length_min = value.as_u64(),
            "maxLength" | "maxItems" => self.length_max = value.as_u64(),
            "default" => self.default = Some(value).filter(|value| !value.is_null()),
            "deprecated" => self.deprecated = true,
            MODE => self.mode = value.as_str(),
            REPLACES => self.replaces = value.as_str(),
            EQUALITY => self.equality = value.as_str(),
            INSTEAD => self.instead = value.as_str(),
            REPLACED => self.replaced = value.as_str(),
            TOLD => self.told = value.as_array().map(Vec::as_slice),
            KNOWN => self.known = value.as_array().map(Vec::as_slice),
            EXPECTS => self.expects = value.as_str(),
            SENSITIVE => self.sensitive = true,
            WRITE_ONLY => self.write_only = true,
            UNUSED => self.unused = true,
            BLOCK => self.is_block = true,
            KNOWN_AFTER_APPLY => self.known_after_apply = true,
            NOT_READ_BACK => self.not_read_back = true,
            OPEN => self.open = true,
            PROVIDER_ONLY => self.provider_only = true,
            SAME => self.same = value.as_str(),
            SOURCE => self.source = value.as_str(),
            DOCUMENTED => self.documented = value.as_str(),
            other => return Err(format!("{other:?} has no Terraform form")),
        }
        Ok(())
    }

    fn take_type(&mut self, value: &'a Json) -> Result<()> {
        let Json::Array(choices) = value else {
            self.kind = value.as_str();
            return Ok(());
        };
        let mut kept = choices.iter().filter_map(Json::as_str).filter(|name| *name != "null");
        let (Some(only), None) = (kept.next(), kept.next()) else {
            return Err(choice_of_types());
        };
        (self.kind, self.nullable) = (Some(only), true);
        Ok(())
    }

    pub(super) fn scalar(&self) -> Option<Type> {
        match self.kind {
            Some("string") => Some(Type::String),
            Some("boolean") => Some(Type::Bool),
            Some("integer" | "number") => Some(Type::Number),
            None if self.variants.is_some() => Some(Type::String),
            _ => None,
        }
    }

    /// How its elements are held, and their schema.
    pub(super) fn nesting(&self) -> Result<(Nesting, &'a Node)> {
        let (nesting, key, element) = match self.kind {
            Some("object") => (Nesting::Map, "additionalProperties", self.members),
            Some("array") if self.unique => (Nesting::Set, "items", self.items),
            Some("array") => (Nesting::List, "items", self.items),
            other => return Err(format!("type {other:?} has no Terraform form")),
        };
        let element = element.and_then(Json::as_object);
        Ok((nesting, element.ok_or_else(|| format!("{key} of a collection is not given"))?))
    }

    pub(super) fn mode(&self) -> Result<Mode> {
        Ok(match self.mode {
            Some("computed") => Mode::Computed,
            Some("optional-computed") => Mode::OptionalComputed,
            Some(other) => return Err(format!("unknown mode {other:?}")),
            None if self.default.is_some() => Mode::OptionalComputed,
            None if self.nullable => Mode::Optional,
            None => Mode::Required,
        })
    }

    pub(super) fn planning(&self) -> Result<Planning> {
        let replaces = match self.replaces {
            None => Replaces::Never,
            Some("changed") => Replaces::Changed,
            Some("removed") => Replaces::Removed,
            Some(other) => return Err(format!("unknown replacement rule {other:?}")),
        };
        let equality = match self.equality {
            None => Equality::Exact,
            Some("instant") => Equality::Instant,
            Some(other) => return Err(format!("unknown equality {other:?}")),
        };
        let mode = self.mode()?;
        let left_out = match mode {
            Mode::Required => LeftOut::AlwaysThere,
            Mode::OptionalComputed if !self.nullable => LeftOut::AlwaysThere,
            _ if self.not_read_back => LeftOut::NotReadBack,
            _ => LeftOut::Unset,
        };
        Ok(Planning {
            default: self.default.cloned().map(from_json),
            replaces,
            known_after_apply: self.known_after_apply,
            provider_only: self.provider_only,
            left_out,
            // The answer to the first read may leave it out.
            never_null: !self.nullable && mode != Mode::OptionalComputed,
            equality,
        })
    }

    /// Its limits, and those of its elements, if these are plain.
    pub(super) fn checks(&self, elements: Option<Checks>) -> Result<Checks> {
        let one_of = match (self.texts, self.variants) {
            (Some(_), _) => Some(texts(self.texts)),
            (_, Some(variants)) => Some(texts_of(variants)?),
            _ => None,
        };
        let pattern =
            self.pattern.map(|pattern| Pattern::new(pattern, self.expects)).transpose()?;
        let whole = self.whole();
        // The least number of a type without a sign is no limit of the model.
        let is_of_type = whole.as_ref().is_some_and(|whole| *whole.start() == 0);
        let told = texts(self.told);
        let checks = Checks {
            one_of,
            told,
            open: self.open,
            pattern,
            instant: self.equality == Some("instant"),
            whole,
            minimum: self.minimum.filter(|minimum| !(is_of_type && *minimum == 0.0)),
            maximum: self.maximum,
            length_min: self.length_min,
            length_max: self.length_max,
            same: self.same()?,
            source: self.source()?,
            elements: elements.filter(|checks| *checks != Checks::default()).map(Box::new),
        };
        match (&checks.source, checks.has_limits()) {
            (None, true) => {
                Err("has a limit without a source: say model, reading or x-documented".into())
            }
            _ => Ok(checks),
        }
    }

    fn same(&self) -> Result<Option<Same>> {
        Ok(match self.same {
            None => None,
            Some("partition") => Some(Same::Partition),
            Some("region") => Some(Same::Region),
            Some(other) => return Err(format!("unknown place {other:?}")),
        })
    }

    /// By whose word the limits hold.
    fn source(&self) -> Result<Option<Source>> {
        Ok(match (self.documented, self.source) {
            (Some(page), _) => Some(Source::Documented(page.to_owned().into())),
            (None, None) => None,
            (None, Some("model")) => Some(Source::Model),
            (None, Some("reading")) => Some(Source::Reading),
            (None, Some("provider")) => Some(Source::Provider),
            (None, Some(other)) => return Err(format!("unknown source {other:?}")),
        })
    }

    /// The whole numbers that the type of the model can hold.
    fn whole(&self) -> Option<RangeInclusive<i128>> {
        let (bits, signed) = match self.format {
            _ if self.kind != Some("integer") => return None,
            Some("int32") => (32, true),
            Some("uint32") => (32, false),
            Some("uint64" | "uint") => (64, false),
            _ => (64, true),
        };
        let most = 1_i128 << if signed { bits - 1 } else { bits };
        Some(if signed { -most } else { 0 }..=most - 1)
    }
}

pub(super) fn choice_of_types() -> String {
    "a choice of types has no Terraform form".to_owned()
}

/// The texts of an enum whose variants are documented: `oneOf` with a `const` each, or with an `enum` of the rest.
fn texts_of(variants: &[Json]) -> Result<Vec<String>> {
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

/// The texts of a list, if there is one.
pub(super) fn texts(list: Option<&[Json]>) -> Vec<String> {
    list.into_iter().flatten().filter_map(string).collect()
}

fn string(value: &Json) -> Option<String> {
    value.as_str().map(str::to_owned)
}
