//! What can be said of a grant before the service is asked.

use super::{DELEGATE_GRANT, Grant};
use crate::aws::Client;
use crate::framework::{Config, Error, Findings, Path};
use crate::nouns::license;
use crate::nouns::shared::allowed_operation::{AllowedOperation, KNOWN, VIEW};
use crate::nouns::shared::arn::Arn;
use crate::nouns::shared::principal::Principal;
use crate::nouns::shared::rules;

pub(super) fn check(config: &Config<'_>) -> Findings {
    let mut findings = license::ARN.check(config, "license_arn");
    let principal = config.known::<String>("principal").map(|text| Principal::parse(&text));
    if let Some(Err(fault)) = principal {
        findings.push(rules::PRINCIPAL.finding(Path::root("principal"), fault));
    }
    findings.extend(check_operations(config));
    findings
}

/// The right to grant, which a grantee may have and not give.
const CREATE_GRANT: &str = "CreateGrant";

/// What can be said once it is known in which account the grant is made.
pub(super) fn check_planned(planned: &Config<'_>) -> Findings {
    let operations: Vec<AllowedOperation> = planned.known_elements("allowed_operations");
    let passes_on = operations.iter().any(|operation| operation.0 == CREATE_GRANT);
    let license: Option<Arn> =
        planned.known("license_arn").and_then(|arn: String| arn.parse().ok());
    let (Some(license), Some(caller)) = (license, planned.known::<String>("account_id")) else {
        return Findings::new();
    };
    if !passes_on || license.account_id.is_empty() || license.account_id == caller {
        return Findings::new();
    }
    let detail = format!(
        "allowed_operations has \"{CREATE_GRANT}\", and license_arn names a license of account {}, which account {caller} can only \
         have received: such a license is passed on without this right. Remove it from allowed_operations.",
        license.account_id
    );
    rules::GRANT_PASSED_ON.finding(Path::root("allowed_operations"), detail).into()
}

/// A refusal of operations that may have to do with the right to grant, and says so.
pub(super) fn explained(error: Error, planned: &Grant, client: &Client) -> Error {
    let passes_on = planned.allowed_operations.iter().any(|operation| operation.0 == CREATE_GRANT);
    let license: Option<Arn> = planned.license_arn.parse().ok();
    let is_own = license.is_some_and(|arn| client.account_id() == Some(arn.account_id.as_str()));
    let is_refused = matches!(error.code(), Some("ValidationException" | "AccessDeniedException"));
    if !passes_on || is_own || !is_refused {
        return error;
    }
    error.advised(format!(
        "allowed_operations has \"{CREATE_GRANT}\". A license that was received is passed on without this right: remove it from \
         allowed_operations."
    ))
}

fn check_operations(config: &Config<'_>) -> Findings {
    let operations: Vec<AllowedOperation> = config.known_elements("allowed_operations");
    let names = || operations.iter().map(|operation| operation.0.as_str());
    let mut findings = Findings::new();
    let path = || Path::root("allowed_operations");
    if let Some(fault) = fault_of_type(config, names()) {
        findings.push(rules::GRANT_OPERATIONS.finding(path(), fault));
    }
    for unknown in names().filter(|name| !KNOWN.contains(name)) {
        let detail = format!(
            "allowed_operations has {unknown:?}, which the service's model does not know in the version that this provider \
             was made for. It is sent as it is. The model knows {}.",
            KNOWN.join(", ")
        );
        findings.push(rules::GRANT_OPERATION_UNKNOWN.finding(path(), detail));
    }
    findings
}

/// What the description of `CreateGrant` in the API reference says against these operations.
fn fault_of_type<'a>(
    config: &Config<'_>,
    mut names: impl Iterator<Item = &'a str>,
) -> Option<String> {
    let kind = config.known::<String>("grant_type");
    if kind.as_deref() == Some(DELEGATE_GRANT) {
        let other = names.find(|name| *name != VIEW)?;
        return Some(format!(
            "allowed_operations has {other:?}, but grant_type is \"{DELEGATE_GRANT}\", which allows [\"{VIEW}\"] and nothing \
             else: it conveys no entitlement to use the license."
        ));
    }
    let is_for_buyers = kind.is_some() || config.is_unset("grant_type");
    (is_for_buyers && names.any(|name| name == VIEW)).then(|| {
        format!(
            "allowed_operations has \"{VIEW}\", which goes with grant_type = \"{DELEGATE_GRANT}\" alone; a buyer lists its \
             licenses with \"ListPurchasedLicenses\"."
        )
    })
}
