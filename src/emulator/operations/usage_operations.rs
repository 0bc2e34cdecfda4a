//! What is billed with an instance? Its usage operation tells.

/// A way to bill an instance.
#[derive(Debug)]
pub(super) struct UsageOperation {
    code: &'static str,
    /// The products in the words of asset rules.
    pub(super) billing_products: &'static [&'static str],
    /// The licenses in the words of inventory filters.
    pub(super) licenses_included: &'static [&'static str],
}

/// Assumption E35: the usage operations that EC2 documents, with Windows Server counted as the edition
/// that both vocabularies know.
static KNOWN: &[UsageOperation] = &[
    of("", &[], &[]),
    of("0002", &["windows-server-enterprise"], &["windows-server-datacenter"]),
    of(
        "0006",
        &["windows-server-enterprise", "sql-server-standard"],
        &["windows-server-datacenter", "sql-server-standard"],
    ),
    of(
        "0102",
        &["windows-server-enterprise", "sql-server-enterprise"],
        &["windows-server-datacenter", "sql-server-enterprise"],
    ),
    of("0202", &["windows-server-enterprise"], &["windows-server-datacenter", "sql-server-web"]),
    of("0800", &["windows-byol"], &[]),
    of("0804", &["windows-byol", "sql-server-standard"], &["sql-server-standard"]),
    of("0004", &["sql-server-standard"], &["sql-server-standard"]),
    of("0100", &["sql-server-enterprise"], &["sql-server-enterprise"]),
    of("0200", &[], &["sql-server-web"]),
    of("0010", &["rhel"], &[]),
    of("00g0", &["rhel-byol"], &[]),
    of("1010", &["rhel-high-availability"], &[]),
    of("000g", &["suse-linux"], &[]),
    of("0g00", &["ubuntu-pro"], &[]),
];

const fn of(
    code: &'static str,
    billing_products: &'static [&'static str],
    licenses_included: &'static [&'static str],
) -> UsageOperation {
    UsageOperation { code, billing_products, licenses_included }
}

/// Reads `RunInstances`, alone or with a code after a colon.
pub(super) fn find(text: &str) -> Option<&'static UsageOperation> {
    let rest = text.strip_prefix("RunInstances")?;
    let code = if rest.is_empty() { rest } else { rest.strip_prefix(':')? };
    KNOWN.iter().find(|it| it.code == code)
}

impl UsageOperation {
    pub(super) fn is_windows(&self) -> bool {
        self.billing_products.iter().any(|product| product.starts_with("windows"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_is_known_by_its_products() {
        let is_windows = |text: &str| find(text).map(UsageOperation::is_windows);
        assert_eq!(is_windows("RunInstances:0804"), Some(true));
        assert_eq!(is_windows("RunInstances:0004"), Some(false));
        assert_eq!(is_windows("RunInstances"), Some(false));
        assert_eq!(is_windows("RunInstances:zzzz"), None);
        assert_eq!(is_windows("Other:0002"), None);
    }
}
