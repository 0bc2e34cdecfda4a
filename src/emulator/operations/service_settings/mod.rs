//! The settings of License Manager in one region: get and change.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Empty;
use crate::emulator::arn::partition;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::records::{Organization, ServiceSettings};

mod checks;

/// Buckets and topics that the service uses begin like this.
const NAME_PREFIX: &str = "aws-license-manager-service-";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OrganizationConfiguration {
    enable_integration: bool,
}

#[derive(Deserialize)]
pub(super) struct GetRequest {}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetResponse {
    #[serde(rename = "S3BucketArn")]
    s3_bucket_arn: Option<String>,
    sns_topic_arn: Option<String>,
    organization_configuration: OrganizationConfiguration,
    enable_cross_accounts_discovery: bool,
    license_manager_resource_share_arn: Option<String>,
    cross_region_discovery_home_region: Option<String>,
    cross_region_discovery_source_regions: Option<Vec<String>>,
    service_status: Option<ServiceStatus>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ServiceStatus {
    cross_account_discovery: Option<Discovery<&'static str>>,
    cross_region_discovery: Option<Discovery<BTreeMap<String, RegionStatus>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Discovery<M> {
    message: M,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RegionStatus {
    status: &'static str,
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of every handler")]
pub(super) fn get(context: &mut Context<'_>, _request: GetRequest) -> Result<GetResponse> {
    let settings = of_caller(context);
    let linked = organization(context).is_some_and(|organization| organization.linked);
    let regions = settings.discovery_source_regions.clone().filter(|regions| !regions.is_empty());
    Ok(GetResponse {
        organization_configuration: OrganizationConfiguration {
            enable_integration: settings.integration.unwrap_or(linked),
        },
        enable_cross_accounts_discovery: settings.cross_accounts_discovery,
        cross_region_discovery_home_region: regions.is_some().then(|| settings.region.clone()),
        cross_region_discovery_source_regions: regions,
        service_status: status(&settings),
        s3_bucket_arn: settings.s3_bucket_arn,
        sns_topic_arn: settings.sns_topic_arn,
        license_manager_resource_share_arn: settings.resource_share_arn,
    })
}

/// Assumption E19: the status of a discovery is told while it is on, and is `ENABLED`.
fn status(settings: &ServiceSettings) -> Option<ServiceStatus> {
    const ENABLED: &str = "ENABLED";
    let regions = settings.discovery_source_regions.iter().flatten();
    let message: BTreeMap<_, _> =
        regions.map(|region| (region.clone(), RegionStatus { status: ENABLED })).collect();
    if !settings.cross_accounts_discovery && message.is_empty() {
        return None;
    }
    let accounts = settings.cross_accounts_discovery;
    Some(ServiceStatus {
        cross_account_discovery: accounts.then_some(Discovery { message: ENABLED }),
        cross_region_discovery: (!message.is_empty()).then_some(Discovery { message }),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateRequest {
    #[serde(rename = "S3BucketArn")]
    s3_bucket_arn: Option<String>,
    sns_topic_arn: Option<String>,
    organization_configuration: Option<OrganizationConfiguration>,
    enable_cross_accounts_discovery: Option<bool>,
    enabled_discovery_source_regions: Option<Vec<String>>,
}

/// Members that are left out stay as they are.
pub(super) fn update(context: &mut Context<'_>, request: UpdateRequest) -> Result<Empty> {
    let prior = of_caller(context);
    checks::check(context, &request, &prior)?;
    let asked = request.organization_configuration.map(|it| it.enable_integration);
    // Cross-account discovery links the organization as well.
    let links = asked == Some(true) || request.enable_cross_accounts_discovery == Some(true);
    if links {
        checks::check_manages(context)?;
    }
    let integration = if links { Some(true) } else { asked.or(prior.integration) };
    let discovers =
        request.enable_cross_accounts_discovery.unwrap_or(prior.cross_accounts_discovery);
    let share = (integration == Some(true))
        .then(|| prior.resource_share_arn.unwrap_or_else(|| new_resource_share(context)));
    let bucket = request.s3_bucket_arn.or(prior.s3_bucket_arn);
    context.state.service_settings.put(ServiceSettings {
        s3_bucket_arn: bucket.or_else(|| discovers.then(|| new_bucket(context))),
        sns_topic_arn: request.sns_topic_arn.or(prior.sns_topic_arn),
        integration,
        resource_share_arn: share,
        cross_accounts_discovery: discovers,
        discovery_source_regions: request
            .enabled_discovery_source_regions
            .or(prior.discovery_source_regions),
        account: prior.account,
        region: prior.region,
    });
    link(context);
    Ok(Empty {})
}

/// The settings of the caller in this region, as they are before the first change or after the last.
pub(super) fn of_caller(context: &Context<'_>) -> ServiceSettings {
    let (account, region) = (&context.caller.account, &context.caller.region);
    let known = context.state.service_settings.get(&ServiceSettings::key_of(account, region));
    known.cloned().unwrap_or_else(|| ServiceSettings {
        account: account.clone(),
        region: region.clone(),
        ..ServiceSettings::default()
    })
}

/// The organization that the caller's account manages.
fn organization<'c>(context: &'c Context<'_>) -> Option<&'c Organization> {
    context.state.organizations.iter().find(|it| *it.management == *context.caller.account)
}

/// The organization is linked while any region of its management account says so.
fn link(context: &mut Context<'_>) {
    let Some(id) = organization(context).map(|it| it.id.clone()) else { return };
    let account = &context.caller.account;
    let said = context.state.service_settings.iter().filter(|it| &it.account == account);
    let said: Vec<bool> = said.filter_map(|it| it.integration).collect();
    if !said.is_empty() {
        context.state.organizations.update(&id, |it| it.linked = said.contains(&true));
    }
}

fn new_resource_share(context: &Context<'_>) -> String {
    let (account, region) = (&context.caller.account, &context.caller.region);
    format!("arn:{}:ram:{region}:{account}:resource-share/{}", partition(region), Uuid::new_v4())
}

/// Real names end after 21 characters of a UUID.
fn new_bucket(context: &Context<'_>) -> String {
    let unique = Uuid::new_v4().to_string();
    format!("arn:{}:s3:::{NAME_PREFIX}{}", partition(&context.caller.region), &unique[..21])
}
