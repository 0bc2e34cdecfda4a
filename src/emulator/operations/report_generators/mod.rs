//! Report generators: create, replace, delete.

use serde::{Deserialize, Serialize};

use super::{Empty, regional};
use crate::emulator::client_tokens::{self, Memory};
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::records::{ReportContext, ReportFrequency, ReportGenerator, ReportType};
use crate::emulator::switches::Switch;
use crate::emulator::tag_limits::{self, Tag};

mod checks;
mod reading;

pub(super) use reading::{get, list};

const KIND: &str = "report-generator";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateRequest {
    #[serde(flatten)]
    definition: Definition,
    client_token: String,
    tags: Option<Vec<Tag>>,
}

/// What a creation and an update have in common.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Definition {
    report_generator_name: String,
    #[serde(rename = "Type")]
    report_types: Vec<ReportType>,
    report_context: ReportContext,
    report_frequency: ReportFrequency,
    description: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateResponse {
    license_manager_report_generator_arn: String,
}

pub(super) fn create(context: &mut Context<'_>, request: CreateRequest) -> Result<CreateResponse> {
    let token = request.client_token.clone();
    client_tokens::once(context, &token, Memory::Forever, |context| create_once(context, request))
}

fn create_once(context: &mut Context<'_>, request: CreateRequest) -> Result<CreateResponse> {
    let definition = request.definition;
    checks::check(context, &definition)?;
    let tags = tag_limits::of_new_object(context, request.tags)?;
    let arn = regional::new_arn(context, KIND, "r");
    context.state.report_generators.put(ReportGenerator {
        arn: arn.clone(),
        account: context.caller.account.clone(),
        region: context.caller.region.clone(),
        name: definition.report_generator_name,
        report_types: definition.report_types,
        context: definition.report_context,
        frequency: definition.report_frequency,
        description: definition.description,
        created: context.now,
        changed: context.now,
    });
    tag_limits::keep(context, &arn, tags);
    Ok(CreateResponse { license_manager_report_generator_arn: arn })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateRequest {
    license_manager_report_generator_arn: String,
    #[serde(flatten)]
    definition: Definition,
    client_token: String,
}

pub(super) fn update(context: &mut Context<'_>, request: UpdateRequest) -> Result<Empty> {
    let token = request.client_token.clone();
    client_tokens::once(context, &token, Memory::Forever, |context| replace(context, request))?;
    Ok(Empty {})
}

/// An update replaces the whole definition: what it leaves out is gone.
fn replace(context: &mut Context<'_>, request: UpdateRequest) -> Result<()> {
    let prior = owned(context, &request.license_manager_report_generator_arn)?.clone();
    let definition = request.definition;
    checks::check(context, &definition)?;
    context.state.report_generators.put(ReportGenerator {
        name: definition.report_generator_name,
        report_types: definition.report_types,
        context: definition.report_context,
        frequency: definition.report_frequency,
        description: definition.description,
        changed: context.now,
        ..prior
    });
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct NamedRequest {
    license_manager_report_generator_arn: String,
}

pub(super) fn delete(context: &mut Context<'_>, request: NamedRequest) -> Result<Empty> {
    let arn = owned(context, &request.license_manager_report_generator_arn)?.arn.clone();
    context.state.report_generators.remove(&arn);
    context.state.tag_sets.remove(&arn);
    Ok(Empty {})
}

/// A report generator of the caller in this region, if an ARN names one.
pub(super) fn find<'c>(context: &'c Context<'_>, arn: &str) -> Option<&'c ReportGenerator> {
    let found = context.state.report_generators.get(&regional::canonical(arn));
    let caller = context.caller;
    found.filter(|it| it.account == caller.account && it.region == caller.region)
}

/// Assumption E14: a text that is no ARN of a report generator is a wrong value; an ARN of one that
/// does not exist, or belongs to others, is not found.
fn owned<'c>(context: &'c Context<'_>, arn: &str) -> Result<&'c ReportGenerator> {
    if !regional::is_of_kind(arn, KIND) {
        return Err(context.refuse(format!("Invalid report generator ARN: {arn}")));
    }
    find(context, arn).ok_or_else(|| {
        if context.is_on(Switch::UnknownGeneratorsWrongValue) {
            return context.refuse(format!("Invalid report generator ARN: {arn}"));
        }
        not_found(&format!("Report generator {arn}"))
    })
}

fn not_found(subject: &str) -> Error {
    Error::new("ResourceNotFoundException", format!("{subject} does not exist"))
}
