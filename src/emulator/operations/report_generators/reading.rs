//! Report generators: get and list, with the reports that they made so far.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{NamedRequest, owned};
use crate::emulator::clock::Timestamp;
use crate::emulator::context::Context;
use crate::emulator::digest;
use crate::emulator::error::Result;
use crate::emulator::filters::Filters;
use crate::emulator::operations::service_settings;
use crate::emulator::pages::Pager;
use crate::emulator::records::{
    ReportContext, ReportFrequency, ReportGenerator, ReportPeriod, ReportType,
};
use crate::emulator::switches::Switch;
use crate::emulator::tag_limits::{self, Tag};

/// The first report is made this long after the generator was created or changed.
const FIRST_REPORT: Duration = Duration::from_hours(1);

const DAY: Duration = Duration::from_hours(24);

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct View {
    report_generator_name: String,
    report_type: Vec<ReportType>,
    report_context: ReportContext,
    report_frequency: ReportFrequency,
    license_manager_report_generator_arn: String,
    last_run_status: Option<&'static str>,
    last_report_generation_time: Option<String>,
    report_creator_account: String,
    description: Option<String>,
    #[serde(rename = "S3Location")]
    s3_location: S3Location,
    create_time: String,
    tags: Option<Vec<Tag>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct S3Location {
    bucket: String,
    key_prefix: String,
}

impl View {
    /// Assumption A31: before the first report nothing is said about runs; the time of creation is
    /// an ISO 8601 text, and the location is known from the beginning.
    fn new(context: &Context<'_>, generator: &ReportGenerator) -> Self {
        let shown = generator.clone();
        let run = last_run(generator, context.now);
        let early = context.is_on(Switch::ReportRunsAtOnce).then_some("PENDING");
        let tags = Some(tag_limits::shown(context, &generator.arn));
        Self {
            report_type: shown.report_types,
            report_context: shown.context,
            report_frequency: shown.frequency,
            last_run_status: run.map(|_| "SUCCESS").or(early),
            last_report_generation_time: run.map(Timestamp::iso8601),
            description: shown.description,
            s3_location: S3Location {
                bucket: bucket(context),
                key_prefix: format!("Reports/{}", shown.name),
            },
            report_generator_name: shown.name,
            license_manager_report_generator_arn: shown.arn,
            report_creator_account: shown.account,
            create_time: shown.created.iso8601(),
            tags: tags.filter(|tags| !tags.is_empty()),
        }
    }
}

/// Assumption E18: reports are made at the end of the first hour and then at the frequency, and every
/// run succeeds.
fn last_run(generator: &ReportGenerator, now: Timestamp) -> Option<Timestamp> {
    let first = generator.changed.after(FIRST_REPORT);
    let since_first = now.milliseconds() - first.milliseconds();
    if since_first < 0 {
        return None;
    }
    let days = match generator.frequency.period? {
        ReportPeriod::OneTime => return Some(first),
        ReportPeriod::Day => 1,
        ReportPeriod::Week => 7,
        ReportPeriod::Month => 30,
    };
    let interval = i64::try_from((DAY * days).as_millis()).unwrap_or(i64::MAX);
    Some(Timestamp::from_milliseconds(now.milliseconds() - since_first % interval))
}

/// The bucket of the service settings, or one made up for the account and region.
fn bucket(context: &Context<'_>) -> String {
    let chosen = service_settings::of_caller(context).s3_bucket_arn;
    let name = chosen.as_deref().and_then(|arn| arn.rsplit(':').next()).map(str::to_owned);
    name.unwrap_or_else(|| {
        let place = format!("{} {}", context.caller.account, context.caller.region);
        format!("aws-license-manager-service-{}", digest::of_bytes(place.as_bytes()))
    })
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::emulator::operations) struct GetResponse {
    report_generator: View,
}

pub(in crate::emulator::operations) fn get(
    context: &mut Context<'_>,
    request: NamedRequest,
) -> Result<GetResponse> {
    let generator = owned(context, &request.license_manager_report_generator_arn)?;
    Ok(GetResponse { report_generator: View::new(context, generator) })
}

#[derive(Deserialize)]
pub(in crate::emulator::operations) struct ListRequest {}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::emulator::operations) struct ListResponse {
    report_generators: Vec<View>,
    next_token: Option<String>,
}

pub(in crate::emulator::operations) fn list(
    context: &mut Context<'_>,
    _request: ListRequest,
) -> Result<ListResponse> {
    let filters = Filters::read(context, &["LicenseConfigurationArn"])?;
    let pager = Pager::new(context)?;
    let list = ReportGenerator::owned_by(&context.caller.account, &context.caller.region);
    let page = pager.fill(context.state.report_generators.list(&list, pager.after), |it| {
        let shown =
            filters.accept(|_, arn| it.context.configurations().iter().any(|one| one == arn));
        shown.then(|| View::new(context, it))
    });
    Ok(ListResponse { report_generators: page.items, next_token: page.next_token })
}
