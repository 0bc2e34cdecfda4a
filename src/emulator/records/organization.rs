//! An organization: its management account, members and organizational units.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::emulator::table::Record;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Organization {
    pub(crate) id: String,
    pub(crate) management: String,
    #[serde(default)]
    pub(crate) members: Vec<String>,
    /// Accounts of each organizational unit, those of nested units included.
    #[serde(default)]
    pub(crate) ous: BTreeMap<String, Vec<String>>,
    /// The account that administers licenses in place of the management account.
    #[serde(default)]
    pub(crate) delegated: Option<String>,
    /// Whether License Manager is linked with the organization.
    #[serde(default)]
    pub(crate) linked: bool,
}

impl Organization {
    pub(crate) fn contains(&self, account: &str) -> bool {
        self.management == account
            || self.members.iter().any(|member| member == account)
            || self.ous.values().flatten().any(|member| member == account)
    }

    pub(crate) fn is_administered_by(&self, account: &str) -> bool {
        self.management == account || self.delegated.as_deref() == Some(account)
    }
}

impl Record for Organization {
    const TABLE: &'static str = "organizations";

    fn key(&self) -> String {
        self.id.clone()
    }
}
