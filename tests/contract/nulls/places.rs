//! Where in a configuration something can be null, by the schema alone.

use std::collections::BTreeMap;

use terraform_provider_licensemanager::framework::schema::{
    Attribute, AttributeKind, Block, Checks, Mode, Nesting, Type,
};
use terraform_provider_licensemanager::framework::{Path, Value};

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Required,
    Optional,
    ReadOnly,
    /// One more element, at the beginning of a list.
    InList,
    InSet,
    /// One more entry of a map.
    Entry,
}

/// A place, with the way to it.
#[derive(Debug, Clone)]
pub(super) struct Place {
    steps: Vec<Step>,
    pub(super) what: What,
    /// As a message has to name it.
    pub(super) path: Path,
    /// What can stand there.
    pub(super) usual: Value,
}

#[derive(Debug, Clone)]
enum Step {
    Member(String),
    First,
}

/// All places in the configurations of a block.
pub(super) fn places(block: &Block) -> Vec<Place> {
    let mut places = Vec::new();
    in_block(block, &[], &Path::default(), &mut places);
    places
}

fn in_block(block: &Block, steps: &[Step], path: &Path, places: &mut Vec<Place>) {
    in_object(&block.attributes, steps, path, places);
    for (name, nested) in &block.blocks {
        let (steps, path) = into(nested.nesting, &with(steps, name), &path.attribute(name));
        in_block(&nested.block, &steps, &path, places);
    }
}

fn in_object(
    attributes: &BTreeMap<String, Attribute>,
    steps: &[Step],
    path: &Path,
    places: &mut Vec<Place>,
) {
    for (name, attribute) in attributes {
        let (steps, path) = (with(steps, name), path.attribute(name));
        let mut place = |what, path: &Path, usual| {
            places.push(Place { steps: steps.clone(), what, path: path.clone(), usual });
        };
        let what = match attribute.mode {
            Mode::Required => What::Required,
            Mode::Computed => What::ReadOnly,
            Mode::Optional | Mode::OptionalComputed => What::Optional,
        };
        place(what, &path, filled(attribute));
        if what == What::ReadOnly {
            continue;
        }
        match attribute.value_type() {
            Type::List(element) => place(What::InList, &path.index(0), of_type(&element, None)),
            Type::Set(element) => place(What::InSet, &path, of_type(&element, None)),
            Type::Map(element) => place(What::Entry, &path.key(NONE), of_type(&element, None)),
            _ => {}
        }
        if let AttributeKind::Nested(nesting, inner) = &attribute.kind {
            let (steps, path) = into(*nesting, &steps, &path);
            in_object(inner, &steps, &path, places);
        }
    }
}

const NONE: &str = "none";

fn with(steps: &[Step], name: &str) -> Vec<Step> {
    [steps, &[Step::Member(name.to_owned())]].concat()
}

/// Into the only object, or the first one. Terraform has no step into a set.
fn into(nesting: Nesting, steps: &[Step], path: &Path) -> (Vec<Step>, Path) {
    match nesting {
        Nesting::Single => (steps.to_vec(), path.clone()),
        Nesting::List => ([steps, &[Step::First]].concat(), path.index(0)),
        Nesting::Set => ([steps, &[Step::First]].concat(), path.clone()),
        Nesting::Map => panic!("no model has a map of objects: say what a null in it means"),
    }
}

impl Place {
    /// The configuration with this value here; none where it has no such place.
    pub(super) fn holding(&self, config: &Value, value: Value) -> Option<Value> {
        let mut config = config.clone();
        let mut here = &mut config;
        for step in &self.steps {
            here = match (step, here) {
                (Step::Member(name), Value::Map(members)) => members.get_mut(name)?,
                (Step::First, Value::List(elements)) => elements.first_mut()?,
                _ => return None,
            };
        }
        match (self.what, here) {
            (What::InList | What::InSet, Value::List(elements)) => elements.insert(0, value),
            (What::Entry, Value::Map(members)) => drop(members.insert(NONE.to_owned(), value)),
            (What::InList | What::InSet, here) => *here = Value::List(vec![value]),
            (What::Entry, here) => *here = Value::from([(NONE, value)]),
            (_, here) => *here = value,
        }
        Some(config)
    }

    /// Whether a null here is refused.
    pub(super) fn needs_a_value(&self) -> bool {
        matches!(self.what, What::Required | What::InList | What::InSet)
    }
}

/// A configuration in which everything is set that can be set.
pub(super) fn full(block: &Block) -> Value {
    let mut members = object(&block.attributes);
    for (name, nested) in &block.blocks {
        members.insert(name.clone(), around(nested.nesting, full(&nested.block)));
    }
    Value::Map(members)
}

fn object(attributes: &BTreeMap<String, Attribute>) -> BTreeMap<String, Value> {
    let member = |(name, attribute): (&String, &Attribute)| {
        let is_set = attribute.mode != Mode::Computed;
        (name.clone(), if is_set { filled(attribute) } else { Value::Null })
    };
    attributes.iter().map(member).collect()
}

fn around(nesting: Nesting, inner: Value) -> Value {
    match nesting {
        Nesting::Single => inner,
        Nesting::List | Nesting::Set => Value::List(vec![inner]),
        Nesting::Map => Value::from([("k", inner)]),
    }
}

fn filled(attribute: &Attribute) -> Value {
    match &attribute.kind {
        AttributeKind::Plain(plain) => of_type(plain, Some(&attribute.checks)),
        AttributeKind::Nested(nesting, inner) => around(*nesting, Value::Map(object(inner))),
    }
}

fn of_type(shape: &Type, checks: Option<&Checks>) -> Value {
    let of_elements = checks.and_then(|checks| checks.elements.as_deref());
    match shape {
        Type::Bool => true.into(),
        Type::Number => 1.into(),
        Type::String => match checks {
            Some(Checks { one_of: Some(words), .. }) => words[0].as_str().into(),
            Some(checks) if checks.instant => "2027-01-31T00:00:00Z".into(),
            _ => "a".into(),
        },
        Type::List(element) | Type::Set(element) => {
            Value::List(vec![of_type(element, of_elements)])
        }
        Type::Map(element) => Value::from([("k", of_type(element, of_elements))]),
        Type::Object(members) => Value::Map(
            members.iter().map(|(name, member)| (name.clone(), of_type(member, None))).collect(),
        ),
    }
}
