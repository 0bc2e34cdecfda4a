//! Report generators: reports on the use of licenses, made at intervals.

mod object;
mod resource;
mod wire;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::framework::annotations::{instant, known_after_apply, model, reading};
use crate::framework::{Computed, OptionalComputed, Required};
use crate::nouns::license_asset_group::object as license_asset_group;
use crate::nouns::license_configuration;

/// Makes reports on the use of licenses, at intervals or once, and stores them in Amazon S3.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReportGenerator {
    /// Name of the report generator.
    #[schemars(length(min = 1, max = 100), transform = model)]
    pub name: Required<String>,
    /// What is reported.
    #[schemars(with = "BTreeSet<ReportType>", length(min = 1), transform = reading)]
    pub types: Required<BTreeSet<String>>,
    /// ARNs of the license configurations to report on. The two reports about license configurations need some.
    #[schemars(transform = license_configuration::ARN.limits())]
    pub license_configuration_arns: Option<BTreeSet<String>>,
    /// ARNs of the license asset groups to report on. The report about asset groups needs some.
    #[schemars(transform = license_asset_group::ARN.limits())]
    pub license_asset_group_arns: Option<BTreeSet<String>>,
    /// How often a report is made.
    pub frequency: Required<ReportFrequency>,
    /// Beginning of the time to report on, as an RFC 3339 time. A report that is made once needs it.
    #[schemars(transform = instant)]
    pub report_start_date: Option<String>,
    /// End of the time to report on, as an RFC 3339 time. A report that is made once needs it.
    #[schemars(transform = instant)]
    pub report_end_date: Option<String>,
    /// What the reports are for.
    pub description: Option<String>,
    /// ARN of the report generator.
    pub arn: Computed<String>,
    /// Where the reports are stored.
    #[schemars(transform = known_after_apply)]
    pub s3_location: Computed<Option<S3Location>>,
    /// Account that made the report generator.
    #[schemars(extend("x-instead" = "In which account it is made says account_id."))]
    pub creator_account_id: Computed<Option<String>>,
    /// When the report generator was made, as an RFC 3339 time.
    #[schemars(transform = instant)]
    pub create_time: Computed<Option<String>>,
}

/// What the service's model lists. Other types are shown as they came.
#[derive(JsonSchema)]
#[schemars(extend("enum" = [SUMMARY, CONFIGURATION_USAGE, GROUP_USAGE]), transform = model)]
struct ReportType(#[expect(dead_code, reason = "only its schema is used")] String);

const SUMMARY: &str = "LicenseConfigurationSummaryReport";
const CONFIGURATION_USAGE: &str = "LicenseConfigurationUsageReport";
const GROUP_USAGE: &str = "LicenseAssetGroupUsageReport";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReportFrequency {
    /// Unit of the interval: `DAY`, `WEEK`, `MONTH` (30 days), or `ONE_TIME` for a single report.
    #[schemars(extend("enum" = ["DAY", "WEEK", "MONTH", ONE_TIME]), transform = model)]
    pub period: Required<String>,
    /// Number of units.
    #[schemars(range(min = 1, max = 1), extend("x-documented" = "API reference"), extend("default" = 1))]
    pub value: OptionalComputed<i32>,
}

const ONE_TIME: &str = "ONE_TIME";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct S3Location {
    /// Name of the bucket.
    pub bucket: Option<String>,
    /// What the keys of the reports begin with.
    pub key_prefix: Option<String>,
}
