//! The life of a report generator.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{ReportFrequency, ReportGenerator, ReportType, wire};
use crate::aws::{Client, identifier};
use crate::framework::{
    Config, Context, Findings, Path, Remote, Resource, Result, TakenOver, Versions,
};
use crate::nouns::license_asset_group::object as license_asset_group;
use crate::nouns::license_configuration;
use crate::nouns::shared::rules;

const ONE_TIME: &str = "ONE_TIME";
const CONFIGURATIONS: &str = "license_configuration_arns";
const GROUPS: &str = "license_asset_group_arns";

impl Resource<Client> for ReportGenerator {
    const NAME: &'static str = "report_generator";
    const NOUN: &'static str = "report generator";
    const VERSIONS: Versions<Client, Self> = Versions::NONE;
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

    async fn create(&self, client: &Context<Client>) -> Result<String> {
        let created = wire::creation(self, client)?.send().await?;
        identifier("LicenseManagerReportGeneratorArn", created.license_manager_report_generator_arn)
    }

    async fn update(
        &self,
        _prior: &Self,
        id: &str,
        client: &Context<Client>,
    ) -> Result<Option<Remote<Self>>> {
        wire::update(self, id, client)?.send().await?;
        Ok(None)
    }

    async fn delete(&self, id: &str, client: &Context<Client>) -> Result<()> {
        let deletion = client.delete_license_manager_report_generator();
        deletion.license_manager_report_generator_arn(id).send().await?;
        Ok(())
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
