//! How much of a license is in use?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::access;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::records::{Checkout, Entitlement, LicenseUse};
use crate::emulator::switches::Switch;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetUsageRequest {
    license_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetUsageResponse {
    license_usage: LicenseUsage,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LicenseUsage {
    entitlement_usages: Vec<EntitlementUsage>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct EntitlementUsage {
    name: String,
    consumed_value: String,
    max_count: Option<String>,
    unit: String,
}

/// Assumption A26: all open consumptions of all accounts count, perpetual ones for good; what is
/// not counted has no `MaxCount` and a consumption of 0.
pub(crate) fn get_usage(
    context: &mut Context<'_>,
    request: GetUsageRequest,
) -> Result<GetUsageResponse> {
    let license = access::visible_license(context, &request.license_arn)?;
    let used = context.state.license_uses.get(&license.arn);
    let consumed = |name: &str| used.and_then(|used| used.consumed.get(name)).copied().unwrap_or(0);
    let usage = |entitlement: &Entitlement| EntitlementUsage {
        name: entitlement.name.clone(),
        consumed_value: consumed(&entitlement.name).to_string(),
        max_count: entitlement.max_count.map(|count| count.to_string()),
        unit: entitlement.unit.clone(),
    };
    let entitlement_usages = license.definition.entitlements.iter().map(usage).collect();
    Ok(GetUsageResponse { license_usage: LicenseUsage { entitlement_usages } })
}

/// Counts the usage of a license from zero.
///
/// Assumption E38: a reset ends all open consumptions, and forgets the perpetual ones.
pub(super) fn reset(context: &mut Context<'_>, license_arn: &str) {
    let list = Checkout::held_on_license(license_arn);
    let held = context.state.checkouts.list(&list, 0).map(|listed| listed.record.token.clone());
    let held: Vec<String> =
        held.filter(|_| !context.is_on(Switch::ResetKeepsConsumptions)).collect();
    for token in held {
        context.state.checkouts.remove(&token);
    }
    let consumed = BTreeMap::new();
    context.state.license_uses.put(LicenseUse { license_arn: license_arn.to_owned(), consumed });
}
