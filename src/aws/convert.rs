//! What an answer cannot do without.

use crate::framework::{Error, Result};

/// A member that names the object, or is all that was asked for.
pub fn present<T>(member: &str, remote: Option<T>) -> Result<T> {
    remote.ok_or_else(|| Error::Missing { member: member.to_owned() })
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
}
