//! How report generators are named, read and listed.

use aws_sdk_licensemanager::types::ReportGenerator as SdkGenerator;
use schemars::JsonSchema;
use serde::Serialize;

use super::ReportGenerator;
use crate::aws::{Client, from_sdk_tags, present};
use crate::framework::{
    Asked, FilterName, Gone, Id, List, Listing, Nothing, Object, Page, Result, Singular, Tags,
};
use crate::nouns::shared::arn::ArnKind;
use crate::nouns::shared::filters;

pub(super) const ARN: ArnKind = ArnKind {
    resource_type: "report-generator",
    id_prefix: "r-",
    is_regional: true,
    example: "arn:aws:license-manager:us-east-1:123456789012:report-generator:r-1cf9fba4ba2f42dcab11c686c4b4d329",
};

/// A report generator and how its last report went.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundReportGenerator {
    #[serde(flatten)]
    generator: ReportGenerator,
    /// How the last report went, such as `SUCCESS`. Left out before the first one.
    last_run_status: Option<String>,
    /// Why the last report failed.
    last_run_failure_reason: Option<String>,
    /// When the last report was made, as an RFC 3339 time.
    last_report_generation_time: Option<String>,
    /// Tags of the report generator.
    tags: Tags,
}

impl Listing<Client> for ReportGenerator {
    const LIST: List = List {
        name: "report_generators",
        noun: "report generators",
        lists: "Lists report generators.",
        ids: "arns",
        named_by: "LicenseManagerReportGeneratorArn",
        objects: "report_generators",
        about: "report generators",
        remark: "",
        restricted_by: None,
        filters: &[FilterName::new("LicenseConfigurationArn")],
    };

    type Answer = SdkGenerator;
    type Shown = FoundReportGenerator;
    type Restriction = Nothing;

    async fn page(
        asked: &Asked<Nothing>,
        token: Option<String>,
        client: &Client,
    ) -> Result<Page<SdkGenerator>> {
        let request =
            client.list_license_manager_report_generators().set_filters(filters::of(asked));
        let answer = request.set_next_token(token).send().await?;
        Ok(Page::new(answer.report_generators, answer.next_token))
    }

    fn id(generator: &SdkGenerator) -> Option<&str> {
        generator.license_manager_report_generator_arn()
    }

    fn name(generator: &SdkGenerator) -> Option<String> {
        generator.report_generator_name.clone()
    }

    fn shown(generator: SdkGenerator) -> Result<FoundReportGenerator> {
        Ok(FoundReportGenerator {
            last_run_status: generator.last_run_status.clone(),
            last_run_failure_reason: generator.last_run_failure_reason.clone(),
            last_report_generation_time: generator.last_report_generation_time.clone(),
            tags: from_sdk_tags(generator.tags.clone()),
            generator: generator.try_into()?,
        })
    }
}

impl Object<Client> for ReportGenerator {
    const ID: &'static dyn Id = &ARN;
    const GONE: Gone = Gone::Certain(&["ResourceNotFoundException"]);
    const TAGS: Option<fn(&SdkGenerator) -> Tags> =
        Some(|generator| from_sdk_tags(generator.tags.clone()));
    const SINGULAR: Singular = Singular {
        name: "report_generator",
        noun: "report generator",
        reads: "Reads a report generator, with how its last report went.",
        ..Singular::BY_ARN
    };

    async fn get(arn: &str, client: &Client) -> Result<Option<SdkGenerator>> {
        let request = client.get_license_manager_report_generator();
        let answer = request.license_manager_report_generator_arn(arn).send().await?;
        present("ReportGenerator", answer.report_generator).map(Some)
    }

    fn model(generator: SdkGenerator) -> Result<Self> {
        generator.try_into()
    }
}
