//! Terraform schemas as data: what each attribute is, and how a plan treats it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::OnceLock;

pub use super::checks::{Checks, Pattern, Same};
use super::value::{Refinement, Value};

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    Bool,
    Number,
    String,
    List(Box<Type>),
    Set(Box<Type>),
    Map(Box<Type>),
    Object(BTreeMap<String, Type>),
}

impl Type {
    /// The type constraint as the protocol writes it, in JSON.
    pub fn to_json(&self) -> String {
        match self {
            Self::Bool => "\"bool\"".into(),
            Self::Number => "\"number\"".into(),
            Self::String => "\"string\"".into(),
            Self::List(element) => format!("[\"list\",{}]", element.to_json()),
            Self::Set(element) => format!("[\"set\",{}]", element.to_json()),
            Self::Map(element) => format!("[\"map\",{}]", element.to_json()),
            Self::Object(members) => {
                let mut json = String::from("[\"object\",{");
                for (position, (name, member)) in members.iter().enumerate() {
                    let comma = if position == 0 { "" } else { "," };
                    // Writing to a String cannot fail, and names are plain identifiers.
                    let _ = write!(json, "{comma}\"{name}\":{}", member.to_json());
                }
                json + "}]"
            }
        }
    }
}

/// The schema of a resource, data source, provider block and the like.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// Grows when stored state must be upgraded (`UpgradeResourceState` in `tfplugin6.proto`).
    pub version: i64,
    pub block: Block,
    /// Each call reads and writes its values by it.
    value_type: OnceLock<Type>,
}

impl Schema {
    pub fn new(version: i64, block: Block) -> Self {
        Self { version, block, value_type: OnceLock::new() }
    }

    /// The type of a whole object of this schema.
    pub fn value_type(&self) -> &Type {
        self.value_type.get_or_init(|| self.block.value_type())
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block {
    /// Markdown.
    pub description: String,
    pub deprecation: Option<String>,
    pub attributes: BTreeMap<String, Attribute>,
    pub blocks: BTreeMap<String, NestedBlock>,
}

impl Block {
    pub fn value_type(&self) -> Type {
        let attributes = self.attributes.iter().map(|(name, a)| (name.clone(), a.value_type()));
        let blocks = self.blocks.iter().map(|(name, b)| (name.clone(), b.value_type()));
        Type::Object(attributes.chain(blocks).collect())
    }
}

/// Who sets an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Required,
    Optional,
    /// Only the provider.
    Computed,
    /// The user, else the provider.
    OptionalComputed,
}

impl Mode {
    pub fn is_computed(self) -> bool {
        matches!(self, Self::Computed | Self::OptionalComputed)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nesting {
    Single,
    List,
    Set,
    Map,
}

impl Nesting {
    /// The type of a collection of such elements, or of the one element.
    pub(super) fn around(self, element: Type) -> Type {
        match self {
            Self::Single => element,
            Self::List => Type::List(Box::new(element)),
            Self::Set => Type::Set(Box::new(element)),
            Self::Map => Type::Map(Box::new(element)),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum AttributeKind {
    Plain(Type),
    /// An attribute with attributes of its own (`issuer = { name = … }`).
    Nested(Nesting, BTreeMap<String, Attribute>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Where it stands among its neighbours in the model; the last ones are those that no model has.
    pub position: usize,
    pub kind: AttributeKind,
    pub mode: Mode,
    /// Markdown.
    pub description: String,
    pub sensitive: bool,
    pub write_only: bool,
    /// Without effect: taken because blocks that were written for another provider have it.
    pub unused: bool,
    pub deprecation: Option<String>,
    pub planning: Planning,
    pub checks: Checks,
    /// Words that the service is known to say of it. Where it is read-only pages list them; nothing is checked by them.
    pub known: Vec<String>,
    /// When a change of it makes a new object, where `Resource::plan` decides that: a whole sentence.
    pub replaced: Option<String>,
    /// What to set where this one is read-only: a whole sentence.
    pub instead: Option<String>,
}

impl Planning {
    /// A computed value before the service has set it.
    pub fn unknown(&self) -> Value {
        let known = Refinement::not_null();
        Value::Unknown(if self.never_null { known } else { Refinement::default() })
    }
}

impl Attribute {
    /// One of which nothing else is said, behind all that a model has.
    pub(super) fn new(kind: AttributeKind, mode: Mode, description: impl Into<String>) -> Self {
        Self {
            position: LAST,
            kind,
            mode,
            description: description.into(),
            sensitive: false,
            write_only: false,
            unused: false,
            deprecation: None,
            planning: Planning::default(),
            checks: Checks::default(),
            known: Vec::new(),
            replaced: None,
            instead: None,
        }
    }

    /// Whether only the service sets it.
    pub fn is_read_only(&self) -> bool {
        self.mode == Mode::Computed
    }

    pub fn value_type(&self) -> Type {
        match &self.kind {
            AttributeKind::Plain(plain) => plain.clone(),
            AttributeKind::Nested(nesting, attributes) => nesting.around(Type::Object(
                attributes.iter().map(|(name, a)| (name.clone(), a.value_type())).collect(),
            )),
        }
    }
}

/// How the planner treats an attribute.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Planning {
    /// What it is when the configuration leaves it out.
    pub default: Option<Value>,
    /// What makes a new object necessary.
    pub replaces: Replaces,
    /// Set by the service anew whenever something else of the object changes: unknown in the plan of every update.
    pub known_after_apply: bool,
    /// Not part of the object itself, such as tags and timeouts: its change changes nothing else.
    pub provider_only: bool,
    /// What it means that a read does not tell it.
    pub left_out: LeftOut,
    /// Whether a computed value will be there for certain, before the service has set it.
    pub never_null: bool,
    /// Which texts mean the same.
    pub equality: Equality,
}

/// The place of what no model has, on pages.
pub(super) const LAST: usize = usize::MAX;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Replaces {
    #[default]
    Never,
    /// Any change.
    Changed,
    /// Taking it out of the configuration.
    Removed,
}

/// What it means that a read does not tell an attribute.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LeftOut {
    /// It is not set.
    #[default]
    Unset,
    /// Nothing, as the service does not say it: it stays as it is known.
    NotReadBack,
    /// Nothing, as every object has it: it stays as it is known, and may be anything where it is not.
    AlwaysThere,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Equality {
    #[default]
    Exact,
    /// RFC 3339 times that denote the same moment.
    Instant,
}

/// What the models declare. One that has no Terraform schema is a mistake that no configuration can cause or cure: a test
/// makes them all.
pub(super) fn declared<T>(made: Result<T, String>) -> T {
    made.unwrap_or_else(|error| panic!("a model has no Terraform schema: {error}"))
}

#[derive(Debug, Clone, PartialEq)]
pub struct NestedBlock {
    /// Where it stands among its neighbours in the model.
    pub position: usize,
    pub nesting: Nesting,
    pub block: Block,
    pub min_items: i64,
    /// 0: any number.
    pub max_items: i64,
}

impl NestedBlock {
    pub fn value_type(&self) -> Type {
        self.nesting.around(self.block.value_type())
    }
}

/// What tells one object of a resource type from all others, for import and queries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdentitySchema {
    pub version: i64,
    pub attributes: BTreeMap<String, IdentityAttribute>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityAttribute {
    pub value_type: Type,
    /// Otherwise it may be left out of an import.
    pub required_for_import: bool,
    pub description: String,
}

impl IdentitySchema {
    pub fn value_type(&self) -> Type {
        Type::Object(
            self.attributes.iter().map(|(name, a)| (name.clone(), a.value_type.clone())).collect(),
        )
    }
}

/// The signature of a provider function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionSchema {
    /// One line of plain text.
    pub summary: String,
    /// Markdown.
    pub description: String,
    pub parameters: Vec<Parameter>,
    /// Any number of further arguments, none included.
    pub variadic: Option<Parameter>,
    pub returns: Type,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    pub name: String,
    pub value_type: Type,
    pub description: String,
}
