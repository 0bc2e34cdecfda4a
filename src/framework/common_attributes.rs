//! The attributes that the framework adds to every model: where it is, its id, its tags, its timeouts.

use std::collections::BTreeMap;

use super::finding::Source;
use super::schema::{
    self, Attribute, AttributeKind, Checks, Mode, Pattern, Planning, Replaces, Type,
};
use super::timeouts::Timeouts;

/// Where objects of a managed resource are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    /// In the region that they are in.
    WhereItIs,
    /// In a home region, which is an attribute of its own.
    AtHome,
    /// In any region.
    Anywhere,
}

/// What the framework adds to a managed resource.
pub(super) fn of_resource(
    tagged: bool,
    timeouts: Timeouts,
    call: Call,
) -> BTreeMap<String, Attribute> {
    let mut attributes = BTreeMap::from([
        ("id".to_owned(), id()),
        ("region".to_owned(), region_of_resource(call)),
        ("account_id".to_owned(), placed(account_id_of_resource())),
    ]);
    if tagged {
        attributes.insert("tags".to_owned(), tags());
        attributes.insert("tags_all".to_owned(), tags_all());
    }
    if let Some(timeouts) = timeouts.attribute() {
        attributes.insert("timeouts".to_owned(), timeouts);
    }
    for attribute in attributes.values_mut() {
        attribute.planning.provider_only = true;
    }
    attributes
}

/// What the framework adds to a data source.
pub(super) fn of_data_source() -> BTreeMap<String, Attribute> {
    BTreeMap::from([
        ("id".to_owned(), id()),
        ("region".to_owned(), region_of_data_source()),
        ("account_id".to_owned(), account_id()),
    ])
}

/// What the framework adds to an ephemeral resource.
pub(super) fn of_ephemeral_resource() -> BTreeMap<String, Attribute> {
    BTreeMap::from([("region".to_owned(), region()), ("account_id".to_owned(), account_id())])
}

/// What the framework adds to a query or an action, which only ask.
pub(super) fn of_request() -> BTreeMap<String, Attribute> {
    let mut attributes = of_ephemeral_resource();
    for attribute in attributes.values_mut() {
        attribute.mode = Mode::Optional;
    }
    attributes
}

fn id() -> Attribute {
    Attribute {
        planning: Planning { never_null: true, ..Planning::default() },
        ..text(Mode::Computed, "Identifier of the object, as `terraform import` takes it.")
    }
}

fn region() -> Attribute {
    text(
        Mode::OptionalComputed,
        "Region in which the calls are made. Defaults to the region of the provider.",
    )
}

fn region_of_data_source() -> Attribute {
    region().described(
        "Region in which the calls are made. Defaults to the region in the ARN that is looked up by, if there is one, and \
         otherwise to the region of the provider.",
    )
}

/// The provider's region is only where an object begins: a change there moves none.
fn region_of_resource(call: Call) -> Attribute {
    let description = match call {
        Call::WhereItIs => {
            "Region that the object is in. Defaults to the region that the provider has when the object is made, and stays as \
             it is when that changes."
        }
        Call::AtHome => {
            "Region of the first call, as long as the home region is not known: everything after that goes to the home region. \
             Defaults to the region that the provider has when the object is made. Neither a change of it nor one of the \
             provider's region moves an object that is there."
        }
        Call::Anywhere => {
            "Region in which the calls are made; the object is the same in all. Defaults to the region that the provider has \
             when the object is made or imported, and stays as it is when that changes."
        }
    };
    let mut attribute = placed(text(Mode::OptionalComputed, description));
    if call != Call::WhereItIs {
        attribute.planning.replaces = Replaces::Never;
    }
    attribute
}

fn account_id_of_resource() -> Attribute {
    account_id().described(
        "Account in which the calls are made. Defaults to the account that the provider has when the object is made; \
         another one is reached through the `member_role` of the provider block.",
    )
}

fn account_id() -> Attribute {
    let pattern = Pattern::new("^[0-9]{12}$", Some("to be 12 digits, leading zeros included"));
    Attribute {
        checks: Checks {
            pattern: Some(schema::declared(pattern)),
            source: Some(Source::Provider),
            ..Checks::default()
        },
        ..text(
            Mode::OptionalComputed,
            "Account in which the calls are made. Defaults to the account of the provider; \
             another one is reached through the `member_role` of the provider block.",
        )
    }
}

/// An object stays where it was made: another place is another object.
fn placed(attribute: Attribute) -> Attribute {
    Attribute {
        planning: Planning { replaces: Replaces::Changed, never_null: true, ..Planning::default() },
        ..attribute
    }
}

fn tags() -> Attribute {
    Attribute {
        kind: AttributeKind::Plain(Type::Map(Box::new(Type::String))),
        ..text(
            Mode::Optional,
            "Tags of the object. They take precedence over the `default_tags` of the provider block.",
        )
    }
}

fn tags_all() -> Attribute {
    let instead = "Set tags, or default_tags in the provider block.".to_owned();
    Attribute { mode: Mode::Computed, instead: Some(instead), ..tags() }
        .described("All tags of the object, those from `default_tags` included.")
}

impl Attribute {
    fn described(mut self, description: &str) -> Self {
        description.clone_into(&mut self.description);
        self
    }
}

fn text(mode: Mode, description: &str) -> Attribute {
    Attribute::new(AttributeKind::Plain(Type::String), mode, description)
}
