//! What stands in a report in the place of accounts, names, keys and tokens: the same for the same.
//!
//! A text passes only if it is known to be public: one of the probes' own, a word of the API, a date, a number, a region.
//! Everything else is replaced, whatever it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex_lite::{Captures, Regex};
use serde_json::{Map, Number, Value};

/// Members whose text is for people.
const PROSE: &[&str] = &["Message", "message", "StatusMessage", "ErrorMessage"];
/// Members whose text is a secret, or nearly one, whatever it looks like.
const TOKENS: &[&str] = &[
    "AccessToken",
    "ClientToken",
    "LicenseConsumptionToken",
    "NextToken",
    "SignedToken",
    "SignKey",
    "Token",
];
/// Members whose text is a word of the API, where it looks like one.
const WORDS: &[&str] = &[
    "__type",
    "AllowedOperations",
    "CheckoutType",
    "Comparator",
    "DesiredStatus",
    "GrantedOperations",
    "GrantStatus",
    "GrantType",
    "LicenseCountingType",
    "period",
    "ReceivedStatus",
    "RenewType",
    "ReportType",
    "ResourceType",
    "Status",
    "TokenType",
    "Unit",
    "UsageDimension",
];

/// Names shorter than this are replaced in prose only where they stand in quotes.
const TELLING: usize = 6;

fn regex(pattern: &str) -> Regex {
    #[expect(clippy::expect_used, reason = "the patterns are part of the program and tested")]
    Regex::new(pattern).expect("a pattern of this file")
}

static PUBLIC: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(|true|false|[0-9]{1,11}(\.[0-9]+)?|[a-z]{2,4}(-[a-z]+){1,3}-[0-9]|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)?)$",
    )
});
static WORD: LazyLock<Regex> = LazyLock::new(|| regex(r"^[A-Za-z]+([_/.#][A-Za-z]+)*$"));
static KEY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(__type|[A-Za-z][A-Za-z]{0,60}|S3[A-Za-z]+)$"));
static ARN: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"arn:(aws[a-z-]*):([a-zA-Z0-9-]*):([a-z0-9-]*):([0-9]{12}|aws)?:([^\s,;'\x22)\]}]+)")
});
static PARTS: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    vec![
        ("url", regex(r"https?://[^\s'\x22)]+")),
        ("mail", regex(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")),
        ("token", regex(r"eyJ[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)+")),
        ("key", regex(r"\b(AKIA|ASIA|AIDA|AROA|ABIA|ACCA)[A-Z0-9]{8,}")),
        ("id", regex(r"\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")),
        ("secret", regex(r"[A-Za-z0-9+/=_-]{20,}")),
        ("account", regex(r"\b[0-9]{12}\b")),
        ("word", regex(r"\b([A-Za-z]+[0-9]|[0-9]+[A-Za-z])[A-Za-z0-9]{7,}\b")),
        ("address", regex(r"\b[0-9]{1,3}(\.[0-9]{1,3}){3}\b")),
    ]
});

/// Stand-ins that were given, by what they stand for.
#[derive(Debug, Default)]
pub struct StandIns {
    given: BTreeMap<String, String>,
    counts: BTreeMap<String, usize>,
    /// Texts of the probes themselves.
    public: BTreeSet<String>,
    /// What names of this run begin with, and how the report calls that.
    prefix: String,
}

const PREFIX: &str = "lm-verify";

impl StandIns {
    /// `public` are texts that everybody may see; `prefix` is what names of this run begin with.
    pub fn new(public: BTreeSet<String>, prefix: &str) -> Self {
        Self { public, prefix: prefix.to_owned(), ..Self::default() }
    }

    /// The stand-in of a text, the same each time.
    pub fn of(&mut self, kind: &str, text: &str) -> String {
        if let Some(known) = self.given.get(text) {
            return known.clone();
        }
        let count = self.counts.entry(kind.to_owned()).or_default();
        *count += 1;
        let stand_in =
            if kind == "account" { format!("{count:012}") } else { format!("{kind}-{count}") };
        self.given.insert(text.to_owned(), stand_in.clone());
        stand_in
    }

    /// A value of the member `member` with stand-ins.
    pub fn value(&mut self, member: &str, value: &Value) -> Value {
        match value {
            Value::String(text) => self.string(member, text).into(),
            Value::Number(number) => self.number(number),
            Value::Array(items) => items.iter().map(|item| self.value(member, item)).collect(),
            Value::Object(members) => {
                let replaced =
                    members.iter().map(|(name, value)| (self.key(name), self.value(name, value)));
                Value::Object(replaced.collect::<Map<_, _>>())
            }
            other => other.clone(),
        }
    }

    /// Prose with stand-ins for what must not be told.
    pub fn text(&mut self, text: &str) -> String {
        let mut text = self.without_prefix(text);
        text = ARN.replace_all(&text, |found: &Captures<'_>| self.arn(found)).into_owned();
        let mut names: Vec<_> =
            self.given.iter().map(|(name, it)| (name.clone(), it.clone())).collect();
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        for (name, stand_in) in names {
            if name.len() >= TELLING {
                text = text.replace(&name, &stand_in);
            } else {
                text = text.replace(&format!("\"{name}\""), &format!("\"{stand_in}\""));
            }
        }
        for (kind, pattern) in PARTS.iter() {
            let replaced = pattern.replace_all(&text, |found: &Captures<'_>| {
                let part = &found[0];
                if self.is_public_part(kind, part) { part.to_owned() } else { self.of(kind, part) }
            });
            text = replaced.into_owned();
        }
        text
    }

    fn is_public_part(&self, kind: &str, part: &str) -> bool {
        let own = self.given.values().any(|stand_in| stand_in == part);
        own || self.public.contains(part)
            || (kind == "secret" && part.bytes().all(|it| it.is_ascii_alphabetic() || it == b'_'))
            || (kind == "secret" && part.split('-').all(|it| WORD.is_match(it) || it.len() < 9))
            // Where in an answer something stands.
            || (part.starts_with('/') && part.split('/').all(|it| it.len() < 9 || WORD.is_match(it)))
    }

    fn string(&mut self, member: &str, text: &str) -> String {
        if self.public.contains(text) {
            return text.to_owned();
        }
        if TOKENS.contains(&member) && !text.is_empty() {
            return self.of("token", text);
        }
        if PUBLIC.is_match(text) {
            return text.to_owned();
        }
        if WORDS.contains(&member) && text.len() <= 80 && WORD.is_match(text) {
            return text.to_owned();
        }
        if PROSE.contains(&member) {
            return self.text(text);
        }
        let own = self.without_prefix(text);
        if own != text && WORD.is_match(&own.replace(['-', ' '], "")) {
            return own;
        }
        match ARN.captures(text) {
            Some(found) if found[0].len() == text.len() => self.arn(&found),
            _ if text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit()) => {
                self.of("account", text)
            }
            _ => self.of("text", text),
        }
    }

    fn number(&mut self, number: &Number) -> Value {
        let text = number.to_string();
        if text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit()) {
            return self.of("account", &text).into();
        }
        number.clone().into()
    }

    fn key(&mut self, name: &str) -> String {
        if KEY.is_match(name) || PUBLIC.is_match(name) || self.public.contains(name) {
            return name.to_owned();
        }
        self.of("name", name)
    }

    /// An ARN that still says what kind of object it is of, and how the service writes its id.
    fn arn(&mut self, found: &Captures<'_>) -> String {
        let (partition, service, region) = (&found[1], &found[2], &found[3]);
        let account = match found.get(4).map_or("", |it| it.as_str()) {
            known @ ("" | "aws") => known.to_owned(),
            account => self.of("account", account),
        };
        let resource = found[5].trim_end_matches(['.', ':']);
        let rest = &found[5][resource.len()..];
        let resource = match resource.split_once([':', '/']) {
            Some((kind, id))
                if service == "license-manager" && WORD.is_match(&kind.replace('-', "")) =>
            {
                let separator = &resource[kind.len()..=kind.len()];
                let prefix = id.split('-').next().filter(|it| it.len() <= 3 && it.len() < id.len());
                format!("{kind}{separator}{}", self.of(prefix.unwrap_or("id"), id))
            }
            _ => self.of("resource", resource),
        };
        format!("arn:{partition}:{service}:{region}:{account}:{resource}{rest}")
    }

    fn without_prefix(&self, text: &str) -> String {
        if self.prefix.is_empty() { text.to_owned() } else { text.replace(&self.prefix, PREFIX) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const HUSH: &[&str] = &[
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "eyJhbGciOiJQUzM4NCJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "111122223333",
        "ada@example.com",
        "5fa0c1de-9f11-4c5c-8f1e-3f6a1c3a9a77",
        "10.1.2.3",
        "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    ];

    fn stand_ins() -> StandIns {
        StandIns::new(BTreeSet::from(["Count".to_owned()]), "lm-verify-1a2b")
    }

    #[test]
    fn prose_keeps_its_sense_and_no_secret() {
        let mut stand_ins = stand_ins();
        for hush in HUSH {
            let told = stand_ins.text(&format!("The thing {hush} is not there."));
            assert!(!told.contains(hush), "{told}");
            assert!(told.starts_with("The thing ") && told.ends_with(" is not there."), "{told}");
        }
        let arn = "arn:aws:sts::111122223333:assumed-role/Admin/ada";
        let told = stand_ins.text(&format!("User: {arn} is not authorized to perform: x:Y"));
        assert_eq!(
            told,
            "User: arn:aws:sts::000000000001:resource-1 is not authorized to perform: x:Y"
        );
        let told =
            stand_ins.text("UnsupportedDigitalSignatureMethodException: MaxTimeToLiveInMinutes");
        assert_eq!(told, "UnsupportedDigitalSignatureMethodException: MaxTimeToLiveInMinutes");
    }

    #[test]
    fn values_pass_only_if_they_are_public() {
        let mut stand_ins = stand_ins();
        let value = json!({
            "LicenseArn": "arn:aws:license-manager::111122223333:license:l-0f1e2d3c4b5a6978",
            "LicenseName": "lm-verify-1a2b license",
            "ProductName": "Acme Secret Product",
            "Status": "AVAILABLE",
            "Version": "2",
            "Unit": "Count",
            "Validity": { "Begin": "2026-01-01T00:00:00Z" },
            "OwnerAccountId": "111122223333",
            "Number": 111_122_223_333_u64,
            "Token": "x",
            "AKIAIOSFODNN7EXAMPLE": "",
            "Message": "Acme Secret Product is unknown"
        });
        assert_eq!(
            stand_ins.value("", &value),
            json!({
                "LicenseArn": "arn:aws:license-manager::000000000001:license:l-1",
                "LicenseName": "lm-verify license",
                "ProductName": "text-1",
                "Status": "AVAILABLE",
                "Version": "2",
                "Unit": "Count",
                "Validity": { "Begin": "2026-01-01T00:00:00Z" },
                "OwnerAccountId": "000000000001",
                "Number": "000000000001",
                "Token": "token-1",
                "name-1": "",
                "Message": "text-1 is unknown"
            })
        );
    }
}
