//! License type conversion tasks: start, and finish when their time has come.

use serde::{Deserialize, Serialize};

use crate::emulator::arn::new_id;
use crate::emulator::clock::Timestamp;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::records::{
    ConversionContext, ConversionStatus, ConversionTask, TransitionKind,
};
use crate::emulator::state::State;

mod checks;
mod reading;

pub(super) use reading::{get, list};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateRequest {
    resource_arn: String,
    source_license_context: ConversionContext,
    destination_license_context: ConversionContext,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateResponse {
    license_conversion_task_id: String,
}

/// Assumption A33: a task ends after the delay for asynchronous states, in success unless workflows
/// are told to fail when it begins.
pub(super) fn create(context: &mut Context<'_>, request: CreateRequest) -> Result<CreateResponse> {
    checks::check(context, &request)?;
    let id = new_id("lct");
    context.state.conversion_tasks.put(ConversionTask {
        id: id.clone(),
        account: context.caller.account.clone(),
        region: context.caller.region.clone(),
        resource_arn: request.resource_arn,
        source: request.source_license_context,
        destination: request.destination_license_context,
        status: ConversionStatus::InProgress,
        status_message: None,
        started: context.now,
        converted: None,
        ended: None,
    });
    let outcome = if context.settings.fail_workflow {
        TransitionKind::FailConversionTask
    } else {
        TransitionKind::SucceedConversionTask
    };
    context.schedule(context.settings.settle, outcome, &id);
    Ok(CreateResponse { license_conversion_task_id: id })
}

/// Ends a task that succeeded; the instance now has the license type that was asked for.
pub(super) fn succeed(state: &mut State, id: &str, at: Timestamp) {
    state.conversion_tasks.update(id, |task| {
        task.status = ConversionStatus::Succeeded;
        task.status_message = Some("The conversion succeeded".to_owned());
        task.converted = Some(at);
        task.ended = Some(at);
    });
    let Some(task) = state.conversion_tasks.get(id).cloned() else { return };
    state.resources.update(&task.resource_arn, |resource| {
        resource.usage_operation =
            task.destination.usage_operation.or(resource.usage_operation.take());
    });
}

/// Ends a task that failed; the instance stays as it is.
pub(super) fn fail(state: &mut State, id: &str, at: Timestamp) {
    state.conversion_tasks.update(id, |task| {
        task.status = ConversionStatus::Failed;
        task.status_message = Some("The conversion failed on request".to_owned());
        task.ended = Some(at);
    });
}
