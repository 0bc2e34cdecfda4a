//! The tables that say each field of a model once.

/// The table of a noun or of a part of one: a row for each field.
///
/// | row | meaning |
/// |---|---|
/// | `name: set_name create change;` | has one name everywhere; the setter and when it is sent |
/// | `arn = license_arn;` | the answer calls it otherwise, and no request sends it |
/// | `rules with even_empty: …;` | a function reads the member |
/// | `status by status_of;` | a function makes it of the whole answer |
/// | `reset_usage by unread: set_reset_usage change;` | no answer has it |
///
/// | sent | when |
/// |---|---|
/// | `create` | at the creation, unless it is empty |
/// | `change` | when it changed |
/// | `clear` | when it changed, and what was removed as an empty text or list |
/// | `always` | with the creation and every change |
/// | `unless_empty` | of a part, whose fields are otherwise sent as they are |
///
/// Of a noun it makes `creation`, `change` and `TryFrom` its answers; of one that nothing changes, no `change`; of what is
/// only read, an `answer`, `TryFrom` and its direction of the wire; of a part, both directions. `checked` stands where the
/// builder of the SDK checks what it was given; `part` names the type that is sent where answers have another one. Where
/// an update replaces the object, `whole` stands before it: `replacement` sends each row that is `always` or `change`,
/// whatever changed.
macro_rules! wire {
    ($model:ident = $($answer:ident)|+ => $create:ident, $change:ident $rows:tt) => {
        $(crate::aws::wire!(@from $model $answer $rows);)+
        crate::aws::wire!(@creation $model $create $rows);
        crate::aws::wire!(@changes $model $change $rows);
    };
    ($model:ident = $($answer:ident)|+ => $create:ident, whole $replace:ident $rows:tt) => {
        $(crate::aws::wire!(@from $model $answer $rows);)+
        crate::aws::wire!(@creation $model $create $rows);
        crate::aws::wire!(@replacement $model $replace $rows);
    };
    ($model:ident = $($part:ident)|+ => part $rows:tt) => {
        $(crate::aws::wire!(@part $model $part () $rows);)+
    };
    ($model:ident = $($part:ident)|+ => checked part $rows:tt) => {
        $(crate::aws::wire!(@part $model $part (checked) $rows);)+
    };
    ($model:ident = $answer:ident => checked part $request:ident $rows:tt) => {
        crate::aws::wire!(@to $model $request (checked) $rows);
        crate::aws::wire!(@of $model $answer $rows);
    };
    ($model:ident = $($answer:ident)|+ => answer $rows:tt) => {
        $(
            crate::aws::wire!(@from $model $answer $rows);

            impl crate::aws::wire::FromWire<$answer> for $model {
                fn from_wire(
                    member: &str,
                    wire: Option<$answer>,
                ) -> crate::framework::Result<Self> {
                    wire.ok_or_else(|| crate::aws::wire::missing(member))?.try_into()
                }
            }
        )+
    };
    ($model:ident = $($answer:ident)|+ => $create:ident $rows:tt) => {
        $(crate::aws::wire!(@from $model $answer $rows);)+
        crate::aws::wire!(@creation $model $create $rows);
    };

    (@from $model:ident $answer:ident {
        $($field:ident $(= $member:ident)? $(with $reader:ident)? $(by $function:path)? $(: $($sent:ident)+)?;)+
    }) => {
        impl TryFrom<$answer> for $model {
            type Error = crate::framework::Error;

            fn try_from(remote: $answer) -> crate::framework::Result<Self> {
                $($(let $field = $function(&remote)?;)?)+
                Ok(Self {
                    $($field: crate::aws::wire!(@value remote $field $(= $member)? $(with $reader)? $(by $function)?),)+
                })
            }
        }
    };
    (@value $remote:ident $field:ident $(with $reader:ident)?) => {
        crate::aws::wire!(@value $remote $field = $field $(with $reader)?)
    };
    (@value $remote:ident $field:ident = $member:ident) => {
        crate::aws::wire::FromWire::from_wire(
            stringify!($member),
            crate::aws::wire::Member::member($remote.$member),
        )?
    };
    (@value $remote:ident $field:ident = $member:ident with $reader:ident) => {
        $reader(stringify!($member), crate::aws::wire::Member::member($remote.$member))?
    };
    (@value $remote:ident $field:ident by $function:path) => {
        $field
    };

    (@creation $model:ident $create:ident {
        $($field:ident $(= $member:ident)? $(with $reader:ident)? $(by $function:path)? $(: $setter:ident $($sent:ident)+)?;)+
    }) => {
        impl $model {
            /// The creation with everything that the configuration says.
            pub(super) fn creation(&self, request: $create) -> crate::framework::Result<$create> {
                let mut request = request;
                $($($(crate::aws::wire!(@create $sent request $setter self.$field);)+)?)+
                Ok(request)
            }
        }
    };
    (@changes $model:ident $change:ident {
        $($field:ident $(= $member:ident)? $(with $reader:ident)? $(by $function:path)? $(: $setter:ident $($sent:ident)+)?;)+
    }) => {
        impl $model {
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
    (@replacement $model:ident $replace:ident {
        $($field:ident $(= $member:ident)? $(with $reader:ident)? $(by $function:path)? $(: $setter:ident $($sent:ident)+)?;)+
    }) => {
        impl $model {
            /// The update with everything that it takes: what it leaves out is gone.
            pub(super) fn replacement(
                &self,
                request: $replace,
            ) -> crate::framework::Result<$replace> {
                let mut request = request;
                $($($(crate::aws::wire!(@replace $sent request $setter self.$field);)+)?)+
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

    (@replace create $request:ident $setter:ident $value:expr) => {};
    (@replace $other:ident $request:ident $setter:ident $value:expr) => {
        $request = $request.$setter(crate::aws::wire::ToWire::to_wire(&$value)?);
    };

    (@built () $part:ident) => {
        $part.build()
    };
    (@built (checked) $part:ident) => {
        crate::aws::wire::checked($part.build())?
    };
    (@part $model:ident $part:ident $checked:tt {
        $($field:ident $(= $member:ident)? $(with $reader:ident)? : $setter:ident $($sent:ident)?;)+
    }) => {
        crate::aws::wire!(@to $model $part $checked { $($field : $setter $($sent)?;)+ });
        crate::aws::wire!(@of $model $part { $($field $(= $member)? $(with $reader)?;)+ });
    };
    (@to $model:ident $part:ident $checked:tt {
        $($field:ident $(= $member:ident)? $(with $reader:ident)? $(: $setter:ident $($sent:ident)?)?;)+
    }) => {
        impl crate::aws::wire::ToWire<$part> for $model {
            fn to_wire(&self) -> crate::framework::Result<Option<$part>> {
                let mut part = $part::builder();
                $(crate::aws::wire!(@set part self.$field $(, $setter $($sent)?)?);)+
                Ok(Some(crate::aws::wire!(@built $checked part)))
            }
        }
    };
    (@set $part:ident $value:expr, $setter:ident) => {
        $part = $part.$setter(crate::aws::wire::ToWire::to_wire(&$value)?);
    };
    (@set $part:ident $value:expr, $setter:ident unless_empty) => {
        $part = $part.$setter(crate::aws::wire::created(&$value)?);
    };
    (@set $part:ident $value:expr) => {
        crate::aws::wire::unsent(&$value);
    };
    (@of $model:ident $part:ident {
        $($field:ident $(= $member:ident)? $(with $reader:ident)? $(: $setter:ident $($sent:ident)?)?;)+
    }) => {
        impl crate::aws::wire::FromWire<$part> for $model {
            fn from_wire(member: &str, wire: Option<$part>) -> crate::framework::Result<Self> {
                let remote = wire.ok_or_else(|| crate::aws::wire::missing(member))?;
                Ok(Self {
                    $($field: crate::aws::wire!(
                        @value remote $field $(= $member)? $(with $reader)?
                    ),)+
                })
            }
        }
    };
}

pub(crate) use wire;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use aws_smithy_types::error::operation::BuildError;

    use crate::aws::wire::{FromWire as _, even_empty, missing, or_empty, unread};
    use crate::framework::{Computed, Error, OptionalComputed, Required, Result};

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

    /// What nothing changes, and of which no answer tells everything.
    #[derive(Debug, PartialEq)]
    struct Fixed {
        name: String,
        text: Option<String>,
    }

    wire! {
        Fixed = Answer => Sent {
            name: set_name create;
            text by unread: set_text create;
        }
    }

    #[derive(Debug, PartialEq)]
    struct Shown {
        own_arn: Option<String>,
    }

    wire! {
        Shown = Answer => answer {
            own_arn = thing_arn;
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
    fn what_no_answer_tells_is_sent_all_the_same() {
        let fixed = Fixed { name: "a".into(), text: Some("b".into()) };
        let sent = fixed.creation(Sent::default()).unwrap();
        assert_eq!((sent.name, sent.text), (Some("a".into()), Some("b".into())));
        let told = Answer { text: Some("b".into()), ..answer() };
        let read = Fixed::try_from(told).unwrap();
        assert_eq!(read, Fixed { name: "A".into(), text: None });
        let shown = Shown::try_from(answer()).unwrap();
        assert_eq!(shown, Shown { own_arn: Some("own".into()) });
    }

    /// What the service replaces as a whole, with a part that it answers otherwise.
    #[derive(Debug, Clone, PartialEq)]
    struct Page {
        name: Required<String>,
        text: Option<String>,
        author: Option<Author>,
        loud: Option<bool>,
    }

    #[derive(Debug, Clone, PartialEq)]
    struct Author {
        name: String,
        key: Computed<String>,
    }

    #[derive(Debug, Default, PartialEq)]
    struct PageSent {
        name: Option<String>,
        text: Option<String>,
        author: Option<AuthorSent>,
        loud: Option<bool>,
    }

    impl PageSent {
        setters! {
            set_name name String,
            set_text text String,
            set_author author AuthorSent,
            set_loud loud bool
        }
    }

    #[derive(Debug, Default, PartialEq)]
    struct AuthorSent {
        name: Option<String>,
    }

    impl AuthorSent {
        fn set_name(mut self, name: Option<String>) -> Self {
            self.name = name;
            self
        }

        fn builder() -> Self {
            Self::default()
        }

        fn build(self) -> std::result::Result<Self, BuildError> {
            let missing = BuildError::missing_field("name", "it has to be set");
            if self.name.as_ref().is_some_and(String::is_empty) { Err(missing) } else { Ok(self) }
        }
    }

    struct PageAnswer {
        name: Option<String>,
        text: Option<String>,
        author: Option<AuthorAnswer>,
    }

    struct AuthorAnswer {
        name: String,
        key: Option<String>,
    }

    wire! {
        Page = PageAnswer => PageSent, whole PageSent {
            name: set_name create;
            text: set_text always;
            author: set_author always;
            loud by unread: set_loud change;
        }
    }

    wire! {
        Author = AuthorAnswer => checked part AuthorSent {
            name: set_name;
            key;
        }
    }

    fn page(author: &str) -> Page {
        let author = Author { name: author.into(), key: "k".to_owned().into() };
        Page { name: "a".to_owned().into(), text: None, author: Some(author), loud: Some(true) }
    }

    #[test]
    fn what_is_replaced_goes_whole() {
        let author = || Some(AuthorSent { name: Some("b".into()) });
        let created = page("b").creation(PageSent::default());
        let expected = PageSent { name: Some("a".into()), author: author(), ..PageSent::default() };
        assert_eq!(created, Ok(expected));
        let replaced = page("b").replacement(PageSent::default());
        let expected = PageSent { author: author(), loud: Some(true), ..PageSent::default() };
        assert_eq!(replaced, Ok(expected));
        let refused = page("").replacement(PageSent::default()).unwrap_err().to_string();
        assert!(refused.contains("A request is incomplete"), "{refused}");
    }

    #[test]
    fn a_part_may_be_answered_otherwise_than_it_is_sent() {
        let author = Some(AuthorAnswer { name: "b".into(), key: Some("k".into()) });
        let read = Page::try_from(PageAnswer { name: Some("a".into()), text: None, author });
        assert_eq!(read, Ok(Page { loud: None, ..page("b") }));
    }

    #[derive(Debug, PartialEq)]
    struct Found {
        text: Option<String>,
        rules: Option<Vec<String>>,
        arns: Vec<String>,
    }

    #[derive(Debug)]
    struct Listed {
        text: Option<String>,
        rules: Option<Vec<String>>,
        arns: Option<Vec<String>>,
    }

    wire! {
        Found = Listed => answer {
            text;
            rules with even_empty;
            arns with or_empty;
        }
    }

    #[test]
    fn what_is_only_found_is_read_alone_and_in_lists() {
        let found = |rules: Option<Vec<String>>| Found { text: None, rules, arns: Vec::new() };
        for rules in [None, Some(Vec::new()), Some(texts(&["r"]))] {
            let listed = || Listed { text: None, rules: rules.clone(), arns: None };
            assert_eq!(Found::try_from(listed()), Ok(found(rules.clone())));
            let all = Vec::from_wire("things", Some(vec![listed()]));
            assert_eq!(all, Ok(vec![found(rules.clone())]));
        }
        let lacking = Found::from_wire("thing", None::<Listed>);
        assert_eq!(lacking, Err(Error::Missing { member: "Thing".into() }));
    }
}
