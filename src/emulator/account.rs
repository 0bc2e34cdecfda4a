//! Which account does somebody name?

use std::borrow::Borrow;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::arn::is_account;

/// The id of an account, as a document names it: anything else would be an account that nobody can be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct AccountId(String);

impl TryFrom<String> for AccountId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if is_account(&text) {
            Ok(Self(text))
        } else {
            Err(format!("{text} is no account, which is twelve digits"))
        }
    }
}

impl Deref for AccountId {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for AccountId {
    fn borrow(&self) -> &str {
        &self.0
    }
}
