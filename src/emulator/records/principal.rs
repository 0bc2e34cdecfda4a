//! To whom is a grant made out?

use serde::{Deserialize, Serialize};

use super::Organization;
use crate::emulator::arn::{Arn, is_account};

/// An account, or accounts of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Principal {
    Account(String),
    OrganizationalUnit { organization: String, id: String },
    Organization(String),
}

impl Principal {
    /// Reads the three forms of principal that grants know.
    pub(crate) fn parse(arn: &str) -> Option<Self> {
        let arn = Arn::parse(arn)?;
        match (arn.service, arn.resource.split('/').collect::<Vec<_>>().as_slice()) {
            ("iam", ["root"]) if is_account(arn.account) => {
                Some(Self::Account(arn.account.to_owned()))
            }
            ("organizations", ["organization", id]) if id.starts_with("o-") => {
                Some(Self::Organization((*id).to_owned()))
            }
            ("organizations", ["ou", organization, id])
                if organization.starts_with("o-") && id.starts_with("ou-") =>
            {
                let (organization, id) = ((*organization).to_owned(), (*id).to_owned());
                Some(Self::OrganizationalUnit { organization, id })
            }
            _ => None,
        }
    }

    /// The same for every spelling of a principal.
    pub(crate) fn id(&self) -> String {
        match self {
            Self::Account(account) => account.clone(),
            Self::OrganizationalUnit { organization, id } => format!("{organization}/{id}"),
            Self::Organization(id) => id.clone(),
        }
    }

    /// The organization of a principal that stands for many accounts.
    pub(crate) fn organization(&self) -> Option<&str> {
        match self {
            Self::Account(_) => None,
            Self::OrganizationalUnit { organization, .. } => Some(organization),
            Self::Organization(id) => Some(id),
        }
    }

    /// The accounts of an organization for which the principal stands, each once.
    pub(crate) fn accounts<'o>(&self, organization: &'o Organization) -> Vec<&'o str> {
        let mut accounts: Vec<&str> = match self {
            Self::Account(_) => Vec::new(),
            Self::OrganizationalUnit { id, .. } => {
                organization.ous.get(id).into_iter().flatten().map(|it| &**it).collect()
            }
            Self::Organization(_) => {
                let members =
                    organization.members.iter().chain(organization.ous.values().flatten());
                members.chain([&organization.management]).map(|it| &**it).collect()
            }
        };
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }

    /// Whether the principal belongs to an organization.
    pub(crate) fn is_within(&self, organization: &Organization) -> bool {
        match self {
            Self::Account(account) => organization.contains(account),
            _ => self.organization() == Some(organization.id.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arn: &str, expected: Option<&str>) {
        assert_eq!(Principal::parse(arn).map(|principal| principal.id()).as_deref(), expected);
    }

    #[test]
    fn the_documented_forms_are_read() {
        check("arn:aws:iam::111122223333:root", Some("111122223333"));
        check("arn:aws-cn:iam::111122223333:root", Some("111122223333"));
        check("arn:aws:organizations::111122223333:organization/o-1", Some("o-1"));
        check("arn:aws:organizations::111122223333:ou/o-1/ou-2", Some("o-1/ou-2"));
    }

    #[test]
    fn other_arns_are_no_principals() {
        check("arn:aws:iam::111122223333:user/me", None);
        check("arn:aws:organizations::111122223333:ou/ou-2", None);
        check("arn:aws:organizations::111122223333:account/o-1/111122223333", None);
        check("arn:aws:iam:::root", None);
    }
}
