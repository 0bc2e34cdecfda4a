//! URLs of services: which of them can be used, and how much of one may be told.

use hyper::Uri;

use crate::framework::{Error, Path, Result};

const RIGHT: &str = "is not the URL of an endpoint, which looks like https://vpce.example.com or http://127.0.0.1:4566";

/// What is wrong with the URL of an endpoint, in words that hold no password. None: it can be used.
pub fn fault_of_endpoint(url: &str) -> Option<String> {
    let usable = url.parse::<Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|host| !host.is_empty())
    });
    (!usable).then(|| format!("{:?} {RIGHT}", told(url)))
}

/// An error that names where the URL was set, if the URL cannot be used.
pub fn check_endpoint(url: &str, set_in: &str) -> Result<()> {
    fault_of_endpoint(url).map_or(Ok(()), |fault| {
        Err(Error::Setup {
            summary: format!("{set_in} cannot be used"),
            detail: format!("{fault}. Correct it, or remove it to call the public endpoint"),
            path: None::<Path>,
        })
    })
}

/// The URL without the user and password before its host. No endpoint of AWS takes any.
pub(crate) fn without_user(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let separator = if scheme.is_empty() { "" } else { "://" };
    format!("{scheme}{separator}{host}{path}")
}

/// As much of a URL, or of what was meant as one, as cannot be secret.
///
/// A password may hold characters that end a host in a URL, so everything before the last `@` goes.
fn told(url: &str) -> String {
    let is_scheme = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => (format!("{scheme}://"), rest),
        _ => (String::new(), url),
    };
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    let place = place.split(['?', '#']).next().unwrap_or_default();
    format!("{scheme}{place}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_called_is_no_endpoint() {
        for url in [
            "http://127.0.0.1:4566",
            "https://a.test/b",
            "http://me:hush@a.test",
            "http://[::1]:80",
        ] {
            assert_eq!(fault_of_endpoint(url), None, "{url}");
        }
        for (url, said) in [
            ("127.0.0.1:4566", "\"127.0.0.1:4566\" is not"),
            ("localhost", "\"localhost\" is not"),
            ("http://", "\"http://\" is not"),
            ("http://a.test ", "\"http://a.test \" is not"),
            ("ftp://a.test", "\"ftp://a.test\" is not"),
            ("ftp://me:hush@a.test", "\"ftp://a.test\" is not"),
            ("me:hush@a.test", "\"a.test\" is not"),
            ("http://me:hush/@hush@a.test x", "\"http://a.test x\" is not"),
            ("http://a.test /?hush", "\"http://a.test /\" is not"),
            ("me:hush://x@y", "\"y\" is not"),
        ] {
            let fault = fault_of_endpoint(url).unwrap_or_default();
            assert!(fault.starts_with(said) && !fault.contains("hush"), "{url}: {fault}");
        }
    }

    #[test]
    fn users_are_taken_out_of_urls() {
        for (url, without) in [
            ("http://me:hush@a.test:80/p@q?r@s", "http://a.test:80/p@q?r@s"),
            ("https://a.test/", "https://a.test/"),
            ("http://me@[::1]:80", "http://[::1]:80"),
        ] {
            assert_eq!(without_user(url), without);
        }
    }
}
