//! License type conversion tasks: get and list.

use serde::{Deserialize, Serialize};

use crate::emulator::clock::Timestamp;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::filters::Filters;
use crate::emulator::pages::Pager;
use crate::emulator::records::{ConversionContext, ConversionStatus, ConversionTask};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::emulator::operations) struct View {
    license_conversion_task_id: String,
    resource_arn: String,
    source_license_context: ConversionContext,
    destination_license_context: ConversionContext,
    status: ConversionStatus,
    status_message: Option<String>,
    start_time: f64,
    license_conversion_time: Option<f64>,
    end_time: Option<f64>,
}

impl View {
    fn new(task: &ConversionTask) -> Self {
        Self {
            license_conversion_task_id: task.id.clone(),
            resource_arn: task.resource_arn.clone(),
            source_license_context: task.source.clone(),
            destination_license_context: task.destination.clone(),
            status: task.status,
            status_message: task.status_message.clone(),
            start_time: task.started.epoch_seconds(),
            license_conversion_time: task.converted.map(Timestamp::epoch_seconds),
            end_time: task.ended.map(Timestamp::epoch_seconds),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::emulator::operations) struct GetRequest {
    license_conversion_task_id: String,
}

pub(in crate::emulator::operations) fn get(
    context: &mut Context<'_>,
    request: GetRequest,
) -> Result<View> {
    let (id, caller) = (request.license_conversion_task_id, context.caller);
    let found = context.state.conversion_tasks.get(&id);
    let task = found.filter(|it| it.account == caller.account && it.region == caller.region);
    task.map(View::new)
        .ok_or_else(|| context.refuse(format!("License conversion task {id} does not exist")))
}

#[derive(Deserialize)]
pub(in crate::emulator::operations) struct ListRequest {}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::emulator::operations) struct ListResponse {
    license_conversion_tasks: Vec<View>,
    next_token: Option<String>,
}

pub(in crate::emulator::operations) fn list(
    context: &mut Context<'_>,
    _request: ListRequest,
) -> Result<ListResponse> {
    let filters = Filters::read(context, &["ResourceArns", "Status"])?;
    let pager = Pager::new(context)?;
    let list = ConversionTask::owned_by(&context.caller.account, &context.caller.region);
    let page = pager.fill(context.state.conversion_tasks.list(&list, pager.after), |it| {
        let shown = filters.accept(|name, value| match name {
            "ResourceArns" => it.resource_arn == value,
            _ => it.status.name() == value,
        });
        shown.then(|| View::new(it))
    });
    Ok(ListResponse { license_conversion_tasks: page.items, next_token: page.next_token })
}
