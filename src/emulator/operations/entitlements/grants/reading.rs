//! Grants of a grantor: get one, list all.

use serde::{Deserialize, Serialize};

use super::super::{access, lists};
use super::view::View;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::filters::Filters;
use crate::emulator::pages::Pager;
use crate::emulator::records::{Grant, GrantVersion};
use crate::emulator::table::Listed;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetRequest {
    grant_arn: String,
    version: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetResponse {
    grant: View,
}

pub(crate) fn get(context: &mut Context<'_>, request: GetRequest) -> Result<GetResponse> {
    let latest = access::visible_grant(context, &request.grant_arn)?;
    let asked = request.version.filter(|version| *version != latest.version.to_string());
    let grant = match asked {
        None => latest,
        Some(version) => {
            let key = GrantVersion::key_of(&latest.arn, &version);
            let earlier = context.state.grant_versions.get(&key).map(|earlier| &earlier.0);
            earlier.ok_or_else(|| {
                access::not_found(context, format!("Grant {} has no version {version}", latest.arn))
            })?
        }
    };
    Ok(GetResponse { grant: View::new(grant) })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListRequest {
    pub(super) grant_arns: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListResponse {
    pub(super) grants: Vec<View>,
    pub(super) next_token: Option<String>,
}

const FILTERS: &[&str] =
    &["LicenseArn", "GrantStatus", "GranteePrincipalARN", "ProductSKU", "LicenseIssuerName"];

/// Assumption E1: a list restricted to ARNs leaves out those that do not exist.
pub(crate) fn list_distributed(
    context: &mut Context<'_>,
    request: ListRequest,
) -> Result<ListResponse> {
    let filters = Filters::read(context, FILTERS)?;
    let pager = Pager::new(context)?;
    let (account, table) = (&context.caller.account, &context.state.grants);
    let filtered = FILTERS
        .iter()
        .filter_map(|name| Some(Grant::granted_with(account, name, filters.value(name)?)));
    let list = lists::shortest(table, Grant::granted_by(account), filtered);
    let listed: Box<dyn Iterator<Item = Listed<'_, Grant>>> =
        match request.grant_arns.filter(|arns| !arns.is_empty()) {
            Some(arns) => Box::new(table.chosen(&arns, pager.after).into_iter()),
            None => Box::new(table.list(&list, pager.after)),
        };
    let page = pager.fill(listed, |grant| {
        let shown = &grant.account == account && !grant.distributed && accepts(&filters, grant);
        shown.then(|| View::new(grant))
    });
    Ok(ListResponse { grants: page.items, next_token: page.next_token })
}

/// Whether filters of any of the lists of grants let one through.
pub(super) fn accepts(filters: &Filters, grant: &Grant) -> bool {
    filters.accept(|name, value| match name {
        "LicenseArn" => grant.license_arn == value,
        "GrantStatus" => grant.status.name() == value,
        "GranteePrincipalARN" | "GranteePrincipalArn" => grant.principal_arn == value,
        "ProductSKU" => grant.product_sku == value,
        "LicenseIssuerName" => grant.issuer_name == value,
        "GranterAccountId" => grant.account == value,
        _ => grant.parent_arn == value,
    })
}
