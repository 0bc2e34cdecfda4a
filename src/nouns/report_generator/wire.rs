//! How the fields of a report generator travel. Four of them stand in the context of its reports.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::operation::create_license_manager_report_generator::builders::CreateLicenseManagerReportGeneratorFluentBuilder as Create;
use aws_sdk_licensemanager::operation::update_license_manager_report_generator::builders::UpdateLicenseManagerReportGeneratorFluentBuilder as Update;
use aws_sdk_licensemanager::types::{
    ReportContext, ReportFrequency as SdkFrequency, ReportGenerator as SdkGenerator,
    S3Location as SdkLocation,
};

use super::{ReportFrequency, ReportGenerator, S3Location};
use crate::aws::wire;
use crate::aws::wire::{FromWire, ToWire as _, created};
use crate::framework::Result;

wire! {
    ReportGenerator = SdkGenerator => Create, whole Update {
        name = report_generator_name: set_report_generator_name always;
        types = report_type: set_type always;
        license_configuration_arns by configurations;
        license_asset_group_arns by groups;
        frequency = report_frequency: set_report_frequency always;
        report_start_date by start;
        report_end_date by end;
        description: set_description always;
        arn = license_manager_report_generator_arn;
        s3_location;
        creator_account_id = report_creator_account;
        create_time;
    }
}

wire! {
    ReportFrequency = SdkFrequency => part {
        period: set_period;
        value: set_value;
    }
}

wire! {
    S3Location = SdkLocation => answer {
        bucket;
        key_prefix;
    }
}

/// The list of license configurations is demanded, even an empty one.
pub(super) fn context(planned: &ReportGenerator) -> Result<ReportContext> {
    let configurations = planned.license_configuration_arns.to_wire()?.unwrap_or_default();
    Ok(ReportContext::builder()
        .set_license_configuration_arns(Some(configurations))
        .set_license_asset_group_arns(created(&planned.license_asset_group_arns)?)
        .set_report_start_date(planned.report_start_date.to_wire()?)
        .set_report_end_date(planned.report_end_date.to_wire()?)
        .build())
}

fn configurations(remote: &SdkGenerator) -> Result<Option<BTreeSet<String>>> {
    told(remote, |context| Some(context.license_configuration_arns.clone()))
}

fn groups(remote: &SdkGenerator) -> Result<Option<BTreeSet<String>>> {
    told(remote, |context| context.license_asset_group_arns.clone())
}

fn start(remote: &SdkGenerator) -> Result<Option<String>> {
    told(remote, |context| context.report_start_date)
}

fn end(remote: &SdkGenerator) -> Result<Option<String>> {
    told(remote, |context| context.report_end_date)
}

/// What the context of the reports says; nothing where there is none.
fn told<S, T: FromWire<S>>(
    remote: &SdkGenerator,
    member: impl Fn(&ReportContext) -> Option<S>,
) -> Result<Option<T>> {
    Option::from_wire("report_context", remote.report_context.as_ref().and_then(member))
}
