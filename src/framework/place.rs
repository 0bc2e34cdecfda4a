//! Where calls go, and what is somewhere else.

use super::finding::Rule;
use super::value::Value;

/// In which account and region calls are made; what is absent is the provider's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Place {
    pub account_id: Option<String>,
    pub region: Option<String>,
}

impl Place {
    /// The one that a configuration asks for, as far as it is known.
    pub(super) fn asked_for(config: &Value) -> Self {
        let text = |name: &str| config.get(name).as_str().map(str::to_owned);
        Self { account_id: text("account_id"), region: text("region") }
    }
}

/// That something is elsewhere than where the calls go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    pub rule: Rule,
    /// Where it is, and where the calls go: both in words that follow "in".
    pub there: String,
    pub here: String,
    /// What to do: a clause.
    pub advice: String,
}
