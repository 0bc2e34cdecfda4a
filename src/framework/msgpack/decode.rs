//! Which value do these bytes hold?

use std::collections::BTreeMap;

use bigdecimal::BigDecimal;
use rmp::Marker;

use super::form::{Malformed, REFINED, REFINEMENT_LIMIT, Result, normal_text, parse_number};
use crate::framework::diagnostics::{Path, Step};
use crate::framework::schema::Type;
use crate::framework::value::{Bound, Refinement, Value};

/// Refinements from a later protocol may nest, but not without end.
const SKIP_DEPTH: usize = 16;

/// Reads one value, and nothing after it. It cannot be nested deeper than its type.
pub fn decode(bytes: &[u8], shape: &Type) -> Result<Value> {
    let mut input = Input { rest: bytes };
    let value = input.value(shape)?;
    input.end()?;
    Ok(value)
}

struct Input<'a> {
    rest: &'a [u8],
}

impl<'a> Input<'a> {
    fn value(&mut self, shape: &Type) -> Result<Value> {
        let marker = self.marker()?;
        if marker == Marker::Null {
            return Ok(Value::Null);
        }
        if let Some(length) = self.extension_length(marker)? {
            return self.unknown(length, shape);
        }
        match shape {
            Type::Bool => truth(marker).map(Value::Bool),
            Type::Number => self.number(marker).map(Value::Number),
            Type::String => Ok(Value::String(normal_text(self.text(marker)?))),
            Type::List(element) => self.elements(marker, element, "a list"),
            // A path has no step for an element of a set.
            Type::Set(element) => self
                .elements(marker, element, "a set")
                .map_err(|error| Malformed { path: Path::default(), ..error }),
            Type::Map(element) => self.members(marker, element),
            Type::Object(attributes) => self.object(marker, attributes),
        }
    }

    fn elements(&mut self, marker: Marker, element: &Type, wanted: &str) -> Result<Value> {
        let count = self.array_length(marker, wanted)?;
        let mut elements = Vec::with_capacity(count.min(self.rest.len()));
        for index in 0..count {
            let step = Step::Index(i64::try_from(index).unwrap_or(i64::MAX));
            elements.push(self.value(element).map_err(|error| error.under(step))?);
        }
        Ok(Value::List(elements))
    }

    fn members(&mut self, marker: Marker, element: &Type) -> Result<Value> {
        let mut members = BTreeMap::new();
        for _ in 0..self.map_length(marker, "a map")? {
            let key = normal_text(self.key()?);
            let value = self.value(element).map_err(|e| e.under(Step::Key(key.clone())))?;
            members.insert(key, value);
        }
        Ok(Value::Map(members))
    }

    fn object(&mut self, marker: Marker, attributes: &BTreeMap<String, Type>) -> Result<Value> {
        let mut members = BTreeMap::new();
        for _ in 0..self.map_length(marker, "an object")? {
            let name = self.key()?;
            let Some((name, shape)) = attributes.get_key_value(name) else {
                return Err(Malformed::new(format!("unexpected attribute {name:?}")));
            };
            let step = || Step::Attribute(name.clone());
            let value = self.value(shape).map_err(|error| error.under(step()))?;
            if members.insert(name.clone(), value).is_some() {
                return Err(Malformed::new("sent twice").under(step()));
            }
        }
        match attributes.keys().find(|name| !members.contains_key(*name)) {
            Some(missing) => Err(Malformed::new(format!("attribute {missing:?} is missing"))),
            None => Ok(Value::Map(members)),
        }
    }

    fn number(&mut self, marker: Marker) -> Result<BigDecimal> {
        let float = match marker {
            Marker::F32 => f64::from(f32::from_be_bytes(self.array()?)),
            Marker::F64 => f64::from_be_bytes(self.array()?),
            Marker::U64 => return Ok(u64::from_be_bytes(self.array()?).into()),
            Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => {
                let text = self.text(marker)?;
                return parse_number(text)
                    .ok_or_else(|| Malformed::new("expected a number, found a text"));
            }
            _ => return Ok(self.integer(marker)?.into()),
        };
        BigDecimal::try_from(float).map_err(|_| Malformed::new("expected a finite number"))
    }

    fn integer(&mut self, marker: Marker) -> Result<i64> {
        Ok(match marker {
            Marker::FixPos(small) => small.into(),
            Marker::FixNeg(small) => small.into(),
            Marker::U8 => u8::from_be_bytes(self.array()?).into(),
            Marker::U16 => u16::from_be_bytes(self.array()?).into(),
            Marker::U32 => u32::from_be_bytes(self.array()?).into(),
            Marker::I8 => i8::from_be_bytes(self.array()?).into(),
            Marker::I16 => i16::from_be_bytes(self.array()?).into(),
            Marker::I32 => i32::from_be_bytes(self.array()?).into(),
            Marker::I64 => i64::from_be_bytes(self.array()?),
            other => return Err(unexpected("a number", other)),
        })
    }

    fn unknown(&mut self, length: usize, shape: &Type) -> Result<Value> {
        let [code] = self.array()?;
        let payload = self.take(length)?;
        if i8::from_be_bytes([code]) != REFINED || length <= 1 {
            return Ok(Value::unknown());
        }
        if length > REFINEMENT_LIMIT {
            return Err(Malformed::new("too much is said about an unknown value"));
        }
        let mut input = Input { rest: payload };
        let refinement = fitting(input.refinement()?, shape);
        input.end()?;
        // Known to be null is not unknown at all.
        let is_null = refinement.nullness == Some(true);
        Ok(if is_null { Value::Null } else { Value::Unknown(refinement) })
    }

    fn refinement(&mut self) -> Result<Refinement> {
        let mut known = Refinement::default();
        let marker = self.marker()?;
        for _ in 0..self.map_length(marker, "refinements")? {
            let marker = self.marker()?;
            match self.integer(marker)? {
                1 => known.nullness = Some(truth(self.marker()?)?),
                2 => {
                    let marker = self.marker()?;
                    known.prefix = Some(normal_text(self.text(marker)?));
                }
                3 => known.number_min = Some(self.bound()?),
                4 => known.number_max = Some(self.bound()?),
                5 => known.length_min = Some(self.length_bound()?),
                6 => known.length_max = Some(self.length_bound()?),
                _ => self.skip(SKIP_DEPTH)?,
            }
        }
        Ok(known)
    }

    fn length_bound(&mut self) -> Result<i64> {
        let marker = self.marker()?;
        self.integer(marker)
    }

    fn bound(&mut self) -> Result<Bound> {
        let marker = self.marker()?;
        if self.array_length(marker, "a bound")? != 2 {
            return Err(Malformed::new("a bound has two parts"));
        }
        let marker = self.marker()?;
        Ok(Bound { value: self.number(marker)?, inclusive: truth(self.marker()?)? })
    }

    fn skip(&mut self, depth: usize) -> Result<()> {
        let Some(below) = depth.checked_sub(1) else {
            return Err(Malformed::new("nested too deep"));
        };
        let marker = self.marker()?;
        if let Some(length) = self.extension_length(marker)? {
            return self.take(length + 1).map(|_| ());
        }
        let count = match marker {
            Marker::Null | Marker::True | Marker::False => 0,
            Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => {
                return self.text(marker).map(|_| ());
            }
            Marker::Bin8 => return self.skip_bytes::<1>(),
            Marker::Bin16 => return self.skip_bytes::<2>(),
            Marker::Bin32 => return self.skip_bytes::<4>(),
            Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => {
                self.array_length(marker, "a list")?
            }
            Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => {
                self.map_length(marker, "a map")?.saturating_mul(2)
            }
            _ => return self.number(marker).map(|_| ()),
        };
        (0..count).try_for_each(|_| self.skip(below))
    }

    fn skip_bytes<const N: usize>(&mut self) -> Result<()> {
        let length = self.length::<N>()?;
        self.take(length).map(|_| ())
    }

    fn key(&mut self) -> Result<&'a str> {
        let marker = self.marker()?;
        self.text(marker)
    }

    fn text(&mut self, marker: Marker) -> Result<&'a str> {
        let length = match marker {
            Marker::FixStr(length) => length.into(),
            Marker::Str8 => self.length::<1>()?,
            Marker::Str16 => self.length::<2>()?,
            Marker::Str32 => self.length::<4>()?,
            other => return Err(unexpected("a text", other)),
        };
        std::str::from_utf8(self.take(length)?)
            .map_err(|_| Malformed::new("text that is not UTF-8"))
    }

    fn array_length(&mut self, marker: Marker, wanted: &str) -> Result<usize> {
        match marker {
            Marker::FixArray(length) => Ok(length.into()),
            Marker::Array16 => self.length::<2>(),
            Marker::Array32 => self.length::<4>(),
            other => Err(unexpected(wanted, other)),
        }
    }

    fn map_length(&mut self, marker: Marker, wanted: &str) -> Result<usize> {
        match marker {
            Marker::FixMap(length) => Ok(length.into()),
            Marker::Map16 => self.length::<2>(),
            Marker::Map32 => self.length::<4>(),
            other => Err(unexpected(wanted, other)),
        }
    }

    fn extension_length(&mut self, marker: Marker) -> Result<Option<usize>> {
        Ok(Some(match marker {
            Marker::FixExt1 => 1,
            Marker::FixExt2 => 2,
            Marker::FixExt4 => 4,
            Marker::FixExt8 => 8,
            Marker::FixExt16 => 16,
            Marker::Ext8 => self.length::<1>()?,
            Marker::Ext16 => self.length::<2>()?,
            Marker::Ext32 => self.length::<4>()?,
            _ => return Ok(None),
        }))
    }

    fn length<const N: usize>(&mut self) -> Result<usize> {
        let bytes: [u8; N] = self.array()?;
        Ok(bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)))
    }

    fn marker(&mut self) -> Result<Marker> {
        let [byte] = self.array()?;
        Ok(Marker::from_u8(byte))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or_else(too_short)?;
        self.rest = rest;
        Ok(*bytes)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or_else(too_short)?;
        self.rest = rest;
        Ok(bytes)
    }

    fn end(&self) -> Result<()> {
        match self.rest.len() {
            0 => Ok(()),
            more => Err(Malformed::new(format!("{more} bytes too many"))),
        }
    }
}

/// What can be said of an unknown value of a type. The rest means nothing, as an empty prefix does.
fn fitting(known: Refinement, shape: &Type) -> Refinement {
    let nullness = known.nullness;
    match shape {
        Type::String => {
            let prefix = known.prefix.filter(|prefix| !prefix.is_empty());
            Refinement { nullness, prefix, ..Refinement::default() }
        }
        Type::Number => {
            let (number_min, number_max) = (known.number_min, known.number_max);
            Refinement { nullness, number_min, number_max, ..Refinement::default() }
        }
        Type::List(_) | Type::Set(_) | Type::Map(_) => {
            let (length_min, length_max) = (known.length_min, known.length_max);
            Refinement { nullness, length_min, length_max, ..Refinement::default() }
        }
        Type::Bool | Type::Object(_) => Refinement { nullness, ..Refinement::default() },
    }
}

fn truth(marker: Marker) -> Result<bool> {
    match marker {
        Marker::True => Ok(true),
        Marker::False => Ok(false),
        other => Err(unexpected("true or false", other)),
    }
}

fn too_short() -> Malformed {
    Malformed::new("ends too early")
}

fn unexpected(wanted: &str, marker: Marker) -> Malformed {
    let found = match marker {
        Marker::Null => "null",
        Marker::True | Marker::False => "true or false",
        Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => "a text",
        Marker::Bin8 | Marker::Bin16 | Marker::Bin32 => "bytes",
        Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => "a list",
        Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => "a map",
        Marker::Reserved => "a mark that means nothing",
        _ => "a number",
    };
    Malformed::new(format!("expected {wanted}, found {found}"))
}
