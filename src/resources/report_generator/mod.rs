//! Report generators: reports on the use of licenses, made at intervals.

pub(crate) mod lookup;
pub(crate) mod sdk;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::aws::{Client, identifier};
use crate::framework::annotations::{instant, model, moves, reading, same_region};
use crate::framework::{
    Computed, Config, Context, Findings, OptionalComputed, Path, Place, Remote, Required, Resource,
    Result, TakenOver,
};
use crate::model::arn::{self, ArnKind};
use crate::model::rules;
use crate::resources::{license_asset_group, license_configuration};

/// Makes reports on the use of licenses, at intervals or once, and stores them in Amazon S3.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReportGenerator {
    /// Name of the report generator.
    #[schemars(length(min = 1, max = 100), transform = model)]
    pub name: Required<String>,
    /// What is reported: `LicenseConfigurationSummaryReport`, `LicenseConfigurationUsageReport` or
    /// `LicenseAssetGroupUsageReport`.
    #[schemars(with = "BTreeSet<ReportType>", length(min = 1), transform = reading)]
    pub types: Required<BTreeSet<String>>,
    /// ARNs of the license configurations to report on. The two reports about license configurations need some.
    #[schemars(transform = arn::limits, transform = same_region)]
    pub license_configuration_arns: Option<BTreeSet<String>>,
    /// ARNs of the license asset groups to report on. The report about asset groups needs some.
    #[schemars(transform = arn::limits, transform = same_region)]
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
    #[schemars(transform = moves)]
    pub s3_location: Computed<Option<S3Location>>,
    /// Account that made the report generator.
    #[schemars(extend("x-instead" = "In which account it is made says account_id."))]
    pub creator_account_id: Computed<Option<String>>,
    /// When the report generator was made, as an RFC 3339 time.
    #[schemars(transform = instant)]
    pub create_time: Computed<Option<String>>,
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[schemars(transform = model)]
pub enum ReportType {
    LicenseConfigurationSummaryReport,
    LicenseConfigurationUsageReport,
    LicenseAssetGroupUsageReport,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReportFrequency {
    /// Unit of the interval: `DAY`, `WEEK`, `MONTH` (30 days), or `ONE_TIME` for a single report.
    #[schemars(with = "ReportPeriod")]
    pub period: Required<String>,
    /// Number of units. The service knows only `1`.
    #[schemars(range(min = 1, max = 1), extend("x-documented" = "API reference"), extend("default" = 1))]
    pub value: OptionalComputed<i32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schemars(transform = model)]
pub enum ReportPeriod {
    Day,
    Week,
    Month,
    OneTime,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct S3Location {
    /// Name of the bucket.
    pub bucket: Option<String>,
    /// What the keys of the reports begin with.
    pub key_prefix: Option<String>,
}

const ONE_TIME: &str = "ONE_TIME";

pub(crate) const ARN: ArnKind = ArnKind {
    resource_type: "report-generator",
    id_prefix: "r-",
    is_regional: true,
    example: "arn:aws:license-manager:us-east-1:123456789012:report-generator:r-1cf9fba4ba2f42dcab11c686c4b4d329",
};

const CONFIGURATIONS: &str = "license_configuration_arns";
const GROUPS: &str = "license_asset_group_arns";

impl Resource<Client> for ReportGenerator {
    const NAME: &'static str = "report_generator";
    const NOUN: &'static str = "report generator";
    const TAGGED: bool = true;
    const TAKES_OVER: &'static [TakenOver] = &[TakenOver {
        provider: "hashicorp/awscc",
        type_name: "awscc_licensemanager_report_generator",
        id: &["arn"],
        left: &[],
    }];

    fn check(config: &Config<'_>) -> Findings {
        let mut findings = check_subjects(config);
        findings.extend(license_configuration::ARN.check_elements(config, CONFIGURATIONS));
        findings.extend(license_asset_group::ARN.check_elements(config, GROUPS));
        findings.extend(check_dates(config));
        findings
    }

    fn locate(id: &str) -> Result<Place> {
        ARN.locate(id)
    }

    fn id_prefix(client: &Client) -> Option<String> {
        Some(ARN.prefix(client.partition(), client.region(), client.account_id()))
    }

    async fn create(&self, client: &Context<Client>) -> Result<String> {
        let created = sdk::creation(self, client)?.send().await?;
        identifier("LicenseManagerReportGeneratorArn", created.license_manager_report_generator_arn)
    }

    async fn read(id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        lookup::get(id, client).await?.map(sdk::remote).transpose()
    }

    async fn update(&self, _prior: &Self, id: &str, client: &Context<Client>) -> Result<()> {
        sdk::update(self, id, client)?.send().await?;
        Ok(())
    }

    async fn delete(&self, id: &str, client: &Context<Client>) -> Result<()> {
        let deletion = client.delete_license_manager_report_generator();
        let deleted = deletion.license_manager_report_generator_arn(id).send().await;
        lookup::unless_gone(deleted.map(drop).map_err(Into::into))
    }
}

/// Each type of report needs something to report on.
fn check_subjects(config: &Config<'_>) -> Findings {
    let mut findings = Findings::new();
    let types: Vec<ReportType> = config.known_elements("types");
    let about_groups = |kind: &ReportType| *kind == ReportType::LicenseAssetGroupUsageReport;
    let needs = [
        (CONFIGURATIONS, types.iter().find(|kind| !about_groups(kind))),
        (GROUPS, types.iter().find(|kind| about_groups(kind))),
    ];
    for (attribute, kind) in needs {
        if let (Some(kind), true) = (kind, config.is_unset(attribute)) {
            let detail = format!("types contains {kind:?}, which needs {attribute}.");
            findings.push(rules::REPORT_SUBJECT.finding(Path::root(attribute), detail));
        }
    }
    findings
}

fn check_dates(config: &Config<'_>) -> Findings {
    let mut findings = Findings::new();
    let frequency = config.known::<ReportFrequency>("frequency");
    let once = frequency
        .is_some_and(|frequency| frequency.period.get().is_some_and(|period| period == ONE_TIME));
    for attribute in ["report_start_date", "report_end_date"] {
        if once && config.is_unset(attribute) {
            let detail = format!("frequency.period is \"ONE_TIME\", which needs {attribute}.");
            findings.push(rules::REPORT_TIME.finding(Path::root(attribute), detail));
        }
    }
    let moment = |attribute| {
        let text = config.known::<String>(attribute)?;
        let moment = OffsetDateTime::parse(&text, &Rfc3339).ok()?;
        Some((text, moment))
    };
    if let (Some((begin, start)), Some((end, stop))) =
        (moment("report_start_date"), moment("report_end_date"))
        && stop < start
    {
        let detail = format!("report_end_date {end} is before report_start_date {begin}.");
        findings.push(rules::REPORT_ORDER.finding(Path::root("report_end_date"), detail));
    }
    findings
}
