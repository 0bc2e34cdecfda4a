//! What does the client say through the environment?

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::ops::RangeInclusive;

use super::listener::Wishes;

/// Tells a plugin that a client started it. Known to everyone, and no secret.
const COOKIE: (&str, &str) =
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2");
/// Major versions of the plugin protocol that this provider speaks.
const SPOKEN: [u32; 1] = [6];
const PORTS: RangeInclusive<u16> = 10_000..=25_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Environment {
    /// Whether a client started this process.
    pub(super) is_plugin: bool,
    pub(super) protocol: u32,
    pub(super) wishes: Wishes,
    /// PEM; none when the user turned encryption off.
    pub(super) client_certificate: Option<Vec<u8>>,
    /// Whether the client expects a word about multiplexing.
    pub(super) asks_for_multiplexing: bool,
}

impl Environment {
    pub(super) fn of_process() -> Self {
        Self::from(|name| std::env::var_os(name))
    }

    fn from(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let text = |name| variable(name).and_then(|value| value.into_string().ok());
        let port = |name| text(name).and_then(|port| port.parse().ok());
        let filled = |value: &OsString| !value.is_empty();
        let first = port("PLUGIN_MIN_PORT").unwrap_or(*PORTS.start());
        let last = port("PLUGIN_MAX_PORT").unwrap_or(*PORTS.end());
        Self {
            is_plugin: text(COOKIE.0).is_some_and(|cookie| cookie == COOKIE.1),
            protocol: negotiate(&text("PLUGIN_PROTOCOL_VERSIONS").unwrap_or_default()),
            wishes: Wishes {
                directory: variable("PLUGIN_UNIX_SOCKET_DIR").filter(filled).map(Into::into),
                group: text("PLUGIN_UNIX_SOCKET_GROUP").filter(|group| !group.is_empty()),
                ports: first..=last,
            },
            // Present but unusable must end in an error, never in a server without encryption.
            client_certificate: variable("PLUGIN_CLIENT_CERT").map(OsString::into_encoded_bytes),
            asks_for_multiplexing: variable("PLUGIN_MULTIPLEX_GRPC").is_some(),
        }
    }
}

/// The highest version that both speak. Without one, the client reports the mismatch from our lowest.
fn negotiate(offered: &str) -> u32 {
    let offered: BTreeSet<u32> =
        offered.split(',').filter_map(|version| version.trim().parse().ok()).collect();
    let [lowest, ..] = SPOKEN;
    SPOKEN.into_iter().rev().find(|version| offered.contains(version)).unwrap_or(lowest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        Environment::from(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
        })
    }

    #[test]
    fn only_the_right_cookie_makes_a_plugin() {
        assert!(environment(&[COOKIE]).is_plugin);
        assert!(!environment(&[(COOKIE.0, "something else")]).is_plugin);
        assert!(!environment(&[]).is_plugin);
    }

    #[test]
    fn versions_come_in_any_order() {
        for offered in ["6", "5,6", "6,5", "4, 6 ,7", "", "5", "x"] {
            assert_eq!(negotiate(offered), 6, "{offered:?}");
        }
    }

    #[test]
    fn wishes_have_defaults() {
        let none = environment(&[("PLUGIN_UNIX_SOCKET_DIR", ""), ("PLUGIN_UNIX_SOCKET_GROUP", "")]);
        assert_eq!(none.wishes, Wishes { directory: None, group: None, ports: PORTS });
        let all = environment(&[
            ("PLUGIN_UNIX_SOCKET_DIR", "/d"),
            ("PLUGIN_UNIX_SOCKET_GROUP", "staff"),
            ("PLUGIN_MIN_PORT", "12"),
            ("PLUGIN_MAX_PORT", "34"),
        ]);
        let wishes =
            Wishes { directory: Some("/d".into()), group: Some("staff".into()), ports: 12..=34 };
        assert_eq!(all.wishes, wishes);
    }

    #[test]
    fn an_empty_certificate_is_still_a_certificate() {
        assert_eq!(environment(&[]).client_certificate, None);
        let empty = environment(&[("PLUGIN_CLIENT_CERT", "")]);
        assert_eq!(empty.client_certificate, Some(Vec::new()));
    }
}
