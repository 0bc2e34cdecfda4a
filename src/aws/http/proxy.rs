//! Which proxy a request goes through, by the rules that Go programs follow.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::Uri;
use hyper::header::HeaderValue;
use percent_encoding::percent_decode_str;

use crate::aws::settings::Proxies;

/// A proxy to go through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proxy {
    pub(super) uri: Uri,
    /// Value of the header `Proxy-Authorization`.
    pub(super) authorization: Option<HeaderValue>,
}

#[derive(Debug)]
pub(super) struct Routes {
    http: Setting,
    https: Setting,
    exceptions: Vec<Exception>,
}

#[derive(Debug)]
enum Setting {
    Direct,
    Through(Proxy),
    Unusable,
}

/// A proxy is set, but not one that is understood.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct UnusableProxy;

impl Setting {
    fn new(url: Option<&str>) -> Self {
        let Some(url) = url else { return Self::Direct };
        proxy(url).map_or(Self::Unusable, Self::Through)
    }
}

impl Routes {
    pub(super) fn new(proxies: &Proxies) -> Self {
        Self {
            http: Setting::new(proxies.http.as_deref()),
            https: Setting::new(proxies.https.as_deref()),
            exceptions: proxies.except.split(',').filter_map(Exception::parse).collect(),
        }
    }

    /// The proxy for a request; none: straight to the host.
    pub(super) fn of(&self, target: &Uri) -> Result<Option<&Proxy>, UnusableProxy> {
        let secure = target.scheme_str() == Some("https");
        let host = target.host().unwrap_or_default().trim_matches(['[', ']']).to_lowercase();
        let port = target.port_u16().unwrap_or(if secure { 443 } else { 80 });
        if is_local(&host) || self.exceptions.iter().any(|e| e.covers(&host, port)) {
            return Ok(None);
        }
        match if secure { &self.https } else { &self.http } {
            Setting::Direct => Ok(None),
            Setting::Through(proxy) => Ok(Some(proxy)),
            Setting::Unusable => Err(UnusableProxy),
        }
    }
}

/// This machine, and the addresses of instance metadata: no proxy can reach those.
fn is_local(host: &str) -> bool {
    match host.parse() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_link_local(),
        Ok(IpAddr::V6(address)) => address.is_loopback() || host == "fd00:ec2::254",
        Err(_) => host == "localhost",
    }
}

/// Reads the URL of a proxy. Without a scheme it is one for plain HTTP.
pub(super) fn proxy(url: &str) -> Option<Proxy> {
    let url = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (user, host) =
        authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    let uri: Uri = format!("{scheme}://{host}").parse().ok()?;
    let known = matches!(scheme, "http" | "https") && uri.host().is_some_and(|h| !h.is_empty());
    let authorization = user.and_then(|user| {
        let user: Vec<u8> = percent_decode_str(user).collect();
        let credentials = format!("Basic {}", STANDARD.encode(user));
        let mut value = HeaderValue::try_from(credentials).ok()?;
        value.set_sensitive(true);
        Some(value)
    });
    known.then_some(Proxy { uri, authorization })
}

/// Hosts that are called directly, written as for other providers (Go's `golang.org/x/net/http/httpproxy`).
#[derive(Debug, PartialEq, Eq)]
enum Exception {
    Everything,
    Range(IpAddr, u32),
    Address(IpAddr, Option<u16>),
    /// A name with a dot before it covers only the names below it.
    Name(String, Option<u16>),
}

impl Exception {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return None;
        }
        if text == "*" {
            return Some(Self::Everything);
        }
        if let Some((address, bits)) = text.split_once('/') {
            return Some(Self::Range(address.parse().ok()?, bits.parse().ok()?));
        }
        if let Ok(address) = text.trim_matches(['[', ']']).parse() {
            return Some(Self::Address(address, None));
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (text.as_str(), None),
        };
        match host.trim_matches(['[', ']']).parse() {
            Ok(address) => Some(Self::Address(address, port)),
            Err(_) if host.is_empty() => None,
            Err(_) => Some(Self::Name(host.trim_start_matches('*').to_owned(), port)),
        }
    }

    fn covers(&self, host: &str, port: u16) -> bool {
        let on_port = |only: &Option<u16>| only.is_none_or(|only| only == port);
        match self {
            Self::Everything => true,
            Self::Range(network, bits) => {
                host.parse().is_ok_and(|address| in_range(address, *network, *bits))
            }
            Self::Address(address, only) => host.parse() == Ok(*address) && on_port(only),
            Self::Name(name, only) => {
                let below = format!(".{}", name.trim_start_matches('.'));
                (host == name || host.ends_with(&below)) && on_port(only)
            }
        }
    }
}

fn in_range(address: IpAddr, network: IpAddr, bits: u32) -> bool {
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) if bits <= 32 => {
            let differing = address.to_bits() ^ network.to_bits();
            differing.leading_zeros() >= bits
        }
        (IpAddr::V6(address), IpAddr::V6(network)) if bits <= 128 => {
            let differing = address.to_bits() ^ network.to_bits();
            differing.leading_zeros() >= bits
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goes_to(routes: &Routes, target: &str) -> Option<String> {
        let proxy = routes.of(&target.parse().expect(target)).expect("usable")?;
        Some(proxy.uri.host()?.to_owned())
    }

    #[test]
    fn the_scheme_chooses_the_proxy() {
        let routes = Routes::new(&Proxies {
            http: Some("http://plain:3128".into()),
            https: Some("secure:3128".into()),
            except: String::new(),
        });
        assert_eq!(goes_to(&routes, "http://a.test/").as_deref(), Some("plain"));
        assert_eq!(goes_to(&routes, "https://a.test/").as_deref(), Some("secure"));
        let none = Routes::new(&Proxies { https: Some("x".into()), ..Proxies::default() });
        assert_eq!(goes_to(&none, "http://a.test/"), None);
    }

    #[test]
    fn this_machine_is_never_behind_a_proxy() {
        let routes = Routes::new(&Proxies { http: Some("p".into()), ..Proxies::default() });
        for target in [
            "http://localhost:4580/",
            "http://127.0.0.1/",
            "http://[::1]:80/",
            "http://169.254.169.254/latest",
            "http://[fd00:ec2::254]/latest",
        ] {
            assert_eq!(goes_to(&routes, target), None, "{target}");
        }
    }

    #[test]
    fn exceptions() {
        for (except, target, direct) in [
            ("example.com", "http://example.com/", true),
            ("example.com", "http://a.example.com/", true),
            ("example.com", "http://notexample.com/", false),
            (".example.com", "http://example.com/", false),
            (".example.com", "http://a.example.com/", true),
            ("*.example.com", "http://a.example.com/", true),
            ("example.com:8080", "http://example.com/", false),
            ("example.com:8080", "http://example.com:8080/", true),
            ("example.com:80", "http://example.com/", true),
            ("10.0.0.0/8", "http://10.1.2.3/", true),
            ("10.0.0.0/8", "http://11.1.2.3/", false),
            ("0.0.0.0/0", "http://11.1.2.3/", true),
            ("192.168.1.1", "http://192.168.1.1/", true),
            ("[fe80::1]:80", "http://[fe80::1]/", true),
            ("fe80::/10", "http://[fe80::7]/", true),
            ("a.test, B.test ,", "http://b.test/", true),
            ("*", "http://anything.test/", true),
            ("", "http://a.test/", false),
        ] {
            let routes = Routes::new(&Proxies {
                http: Some("proxy".into()),
                https: None,
                except: except.into(),
            });
            assert_eq!(goes_to(&routes, target).is_none(), direct, "{except:?} {target}");
        }
    }

    #[test]
    fn proxy_urls() {
        let written = proxy("http://me:p%40ss@proxy.test:3128/").expect("valid");
        assert_eq!(written.uri, "http://proxy.test:3128".parse::<Uri>().expect("valid"));
        let authorization = written.authorization.expect("user");
        assert_eq!(authorization, format!("Basic {}", STANDARD.encode("me:p@ss")));
        assert!(!format!("{authorization:?}").contains("Basic"));
        for wrong in ["socks5://proxy", "http://", "", "http://pro xy"] {
            assert_eq!(proxy(wrong), None, "{wrong}");
            let routes = Routes::new(&Proxies { http: Some(wrong.into()), ..Proxies::default() });
            assert_eq!(routes.of(&Uri::from_static("http://a.test/")), Err(UnusableProxy));
        }
    }
}
