//! Does a request come from a program, or from a page of somebody else?

use hyper::HeaderMap;
use hyper::header::{HOST, ORIGIN};

use super::error::{Error, Result};

/// Whether only this machine reaches the emulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    Loopback,
    Remote,
}

/// Refuses browsers that act for a page of another origin, be it under a name that it made point here.
pub(crate) fn check(reach: Reach, headers: &HeaderMap) -> Result<()> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(HOST.as_str()).unwrap_or_default();
    let foreign_origin =
        text(ORIGIN.as_str()).is_some_and(|origin| origin.strip_prefix("http://") != Some(host));
    let foreign_site =
        text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
    if foreign_origin || foreign_site {
        return Err(Error::forbidden("cross-origin requests are refused"));
    }
    if reach == Reach::Loopback && !is_loopback(host) {
        let text = format!("{host:?} is not a name of this machine; --allow-remote accepts any");
        return Err(Error::forbidden(text));
    }
    Ok(())
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_accepted(reach: Reach, headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| {
            (hyper::header::HeaderName::from_static(name), value.parse().unwrap())
        });
        check(reach, &headers.collect()).is_ok()
    }

    #[test]
    fn programs_and_the_own_page_are_accepted() {
        let here = ("host", "127.0.0.1:4580");
        assert!(is_accepted(Reach::Loopback, &[here]));
        for host in ["[::1]:4580", "localhost:4580", "LOCALHOST", "127.0.0.2"] {
            assert!(is_accepted(Reach::Loopback, &[("host", host)]), "{host}");
        }
        assert!(is_accepted(Reach::Loopback, &[here, ("origin", "http://127.0.0.1:4580")]));
        assert!(is_accepted(Reach::Remote, &[("host", "emulator.test")]));
    }

    #[test]
    fn pages_of_others_are_refused() {
        let here = ("host", "127.0.0.1:4580");
        assert!(!is_accepted(Reach::Loopback, &[here, ("origin", "http://evil.test")]));
        assert!(!is_accepted(Reach::Loopback, &[here, ("origin", "null")]));
        assert!(!is_accepted(Reach::Loopback, &[here, ("sec-fetch-site", "cross-site")]));
        let rebound = [("host", "evil.test"), ("origin", "http://evil.test")];
        assert!(!is_accepted(Reach::Loopback, &rebound));
        for host in ["localhost.evil.test", "127.0.0.1.evil.test:4580", "127.0.0.1@evil.test", ""] {
            assert!(!is_accepted(Reach::Loopback, &[("host", host)]), "{host}");
        }
        assert!(!is_accepted(Reach::Loopback, &[]));
        let elsewhere = [("host", "emulator.test"), ("origin", "http://evil.test")];
        assert!(!is_accepted(Reach::Remote, &elsewhere));
    }
}
