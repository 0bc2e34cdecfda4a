//! Licenses of others: what an account, or an organization, received.

use serde::{Deserialize, Serialize};

use super::super::{access, lists};
use super::view::GrantedView;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::filters::Filters;
use crate::emulator::pages::Pager;
use crate::emulator::records::{Organization, Principal, ReceivedLicense};
use crate::emulator::state::State;
use crate::emulator::switches::Switch;
use crate::emulator::table::Listed;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListRequest {
    license_arns: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListResponse {
    licenses: Vec<GrantedView>,
    next_token: Option<String>,
}

const FILTERS: &[&str] = &["ProductSKU", "Status", "Fingerprint", "IssuerName", "Beneficiary"];

/// Assumption E7: a license stays on the list when its grant was rejected or deleted, and says so
/// in its received status. A grant without `ListPurchasedLicenses` puts no license on the list.
///
/// Assumption E37: a delegate grant puts its own license on the list, and nothing of what buyers were given.
pub(crate) fn list_received(
    context: &mut Context<'_>,
    request: ListRequest,
) -> Result<ListResponse> {
    let filters = Filters::read(context, FILTERS)?;
    let pager = Pager::new(context)?;
    let (state, account) = (&*context.state, &context.caller.account);
    let table = &state.received_licenses;
    let list = narrowed(state, account, &filters);
    let listed: Box<dyn Iterator<Item = Listed<'_, ReceivedLicense>>> =
        match request.license_arns.filter(|arns| !arns.is_empty()) {
            Some(arns) => {
                let keys: Vec<String> =
                    arns.iter().map(|arn| ReceivedLicense::key_of(account, arn)).collect();
                Box::new(table.chosen(&keys, pager.after).into_iter())
            }
            None => Box::new(table.list(&list, pager.after)),
        };
    let hides_ended = context.is_on(Switch::EndedGrantsUnlisted);
    let page = pager.fill(listed, |received| {
        let grant = state.grants.get(&received.grant_arn);
        let arrived = grant.is_some_and(|grant| {
            let ended = hides_ended && grant.status.is_final();
            access::has_arrived(context, grant) && !ended
        });
        let shown = received.listed && arrived && accepts(&filters, received);
        shown.then(|| view(state, received)).flatten()
    });
    Ok(ListResponse { licenses: page.items, next_token: page.next_token })
}

#[derive(Deserialize)]
pub(crate) struct ListForOrganizationRequest {}

/// Assumption A29: the list for an organization takes the filters of the plain list.
///
/// Assumption E9: a license that several accounts received is listed once, as the first of them
/// received it.
pub(crate) fn list_received_for_organization(
    context: &mut Context<'_>,
    _request: ListForOrganizationRequest,
) -> Result<ListResponse> {
    let organization = context.administered_organization()?;
    let filters = Filters::read(context, FILTERS)?;
    let pager = Pager::new(context)?;
    let state = &*context.state;
    let accounts = Principal::Organization(organization.id.clone()).accounts(organization);
    let received: Vec<String> =
        accounts.iter().map(|account| narrowed(state, account, &filters)).collect();
    let received = received.iter().map(|list| state.received_licenses.list(list, pager.after));
    let page = pager.fill(lists::merged(received), |received| {
        let shown = accepts(&filters, received) && is_first(state, organization, received);
        shown.then(|| view(state, received)).flatten()
    });
    Ok(ListResponse { licenses: page.items, next_token: page.next_token })
}

/// The shortest list of what an account received that holds all that the filters let through.
fn narrowed(state: &State, account: &str, filters: &Filters) -> String {
    let filtered = FILTERS.iter().filter_map(|name| {
        Some(ReceivedLicense::received_with(account, name, filters.value(name)?))
    });
    let whole = ReceivedLicense::received_by(account);
    lists::shortest(&state.received_licenses, whole, filtered)
}

fn accepts(filters: &Filters, received: &ReceivedLicense) -> bool {
    filters.accept(|name, value| match name {
        "ProductSKU" => received.product_sku == value,
        "Status" => received.status.name() == value,
        "Fingerprint" => received.fingerprint == value,
        "IssuerName" => received.issuer_name == value,
        _ => received.beneficiary == value,
    })
}

fn view(state: &State, received: &ReceivedLicense) -> Option<GrantedView> {
    let license = state.licenses.get(&received.license_arn)?;
    let grant = state.grants.get(&received.grant_arn)?;
    Some(GrantedView::new(license, grant))
}

/// Whether nobody in the organization had received the license before.
fn is_first(state: &State, organization: &Organization, received: &ReceivedLicense) -> bool {
    let list = ReceivedLicense::of_license(&received.license_arn);
    let mut others = state.received_licenses.list(&list, 0).map(|listed| listed.record);
    let first = others.find(|other| other.listed && organization.contains(&other.account));
    first.is_some_and(|first| first.account == received.account)
}
