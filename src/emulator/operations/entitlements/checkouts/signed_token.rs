//! The token that proves a checkout to software without a connection.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::{jwt, times};
use crate::emulator::clock::Timestamp;
use crate::emulator::records::{Checkout, Metadata};

/// The least length that the model gives the shape `SignedToken`.
const LEAST_LENGTH: usize = 4096;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Payload<'a> {
    license_arn: &'a str,
    license_consumption_token: &'a str,
    entitlements_allowed: Vec<Allowed<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    node_id: Option<&'a str>,
    issued_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checkout_metadata: Option<BTreeMap<&'a str, &'a str>>,
}

#[derive(Serialize)]
struct Allowed<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    unit: &'a str,
}

/// What a signed token proves.
pub(super) struct Proof<'a> {
    pub(super) checkout: &'a Checkout,
    pub(super) issued: Timestamp,
    pub(super) node_id: Option<&'a str>,
    pub(super) metadata: Option<&'a [Metadata]>,
}

fn pair(entry: &Metadata) -> (&str, &str) {
    (entry.name.as_deref().unwrap_or_default(), entry.value.as_deref().unwrap_or_default())
}

pub(super) fn sign(proof: &Proof<'_>) -> String {
    let checkout = proof.checkout;
    let allowed = checkout.entitlements.iter().map(|entitlement| Allowed {
        name: &entitlement.name,
        value: entitlement.value.as_deref(),
        unit: &entitlement.unit,
    });
    let payload = Payload {
        license_arn: &checkout.license_arn,
        license_consumption_token: &checkout.token,
        entitlements_allowed: allowed.collect(),
        node_id: proof.node_id,
        issued_at: times::without_zone(proof.issued),
        expiration: checkout.expiration.map(times::without_zone),
        checkout_metadata: proof.metadata.map(|sent| sent.iter().map(pair).collect()),
    };
    jwt::sign(&payload, LEAST_LENGTH)
}
