//! Licenses of an issuer: get one, list all, list the versions of one.

use serde::{Deserialize, Serialize};

use super::super::{access, lists};
use super::view::View;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::filters::Filters;
use crate::emulator::pages::Pager;
use crate::emulator::records::{License, LicenseVersion};
use crate::emulator::table::Listed;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetRequest {
    license_arn: String,
    version: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetResponse {
    license: View,
}

pub(crate) fn get(context: &mut Context<'_>, request: GetRequest) -> Result<GetResponse> {
    let latest = access::visible_license(context, &request.license_arn)?;
    let asked = request.version.filter(|version| *version != latest.version.to_string());
    let license = match asked {
        None => latest,
        Some(version) => {
            let key = LicenseVersion::key_of(&latest.arn, &version);
            let earlier = context.state.license_versions.get(&key).map(|earlier| &earlier.0);
            earlier.ok_or_else(|| {
                access::not_found(
                    context,
                    format!("License {} has no version {version}", latest.arn),
                )
            })?
        }
    };
    Ok(GetResponse { license: View::new(license) })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListRequest {
    license_arns: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListResponse {
    licenses: Vec<View>,
    next_token: Option<String>,
}

const FILTERS: &[&str] = &["Beneficiary", "ProductSKU", "Fingerprint", "Status"];

/// Assumption E1: a list restricted to ARNs leaves out those that do not exist.
///
/// Assumption E40: it shows of each license, as lists of grants and tokens do of these, what a read of it alone shows, and
/// as soon.
pub(crate) fn list(context: &mut Context<'_>, request: ListRequest) -> Result<ListResponse> {
    let filters = Filters::read(context, FILTERS)?;
    let pager = Pager::new(context)?;
    let (account, table) = (&context.caller.account, &context.state.licenses);
    let filtered = FILTERS
        .iter()
        .filter_map(|name| Some(License::issued_with(account, name, filters.value(name)?)));
    let list = lists::shortest(table, License::issued_by(account), filtered);
    let listed: Box<dyn Iterator<Item = Listed<'_, License>>> =
        match request.license_arns.filter(|arns| !arns.is_empty()) {
            Some(arns) => Box::new(table.chosen(&arns, pager.after).into_iter()),
            None => Box::new(table.list(&list, pager.after)),
        };
    let page = pager.fill(listed, |license| {
        let shown = &license.account == account
            && filters.accept(|name, value| match name {
                "Beneficiary" => license.beneficiary == value,
                "ProductSKU" => license.product_sku == value,
                "Fingerprint" => license.fingerprint() == value,
                _ => license.status.name() == value,
            });
        shown.then(|| View::new(license))
    });
    Ok(ListResponse { licenses: page.items, next_token: page.next_token })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListVersionsRequest {
    license_arn: String,
}

pub(crate) fn list_versions(
    context: &mut Context<'_>,
    request: ListVersionsRequest,
) -> Result<ListResponse> {
    let latest = access::visible_license(context, &request.license_arn)?;
    let pager = Pager::new(context)?;
    let earlier = context.state.license_versions.list(&latest.arn, pager.after);
    let earlier =
        earlier.map(|listed| Listed { position: listed.position, record: &listed.record.0 });
    let latest = Listed { position: u64::MAX, record: latest };
    let page = pager.fill(earlier.chain([latest]), |license| Some(View::new(license)));
    Ok(ListResponse { licenses: page.items, next_token: page.next_token })
}
