//! An organization: its management account, members and organizational units.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::emulator::account::AccountId;
use crate::emulator::table::Record;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Organization {
    pub(crate) id: String,
    pub(crate) management: AccountId,
    #[serde(default)]
    pub(crate) members: Vec<AccountId>,
    /// Accounts of each organizational unit, those of nested units included.
    #[serde(default)]
    pub(crate) ous: BTreeMap<String, Vec<AccountId>>,
    /// The account that administers licenses in place of the management account.
    #[serde(default)]
    pub(crate) delegated: Option<AccountId>,
    /// Whether License Manager is linked with the organization.
    #[serde(default)]
    pub(crate) linked: bool,
}

impl Organization {
    /// The organization, if who administers its licenses belongs to it.
    pub(crate) fn checked(self) -> Result<Self, String> {
        match &self.delegated {
            Some(account) if !self.contains(account) => {
                let account: &str = account;
                Err(format!("`delegated`: account {account} is neither in `members` nor in `ous`"))
            }
            _ => Ok(self),
        }
    }

    pub(crate) fn contains(&self, account: &str) -> bool {
        *self.management == *account
            || self.members.iter().any(|member| **member == *account)
            || self.ous.values().flatten().any(|member| **member == *account)
    }

    pub(crate) fn is_administered_by(&self, account: &str) -> bool {
        *self.management == *account || self.delegated.as_deref() == Some(account)
    }
}

impl Record for Organization {
    const TABLE: &'static str = "organizations";

    fn key(&self) -> String {
        self.id.clone()
    }
}
