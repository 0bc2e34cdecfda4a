//! Values that fit a schema, made up.

use std::sync::LazyLock;

use bigdecimal::BigDecimal;
use terraform_provider_licensemanager::framework::requests::{Kind, Service as _};
use terraform_provider_licensemanager::framework::schema::Type;
use terraform_provider_licensemanager::framework::value::{Bound, Refinement};
use terraform_provider_licensemanager::framework::{Server, Value};
use terraform_provider_licensemanager::provider::LicenseManager;

use super::mutation::{ODD_TEXTS, damaged_text};
use super::texts;
use crate::random::Random;

const WORDS: &[&str] = &[
    "vCPU",
    "Socket",
    "us-east-1",
    "123456789012",
    "2026-01-01T00:00:00Z",
    "AVAILABLE",
    "ACTIVE",
    "CheckoutLicense",
    "Count",
    "30m",
    "team",
];
const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "60",
    "0.1",
    "1e400",
    "-1e-400",
    "9007199254740993",
    "18446744073709551616",
    "3.14159265358979323846264338327950288419716939937510",
];

pub(super) static SERVER: LazyLock<Server<LicenseManager>> = LazyLock::new(Server::default);

/// The types of everything that has a schema.
pub(super) static SHAPES: LazyLock<Vec<(Kind, String, Type)>> = LazyLock::new(|| {
    let kinds = [
        Kind::Resource,
        Kind::DataSource,
        Kind::EphemeralResource,
        Kind::ListResource,
        Kind::Action,
    ];
    let names = kinds.into_iter().flat_map(|kind| {
        SERVER.type_names(kind).into_iter().map(move |type_name| (kind, type_name))
    });
    let shapes = names.map(|(kind, type_name)| {
        let shape = SERVER.schema(kind, &type_name).unwrap().value_type().clone();
        (kind, type_name, shape)
    });
    shapes.collect()
});

/// How much of a value is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Knowledge {
    /// Null or known, as in a state.
    Known,
    /// Some of it is not known yet.
    Planned,
}

pub(super) fn value(shape: &Type, knowledge: Knowledge, random: &mut Random) -> Value {
    if knowledge == Knowledge::Planned && random.chance(7) {
        return Value::Unknown(refinement(shape, random));
    }
    match shape {
        // A whole object is seldom left out.
        Type::Object(members) => {
            if random.chance(5) {
                return Value::Null;
            }
            let members = members.iter();
            let members =
                members.map(|(name, member)| (name.clone(), value(member, knowledge, random)));
            Value::Map(members.collect())
        }
        _ if random.chance(25) => Value::Null,
        Type::Bool => Value::Bool(random.chance(50)),
        Type::Number => Value::Number(number(random)),
        Type::String => Value::String(text(random)),
        Type::List(element) | Type::Set(element) => {
            Value::List((0..random.below(4)).map(|_| value(element, knowledge, random)).collect())
        }
        Type::Map(element) => {
            let members =
                (0..random.below(4)).map(|_| (text(random), value(element, knowledge, random)));
            Value::Map(members.collect())
        }
    }
}

fn number(random: &mut Random) -> BigDecimal {
    NUMBERS[random.below(NUMBERS.len())].parse().unwrap()
}

pub(super) fn text(random: &mut Random) -> String {
    let usual = match random.below(4) {
        0 => *random.pick(WORDS),
        1 => *random.pick(ODD_TEXTS),
        _ => texts::of_corpus(random),
    };
    if random.chance(80) { usual.to_owned() } else { damaged_text(usual, random) }
}

fn refinement(shape: &Type, random: &mut Random) -> Refinement {
    if random.chance(50) {
        return Refinement::default();
    }
    let nullness = random.chance(50).then_some(false);
    let length = |random: &mut Random| random.chance(50).then(|| i64::from(random.chance(50)));
    let bound = |random: &mut Random| {
        let inclusive = random.chance(50);
        random.chance(50).then(|| Bound { value: number(random), inclusive })
    };
    match shape {
        Type::String => {
            let prefix = random.chance(50).then(|| text(random));
            Refinement { nullness, prefix, ..Refinement::default() }
        }
        Type::Number => {
            let (number_min, number_max) = (bound(random), bound(random));
            Refinement { nullness, number_min, number_max, ..Refinement::default() }
        }
        Type::List(_) | Type::Set(_) | Type::Map(_) => {
            let (length_min, length_max) = (length(random), length(random));
            Refinement { nullness, length_min, length_max, ..Refinement::default() }
        }
        Type::Bool | Type::Object(_) => Refinement { nullness, ..Refinement::default() },
    }
}
