//! What the page at `/` shows of what is attached to license configurations, of reports, settings and tags.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::emulator::arn::Arn;
use crate::emulator::records::{ReportGenerator, ReportPeriod, ReportType, ResourceType, TagSet};
use crate::emulator::state::State;

#[derive(Serialize)]
pub(super) struct ShownAssociation<'a> {
    license_configuration: &'a str,
    account: &'a str,
    region: &'a str,
    resource_type: ResourceType,
    resource_owner: &'a str,
    resource: &'a str,
}

#[derive(Serialize)]
pub(super) struct ShownReportGenerator<'a> {
    name: &'a str,
    account: &'a str,
    region: &'a str,
    types: &'a [ReportType],
    /// What is reported on: names of license configurations, ids of asset groups.
    subjects: Vec<&'a str>,
    value: i64,
    period: Option<ReportPeriod>,
    arn: &'a str,
}

/// What an account set in a region. Null is what it left as it was.
#[derive(Serialize)]
pub(super) struct ShownSettings<'a> {
    account: &'a str,
    region: &'a str,
    s3_bucket: Option<&'a str>,
    sns_topic: Option<&'a str>,
    organization_integration: Option<bool>,
    cross_accounts_discovery: bool,
    discovery_regions: &'a [String],
}

#[derive(Serialize)]
pub(super) struct ShownTags<'a> {
    kind: &'a str,
    tags: &'a BTreeMap<String, String>,
    arn: &'a str,
}

/// By license configuration.
pub(super) fn associations(state: &State, limit: usize) -> Vec<ShownAssociation<'_>> {
    let shown = state.associations.iter().take(limit).map(|it| ShownAssociation {
        license_configuration: configuration_name(state, &it.license_configuration_arn),
        account: &it.account,
        region: &it.region,
        resource_type: it.resource_type,
        resource_owner: &it.resource_owner_id,
        resource: &it.resource_arn,
    });
    shown.collect()
}

pub(super) fn report_generators(state: &State, limit: usize) -> Vec<ShownReportGenerator<'_>> {
    let shown = state.report_generators.iter().take(limit).map(|it| ShownReportGenerator {
        name: &it.name,
        account: &it.account,
        region: &it.region,
        types: &it.report_types,
        subjects: subjects(state, it),
        value: it.frequency.value.unwrap_or(1),
        period: it.frequency.period,
        arn: &it.arn,
    });
    shown.collect()
}

fn subjects<'a>(state: &'a State, generator: &'a ReportGenerator) -> Vec<&'a str> {
    let configurations = generator.context.configurations().iter();
    let groups = generator.context.asset_groups().iter();
    let configurations = configurations.map(|arn| configuration_name(state, arn));
    configurations.chain(groups.map(|arn| arn.rsplit(':').next().unwrap_or(arn))).collect()
}

/// By account and region, those that were changed.
pub(super) fn settings(state: &State, limit: usize) -> Vec<ShownSettings<'_>> {
    let shown = state.service_settings.iter().take(limit).map(|it| ShownSettings {
        account: &it.account,
        region: &it.region,
        s3_bucket: it.s3_bucket_arn.as_deref(),
        sns_topic: it.sns_topic_arn.as_deref(),
        organization_integration: it.integration,
        cross_accounts_discovery: it.cross_accounts_discovery,
        discovery_regions: it.discovery_source_regions.as_deref().unwrap_or_default(),
    });
    shown.collect()
}

/// By ARN, those that have any.
pub(super) fn tags(state: &State, limit: usize) -> Vec<ShownTags<'_>> {
    let shown = tagged(state).take(limit).map(|set| ShownTags {
        kind: Arn::parse(&set.arn).and_then(|arn| arn.license_manager_kind()).unwrap_or_default(),
        tags: &set.tags,
        arn: &set.arn,
    });
    shown.collect()
}

pub(super) fn tagged(state: &State) -> impl Iterator<Item = &TagSet> {
    state.tag_sets.iter().filter(|set| !set.tags.is_empty())
}

/// The name of a license configuration, or its ARN where it is gone.
fn configuration_name<'a>(state: &'a State, arn: &'a str) -> &'a str {
    state.license_configurations.get(arn).map_or(arn, |configuration| &configuration.name)
}
