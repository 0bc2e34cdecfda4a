//! One report generator, with how its reports went.

use schemars::JsonSchema;
use serde::Deserialize;

use super::nothing_found::nothing_found;
use super::report_generators::{FoundReportGenerator, found};
use crate::aws::Client;
use crate::framework::annotations::same_region;
use crate::framework::{Context, DataSource, Place, Result};
use crate::resources::report_generator::{ARN, lookup};

/// Reads a report generator, with how its last report went.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ReportGeneratorLookup {
    /// ARN of the report generator.
    #[schemars(transform = same_region)]
    pub arn: String,
}

impl DataSource<Client> for ReportGeneratorLookup {
    const NAME: &'static str = "report_generator";
    const NOUN: &'static str = "report generator";

    type Found = FoundReportGenerator;

    fn locate(&self) -> Result<Place> {
        ARN.locate_at(&self.arn, "arn")
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let generator = lookup::get(&self.arn, client).await?;
        let missing = || nothing_found(Self::NOUN, "arn", &self.arn, client);
        found(generator.ok_or_else(missing)?)
    }
}
