//! A report generator in the words of the SDK, and back.

use aws_sdk_licensemanager::operation::create_license_manager_report_generator::builders::CreateLicenseManagerReportGeneratorFluentBuilder;
use aws_sdk_licensemanager::operation::update_license_manager_report_generator::builders::UpdateLicenseManagerReportGeneratorFluentBuilder;
use aws_sdk_licensemanager::types::{
    ReportContext, ReportFrequency as SdkFrequency, ReportGenerator as SdkGenerator,
    ReportType as SdkType, S3Location as SdkLocation,
};

use super::{ReportFrequency, ReportGenerator, S3Location};
use crate::aws::{Client, elements, from_sdk, from_sdk_tags, present, to_sdk, to_sdk_tags};
use crate::framework::{Context, Remote, Result};
use crate::model::timestamp::{from_rfc3339, rfc3339};

pub(super) fn creation(
    planned: &ReportGenerator,
    client: &Context<Client>,
) -> Result<CreateLicenseManagerReportGeneratorFluentBuilder> {
    Ok(client
        .create_license_manager_report_generator()
        .report_generator_name(&planned.name)
        .set_type(Some(types(planned)))
        .report_context(context(planned)?)
        .report_frequency(frequency(&planned.frequency))
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
        .report_generator_name(&planned.name)
        .set_type(Some(types(planned)))
        .report_context(context(planned)?)
        .report_frequency(frequency(&planned.frequency))
        .set_description(planned.description.clone())
        .client_token(&client.client_token))
}

pub(super) fn remote(remote: SdkGenerator) -> Result<Remote<ReportGenerator>> {
    let tags = from_sdk_tags(remote.tags.clone());
    Ok(Remote { object: generator(remote)?, tags: Some(tags) })
}

pub(crate) fn generator(remote: SdkGenerator) -> Result<ReportGenerator> {
    let types = remote.report_type.unwrap_or_default().into_iter();
    let context = present("ReportContext", remote.report_context)?;
    let frequency = present("ReportFrequency", remote.report_frequency)?;
    let configurations = context.license_configuration_arns;
    let groups = context.license_asset_group_arns.unwrap_or_default();
    let some = |arns: Vec<String>| (!arns.is_empty()).then(|| arns.into_iter().collect());
    let arn = remote.license_manager_report_generator_arn;
    Ok(ReportGenerator {
        name: present("ReportGeneratorName", remote.report_generator_name)?,
        types: types.map(|kind| from_sdk("ReportType", Some(kind))).collect::<Result<_>>()?,
        license_configuration_arns: some(configurations),
        license_asset_group_arns: some(groups),
        frequency: ReportFrequency {
            period: from_sdk("ReportFrequency.period", frequency.period)?,
            value: frequency.value.unwrap_or(1),
        },
        report_start_date: context.report_start_date.as_ref().map(rfc3339).transpose()?,
        report_end_date: context.report_end_date.as_ref().map(rfc3339).transpose()?,
        description: remote.description,
        arn: present("LicenseManagerReportGeneratorArn", arn)?.into(),
        s3_location: remote.s3_location.map(location).into(),
        creator_account_id: remote.report_creator_account.into(),
        create_time: remote.create_time.into(),
    })
}

fn types(planned: &ReportGenerator) -> Vec<SdkType> {
    planned.types.iter().map(to_sdk).collect()
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
    SdkFrequency::builder().value(planned.value).period(to_sdk(&planned.period)).build()
}

fn location(remote: SdkLocation) -> S3Location {
    S3Location { bucket: remote.bucket, key_prefix: remote.key_prefix }
}
