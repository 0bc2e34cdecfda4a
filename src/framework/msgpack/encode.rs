//! Which bytes does this value become?

use std::collections::BTreeMap;

use bigdecimal::BigDecimal;
use rmp::encode::{
    write_array_len, write_bool, write_ext_meta, write_map_len, write_nil, write_sint, write_str,
};

use super::form::{Malformed, REFINED, REFINEMENT_LIMIT, Result, number_text};
use crate::framework::diagnostics::Step;
use crate::framework::schema::Type;
use crate::framework::value::{Bound, Refinement, Value};

/// As much of a prefix as Terraform itself sends (go-cty, package `msgpack`).
const PREFIX_LIMIT: usize = 256;

/// Writes one value. Members that an object lacks are null.
pub fn encode(value: &Value, shape: &Type) -> Result<Vec<u8>> {
    let mut output = Vec::new();
    append(&mut output, value, shape)?;
    Ok(output)
}

/// Writes one value behind what there is already.
pub(in super::super) fn append(output: &mut Vec<u8>, value: &Value, shape: &Type) -> Result<()> {
    put(output, value, shape)
}

fn put(output: &mut Vec<u8>, value: &Value, shape: &Type) -> Result<()> {
    match (value, shape) {
        (Value::Null, _) => write_nil(output)?,
        (Value::Unknown(refinement), _) => put_unknown(output, refinement, shape)?,
        (Value::Bool(truth), Type::Bool) => write_bool(output, *truth)?,
        (Value::Number(number), Type::Number) => put_number(output, number)?,
        (Value::String(text), Type::String) => write_str(output, text)?,
        (Value::List(elements), Type::List(element)) => put_list(output, elements, element)?,
        (Value::List(elements), Type::Set(element)) => put_list(output, elements, element)
            // A path has no step for an element of a set.
            .map_err(|error| Malformed::new(error.problem))?,
        (Value::Written(bytes), Type::List(_)) => output.extend_from_slice(bytes),
        (Value::Map(members), Type::Map(element)) => put_map(output, members, element)?,
        (Value::Map(members), Type::Object(attributes)) => put_object(output, members, attributes)?,
        (value, shape) => return Err(misfit(value, shape)),
    }
    Ok(())
}

/// Says what the value is, never what is in it.
pub(in super::super) fn misfit(value: &Value, shape: &Type) -> Malformed {
    let found = match value {
        Value::Null => "null",
        Value::Unknown(_) => "an unknown value",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::List(_) | Value::Written(_) => "a list",
        Value::Map(_) => "a map",
    };
    Malformed::new(format!("{found} does not fit the type {}", shape.to_json()))
}

fn put_list(output: &mut Vec<u8>, elements: &[Value], element: &Type) -> Result<()> {
    write_array_len(output, count(elements.len())?)?;
    for (index, value) in elements.iter().enumerate() {
        let step = Step::Index(i64::try_from(index).unwrap_or(i64::MAX));
        put(output, value, element).map_err(|error| error.under(step))?;
    }
    Ok(())
}

fn put_map(output: &mut Vec<u8>, members: &BTreeMap<String, Value>, element: &Type) -> Result<()> {
    write_map_len(output, count(members.len())?)?;
    for (key, value) in members {
        write_str(output, key)?;
        put(output, value, element).map_err(|error| error.under(Step::Key(key.clone())))?;
    }
    Ok(())
}

fn put_object(
    output: &mut Vec<u8>,
    members: &BTreeMap<String, Value>,
    attributes: &BTreeMap<String, Type>,
) -> Result<()> {
    if let Some(stranger) = members.keys().find(|name| !attributes.contains_key(*name)) {
        return Err(Malformed::new(format!("unexpected attribute {stranger:?}")));
    }
    write_map_len(output, count(attributes.len())?)?;
    for (name, shape) in attributes {
        write_str(output, name)?;
        let value = members.get(name).unwrap_or(&Value::Null);
        put(output, value, shape).map_err(|error| error.under(Step::Attribute(name.clone())))?;
    }
    Ok(())
}

/// Always the digits, although `MessagePack` has numbers of its own: core reads digits with the precision with which it
/// reads a state file. A number of another precision counts as changed where `plan -refresh-only -detailed-exitcode`
/// compares the two.
fn put_number(output: &mut Vec<u8>, number: &BigDecimal) -> Result<()> {
    Ok(write_str(output, &number_text(number))?)
}

fn put_unknown(output: &mut Vec<u8>, refinement: &Refinement, shape: &Type) -> Result<()> {
    if refinement.nullness == Some(true) {
        return Ok(write_nil(output)?);
    }
    let payload = refinements(refinement, shape)?;
    // An empty map of refinements would be refused.
    if payload.is_empty() || payload.len() > REFINEMENT_LIMIT {
        output.extend([0xd4, 0, 0]);
        return Ok(());
    }
    write_ext_meta(output, count(payload.len())?, REFINED)?;
    output.extend(payload);
    Ok(())
}

/// What the type allows to be said, as a map; no bytes when that is nothing.
fn refinements(known: &Refinement, shape: &Type) -> Result<Vec<u8>> {
    let mut entries = Entries::default();
    if known.nullness == Some(false) {
        write_bool(entries.key(1)?, false)?;
    }
    match shape {
        Type::String => {
            if let Some(prefix) = known.prefix.as_deref().filter(|prefix| !prefix.is_empty()) {
                write_str(entries.key(2)?, &prefix[..prefix.floor_char_boundary(PREFIX_LIMIT)])?;
            }
        }
        Type::Number => {
            for (key, bound) in [(3, &known.number_min), (4, &known.number_max)] {
                if let Some(bound) = bound {
                    put_bound(entries.key(key)?, bound)?;
                }
            }
        }
        Type::List(_) | Type::Set(_) | Type::Map(_) => {
            for (key, length) in [(5, known.length_min), (6, known.length_max)] {
                if let Some(length) = length {
                    write_sint(entries.key(key)?, length)?;
                }
            }
        }
        Type::Bool | Type::Object(_) => {}
    }
    entries.into_map()
}

#[derive(Default)]
struct Entries {
    count: u32,
    bytes: Vec<u8>,
}

impl Entries {
    /// Begins an entry; its value is to be written next.
    fn key(&mut self, key: i64) -> Result<&mut Vec<u8>> {
        self.count += 1;
        write_sint(&mut self.bytes, key)?;
        Ok(&mut self.bytes)
    }

    fn into_map(self) -> Result<Vec<u8>> {
        let mut map = Vec::new();
        if self.count > 0 {
            write_map_len(&mut map, self.count)?;
            map.extend(self.bytes);
        }
        Ok(map)
    }
}

fn put_bound(output: &mut Vec<u8>, bound: &Bound) -> Result<()> {
    write_array_len(output, 2)?;
    put_number(output, &bound.value)?;
    Ok(write_bool(output, bound.inclusive)?)
}

fn count(length: usize) -> Result<u32> {
    u32::try_from(length).map_err(|_| Malformed::new("too many elements"))
}
