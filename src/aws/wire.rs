//! How the fields of a model travel: in requests, and in answers. Each field is said once, in a table.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::primitives::DateTime;
use aws_smithy_types::error::operation::BuildError;

use super::timestamp::{from_rfc3339, rfc3339};
use crate::framework::{Computed, Error, OptionalComputed, Required, Result};

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

texts!(LicenseAssetGroupStatus);

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

impl<S, T: ToWire<S>> ToWire<S> for Option<T> {
    fn to_wire(&self) -> Result<Option<S>> {
        self.as_ref().map_or(Ok(None), T::to_wire)
    }

    fn is_empty(&self) -> bool {
        self.as_ref().is_none_or(T::is_empty)
    }
}

/// The service leaves out an empty list or sends it, which means the same.
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

/// What a creation sends: an empty list means the same as none, and is refused.
pub fn created<S, T: ToWire<S>>(value: &T) -> Result<Option<S>> {
    if value.is_empty() { Ok(None) } else { value.to_wire() }
}

/// What an update sends of a value that may have been removed: then what is empty.
pub fn cleared<S: Default, T: ToWire<S>>(value: &T) -> Result<Option<S>> {
    Ok(Some(value.to_wire()?.unwrap_or_default()))
}

/// The table of a noun or of a part of one: a row for each field.
///
/// | row | meaning |
/// |---|---|
/// | `name: set_name create change;` | has one name everywhere; the setter and when it is sent |
/// | `arn = license_arn;` | the answer calls it otherwise, and no request sends it |
/// | `status by status_of;` | a function makes it of the whole answer |
///
/// | sent | when |
/// |---|---|
/// | `create` | at the creation, unless it is empty |
/// | `change` | when it changed |
/// | `clear` | when it changed, and what was removed as an empty text or list |
/// | `always` | with the creation and every change |
///
/// Of a noun it makes `creation`, `change` and `TryFrom` its answers; of a part, both directions of the wire. `checked`
/// stands where the builder of the SDK checks what it was given.
macro_rules! wire {
    ($model:ident = $($answer:ident)|+ => $create:ident, $change:ident $rows:tt) => {
        $(crate::aws::wire!(@from $model $answer $rows);)+
        crate::aws::wire!(@requests $model $create $change $rows);
    };
    ($model:ident = $($part:ident)|+ => part $rows:tt) => {
        $(crate::aws::wire!(@part $model $part () $rows);)+
    };
    ($model:ident = $($part:ident)|+ => checked part $rows:tt) => {
        $(crate::aws::wire!(@part $model $part (checked) $rows);)+
    };

    (@from $model:ident $answer:ident {
        $($field:ident $(= $member:ident)? $(by $function:path)? $(: $($sent:ident)+)?;)+
    }) => {
        impl TryFrom<$answer> for $model {
            type Error = crate::framework::Error;

            fn try_from(remote: $answer) -> crate::framework::Result<Self> {
                $($(let $field = $function(&remote)?;)?)+
                Ok(Self {
                    $($field: crate::aws::wire!(@value remote $field $(= $member)? $(by $function)?),)+
                })
            }
        }
    };
    (@value $remote:ident $field:ident) => {
        crate::aws::wire!(@value $remote $field = $field)
    };
    (@value $remote:ident $field:ident = $member:ident) => {
        crate::aws::wire::FromWire::from_wire(
            stringify!($member),
            crate::aws::wire::Member::member($remote.$member),
        )?
    };
    (@value $remote:ident $field:ident by $function:path) => {
        $field
    };

    (@requests $model:ident $create:ident $change:ident {
        $($field:ident $(= $member:ident)? $(by $function:path)? $(: $setter:ident $($sent:ident)+)?;)+
    }) => {
        impl $model {
            /// The creation with everything that the configuration says.
            pub(super) fn creation(&self, request: $create) -> crate::framework::Result<$create> {
                let mut request = request;
                $($($(crate::aws::wire!(@create $sent request $setter self.$field);)+)?)+
                Ok(request)
            }

            /// The update with what changed, and with what the service always wants.
            pub(super) fn change(
                &self,
                prior: &Self,
                request: $change,
            ) -> crate::framework::Result<$change> {
                let mut request = request;
                $($($(
                    crate::aws::wire!(@change $sent request $setter self.$field, prior.$field);
                )+)?)+
                Ok(request)
            }
        }
    };
    (@create create $request:ident $setter:ident $value:expr) => {
        $request = $request.$setter(crate::aws::wire::created(&$value)?);
    };
    (@create always $request:ident $setter:ident $value:expr) => {
        $request = $request.$setter(crate::aws::wire::ToWire::to_wire(&$value)?);
    };
    (@create $other:ident $request:ident $setter:ident $value:expr) => {};
    (@change change $request:ident $setter:ident $value:expr, $prior:expr) => {
        if $value != $prior {
            $request = $request.$setter(crate::aws::wire::ToWire::to_wire(&$value)?);
        }
    };
    (@change clear $request:ident $setter:ident $value:expr, $prior:expr) => {
        if $value != $prior {
            $request = $request.$setter(crate::aws::wire::cleared(&$value)?);
        }
    };
    (@change always $request:ident $setter:ident $value:expr, $prior:expr) => {
        $request = $request.$setter(crate::aws::wire::ToWire::to_wire(&$value)?);
    };
    (@change create $request:ident $setter:ident $value:expr, $prior:expr) => {};

    (@built () $part:ident) => {
        $part.build()
    };
    (@built (checked) $part:ident) => {
        crate::aws::wire::checked($part.build())?
    };
    (@part $model:ident $part:ident $checked:tt {
        $($field:ident $(= $member:ident)? : $setter:ident;)+
    }) => {
        impl crate::aws::wire::ToWire<$part> for $model {
            fn to_wire(&self) -> crate::framework::Result<Option<$part>> {
                let mut part = $part::builder();
                $(part = part.$setter(crate::aws::wire::ToWire::to_wire(&self.$field)?);)+
                Ok(Some(crate::aws::wire!(@built $checked part)))
            }
        }

        impl crate::aws::wire::FromWire<$part> for $model {
            fn from_wire(member: &str, wire: Option<$part>) -> crate::framework::Result<Self> {
                let remote = wire.ok_or_else(|| crate::aws::wire::missing(member))?;
                Ok(Self {
                    $($field: crate::aws::wire!(@value remote $field $(= $member)?),)+
                })
            }
        }
    };
}

pub(crate) use wire;

#[cfg(test)]
mod tests {
    use super::*;

    /// Stands for the builder of a request, and for an answer.
    #[derive(Debug, Default, PartialEq)]
    struct Sent {
        name: Option<String>,
        text: Option<String>,
        size: Option<i64>,
        rules: Option<Vec<String>>,
        arns: Option<Vec<String>>,
    }

    macro_rules! setters {
        ($($setter:ident $field:ident $plain:ty),+) => {
            $(fn $setter(self, value: Option<$plain>) -> Self {
                Self { $field: value, ..self }
            })+
        };
    }

    impl Sent {
        setters! {
            set_name name String,
            set_text text String,
            set_size size i64,
            set_rules rules Vec<String>,
            set_arns arns Vec<String>
        }
    }

    #[derive(Debug)]
    struct Answer {
        name: String,
        text: Option<String>,
        size: Option<i64>,
        rules: Option<Vec<String>>,
        arns: Vec<String>,
        thing_arn: Option<String>,
    }

    #[derive(Debug, Clone, PartialEq)]
    struct Thing {
        name: Required<String>,
        text: Option<String>,
        size: OptionalComputed<i64>,
        rules: Option<BTreeSet<String>>,
        arns: BTreeSet<String>,
        arn: Computed<String>,
        loud: bool,
    }

    fn is_loud(answer: &Answer) -> Result<bool> {
        let first = answer.name.chars().next().ok_or_else(|| missing("name"))?;
        Ok(first.is_uppercase())
    }

    wire! {
        Thing = Answer => Sent, Sent {
            name: set_name create change;
            text: set_text create clear;
            size: set_size change;
            rules: set_rules create clear;
            arns: set_arns always;
            arn = thing_arn;
            loud by is_loud;
        }
    }

    fn thing() -> Thing {
        Thing {
            name: "a".to_owned().into(),
            text: Some("b".into()),
            size: Some(1).into(),
            rules: Some(BTreeSet::from(["r".to_owned()])),
            arns: BTreeSet::new(),
            arn: Computed::default(),
            loud: false,
        }
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_creation_sends_what_is_set() {
        let sent = thing().creation(Sent::default()).unwrap();
        let expected = Sent {
            name: Some("a".into()),
            text: Some("b".into()),
            size: None,
            rules: Some(texts(&["r"])),
            arns: Some(texts(&[])),
        };
        assert_eq!(sent, expected);
        let bare = Thing { text: None, rules: Some(BTreeSet::new()), ..thing() };
        let sent = bare.creation(Sent::default()).unwrap();
        assert_eq!((sent.text, sent.rules), (None, None));
    }

    #[test]
    fn a_change_sends_what_changed_and_what_is_always_wanted() {
        let always = || Sent { arns: Some(texts(&[])), ..Sent::default() };
        let bare = || Thing { text: None, size: None.into(), rules: None, ..thing() };
        for (planned, prior, expected) in [
            (thing(), thing(), always()),
            (
                Thing { name: "c".to_owned().into(), ..thing() },
                thing(),
                Sent { name: Some("c".into()), ..always() },
            ),
            (
                thing(),
                bare(),
                Sent {
                    text: Some("b".into()),
                    size: Some(1),
                    rules: Some(texts(&["r"])),
                    ..always()
                },
            ),
            // What was removed goes as empty where that can be said.
            (
                bare(),
                thing(),
                Sent { text: Some(String::new()), rules: Some(texts(&[])), ..always() },
            ),
        ] {
            assert_eq!(planned.change(&prior, Sent::default()), Ok(expected));
        }
    }

    fn answer() -> Answer {
        Answer {
            name: "A".into(),
            text: None,
            size: None,
            rules: Some(Vec::new()),
            arns: vec!["arn".into()],
            thing_arn: Some("own".into()),
        }
    }

    #[test]
    fn an_answer_is_read_by_the_same_rows() {
        assert!(Thing::try_from(Answer { name: String::new(), ..answer() }).is_err());
        let read = Thing::try_from(answer()).unwrap();
        let expected = Thing {
            name: "A".to_owned().into(),
            text: None,
            size: None.into(),
            rules: None,
            arns: BTreeSet::from(["arn".to_owned()]),
            arn: "own".to_owned().into(),
            loud: true,
        };
        assert_eq!(read, expected);
        let told = Answer { size: Some(3), rules: Some(texts(&["r"])), ..answer() };
        let read = Thing::try_from(told).unwrap();
        assert_eq!((read.size.get(), read.rules), (Some(&3), thing().rules));
    }

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
