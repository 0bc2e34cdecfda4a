//! Can the license type of an instance be converted, as far as the inventory knows?

use super::CreateRequest;
use crate::emulator::arn::Arn;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::operations::usage_operations;
use crate::emulator::records::{
    ConversionContext, ConversionStatus, ConversionTask, Resource, ResourceType,
};
use crate::emulator::switches::Switch;

pub(super) fn check(context: &Context<'_>, request: &CreateRequest) -> Result<()> {
    let (source, destination) =
        (&request.source_license_context, &request.destination_license_context);
    check_instance(context, &request.resource_arn)?;
    if !context.is_on(Switch::LenientAsTheModel) {
        check_context(context, "SourceLicenseContext", source)?;
        check_context(context, "DestinationLicenseContext", destination)?;
        check_difference(context, source, destination)?;
    }
    check_idle(context, &request.resource_arn)?;
    let known = context.state.resources.get(&request.resource_arn);
    known.map_or(Ok(()), |resource| check_resource(context, resource, source))
}

fn check_instance(context: &Context<'_>, arn: &str) -> Result<()> {
    let caller = context.caller;
    let here = |it: &Arn<'_>| it.region == caller.region && it.account == caller.account;
    let instance = Arn::parse(arn).filter(here).and_then(|it| ResourceType::of(&it));
    if instance == Some(ResourceType::Ec2Instance) {
        return Ok(());
    }
    let place = format!("account {} and region {}", caller.account, caller.region);
    Err(context.refuse(format!("Invalid resource ARN: {arn} is not an instance of {place}")))
}

/// Assumption E23: a license type has a usage operation or product codes, and a usage operation is
/// `RunInstances`, alone or with a code of four characters.
fn check_context(context: &Context<'_>, name: &str, stated: &ConversionContext) -> Result<()> {
    let Some(operation) = &stated.usage_operation else {
        let codes = stated.product_codes.as_deref().unwrap_or_default();
        let nothing = format!("{name} requires a UsageOperation or ProductCodes");
        return if codes.is_empty() { Err(context.refuse(nothing)) } else { Ok(()) };
    };
    let is_code = |code: &str| code.len() == 4 && code.bytes().all(|it| it.is_ascii_alphanumeric());
    match operation.strip_prefix("RunInstances") {
        Some("") => Ok(()),
        Some(rest) if rest.strip_prefix(':').is_some_and(is_code) => Ok(()),
        _ => Err(context.refuse(format!("Invalid UsageOperation in {name}: {operation}"))),
    }
}

/// Assumption A33: there is nothing to convert from a license type to itself.
fn check_difference(
    context: &Context<'_>,
    source: &ConversionContext,
    destination: &ConversionContext,
) -> Result<()> {
    if source == destination {
        return Err(context.refuse("The source and destination license types are the same"));
    }
    Ok(())
}

/// Assumption E24: an instance is converted once at a time.
fn check_idle(context: &Context<'_>, resource_arn: &str) -> Result<()> {
    let list = ConversionTask::of_resource(resource_arn);
    let tasks = context.state.conversion_tasks.list(&list, 0);
    let mut running = tasks.filter(|it| it.record.status == ConversionStatus::InProgress);
    running.next().map_or(Ok(()), |task| {
        let id = &task.record.id;
        Err(context.refuse(format!("{resource_arn} is already being converted by {id}")))
    })
}

/// Assumption A33: what the inventory says about an instance must fit: stopped, and of the platform
/// and usage operation of the source. Where it says nothing, anything fits.
fn check_resource(
    context: &Context<'_>,
    resource: &Resource,
    source: &ConversionContext,
) -> Result<()> {
    let refuse = |reason: String| Err(context.refuse(format!("{} {reason}", resource.arn)));
    if resource.state != "stopped" {
        return refuse(format!("must be stopped, but is {}", resource.state));
    }
    let Some(stated) = source.usage_operation.as_deref() else { return Ok(()) };
    if let Some(known) = resource.usage_operation.as_deref().filter(|known| *known != stated) {
        return refuse(format!("has the usage operation {known}, not {stated}"));
    }
    let runs_windows = |platform: &str| platform.to_ascii_lowercase().starts_with("windows");
    match (resource.platform.as_deref(), usage_operations::find(stated)) {
        (Some(platform), Some(billed)) if runs_windows(platform) != billed.is_windows() => {
            refuse(format!("runs {platform}, which does not have the usage operation {stated}"))
        }
        _ => Ok(()),
    }
}
