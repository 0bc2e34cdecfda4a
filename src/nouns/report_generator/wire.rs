//! A report generator in the words of the SDK, and back.

use aws_sdk_licensemanager::operation::create_license_manager_report_generator::builders::CreateLicenseManagerReportGeneratorFluentBuilder;
use aws_sdk_licensemanager::operation::update_license_manager_report_generator::builders::UpdateLicenseManagerReportGeneratorFluentBuilder;
use aws_sdk_licensemanager::types::{
    ReportContext, ReportFrequency as SdkFrequency, ReportGenerator as SdkGenerator,
    ReportType as SdkType, S3Location as SdkLocation,
};

use super::{ReportFrequency, ReportGenerator, S3Location};
use crate::aws::{Client, elements, to_sdk_tags};
use crate::aws::{from_rfc3339, rfc3339};
use crate::framework::{Computed, Context, Result};

pub(super) fn creation(
    planned: &ReportGenerator,
    client: &Context<Client>,
) -> Result<CreateLicenseManagerReportGeneratorFluentBuilder> {
    Ok(client
        .create_license_manager_report_generator()
        .set_report_generator_name(planned.name.cloned())
        .set_type(types(planned))
        .report_context(context(planned)?)
        .set_report_frequency(planned.frequency.get().map(frequency))
        .set_description(planned.description.clone())
        .set_tags(to_sdk_tags(&client.tags))
        .client_token(&client.client_token))
}

/// The service replaces the whole definition.
pub(super) fn update(
    planned: &ReportGenerator,
    id: &str,
    client: &Context<Client>,
) -> Result<UpdateLicenseManagerReportGeneratorFluentBuilder> {
    Ok(client
        .update_license_manager_report_generator()
        .license_manager_report_generator_arn(id)
        .set_report_generator_name(planned.name.cloned())
        .set_type(types(planned))
        .report_context(context(planned)?)
        .set_report_frequency(planned.frequency.get().map(frequency))
        .set_description(planned.description.clone())
        .client_token(&client.client_token))
}

pub(super) fn generator(remote: SdkGenerator) -> Result<ReportGenerator> {
    let types = remote.report_type;
    let text = |kind: SdkType| kind.as_str().to_owned();
    let context = remote.report_context.unwrap_or_else(|| ReportContext::builder().build());
    let some = |arns: Vec<String>| (!arns.is_empty()).then(|| arns.into_iter().collect());
    Ok(ReportGenerator {
        name: remote.report_generator_name.into(),
        types: types.map(|types| types.into_iter().map(text).collect()).into(),
        license_configuration_arns: some(context.license_configuration_arns),
        license_asset_group_arns: some(context.license_asset_group_arns.unwrap_or_default()),
        frequency: remote.report_frequency.map(from_frequency).into(),
        report_start_date: context.report_start_date.as_ref().map(rfc3339).transpose()?,
        report_end_date: context.report_end_date.as_ref().map(rfc3339).transpose()?,
        description: remote.description,
        arn: remote.license_manager_report_generator_arn.into(),
        s3_location: remote.s3_location.map(location).into(),
        creator_account_id: remote.report_creator_account.into(),
        create_time: Computed::from(remote.create_time),
    })
}

fn types(planned: &ReportGenerator) -> Option<Vec<SdkType>> {
    Some(planned.types.get()?.iter().map(|kind| SdkType::from(kind.as_str())).collect())
}

fn context(planned: &ReportGenerator) -> Result<ReportContext> {
    let arns = planned.license_configuration_arns.clone().unwrap_or_default();
    let groups = elements(planned.license_asset_group_arns.clone());
    let moment = |text: &Option<String>| text.as_deref().map(from_rfc3339).transpose();
    Ok(ReportContext::builder()
        .set_license_configuration_arns(Some(arns.into_iter().collect()))
        .set_license_asset_group_arns(groups)
        .set_report_start_date(moment(&planned.report_start_date)?)
        .set_report_end_date(moment(&planned.report_end_date)?)
        .build())
}

fn frequency(planned: &ReportFrequency) -> SdkFrequency {
    let period = planned.period.get().map(|period| period.as_str().into());
    SdkFrequency::builder().set_value(planned.value.get().copied()).set_period(period).build()
}

fn from_frequency(remote: SdkFrequency) -> ReportFrequency {
    ReportFrequency {
        period: remote.period.map(|period| period.as_str().to_owned()).into(),
        value: remote.value.into(),
    }
}

fn location(remote: SdkLocation) -> S3Location {
    S3Location { bucket: remote.bucket, key_prefix: remote.key_prefix }
}
