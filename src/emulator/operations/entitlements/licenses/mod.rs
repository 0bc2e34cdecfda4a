//! Licenses: create, change by a new version, delete.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{access, regions};
use crate::emulator::arn::{new_id, partition};
use crate::emulator::client_tokens::{Memory, once};
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::records::{
    Checkout, Definition, License, LicenseStatus, LicenseVersion, TransitionKind,
};
use crate::emulator::switches::Switch;
use crate::emulator::tag_limits::{self, Tag};

mod checks;
mod reading;
mod received;
mod status;
mod usage;
mod view;

pub(crate) use reading::{get, list, list_versions};
pub(crate) use received::{list_received, list_received_for_organization};
pub(crate) use status::{expire, finish_creation, finish_deletion};
pub(crate) use usage::get_usage;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CreateRequest {
    #[serde(rename = "ProductSKU")]
    product_sku: String,
    home_region: String,
    beneficiary: String,
    client_token: String,
    tags: Option<Vec<Tag>>,
    #[serde(flatten)]
    definition: Definition,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct VersionResponse {
    license_arn: String,
    status: LicenseStatus,
    version: String,
}

impl VersionResponse {
    fn of(license: &License) -> Self {
        Self {
            license_arn: license.arn.clone(),
            status: license.status,
            version: license.version.to_string(),
        }
    }
}

pub(crate) fn create(context: &mut Context<'_>, request: CreateRequest) -> Result<VersionResponse> {
    let token = request.client_token.clone();
    once(context, &token, Memory::Forever, |context| create_first(context, request))
}

/// Assumption A4: a license is available at once, or after the settling time where there is one.
fn create_first(context: &mut Context<'_>, mut request: CreateRequest) -> Result<VersionResponse> {
    regions::check_new_license(context, &request.home_region)?;
    checks::check(context, &mut request.definition)?;
    let tags: BTreeMap<String, String> = tag_limits::of_new_object(context, request.tags)?;
    let account = context.caller.account.clone();
    let (partition, id) = (partition(&request.home_region), new_id("l"));
    let settles = !context.settings.settle.is_zero();
    let license = License {
        arn: format!("arn:{partition}:license-manager::{account}:license:{id}"),
        account,
        home_region: request.home_region,
        product_sku: request.product_sku,
        beneficiary: request.beneficiary,
        definition: request.definition,
        status: if settles { LicenseStatus::PendingAvailable } else { LicenseStatus::Available },
        version: 1,
        created: context.now,
    };
    let answer = VersionResponse::of(&license);
    tag_limits::keep(context, &license.arn, tags);
    if settles {
        context.schedule(
            context.settings.settle,
            TransitionKind::FinishLicenseCreation,
            &license.arn,
        );
    }
    status::schedule_expiry(context, &license);
    status::keep(context.state, license);
    Ok(answer)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CreateVersionRequest {
    license_arn: String,
    home_region: String,
    status: LicenseStatus,
    client_token: String,
    source_version: Option<String>,
    reset_usage: Option<bool>,
    #[serde(flatten)]
    definition: Definition,
}

pub(crate) fn create_version(
    context: &mut Context<'_>,
    request: CreateVersionRequest,
) -> Result<VersionResponse> {
    let token = request.client_token.clone();
    once(context, &token, Memory::Forever, |context| create_next(context, request))
}

/// Assumption A5: every accepted write makes exactly one version more.
fn next(context: &Context<'_>, license: &License) -> u64 {
    license.version + if context.is_on(Switch::LicenseVersionsByTwo) { 2 } else { 1 }
}

fn create_next(
    context: &mut Context<'_>,
    mut request: CreateVersionRequest,
) -> Result<VersionResponse> {
    let prior = access::issued_license(context, &request.license_arn)?.clone();
    regions::check_license(context, &prior.home_region)?;
    checks::check_not_gone(context, &prior)?;
    checks::check_source_version(context, &prior, request.source_version.as_deref())?;
    checks::check_unchangeable(context, &prior, &request)?;
    checks::check_status(context, request.status)?;
    checks::check(context, &mut request.definition)?;
    let metadata = &mut request.definition.license_metadata;
    if metadata.is_none() && context.is_on(Switch::LicenseMetadataKept) {
        metadata.clone_from(&prior.definition.license_metadata);
    }
    let license = License {
        definition: request.definition,
        status: request.status,
        version: next(context, &prior),
        ..prior.clone()
    };
    let answer = VersionResponse::of(&license);
    context.state.license_versions.put(LicenseVersion(prior));
    if request.reset_usage == Some(true) {
        usage::reset(context, &license.arn);
    }
    status::schedule_expiry(context, &license);
    status::keep(context.state, license);
    Ok(answer)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeleteRequest {
    license_arn: String,
    source_version: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeleteResponse {
    status: LicenseStatus,
    deletion_date: String,
}

/// Assumption A10: grants do not keep a license from being deleted, open consumptions do. The
/// license stays readable, as one version more; deleting it again is refused.
pub(crate) fn delete(context: &mut Context<'_>, request: DeleteRequest) -> Result<DeleteResponse> {
    let prior = access::issued_license(context, &request.license_arn)?.clone();
    regions::check_license(context, &prior.home_region)?;
    checks::check_not_gone(context, &prior)?;
    checks::check_source_version(context, &prior, Some(&request.source_version))?;
    let held = context.state.checkouts.count(&Checkout::held_on_license(&prior.arn));
    if held > 0 {
        let text = format!("License {} has {held} open consumption(s)", prior.arn);
        return Err(Error::new("ConflictException", text));
    }
    let settles = !context.settings.settle.is_zero();
    let status = if settles { LicenseStatus::PendingDelete } else { LicenseStatus::Deleted };
    let license = License { status, version: next(context, &prior), ..prior.clone() };
    if settles {
        context.schedule(
            context.settings.settle,
            TransitionKind::FinishLicenseDeletion,
            &prior.arn,
        );
    }
    context.state.license_versions.put(LicenseVersion(prior));
    status::keep(context.state, license);
    Ok(DeleteResponse { status, deletion_date: context.now.iso8601() })
}
