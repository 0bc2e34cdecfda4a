//! Do the members of a license asset group fit together?

use std::collections::BTreeSet;

use super::asset_rulesets;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::records::AssetGroup;
use crate::emulator::switches::Switch;

/// Assumption E30: the documented ways to count, both spellings of the socket included.
const USAGE_DIMENSIONS: &[&str] = &["vCPU", "Core", "Socket", "Sockets", "Instance"];

/// The ARNs of the rulesets of a group as the tables know them.
///
/// Assumption E31: a group has at least one ruleset, and none twice.
pub(super) fn rulesets(context: &Context<'_>, arns: &[String]) -> Result<Vec<String>> {
    if arns.is_empty() && !context.is_on(Switch::LenientAsTheModel) {
        let text = "AssociatedLicenseAssetRulesetARNs requires at least one ruleset";
        return Err(context.refuse(text));
    }
    let mut known = BTreeSet::new();
    let found = arns.iter().map(|arn| {
        let ruleset = asset_rulesets::usable(context, arn)
            .ok_or_else(|| context.refuse(asset_rulesets::unknown(arn)))?;
        if known.insert(ruleset.arn.clone()) {
            Ok(ruleset.arn)
        } else {
            Err(context.refuse(format!("License asset ruleset {arn} is named twice")))
        }
    });
    found.collect()
}

/// Checks a group as it would be after the request.
pub(super) fn check(context: &Context<'_>, group: &AssetGroup) -> Result<()> {
    if context.is_on(Switch::LenientAsTheModel) {
        return Ok(());
    }
    check_members(group).map_err(|reason| context.refuse(reason))
}

fn check_members(group: &AssetGroup) -> std::result::Result<(), String> {
    for configuration in group.configurations.iter().flatten() {
        let dimension = configuration.usage_dimension.as_deref();
        if !dimension.is_none_or(|dimension| USAGE_DIMENSIONS.contains(&dimension)) {
            return Err(format!("Invalid UsageDimension: {}", dimension.unwrap_or_default()));
        }
    }
    let mut keys = BTreeSet::new();
    let mut properties = group.properties.iter().flatten();
    let repeated = properties.find(|property| !keys.insert(&property.key));
    repeated.map_or(Ok(()), |property| Err(format!("Duplicate property key: {}", property.key)))
}
