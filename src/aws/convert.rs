//! What an answer cannot do without.

use crate::framework::{Error, Result};

/// A member that names the object, or is all that was asked for.
pub fn present<T>(member: &str, remote: Option<T>) -> Result<T> {
    remote.ok_or_else(|| Error::Missing { member: member.to_owned() })
}

/// What names something that was made. An empty text names nothing.
pub fn identifier(member: &str, remote: impl Into<Option<String>>) -> Result<String> {
    present(member, remote.into().filter(|text| !text.is_empty()))
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
}
