//! All report generators of an account and region, or those that match.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::ReportGenerator as SdkGenerator;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Client, from_sdk_tags};
use crate::framework::annotations::block;
use crate::framework::{Config, Context, DataSource, Findings, Result, Rows, Tags};
use crate::model::filter::{self, Filter};
use crate::resources::report_generator::{ReportGenerator, lookup, sdk};

/// Lists report generators.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ReportGeneratorsLookup {
    /// Conditions that all have to hold: `LicenseConfigurationArn`.
    #[schemars(transform = block)]
    pub filter: BTreeSet<Filter>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundReportGenerators {
    /// ARNs of the report generators that match.
    pub arns: Rows<String>,
    /// The report generators that match, in the order of `arns`.
    pub report_generators: Rows<FoundReportGenerator>,
}

/// A report generator and how its last report went.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundReportGenerator {
    #[serde(flatten)]
    pub generator: ReportGenerator,
    /// How the last report went, such as `SUCCESS`. Left out before the first one.
    pub last_run_status: Option<String>,
    /// Why the last report failed.
    pub last_run_failure_reason: Option<String>,
    /// When the last report was made, as an RFC 3339 time.
    pub last_report_generation_time: Option<String>,
    /// Tags of the report generator.
    pub tags: Tags,
}

const FILTERS: &[&str] = &["LicenseConfigurationArn"];

impl DataSource<Client> for ReportGeneratorsLookup {
    const NAME: &'static str = "report_generators";
    const NOUN: &'static str = "report generators";

    type Found = FoundReportGenerators;

    fn check(config: &Config<'_>) -> Findings {
        filter::check(config, FILTERS, &[])
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let listed = lookup::each(filter::to_sdk(&self.filter), client.client.clone());
        let own_arn = |found: &FoundReportGenerator| found.generator.arn.get().cloned();
        let (arns, report_generators) = Rows::with_keys(listed, found, own_arn).await?;
        Ok(FoundReportGenerators { arns, report_generators })
    }
}

pub(super) fn found(remote: SdkGenerator) -> Result<FoundReportGenerator> {
    Ok(FoundReportGenerator {
        last_run_status: remote.last_run_status.clone(),
        last_run_failure_reason: remote.last_run_failure_reason.clone(),
        last_report_generation_time: remote.last_report_generation_time.clone(),
        tags: from_sdk_tags(remote.tags.clone()),
        generator: sdk::generator(remote)?,
    })
}
