//! What an answer cannot do without.

use crate::framework::{Error, Result, check_asked};

/// The elements of a list to send; no list at all where there are none, which means the same.
pub fn elements<T>(ours: Option<impl IntoIterator<Item = T>>) -> Option<Vec<T>> {
    let elements: Vec<T> = ours.into_iter().flatten().collect();
    (!elements.is_empty()).then_some(elements)
}

/// A member that names the object, or is all that was asked for.
pub fn present<T>(member: &str, remote: Option<T>) -> Result<T> {
    remote.ok_or_else(|| Error::Missing { member: member.to_owned() })
}

/// What names something that was made. An empty text names nothing.
pub fn identifier(member: &str, remote: impl Into<Option<String>>) -> Result<String> {
    present(member, remote.into().filter(|text| !text.is_empty()))
}

/// The object that was read. It must be there, and be the one that was asked for.
///
/// `id` is the ARN or id that it says of itself, where it says one.
pub fn asked_for<T>(
    member: &str,
    asked: &str,
    remote: Option<T>,
    id: impl Fn(&T) -> Option<&str>,
) -> Result<T> {
    let found = present(member, remote)?;
    check_asked(asked, id(&found))?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_members_are_named() {
        assert_eq!(present("LicenseArn", Some(1)), Ok(1));
        let missing = Error::Missing { member: "LicenseArn".into() };
        assert_eq!(present::<u8>("LicenseArn", None), Err(missing));
    }

    #[test]
    fn an_empty_text_names_nothing() {
        for nothing in [None, Some(String::new())] {
            let missing = Error::Missing { member: "LicenseArn".into() };
            assert_eq!(identifier("LicenseArn", nothing), Err(missing));
        }
        assert_eq!(identifier("LicenseArn", "x".to_owned()).as_deref(), Ok("x"));
    }

    #[test]
    fn an_empty_list_is_not_sent() {
        assert_eq!(elements(Some(vec![1])), Some(vec![1]));
        assert_eq!(elements(Some(Vec::<i32>::new())), None);
        assert_eq!(elements(None::<Vec<i32>>), None);
    }

    #[test]
    fn what_was_read_is_what_was_asked_for() {
        let read = |remote: Option<&'static str>| {
            asked_for("License", "l-1", remote, |id| Some(*id).filter(|id| *id != "nameless"))
        };
        assert_eq!(read(Some("l-1")), Ok("l-1"));
        assert_eq!(read(Some("nameless")), Ok("nameless"));
        assert_eq!(read(None), Err(Error::Missing { member: "License".into() }));
        let mistaken = Error::Mistaken { asked: "l-1".into(), found: "l-2".into() };
        assert_eq!(read(Some("l-2")), Err(mistaken));
    }
}
