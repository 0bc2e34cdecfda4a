//! To whom a grant is made out.

use super::arn::Arn;

/// An account, or the accounts of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    Account(String),
    /// An organization or an organizational unit.
    Organization,
}

impl Principal {
    /// Reads the three forms that the service knows. Otherwise the answer says what would be right.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!(
                "{text} is an account id, but a principal is an ARN: arn:aws:iam::{text}:root, or \
                 provider::licensemanager::account_principal({text:?})"
            ));
        }
        let expected = || {
            format!(
                "{text:?} is no principal of a grant. An account is arn:aws:iam::123456789012:root, \
                 an organization arn:aws:organizations::123456789012:organization/o-exampleorgid, an \
                 organizational unit arn:aws:organizations::123456789012:ou/o-exampleorgid/ou-examplerootid-exampleouid"
            )
        };
        let arn = Arn::for_service(text).map_err(|_| expected())?;
        match (arn.service.as_str(), arn.resource_type.as_deref(), arn.resource_id.as_str()) {
            ("iam", None, "root") if !arn.account_id.is_empty() => {
                Ok(Self::Account(arn.account_id))
            }
            ("organizations", Some("organization" | "ou"), _) => Ok(Self::Organization),
            _ => Err(expected()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_forms_are_known() {
        let account = Principal::parse("arn:aws:iam::012345678901:root");
        assert_eq!(account, Ok(Principal::Account("012345678901".into())));
        for text in [
            "arn:aws:organizations::123456789012:organization/o-1",
            "arn:aws-us-gov:organizations::123456789012:ou/o-1/ou-2",
        ] {
            assert_eq!(Principal::parse(text), Ok(Principal::Organization), "{text}");
        }
    }

    #[test]
    fn what_is_no_principal_is_told_what_one_looks_like() {
        for (text, words) in [
            ("012345678901", "account_principal(\"012345678901\")"),
            ("o-1", "organization/o-"),
            ("arn:aws:iam::012345678901:role/x", "012345678901:role/x\" is no principal"),
            ("arn:aws:s3:::root", "no principal"),
        ] {
            let refusal = Principal::parse(text).unwrap_err();
            assert!(refusal.contains(words), "{refusal}");
        }
    }
}
