//! Grants to an account, to its organizational units and organization, and to everybody in an
//! organization.

use serde::Deserialize;

use super::super::{access, lists};
use super::reading::{ListRequest, ListResponse, accepts};
use super::view::View;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::filters::Filters;
use crate::emulator::pages::Pager;
use crate::emulator::records::{Grant, Principal};
use crate::emulator::state::State;
use crate::emulator::table::Listed;

const FILTERS: &[&str] =
    &["ProductSKU", "LicenseIssuerName", "LicenseArn", "GrantStatus", "GranterAccountId"];

/// Assumption E1: a list restricted to ARNs leaves out those that do not exist.
pub(crate) fn list_received(
    context: &mut Context<'_>,
    request: ListRequest,
) -> Result<ListResponse> {
    let filters = Filters::read(context, FILTERS)?;
    let pager = Pager::new(context)?;
    let table = &context.state.grants;
    let principals = principals_of(context.state, &context.caller.account);
    let received: Vec<String> = principals
        .iter()
        .map(|principal| {
            let filtered = FILTERS.iter().filter_map(|name| {
                Some(Grant::received_with(principal, name, filters.value(name)?))
            });
            lists::shortest(table, Grant::granted_to(principal), filtered)
        })
        .collect();
    let listed: Box<dyn Iterator<Item = Listed<'_, Grant>>> = match request
        .grant_arns
        .filter(|arns| !arns.is_empty())
    {
        Some(arns) => Box::new(table.chosen(&arns, pager.after).into_iter()),
        None => Box::new(lists::merged(received.iter().map(|list| table.list(list, pager.after)))),
    };
    let page = pager.fill(listed, |grant| {
        let shown = principals.contains(&grant.principal)
            && access::has_arrived(context, grant)
            && accepts(&filters, grant);
        shown.then(|| View::new(grant))
    });
    Ok(ListResponse { grants: page.items, next_token: page.next_token })
}

/// Every principal that stands for an account.
fn principals_of(state: &State, account: &str) -> Vec<Principal> {
    let mut principals = vec![Principal::Account(account.to_owned())];
    for organization in access::organizations_of(state, account) {
        principals.push(Principal::Organization(organization.id.clone()));
        let units = organization.ous.iter();
        let units =
            units.filter(|(_, accounts)| accounts.iter().any(|member| **member == *account));
        principals.extend(units.map(|(id, _)| Principal::OrganizationalUnit {
            organization: organization.id.clone(),
            id: id.clone(),
        }));
    }
    principals
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListForOrganizationRequest {
    license_arn: String,
}

/// Assumption A29: the list for an organization takes the filters of the plain list beside its own.
pub(crate) fn list_received_for_organization(
    context: &mut Context<'_>,
    request: ListForOrganizationRequest,
) -> Result<ListResponse> {
    let known = [FILTERS, &["ParentArn", "GranteePrincipalArn"]].concat();
    let organization = context.administered_organization()?;
    access::check_kind(context, &request.license_arn, "license")?;
    let filters = Filters::read(context, &known)?;
    let pager = Pager::new(context)?;
    let table = &context.state.grants;
    let whole = Grant::on_license(&request.license_arn);
    let list = lists::shortest(table, whole.clone(), narrowed(&whole, &filters, &request));
    let page = pager.fill(table.list(&list, pager.after), |grant| {
        let shown = grant.license_arn == request.license_arn
            && grant.principal.is_within(organization)
            && accepts(&filters, grant);
        shown.then(|| View::new(grant))
    });
    Ok(ListResponse { grants: page.items, next_token: page.next_token })
}

/// The list of the license, and the shorter ones that the filters name.
fn narrowed(
    whole: &str,
    filters: &Filters,
    request: &ListForOrganizationRequest,
) -> impl Iterator<Item = String> {
    let parent = filters.value("ParentArn").map(Grant::based_on);
    let grantee = filters.value("GranteePrincipalArn").and_then(Principal::parse);
    let grantee =
        grantee.map(|grantee| Grant::received_with(&grantee, "LicenseArn", &request.license_arn));
    [Some(whole.to_owned()), parent, grantee].into_iter().flatten()
}
