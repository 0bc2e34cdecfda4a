//! The life of a report generator.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::wire::context;
use super::{
    CONFIGURATION_USAGE, GROUP_USAGE, ONE_TIME, ReportFrequency, ReportGenerator, SUMMARY,
};
use crate::aws::{Client, identifier, to_sdk_tags};
use crate::framework::{
    Config, Context, Findings, Path, Remote, Resource, Result, TakenOver, Versions,
};
use crate::nouns::license_asset_group::object as license_asset_group;
use crate::nouns::license_configuration;
use crate::nouns::shared::rules;

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
        let request = self.creation(client.create_license_manager_report_generator())?;
        let request = request.report_context(context(self)?).set_tags(to_sdk_tags(&client.tags));
        let created = request.client_token(&client.client_token).send().await?;
        identifier("LicenseManagerReportGeneratorArn", created.license_manager_report_generator_arn)
    }

    async fn update(
        &self,
        _prior: &Self,
        id: &str,
        client: &Context<Client>,
    ) -> Result<Option<Remote<Self>>> {
        let request = client.update_license_manager_report_generator();
        let request = self.replacement(request.license_manager_report_generator_arn(id))?;
        let request = request.report_context(context(self)?).client_token(&client.client_token);
        request.send().await?;
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
    let types: Vec<String> = config.known_elements("types");
    let needs: [(_, &[&str]); 2] =
        [(CONFIGURATIONS, &[SUMMARY, CONFIGURATION_USAGE]), (GROUPS, &[GROUP_USAGE])];
    for (attribute, kinds) in needs {
        let kind = kinds.iter().find(|kind| types.iter().any(|set| set == *kind));
        if let (Some(kind), true) = (kind, config.is_unset(attribute)) {
            let detail = format!("types contains {kind}, which needs {attribute}.");
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
