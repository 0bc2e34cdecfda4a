//! May an account have these settings?

use super::{NAME_PREFIX, UpdateRequest, organization};
use crate::emulator::arn::Arn;
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::records::ServiceSettings;
use crate::emulator::switches::Switch;

pub(super) fn check(
    context: &Context<'_>,
    request: &UpdateRequest,
    prior: &ServiceSettings,
) -> Result<()> {
    if context.is_on(Switch::LenientAsTheModel) {
        return Ok(());
    }
    if let Some(arn) = request.s3_bucket_arn.as_deref().filter(|arn| !is_bucket(arn)) {
        return Err(context.refuse(format!("Invalid S3BucketArn: {arn}")));
    }
    if let Some(arn) = request.sns_topic_arn.as_deref().filter(|arn| !is_topic(arn)) {
        return Err(context.refuse(format!(
            "Invalid SnsTopicArn: {arn}. The name of the topic must begin with {NAME_PREFIX}"
        )));
    }
    check_discovery(context, request, prior)?;
    let mut regions = request.enabled_discovery_source_regions.iter().flatten();
    match regions.find(|region| !is_region(region)) {
        Some(region) => Err(context.refuse(format!("Invalid region: {region}"))),
        None => Ok(()),
    }
}

/// Assumption E20: turning cross-account discovery off again is a wrong value; turning it on while
/// turning integration off contradicts itself.
fn check_discovery(
    context: &Context<'_>,
    request: &UpdateRequest,
    prior: &ServiceSettings,
) -> Result<()> {
    let integrates = request.organization_configuration.as_ref().map(|it| it.enable_integration);
    match (request.enable_cross_accounts_discovery, integrates) {
        (Some(false), _) if prior.cross_accounts_discovery => {
            Err(context.refuse("Cross-account discovery cannot be turned off"))
        }
        (Some(true), Some(false)) => Err(Error::new(
            "ConflictException",
            "Cross-account discovery requires the integration with Organizations",
        )),
        _ => Ok(()),
    }
}

fn is_bucket(arn: &str) -> bool {
    let bucket = |it: &Arn<'_>| it.service == "s3" && !it.resource.contains([':', '/']);
    Arn::parse(arn).as_ref().is_some_and(bucket)
}

fn is_topic(arn: &str) -> bool {
    let topic = |it: &Arn<'_>| {
        let known_place = !it.region.is_empty() && !it.account.is_empty();
        it.service == "sns" && known_place && it.resource.starts_with(NAME_PREFIX)
    };
    Arn::parse(arn).as_ref().is_some_and(topic)
}

/// Assumption E21: a region is letters, a direction and a number, such as `eu-west-1`; whether it
/// exists is not checked.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_lowercase());
    let Some((number, words)) = parts.split_last() else { return false };
    let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
    words.len() >= 2 && words.iter().all(is_word) && is_number
}

/// Assumption E22: accounts that manage no organization are denied the integration.
pub(super) fn check_manages(context: &Context<'_>) -> Result<()> {
    let account = &context.caller.account;
    organization(context).map(|_| ()).ok_or_else(|| {
        let text = format!("Account {account} is not the management account of an organization");
        Error::access_denied(text)
    })
}
