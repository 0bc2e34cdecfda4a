//! What an import gives as an id: which object, and where to look for it.
//!
//! | form | says besides the id |
//! |---|---|
//! | `ID@eu-west-1` | the region, as in hashicorp/aws |
//! | `123456789012,ID` | the account |
//! | `123456789012/eu-west-1/ID` | both |

use super::diagnostics::Path;
use super::error::{Error, Result};
use super::place::Place;

/// An id apart from what stands around it. Neither has to make sense.
pub(super) fn read(text: &str) -> (&str, Place) {
    let (text, behind) = match text.rsplit_once('@') {
        Some((id, region)) if is_region(region) => (id, Some(region.to_owned())),
        _ => (text, None),
    };
    let (id, account_id, before) = before(text).unwrap_or((text, None, None));
    (id, Place { account_id: account_id.map(str::to_owned), region: behind.or(before) })
}

/// The id, and what stands before it.
fn before(text: &str) -> Option<(&str, Option<&str>, Option<String>)> {
    let (account, rest) = text.split_at_checked(12)?;
    if !account.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if let Some(id) = rest.strip_prefix(',') {
        return Some((id, Some(account), None));
    }
    let (region, id) = rest.strip_prefix('/')?.split_once('/')?;
    Some((id, Some(account), Some(region.to_owned())))
}

/// Parts of ARNs and ids have other signs in them.
fn is_region(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.bytes().all(fits)
}

/// The one region that everything names which names one.
pub(super) fn agreed(id: &str, named: [Option<String>; 3]) -> Result<Option<String>> {
    let mut named = named.into_iter().flatten();
    let Some(first) = named.next() else { return Ok(None) };
    match named.find(|other| *other != first) {
        None => Ok(Some(first)),
        Some(other) => {
            let message = format!(
                "What is imported cannot be in two regions: {id} is given with {first} and with {other}."
            );
            Err(Error::invalid(Path::root("id"), message))
        }
    }
}

/// The ways to say where an object is, for the end of a message.
pub(super) fn forms(id: &str) -> String {
    format!(
        "{id}@eu-west-1 says the region, 123456789012,{id} the account, and 123456789012/eu-west-1/{id} both"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, id: &str, account: Option<&str>, region: Option<&str>) {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let place = Place { account_id: owned(account), region: owned(region) };
        assert_eq!(read(text), (id, place), "{text}");
    }

    #[test]
    fn what_stands_around_an_id() {
        let (account, arn) =
            (Some("012345678901"), "arn:aws:license-manager::123456789012:grant:g-1");
        check("t-1", "t-1", None, None);
        check("t-1@eu-west-1", "t-1", None, Some("eu-west-1"));
        check("012345678901,t-1", "t-1", account, None);
        check("012345678901/eu-west-1/t-1", "t-1", account, Some("eu-west-1"));
        check("012345678901,t-1@us-gov-west-1", "t-1", account, Some("us-gov-west-1"));
        check(&format!("012345678901,{arn}"), arn, account, None);
        check(&format!("{arn}@cn-north-1"), arn, None, Some("cn-north-1"));
    }

    #[test]
    fn what_only_looks_like_a_place_belongs_to_the_id() {
        for id in [
            "012345678901/us-east-1",
            "01234567890,t-1",
            "0123456789012,t-1",
            "arn:aws:x:::a@b,arn:aws:y:::c",
            "t-1@",
            "äääääääääääää",
        ] {
            check(id, id, None, None);
        }
    }

    #[test]
    fn regions_agree_or_are_named_both() {
        let (here, there) = (Some("us-east-1".to_owned()), Some("eu-west-1".to_owned()));
        assert_eq!(agreed("t-1", [None, None, None]), Ok(None));
        assert_eq!(agreed("t-1", [None, here.clone(), here.clone()]), Ok(here.clone()));
        let error = agreed("t-1", [here, None, there]).unwrap_err().to_string();
        assert!(error.contains("us-east-1 and with eu-west-1"), "{error}");
    }
}
