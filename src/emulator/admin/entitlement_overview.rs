//! What the page at `/` shows of licenses, with their versions, of grants from grantor to grantee, and of tokens.

use serde::Serialize;

use crate::emulator::records::{Grant, License, Principal, TokenStatus};
use crate::emulator::state::State;

/// The page shows so many of the latest versions of a license.
const VERSIONS_SHOWN: usize = 20;

#[derive(Serialize)]
pub(super) struct ShownLicense<'a> {
    name: &'a str,
    issuer: &'a str,
    product_sku: &'a str,
    status: &'static str,
    versions: Vec<ShownVersion>,
    /// How many versions came before these.
    earlier_versions: usize,
    arn: &'a str,
}

#[derive(Serialize)]
struct ShownVersion {
    version: u64,
    status: &'static str,
}

#[derive(Serialize)]
pub(super) struct ShownGrant<'a> {
    name: &'a str,
    license: &'a str,
    grantor: &'a str,
    grantee: String,
    status: &'static str,
    version: u64,
    arn: &'a str,
}

/// A token without its text, which is a secret, and without its properties, which may hold one.
#[derive(Serialize)]
pub(super) struct ShownToken<'a> {
    license: &'a str,
    account: &'a str,
    home_region: &'a str,
    roles: usize,
    expires: String,
    status: TokenStatus,
    id: &'a str,
}

/// The latest licenses of all accounts, newest first.
pub(super) fn licenses(state: &State, limit: usize) -> Vec<ShownLicense<'_>> {
    let newest = state.licenses.list(License::ALL, 0).rev().take(limit);
    let shown = newest.map(|listed| ShownLicense {
        earlier_versions: earlier_versions(state, listed.record),
        name: &listed.record.definition.license_name,
        issuer: &listed.record.account,
        product_sku: &listed.record.product_sku,
        status: listed.record.status.name(),
        versions: versions(state, listed.record),
        arn: &listed.record.arn,
    });
    shown.collect()
}

fn earlier_versions(state: &State, license: &License) -> usize {
    state.license_versions.count(&license.arn).saturating_sub(VERSIONS_SHOWN)
}

/// The latest versions of a license, oldest first.
fn versions(state: &State, license: &License) -> Vec<ShownVersion> {
    let version = |license: &License| ShownVersion {
        version: license.version,
        status: license.status.name(),
    };
    let earlier = state.license_versions.list(&license.arn, 0).rev().take(VERSIONS_SHOWN);
    let mut shown: Vec<ShownVersion> = earlier.map(|listed| version(&listed.record.0)).collect();
    shown.reverse();
    shown.push(version(license));
    shown
}

/// The latest grants of all accounts, newest first.
pub(super) fn grants(state: &State, limit: usize) -> Vec<ShownGrant<'_>> {
    let newest = state.grants.list(Grant::ALL, 0).rev().take(limit);
    let shown = newest.map(|listed| ShownGrant {
        name: &listed.record.name,
        license: license_name(state, &listed.record.license_arn),
        grantor: &listed.record.account,
        grantee: listed.record.principal.id(),
        status: listed.record.status.name(),
        version: listed.record.version,
        arn: &listed.record.arn,
    });
    shown.collect()
}

/// Tokens of all accounts, in the order of their ids.
pub(super) fn tokens(state: &State, limit: usize) -> Vec<ShownToken<'_>> {
    let shown = state.tokens.iter().take(limit).map(|token| ShownToken {
        license: license_name(state, &token.license_arn),
        account: &token.account,
        home_region: &token.home_region,
        roles: token.role_arns.as_deref().unwrap_or_default().len(),
        expires: token.expiration.iso8601(),
        status: token.status,
        id: &token.id,
    });
    shown.collect()
}

fn license_name<'a>(state: &'a State, arn: &str) -> &'a str {
    state.licenses.get(arn).map_or("", |license| &license.definition.license_name)
}

/// The account and home region of each license.
pub(super) fn issued_places(state: &State) -> impl Iterator<Item = (&str, &str)> {
    state.licenses.iter().map(|license| (license.account.as_str(), license.home_region.as_str()))
}

/// The account and home region of each grant to an account.
pub(super) fn received_places(state: &State) -> impl Iterator<Item = (&str, &str)> {
    state.grants.iter().filter_map(|grant| match &grant.principal {
        Principal::Account(account) => Some((account.as_str(), grant.home_region.as_str())),
        _ => None,
    })
}
