//! From a model to a value, without anything in between.

use std::collections::BTreeMap;
use std::str::FromStr;

use bigdecimal::BigDecimal;
use serde::Serialize;
use serde::de::value::Error;
use serde::ser::{
    Error as _, Impossible, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple,
    SerializeTupleStruct, Serializer,
};

use super::value::Value;

type Result<T> = std::result::Result<T, Error>;

/// Makes a value of whatever is written to it.
pub(super) struct ToValue;

/// A list on its way.
pub(super) struct Elements(Vec<Value>);

/// An object or a map on its way.
#[derive(Default)]
pub(super) struct Members {
    members: BTreeMap<String, Value>,
    key: Option<String>,
}

fn unknown_form() -> Error {
    Error::custom("an enum with data has no Terraform form")
}

impl Serializer for ToValue {
    type Ok = Value;
    type Error = Error;
    type SerializeSeq = Elements;
    type SerializeTuple = Elements;
    type SerializeTupleStruct = Elements;
    type SerializeTupleVariant = Impossible<Value, Error>;
    type SerializeMap = Members;
    type SerializeStruct = Members;
    type SerializeStructVariant = Impossible<Value, Error>;

    fn serialize_bool(self, truth: bool) -> Result<Value> {
        Ok(Value::Bool(truth))
    }

    fn serialize_i8(self, number: i8) -> Result<Value> {
        self.serialize_i64(number.into())
    }

    fn serialize_i16(self, number: i16) -> Result<Value> {
        self.serialize_i64(number.into())
    }

    fn serialize_i32(self, number: i32) -> Result<Value> {
        self.serialize_i64(number.into())
    }

    fn serialize_i64(self, number: i64) -> Result<Value> {
        Ok(Value::Number(number.into()))
    }

    fn serialize_u8(self, number: u8) -> Result<Value> {
        self.serialize_u64(number.into())
    }

    fn serialize_u16(self, number: u16) -> Result<Value> {
        self.serialize_u64(number.into())
    }

    fn serialize_u32(self, number: u32) -> Result<Value> {
        self.serialize_u64(number.into())
    }

    fn serialize_u64(self, number: u64) -> Result<Value> {
        Ok(Value::Number(number.into()))
    }

    fn serialize_f32(self, number: f32) -> Result<Value> {
        self.serialize_f64(number.into())
    }

    /// The shortest digits that mean the same number; nothing for what is no number.
    fn serialize_f64(self, number: f64) -> Result<Value> {
        Ok(BigDecimal::from_str(&number.to_string()).map_or(Value::Null, Value::Number))
    }

    fn serialize_char(self, sign: char) -> Result<Value> {
        Ok(Value::String(sign.into()))
    }

    fn serialize_str(self, text: &str) -> Result<Value> {
        Ok(text.into())
    }

    /// Only [`super::rows::Rows`] has bytes.
    fn serialize_bytes(self, bytes: &[u8]) -> Result<Value> {
        Ok(Value::Written(bytes.to_vec()))
    }

    fn serialize_none(self) -> Result<Value> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Value> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<Value> {
        Ok(name.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Value> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Value> {
        Err(unknown_form())
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Elements> {
        Ok(Elements(Vec::with_capacity(length.unwrap_or_default())))
    }

    fn serialize_tuple(self, length: usize) -> Result<Elements> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Elements> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant> {
        Err(unknown_form())
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members> {
        Ok(Members::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members> {
        Ok(Members::default())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant> {
        Err(unknown_form())
    }
}

impl SerializeSeq for Elements {
    type Ok = Value;
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.0.push(value.serialize(ToValue)?);
        Ok(())
    }

    fn end(self) -> Result<Value> {
        Ok(Value::List(self.0))
    }
}

impl SerializeTuple for Elements {
    type Ok = Value;
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<Value> {
        SerializeSeq::end(self)
    }
}

impl SerializeTupleStruct for Elements {
    type Ok = Value;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<Value> {
        SerializeSeq::end(self)
    }
}

impl SerializeMap for Members {
    type Ok = Value;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        match key.serialize(ToValue)? {
            Value::String(key) => self.key = Some(key),
            _ => return Err(Error::custom("the key of a map is no text")),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let key = self.key.take().ok_or_else(|| Error::custom("a value of a map has no key"))?;
        self.members.insert(key, value.serialize(ToValue)?);
        Ok(())
    }

    fn end(self) -> Result<Value> {
        Ok(Value::Map(self.members))
    }
}

impl SerializeStruct for Members {
    type Ok = Value;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<()> {
        self.members.insert(name.to_owned(), value.serialize(ToValue)?);
        Ok(())
    }

    fn end(self) -> Result<Value> {
        Ok(Value::Map(self.members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Whole {
        #[serde(flatten)]
        part: Part,
        list: Vec<Color>,
        pair: (u8, f64),
        map: BTreeMap<Color, i64>,
        absent: Option<String>,
    }

    #[derive(Serialize)]
    struct Part {
        name: &'static str,
        early: bool,
    }

    #[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
    #[serde(rename_all = "UPPERCASE")]
    enum Color {
        Red,
    }

    #[test]
    fn models_become_values() {
        let whole = Whole {
            part: Part { name: "a", early: true },
            list: vec![Color::Red],
            pair: (7, 0.1),
            map: BTreeMap::from([(Color::Red, i64::MIN)]),
            absent: None,
        };
        let tenth = Value::Number(BigDecimal::from_str("0.1").unwrap());
        let expected = Value::from([
            ("name", "a".into()),
            ("early", true.into()),
            ("list", vec!["RED"].into()),
            ("pair", vec![7.into(), tenth].into()),
            ("map", Value::from([("RED", i64::MIN)])),
            ("absent", Value::Null),
        ]);
        assert_eq!(whole.serialize(ToValue), Ok(expected));
    }

    #[test]
    fn what_has_no_terraform_form_is_refused() {
        #[derive(Serialize)]
        enum Tagged {
            One(u8),
        }
        assert!(Tagged::One(1).serialize(ToValue).is_err());
        assert!(BTreeMap::from([(1, 2)]).serialize(ToValue).is_err());
    }
}
