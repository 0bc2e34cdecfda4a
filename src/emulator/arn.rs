//! What is in an ARN, and how are new ones made?

use uuid::Uuid;

/// The parts of an ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arn<'a> {
    pub(crate) partition: &'a str,
    pub(crate) service: &'a str,
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) resource: &'a str,
}

impl<'a> Arn<'a> {
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next();
        let ("arn", partition) = (next()?, next()?) else { return None };
        let arn = Self {
            partition,
            service: next()?,
            region: next()?,
            account: next()?,
            resource: next()?,
        };
        let complete = partition.starts_with("aws")
            && !arn.service.is_empty()
            && !arn.resource.is_empty()
            && (arn.account.is_empty() || arn.account == "aws" || is_account(arn.account));
        complete.then_some(arn)
    }

    /// The kind of a License Manager object: `license-configuration` of `license-configuration:lic-…`.
    ///
    /// Assumption A30: a slash is accepted where the IAM reference writes a colon.
    pub(crate) fn license_manager_kind(&self) -> Option<&'a str> {
        let (kind, _) = self.resource.split_once([':', '/'])?;
        (self.service == "license-manager").then_some(kind)
    }
}

pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The partition to which a region belongs.
pub(crate) fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// An id as the service makes them: a prefix, a dash and 32 hexadecimal digits.
pub(crate) fn new_id(prefix: &str) -> String {
    format!("{prefix}-{}", Uuid::new_v4().simple())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_may_hold_colons_and_slashes() {
        let arn = Arn::parse("arn:aws:license-manager:us-east-1:111122223333:grant:g-1/x").unwrap();
        assert_eq!(arn.resource, "grant:g-1/x");
        assert_eq!(arn.license_manager_kind(), Some("grant"));
    }

    #[test]
    fn what_is_no_arn_is_refused() {
        for text in ["", "arn", "arn:aws:ec2:us-east-1:1:i/1", "arn:x:ec2:::i", "arn:aws:ec2:::"] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }
}
