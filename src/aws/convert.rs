//! Between the SDK's types and ours: enums go by their text, and an absent member is an error where it is always sent.

use serde::Serialize;
use serde::de::value::{Error as ValueError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde_json::Value;

use crate::framework::{Error, Result};

/// Our enum as the SDK's. The text is the one that serde gives the variant.
pub fn to_sdk<T: Serialize, S: for<'a> From<&'a str>>(ours: &T) -> S {
    match serde_json::to_value(ours) {
        Ok(Value::String(text)) => S::from(&text),
        // Not an enum without data: the service will refuse the empty text and name the member.
        _ => S::from(""),
    }
}

/// The SDK's enum as ours. It must be there.
pub fn from_sdk<T: DeserializeOwned>(member: &str, remote: Option<impl AsRef<str>>) -> Result<T> {
    known(member, present(member, remote)?.as_ref())
}

/// The SDK's enum as ours, where the service may leave it out.
pub fn from_sdk_optional<T: DeserializeOwned>(
    member: &str,
    remote: Option<impl AsRef<str>>,
) -> Result<Option<T>> {
    remote.map(|text| known(member, text.as_ref())).transpose()
}

/// The elements of a list to send; no list at all where there are none, which means the same.
pub fn elements<T>(ours: Option<impl IntoIterator<Item = T>>) -> Option<Vec<T>> {
    let elements: Vec<T> = ours.into_iter().flatten().collect();
    (!elements.is_empty()).then_some(elements)
}

/// A member that the service always sends.
pub fn present<T>(member: &str, remote: Option<T>) -> Result<T> {
    remote.ok_or_else(|| Error::Missing { member: member.to_owned() })
}

fn known<T: DeserializeOwned>(member: &str, text: &str) -> Result<T> {
    let deserializer: StrDeserializer<'_, ValueError> = text.into_deserializer();
    T::deserialize(deserializer)
        .map_err(|_| Error::Unrecognized { member: member.to_owned(), value: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use aws_sdk_licensemanager::types::LicenseCountingType as Remote;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Counting {
        #[serde(rename = "vCPU")]
        Vcpu,
        Socket,
    }

    #[test]
    fn an_empty_list_is_not_sent() {
        assert_eq!(elements(Some(vec![1])), Some(vec![1]));
        assert_eq!(elements(Some(Vec::<i32>::new())), None);
        assert_eq!(elements(None::<Vec<i32>>), None);
    }

    #[test]
    fn enums_go_by_their_text() {
        assert_eq!(to_sdk::<_, Remote>(&Counting::Vcpu), Remote::Vcpu);
        assert_eq!(from_sdk("LicenseCountingType", Some(Remote::Socket)), Ok(Counting::Socket));
    }

    #[test]
    fn unknown_values_are_named() {
        let refused = from_sdk::<Counting>("LicenseCountingType", Some(Remote::Core));
        let error =
            Error::Unrecognized { member: "LicenseCountingType".into(), value: "Core".into() };
        assert_eq!(refused, Err(error));
    }

    #[test]
    fn absent_members_are_named_unless_they_may_be_absent() {
        let missing = Error::Missing { member: "Status".into() };
        assert_eq!(from_sdk::<Counting>("Status", None::<Remote>), Err(missing.clone()));
        assert_eq!(from_sdk_optional::<Counting>("Status", None::<Remote>), Ok(None));
        assert_eq!(present::<u8>("Status", None), Err(missing));
    }
}
