//! How the values of a model travel: in requests, and in answers. Which field travels when is said once, in a table.

mod table;

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_licensemanager::primitives::DateTime;
use aws_sdk_licensemanager::types::Metadata;
use aws_smithy_types::error::operation::BuildError;

use super::timestamp::{from_rfc3339, rfc3339};
use crate::framework::{Computed, Error, OptionalComputed, Required, Result};
pub(crate) use table::wire;

/// A value of a model, as a request has it.
pub trait ToWire<S> {
    /// None where it is not set.
    fn to_wire(&self) -> Result<Option<S>>;

    /// Whether there is nothing to send.
    fn is_empty(&self) -> bool {
        false
    }
}

/// A value of a model, as an answer has it.
pub trait FromWire<S>: Sized {
    /// `member` names it in messages. A value that the model demands is missing if the answer has none.
    fn from_wire(member: &str, wire: Option<S>) -> Result<Self>;

    /// Whether it means the same as nothing.
    fn is_nothing(_wire: &S) -> bool {
        false
    }
}

/// A member of an answer, which the SDK makes optional or not.
pub trait Member {
    type Of;

    fn member(self) -> Option<Self::Of>;
}

impl<T> Member for Option<T> {
    type Of = T;

    fn member(self) -> Option<T> {
        self
    }
}

impl<T> Member for Vec<T> {
    type Of = Self;

    fn member(self) -> Option<Self> {
        Some(self)
    }
}

/// What a builder of the SDK built that checks what it was given.
pub fn checked<T>(built: std::result::Result<T, BuildError>) -> Result<T> {
    built.map_err(|error| Error::Bug(format!("A request is incomplete: {error}")))
}

/// The error about a member that the answer lacks.
pub fn missing(member: &str) -> Error {
    let mut name = String::with_capacity(member.len());
    for word in member.split('_') {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    Error::Missing { member: name }
}

macro_rules! plain {
    ($($plain:ty),+) => {$(
        impl Member for $plain {
            type Of = Self;

            fn member(self) -> Option<Self> {
                Some(self)
            }
        }

        impl ToWire<$plain> for $plain {
            fn to_wire(&self) -> Result<Option<$plain>> {
                Ok(Some(self.clone()))
            }
        }

        impl FromWire<$plain> for $plain {
            fn from_wire(member: &str, wire: Option<$plain>) -> Result<Self> {
                wire.ok_or_else(|| missing(member))
            }
        }
    )+};
}

plain!(String, bool, i32, i64);

/// Enums of the SDK go by their texts: what this version has not heard of is shown as it came.
macro_rules! texts {
    ($($text:ident),+ $(,)?) => {
        use aws_sdk_licensemanager::types::{$($text),+};
        $(
        impl Member for $text {
            type Of = Self;

            fn member(self) -> Option<Self> {
                Some(self)
            }
        }

        impl ToWire<$text> for String {
            fn to_wire(&self) -> Result<Option<$text>> {
                Ok(Some($text::from(self.as_str())))
            }
        }

        impl FromWire<$text> for String {
            fn from_wire(member: &str, wire: Option<$text>) -> Result<Self> {
                wire.map(|text| text.as_str().to_owned()).ok_or_else(|| missing(member))
            }
        }
        )+
    };
}

texts!(
    EntitlementUnit,
    LicenseAssetGroupStatus,
    LicenseConfigurationStatus,
    LicenseConversionTaskStatus,
    LicenseCountingType,
    LicenseStatus,
    ProductCodeType,
    RenewType,
    ReportFrequencyType,
    ReportType,
    ResourceType,
);

impl ToWire<DateTime> for String {
    fn to_wire(&self) -> Result<Option<DateTime>> {
        from_rfc3339(self).map(Some)
    }
}

impl FromWire<DateTime> for String {
    fn from_wire(member: &str, wire: Option<DateTime>) -> Result<Self> {
        rfc3339(&wire.ok_or_else(|| missing(member))?)
    }
}

/// Metadata is a map for users, and a list of names and values on its way.
impl ToWire<Vec<Metadata>> for BTreeMap<String, String> {
    fn to_wire(&self) -> Result<Option<Vec<Metadata>>> {
        let entries = self.iter();
        let entries =
            entries.map(|(name, value)| Metadata::builder().name(name).value(value).build());
        Ok(Some(entries.collect()))
    }
}

impl FromWire<Vec<Metadata>> for BTreeMap<String, String> {
    fn from_wire(member: &str, wire: Option<Vec<Metadata>>) -> Result<Self> {
        let entries = wire.ok_or_else(|| missing(member))?.into_iter();
        Ok(entries.filter_map(|entry| Some((entry.name?, entry.value?))).collect())
    }
}

impl<S, T: ToWire<S>> ToWire<S> for Option<T> {
    fn to_wire(&self) -> Result<Option<S>> {
        self.as_ref().map_or(Ok(None), T::to_wire)
    }

    fn is_empty(&self) -> bool {
        self.as_ref().is_none_or(T::is_empty)
    }
}

/// An answer leaves out an empty list or has it, as in examples of the AWS CLI Command Reference: it means the same.
impl<S, T: FromWire<S>> FromWire<S> for Option<T> {
    fn from_wire(member: &str, wire: Option<S>) -> Result<Self> {
        let wire = wire.filter(|wire| !T::is_nothing(wire));
        wire.map(|wire| T::from_wire(member, Some(wire))).transpose()
    }
}

macro_rules! collections {
    ($($collection:ident $(with $order:path)?),+) => {$(
        impl<S, T: ToWire<S> $(+ $order)?> ToWire<Vec<S>> for $collection<T> {
            fn to_wire(&self) -> Result<Option<Vec<S>>> {
                self.iter().filter_map(|element| element.to_wire().transpose()).collect::<Result<_>>().map(Some)
            }

            fn is_empty(&self) -> bool {
                $collection::is_empty(self)
            }
        }

        impl<S, T: FromWire<S> $(+ $order)?> FromWire<Vec<S>> for $collection<T> {
            fn from_wire(member: &str, wire: Option<Vec<S>>) -> Result<Self> {
                let elements = wire.ok_or_else(|| missing(member))?.into_iter();
                elements.map(|element| T::from_wire(member, Some(element))).collect()
            }

            fn is_nothing(wire: &Vec<S>) -> bool {
                wire.is_empty()
            }
        }
    )+};
}

collections!(Vec, BTreeSet with Ord);

macro_rules! settable {
    ($($kind:ident),+) => {$(
        impl<S, T: ToWire<S>> ToWire<S> for $kind<T> {
            fn to_wire(&self) -> Result<Option<S>> {
                self.get().map_or(Ok(None), T::to_wire)
            }

            fn is_empty(&self) -> bool {
                self.get().is_none_or(T::is_empty)
            }
        }
    )+};
}

settable!(Required, OptionalComputed);

macro_rules! told {
    ($($kind:ident),+) => {$(
        /// Whatever the answer leaves out is absent.
        impl<S, T: FromWire<S>> FromWire<S> for $kind<T> {
            fn from_wire(member: &str, wire: Option<S>) -> Result<Self> {
                let told = wire.map(|wire| T::from_wire(member, Some(wire))).transpose()?;
                Ok(told.into())
            }
        }
    )+};
}

told!(Required, OptionalComputed, Computed);

/// A reader for a row of which an empty list is not the same as none: it is empty only where the service says so.
pub fn even_empty<S, T: FromWire<S>>(member: &str, wire: Option<S>) -> Result<Option<T>> {
    wire.map(|wire| T::from_wire(member, Some(wire))).transpose()
}

/// A reader for a row that is an empty list where the answer leaves it out.
pub fn or_empty<S: Default, T: FromWire<S>>(member: &str, wire: Option<S>) -> Result<T> {
    T::from_wire(member, Some(wire.unwrap_or_default()))
}

/// What a creation sends: an empty list means the same as none, and is refused.
pub fn created<S, T: ToWire<S>>(value: &T) -> Result<Option<S>> {
    if value.is_empty() { Ok(None) } else { value.to_wire() }
}

/// What an update sends of a value that may have been removed: then what is empty.
pub fn cleared<S: Default, T: ToWire<S>>(value: &T) -> Result<Option<S>> {
    Ok(Some(value.to_wire()?.unwrap_or_default()))
}

/// A function for a row: no answer has it.
pub fn unread<A, T: Default>(_answer: &A) -> Result<T> {
    Ok(T::default())
}

/// Holds that what a part does not send is set by the service alone.
pub fn unsent<T>(_value: &Computed<T>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_travels_as_something_else() {
        let moment = "2027-01-31T12:00:00Z".to_owned();
        let wire: DateTime = moment.to_wire().unwrap().unwrap();
        assert_eq!(String::from_wire("begin", Some(wire)), Ok(moment));
        let status: LicenseAssetGroupStatus = "BRAND_NEW".to_owned().to_wire().unwrap().unwrap();
        assert_eq!(String::from_wire("status", Some(status)).as_deref(), Ok("BRAND_NEW"));
    }

    #[test]
    fn a_member_that_is_demanded_is_named_as_the_service_names_it() {
        let lacking = String::from_wire("license_arn", None::<String>);
        assert_eq!(lacking, Err(Error::Missing { member: "LicenseArn".into() }));
        let none = Option::<String>::from_wire("license_arn", None::<String>);
        assert_eq!(none, Ok(None));
    }
}
