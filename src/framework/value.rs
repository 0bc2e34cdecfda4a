//! Values as Terraform sees them: null, unknown and refined unknown beside the known ones.

use std::collections::BTreeMap;

use bigdecimal::BigDecimal;

/// A value. Its shape is given by a `Type`: an object and a map look alike here, as do list, set and tuple.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Value {
    #[default]
    Null,
    /// Known only after apply.
    Unknown(Refinement),
    Bool(bool),
    /// Terraform's numbers have 512 bits (go-cty, `ParseNumberVal`): a decimal keeps every digit of them.
    Number(BigDecimal),
    String(String),
    List(Vec<Value>),
    Map(BTreeMap<String, Value>),
    /// A list as the bytes that Terraform gets: nobody looks into it again.
    Written(Vec<u8>),
}

/// What is known of an unknown value. Empty: nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Refinement {
    /// `Some(false)`: it will not be null.
    pub nullness: Option<bool>,
    /// How the text will begin.
    pub prefix: Option<String>,
    pub number_min: Option<Bound>,
    pub number_max: Option<Bound>,
    pub length_min: Option<i64>,
    pub length_max: Option<i64>,
}

/// A limit of a number that is not known yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    pub value: BigDecimal,
    pub inclusive: bool,
}

impl Refinement {
    /// Will be there.
    pub fn not_null() -> Self {
        Self { nullness: Some(false), ..Self::default() }
    }

    /// A text that will begin with `prefix`.
    pub fn starting_with(prefix: impl Into<String>) -> Self {
        Self { prefix: Some(prefix.into()), ..Self::not_null() }
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Value {
    /// Unknown, with nothing said about it.
    pub fn unknown() -> Self {
        Self::Unknown(Refinement::default())
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether nothing in it is unknown.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown(_) => false,
            Self::List(elements) => elements.iter().all(Self::is_wholly_known),
            Self::Map(members) => members.values().all(Self::is_wholly_known),
            _ => true,
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_map(&self) -> Option<&BTreeMap<String, Value>> {
        match self {
            Self::Map(members) => Some(members),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Self::List(elements) => Some(elements),
            _ => None,
        }
    }

    /// A member of an object; null where there is none.
    pub fn get(&self, name: &str) -> &Value {
        const NULL: &Value = &Value::Null;
        self.as_map().and_then(|members| members.get(name)).unwrap_or(NULL)
    }

    /// Takes a member out of an object; null where there is none.
    pub(super) fn take(&mut self, name: &str) -> Value {
        match self {
            Self::Map(members) => members.remove(name).unwrap_or_default(),
            _ => Self::Null,
        }
    }

    /// The same value with every unknown part as null.
    #[must_use]
    pub fn unknown_as_null(&self) -> Self {
        match self {
            Self::Unknown(_) => Self::Null,
            Self::List(elements) => {
                Self::List(elements.iter().map(Self::unknown_as_null).collect())
            }
            Self::Map(members) => Self::Map(
                members
                    .iter()
                    .map(|(name, value)| (name.clone(), value.unknown_as_null()))
                    .collect(),
            ),
            known => known.clone(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number.into())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(optional: Option<T>) -> Self {
        optional.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(elements: Vec<T>) -> Self {
        Self::List(elements.into_iter().map(Into::into).collect())
    }
}

impl<K: Into<String>, T: Into<Value>, const N: usize> From<[(K, T); N]> for Value {
    fn from(members: [(K, T); N]) -> Self {
        Self::Map(members.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}
