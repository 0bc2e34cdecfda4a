//! Is there something to report on, of the kind that the reports are about, and often enough?

use std::collections::BTreeSet;

use super::{Definition, not_found};
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::operations::{asset_groups, license_configurations};
use crate::emulator::records::{ReportContext, ReportFrequency, ReportPeriod, ReportType};
use crate::emulator::switches::Switch;

pub(super) fn check(context: &Context<'_>, definition: &Definition) -> Result<()> {
    if !context.is_on(Switch::LenientAsTheModel) {
        check_frequency(context, definition.report_frequency)?;
        check_types(context, definition)?;
        check_dates(context, &definition.report_context)?;
    }
    check_subjects(context, &definition.report_context)
}

/// The only documented value is 1.
///
/// Assumption E15: reports that repeat need both members; one that is made once needs no value.
fn check_frequency(context: &Context<'_>, frequency: ReportFrequency) -> Result<()> {
    let repeats = match frequency.period {
        None => return Err(context.refuse("ReportFrequency requires a period")),
        Some(period) => period != ReportPeriod::OneTime,
    };
    match frequency.value {
        Some(1) => Ok(()),
        None if !repeats => Ok(()),
        _ => Err(context.refuse("The only supported value of ReportFrequency is 1")),
    }
}

/// Assumption E16: the types are at least one and all different, and the context names at least one
/// license configuration for reports about these and one asset group for reports about those.
fn check_types(context: &Context<'_>, definition: &Definition) -> Result<()> {
    let types: BTreeSet<_> = definition.report_types.iter().collect();
    if types.is_empty() {
        return Err(context.refuse("Type requires at least one report type"));
    }
    if types.len() < definition.report_types.len() {
        return Err(context.refuse("Type contains a report type twice"));
    }
    let subjects = &definition.report_context;
    let about_groups = types.contains(&ReportType::LicenseAssetGroupUsageReport);
    let about_configurations = types.len() > usize::from(about_groups);
    if about_configurations && subjects.configurations().is_empty() {
        return Err(context.refuse("ReportContext requires licenseConfigurationArns"));
    }
    if about_groups && subjects.asset_groups().is_empty() {
        return Err(context.refuse("ReportContext requires licenseAssetGroupArns"));
    }
    Ok(())
}

/// Assumption E17: a period of data cannot end before it begins.
fn check_dates(context: &Context<'_>, subjects: &ReportContext) -> Result<()> {
    match (subjects.report_start_date, subjects.report_end_date) {
        (Some(start), Some(end)) if end < start => {
            Err(context.refuse("reportEndDate is before reportStartDate"))
        }
        _ => Ok(()),
    }
}

fn check_subjects(context: &Context<'_>, subjects: &ReportContext) -> Result<()> {
    for arn in subjects.configurations() {
        let found = license_configurations::owned(context, arn);
        found.map_err(|_| not_found(&format!("License configuration {arn}")))?;
    }
    for arn in subjects.asset_groups() {
        let found = asset_groups::find(context, arn);
        found.ok_or_else(|| not_found(&format!("License asset group {arn}")))?;
    }
    Ok(())
}
