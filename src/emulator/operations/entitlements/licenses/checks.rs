//! Do the members of a license fit together, and may it change like this?

use std::collections::BTreeSet;

use super::super::times;
use super::CreateVersionRequest;
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::records::{
    ConsumptionConfiguration, Definition, Entitlement, License, LicenseStatus, Validity,
};
use crate::emulator::switches::Switch;

/// Checks what a version states, and fills in what answers always show.
///
/// Assumption A3: what the model lets pass and the documentation does not is refused as invalid.
pub(super) fn check(context: &Context<'_>, definition: &mut Definition) -> Result<()> {
    if !context.is_on(Switch::LenientAsTheModel) {
        check_validity(&definition.validity)
            .and_then(|()| check_entitlements(&definition.entitlements))
            .and_then(|()| check_consumption(&definition.consumption_configuration))
            .map_err(|reason| context.refuse(reason))?;
    }
    if context.is_on(Switch::DatesRewritten) {
        let validity = &mut definition.validity;
        for date in std::iter::once(&mut validity.begin).chain(&mut validity.end) {
            if let Some(moment) = times::parse(date) {
                *date = moment.iso8601();
            }
        }
    }
    for entitlement in &mut definition.entitlements {
        entitlement.overage.get_or_insert(false);
        entitlement.allow_check_in.get_or_insert(false);
    }
    Ok(())
}

fn check_validity(validity: &Validity) -> std::result::Result<(), String> {
    let read = |text: &str| times::parse(text).ok_or_else(|| format!("Invalid date: {text}"));
    let begin = read(&validity.begin)?;
    let end = validity.end.as_deref().map(read).transpose()?;
    if end.is_some_and(|end| end < begin) {
        return Err("Validity ends before it begins".to_owned());
    }
    Ok(())
}

fn check_entitlements(entitlements: &[Entitlement]) -> std::result::Result<(), String> {
    if entitlements.is_empty() {
        return Err("A license needs at least one entitlement".to_owned());
    }
    let mut names = BTreeSet::new();
    for entitlement in entitlements {
        let Entitlement { name, unit, .. } = entitlement;
        let counted = unit != Entitlement::UNCOUNTED;
        if !names.insert(name) {
            return Err(format!("Entitlement {name} appears twice"));
        }
        match (counted, &entitlement.value, entitlement.max_count) {
            (false, _, Some(_)) => {
                return Err(format!("Entitlement {name} has a MaxCount but no unit to count"));
            }
            (true, Some(_), _) => {
                return Err(format!("Entitlement {name} is counted in {unit} and has no Value"));
            }
            (true, None, None) => {
                return Err(format!(
                    "Entitlement {name} is counted in {unit} and needs a MaxCount"
                ));
            }
            (true, None, Some(count)) if count < 0 => {
                return Err(format!("MaxCount of entitlement {name} must not be negative"));
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_consumption(configuration: &ConsumptionConfiguration) -> std::result::Result<(), String> {
    let provisional =
        configuration.provisional_configuration.as_ref().map(|it| it.max_time_to_live_in_minutes);
    let borrow =
        configuration.borrow_configuration.as_ref().map(|it| it.max_time_to_live_in_minutes);
    if provisional.into_iter().chain(borrow).any(|minutes| minutes <= 0) {
        return Err("MaxTimeToLiveInMinutes must be greater than 0".to_owned());
    }
    Ok(())
}

pub(super) fn check_not_gone(context: &Context<'_>, license: &License) -> Result<()> {
    if license.status.is_gone() {
        let (arn, status) = (&license.arn, license.status.name());
        return Err(context.refuse(format!("License {arn} is {status} and cannot be changed")));
    }
    Ok(())
}

/// Assumption A6: a stale source version is a conflict; none at all is no check.
pub(super) fn check_source_version(
    context: &Context<'_>,
    license: &License,
    source: Option<&str>,
) -> Result<()> {
    let latest = license.version.to_string();
    if source.is_none_or(|source| source == latest) {
        return Ok(());
    }
    let text = format!(
        "The source version provided doesn't match the latest version {latest} of license {}",
        license.arn
    );
    if context.is_on(Switch::StaleLicenseInvalid) {
        return Err(context.refuse(text));
    }
    Err(Error::new("ConflictException", text))
}

/// Assumption A7: the home region and the name of the issuer stay as they are; metadata that is
/// left out is cleared.
pub(super) fn check_unchangeable(
    context: &Context<'_>,
    prior: &License,
    request: &CreateVersionRequest,
) -> Result<()> {
    if request.home_region != prior.home_region {
        return Err(context.refuse("The home region of a license cannot be changed"));
    }
    if request.definition.issuer.name != prior.definition.issuer.name {
        return Err(context.refuse("The issuer of a license cannot be changed"));
    }
    Ok(())
}

/// Assumption A8: the states that a new version may ask for, each from every other.
pub(super) fn check_status(context: &Context<'_>, status: LicenseStatus) -> Result<()> {
    use LicenseStatus::{Available, Deactivated, Expired, Suspended};
    if matches!(status, Available | Deactivated | Suspended | Expired) {
        return Ok(());
    }
    Err(context.refuse(format!("Status {} cannot be requested", status.name())))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[track_caller]
    fn check(entitlements: &Value, expected: &str) {
        let entitlements: Vec<Entitlement> = serde_json::from_value(entitlements.clone()).unwrap();
        let answer = check_entitlements(&entitlements);
        assert_eq!(answer.err().as_deref().unwrap_or("ok"), expected);
    }

    #[test]
    fn counted_and_uncounted_entitlements_are_accepted() {
        check(&json!([{"Name": "a", "Unit": "Count", "MaxCount": 0}]), "ok");
        check(
            &json!([{"Name": "a", "Unit": "None"}, {"Name": "b", "Unit": "None", "Value": "x"}]),
            "ok",
        );
    }

    #[test]
    fn wrong_combinations_are_refused() {
        check(&json!([]), "A license needs at least one entitlement");
        let twice = json!([{"Name": "a", "Unit": "None"}, {"Name": "a", "Unit": "None"}]);
        check(&twice, "Entitlement a appears twice");
        check(
            &json!([{"Name": "a", "Unit": "None", "MaxCount": 1}]),
            "Entitlement a has a MaxCount but no unit to count",
        );
        check(
            &json!([{"Name": "a", "Unit": "Count"}]),
            "Entitlement a is counted in Count and needs a MaxCount",
        );
        check(
            &json!([{"Name": "a", "Unit": "Bytes", "Value": "1", "MaxCount": 1}]),
            "Entitlement a is counted in Bytes and has no Value",
        );
    }
}
