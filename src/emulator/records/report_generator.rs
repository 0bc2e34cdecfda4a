//! A report generator: which reports it makes, about what, and how often.

use serde::{Deserialize, Serialize};

use crate::emulator::clock::Timestamp;
use crate::emulator::table::Record;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ReportGenerator {
    pub(crate) arn: String,
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) name: String,
    pub(crate) report_types: Vec<ReportType>,
    pub(crate) context: ReportContext,
    pub(crate) frequency: ReportFrequency,
    pub(crate) description: Option<String>,
    pub(crate) created: Timestamp,
    /// The creation or the last update, from which the next report is timed.
    pub(crate) changed: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(clippy::enum_variant_names, reason = "the names of the API")]
pub(crate) enum ReportType {
    LicenseConfigurationSummaryReport,
    LicenseConfigurationUsageReport,
    LicenseAssetGroupUsageReport,
}

/// What is reported on. This part of the API writes its members in lower camel case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportContext {
    pub(crate) license_configuration_arns: Option<Vec<String>>,
    pub(crate) license_asset_group_arns: Option<Vec<String>>,
    pub(crate) report_start_date: Option<f64>,
    pub(crate) report_end_date: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct ReportFrequency {
    pub(crate) value: Option<i64>,
    pub(crate) period: Option<ReportPeriod>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ReportPeriod {
    Day,
    Week,
    Month,
    OneTime,
}

impl ReportContext {
    pub(crate) fn configurations(&self) -> &[String] {
        self.license_configuration_arns.as_deref().unwrap_or_default()
    }

    pub(crate) fn asset_groups(&self) -> &[String] {
        self.license_asset_group_arns.as_deref().unwrap_or_default()
    }
}

impl ReportGenerator {
    /// The list of what one account owns in one region.
    pub(crate) fn owned_by(account: &str, region: &str) -> String {
        format!("owner/{account}/{region}")
    }

    /// The list of the generators that report on one license configuration.
    pub(crate) fn of_configuration(license_configuration_arn: &str) -> String {
        format!("configuration/{license_configuration_arn}")
    }
}

impl Record for ReportGenerator {
    const TABLE: &'static str = "report_generators";

    fn key(&self) -> String {
        self.arn.clone()
    }

    fn lists(&self) -> Vec<String> {
        let configurations = self.context.configurations().iter();
        let mut lists = vec![Self::owned_by(&self.account, &self.region)];
        lists.extend(configurations.map(|arn| Self::of_configuration(arn)));
        lists
    }
}
