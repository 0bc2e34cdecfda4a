//! Objects of one account in one region: how are their ARNs made, and which ARN names one of the caller's?

use crate::emulator::arn::{Arn, new_id, partition};
use crate::emulator::context::Context;

/// A new ARN in the caller's account and region, such as `…:report-generator:r-…`.
pub(super) fn new_arn(context: &Context<'_>, kind: &str, id_prefix: &str) -> String {
    let (account, region) = (&context.caller.account, &context.caller.region);
    let (partition, id) = (partition(region), new_id(id_prefix));
    format!("arn:{partition}:license-manager:{region}:{account}:{kind}:{id}")
}

/// An ARN as the tables know it.
///
/// Assumption A30: a slash between kind and id means the same as a colon.
pub(super) fn canonical(arn: &str) -> String {
    let separator = Arn::parse(arn).and_then(|it| {
        let kind = it.license_manager_kind()?;
        Some(arn.len() - it.resource.len() + kind.len())
    });
    let mut canonical = arn.to_owned();
    if let Some(separator) = separator {
        canonical.replace_range(separator..=separator, ":");
    }
    canonical
}

/// Whether an ARN has the form of an object of this kind.
pub(super) fn is_of_kind(arn: &str, kind: &str) -> bool {
    Arn::parse(arn).and_then(|it| it.license_manager_kind()) == Some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_means_the_same_as_a_colon() {
        let arn = "arn:aws:license-manager:us-east-1:111122223333:license-asset-group";
        assert_eq!(canonical(&format!("{arn}/lag-1")), format!("{arn}:lag-1"));
        assert_eq!(canonical(&format!("{arn}:lag-1/x")), format!("{arn}:lag-1/x"));
        assert_eq!(canonical("nonsense/x"), "nonsense/x");
        assert_eq!(
            canonical("arn:aws:ec2:us-east-1::image/ami-1"),
            "arn:aws:ec2:us-east-1::image/ami-1"
        );
    }
}
