//! What can be said of a grant before the service is asked.

use super::DELEGATE_GRANT;
use crate::framework::{Config, Diagnostic, Diagnostics, Path};
use crate::model::allowed_operation::{AllowedOperation, KNOWN, VIEW};
use crate::model::principal::Principal;
use crate::resources::license;

pub(super) fn check(config: &Config<'_>) -> Diagnostics {
    let mut diagnostics = license::ARN.check(config, "license_arn");
    let principal = config.known::<String>("principal").map(|text| Principal::parse(&text));
    if let Some(Err(fault)) = principal {
        let path = Path::root("principal");
        diagnostics.push(Diagnostic::error("Invalid principal", fault).at(path));
    }
    diagnostics.extend(check_operations(config));
    if config.is_unset("desired_status") && !config.is_unset("activation_override_behavior") {
        let detail = "activation_override_behavior says how a grant is activated, so it goes only with \
                      desired_status = \"ACTIVE\".";
        let path = Path::root("activation_override_behavior");
        diagnostics.push(Diagnostic::error("Override without activation", detail).at(path));
    }
    diagnostics
}

/// Delegate grants and the view that they give go together. Operations that the service's model lacks may be new in it.
fn check_operations(config: &Config<'_>) -> Diagnostics {
    let operations: Vec<AllowedOperation> = config.known_elements("allowed_operations");
    let names = || operations.iter().map(|operation| operation.0.as_str());
    let mut diagnostics = Diagnostics::new();
    let path = || Path::root("allowed_operations");
    if let Some(fault) = fault_of_type(config, names()) {
        diagnostics
            .push(Diagnostic::error("Operations of another type of grant", fault).at(path()));
    }
    for unknown in names().filter(|name| !KNOWN.contains(name)) {
        let detail = format!(
            "allowed_operations has {unknown:?}, which the service's model does not know in the version that this provider \
             was made for. It is sent as it is, and the service may refuse it. The model knows {}.",
            KNOWN.join(", ")
        );
        diagnostics.push(Diagnostic::warning("Unknown operation", detail).at(path()));
    }
    diagnostics
}

/// From the description of `CreateGrant` in the API reference of License Manager.
fn fault_of_type<'a>(
    config: &Config<'_>,
    mut names: impl Iterator<Item = &'a str>,
) -> Option<String> {
    const SOURCE: &str = "The API reference of CreateGrant says that it is the only allowed operation of a delegate grant";
    let kind = config.known::<String>("grant_type");
    if kind.as_deref() == Some(DELEGATE_GRANT) {
        let other = names.find(|name| *name != VIEW)?;
        return Some(format!(
            "allowed_operations has {other:?}, but grant_type is \"{DELEGATE_GRANT}\", which allows [\"{VIEW}\"] and nothing \
             else. {SOURCE}, which conveys no entitlement to use the license."
        ));
    }
    let is_for_buyers = kind.is_some() || config.is_unset("grant_type");
    (is_for_buyers && names.any(|name| name == VIEW)).then(|| {
        format!(
            "allowed_operations has \"{VIEW}\", which goes with grant_type = \"{DELEGATE_GRANT}\" alone. {SOURCE}; a buyer \
             lists its licenses with \"ListPurchasedLicenses\"."
        )
    })
}
